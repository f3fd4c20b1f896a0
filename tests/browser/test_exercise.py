"""The course of ``custody exercise``, done on its pages as its own words say: every step can be followed to the end.

Each person works in French on a phone, with the account that the course names; nothing is done but through pages.
"""

from datetime import UTC, datetime, timedelta

import pytest

from custody.commands.story.cast import PASSWORD, PIN
from custody.service.training.exercise import BRICKS, CASE, SUBSTITUTED
from tests.browser.phones import PHONE, Phone, press, scan, wait_until
from tests.browser.serving import running
from tests.browser.test_every_page import judge
from tests.browser.walking import beside

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMPANY = {"commission": "commission", "procureur": "judicial", "verificateur": "verifier",
           "temoin1": "witness", "temoin2": "witness"}  # fmt: skip
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest(".exercise");
  return above && !above.contains(one) ? one.outerHTML.slice(0, 90) : "";
}"""
"""What has the focus, if it lies under the banner (WCAG 2.4.11)."""
TABLE = "TABLE"
TURNS = ("temoin1", "temoin2", "verificateur", "commission", "procureur", "president")


@pytest.fixture
def course(browser, tmp_path):
    """Phones at a new exercise; no page may report an error to the console."""
    with running(tmp_path, ["custody", "exercise", "--data", str(tmp_path / "data")]) as address:
        made = Phone(browser, address, tmp_path, password=PASSWORD)
        yield made
        assert made.errors == []


def begun(course, who: str):
    """The course as somebody sees it, who then goes where its next step begins."""
    page = course.open(who, "/exercise")
    course.look(page, f"{page.locator('[aria-current=step]').get_attribute('id')}-told")
    page.locator("[aria-current=step] a.primary").click()
    page.wait_for_load_state()
    return page


def choose(page, field: str, words: str) -> None:
    """The entry of a list that holds these words."""
    option = page.locator(f"{field} option", has_text=words).first
    page.select_option(field, option.get_attribute("value"))


def declare(course) -> None:
    page = begun(course, "saisie")
    page.get_by_text("Ouvrir une affaire").first.click()
    page.fill("#case_reference", CASE)
    page.fill("#title", "Briques de la route de Ségou")
    choose(page, "#prosecution", "Commune VI")
    page.locator("form:has(#prosecution) button.primary").click()
    page.wait_for_url("**/cases/CS*")
    page.get_by_role("link", name="Déclarer une saisie").click()
    page.select_option("#substance1", "cocaine")
    page.fill("#mass1", "4")
    page.fill("#seized_at", f"{datetime.now(UTC) - timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.fill("#place", "Route de Ségou")
    page.fill("#circumstances", "Dans le coffre d’une voiture")
    press(page, "Déclarer")


def seal(course) -> None:
    page = begun(course, "saisie")
    page.get_by_role("link", name=CASE).first.click()
    page.locator("a[href^='/seizures/SE']").first.click()
    page.get_by_role("link", name="Constituer et enregistrer des scellés").click()
    choose(page, "#balance", TABLE)
    page.get_by_text("Ligne, forme, emballage").click()
    page.select_option("#form", "powder")
    page.select_option("[name=gross_unit]", "g")
    for brick in BRICKS:
        page.fill("#seal", brick.seal)
        page.fill("#gross", str(brick.grams))
        page.get_by_role("button", name="Ajouter à la liste").click()
    press(page, "Enregistrer les scellés de la liste")


def numbers(course) -> list[str]:
    """The exhibits in the order in which they were sealed."""
    page = course.open("saisie", "/cases")
    page.get_by_role("link", name=CASE).first.click()
    page.wait_for_load_state()
    found = page.locator("a[href^='/exhibits/EV']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return sorted({one.rpartition("/")[2] for one in found})


def label(course, exhibits) -> None:
    page = begun(course, "saisie")
    page.fill("#scans", "\n".join(exhibits))
    press(page, "Enregistrer et imprimer")


def hand_over(course, exhibits) -> None:
    page = begun(course, "saisie")
    for exhibit in exhibits:
        scan(page, exhibit)
    choose(page, "#to", "Mariam Traoré")
    page.select_option("#purpose", "deposit")
    press(page, "Remettre la liste")


def looked_at(page, exhibit: str, brick, *, seal: str) -> None:
    """One brick as it lies there: label, weight, seal."""
    scan(page, exhibit)
    read_off(page, brick, seal=seal)


def read_off(page, brick, *, seal: str) -> None:
    """Weight and seal of the brick whose number stands in the form."""
    wait_until(page, "document.activeElement.id === 'seal'")
    page.fill("#amount", str(brick.grams_seen))
    page.select_option("[name=unit]", "g")
    choose(page, "#balance", TABLE)
    page.select_option("#state", "intact")
    page.focus("#seal")
    scan(page, seal, "seal")


def receive(course) -> list:
    """What lies there, as the course shows it; the bricks by the numbers on their labels."""
    shown = course.open("gardien", "/exercise").locator("table.bricks td:last-child").all_inner_texts()
    labelled = list(zip((text.replace(" ", "") for text in shown), BRICKS, strict=True))
    page = begun(course, "gardien")
    page.locator("a[href^='/transfers/TR']").first.click()
    page.get_by_role("link", name="Prendre en charge").click()
    for exhibit, brick in labelled:
        looked_at(page, exhibit, brick, seal=brick.seal_seen)
    press(page, "Terminer")
    press(page, "Prendre en charge 4 scellés")
    [other] = [brick for brick in BRICKS if brick.seal_seen != brick.seal]
    read_off(page, other, seal=other.seal_seen)  # asked to read it again, they read the same
    press(page, "Terminer")
    press(page, "Prendre en charge 4 scellés")
    return labelled


def hold(course) -> None:
    """The brick that the discrepancies tell of, by the door on its page."""
    page = begun(course, "procureur")
    page.locator("main a[href^='/discrepancies/']").first.click()
    page.locator("dl a[href^='/exhibits/EV']").first.click()
    page.locator("a[href^='/holds']").first.click()
    sheet = page.locator("form[action='/holds']")
    sheet.locator("[name=legal_basis]").fill("Art. 75")
    sheet.locator("[name=reason]").fill("Sceau et masse ne sont plus ceux de la mise sous scellé")
    with page.expect_navigation():
        sheet.get_by_role("button").click()


def order(course) -> None:
    page = begun(course, "procureur")
    page.get_by_role("link", name=CASE).first.click()
    page.fill("#order_reference", "REQ 1/EX")
    page.fill("#legal_basis", "Art. 136")
    page.fill("#sample_waiver", "Exercice, sans échantillon")
    page.fill("#laboratory_waiver", "Exercice, sans laboratoire")
    page.locator("[name=everything]").check()
    press(page, "Délivrer")
    press(page, "Confirmer et enregistrer")


def stage(course, session: str, others) -> None:
    page = course.open("verificateur", f"/sessions/{session}/stage")
    for exhibit, brick in others:
        looked_at(page, exhibit, brick, seal=brick.seal_seen)
    press(page, "Enregistrer les contrôles")


def attend(course, session: str) -> None:
    """The chair on the site's device; each of the others on theirs, with the code that it shows."""
    for who, quality in {"president": "chair", **COMPANY}.items():
        shown = course.open("president", f"/sessions/{session}").locator("strong.code").first.inner_text()
        page = course.open(who, f"/sessions/{session}")
        if not page.is_visible("#quality"):
            page.get_by_text("Enregistrer une présence").first.click()
        page.select_option("#person", label="Moi-même")
        page.select_option("#quality", quality)
        if who != "president":
            page.locator("form[action$='/attend'] [name=site_code]").fill(shown)
        press(page, "Enregistrer la présence")


def burn(course, others) -> str:
    page = begun(course, "president")
    page.get_by_role("link", name="Préparer une séance").first.click()
    page.get_by_role("checkbox").check()
    page.fill("#planned_for", f"{datetime.now(UTC):%Y-%m-%d}")
    page.fill("#site", "Fosse d’exercice")
    press(page, "Programmer la séance")
    session = page.url.rpartition("/")[2]
    stage(course, session, others)
    page = course.open("president", f"/sessions/{session}")
    press(page, "Ouvrir la séance")
    attend(course, session)
    page = course.open("verificateur", f"/sessions/{session}/arrive")
    for exhibit, _ in others:
        scan(page, exhibit)
    press(page, "Enregistrer le chargement")
    page = course.open("president", f"/sessions/{session}/burn")
    for exhibit, _ in others:
        scan(page, exhibit)
    press(page, "Terminer")
    page.get_by_role("checkbox").check()
    press(page, "Enregistrer la mise à feu\N{NO-BREAK SPACE}: 3 scellés")
    page.fill("#residue", "Cendres grises")
    page.fill("#incidents", "Néant")
    page.get_by_role("group", name="Les résidus").get_by_label("Oui").check()
    page.get_by_role("group", name="fait inhabituel").get_by_label("Non").check()
    press(page, "Clôturer la séance")
    return session


def certify(course, session: str) -> None:
    course.look(course.open("temoin1", "/exercise"), "certify-told")
    for who in TURNS:
        page = course.open(who, f"/sessions/{session}/sign")
        page.get_by_label("J’atteste ce que j’ai vu, sans réserve").check()
        page.fill("#pin", PIN)
        press(page, "Signer par code")
    page = course.open("president", f"/sessions/{session}")
    press(page, "Établir le procès-verbal")


@pytest.mark.parametrize("path", ["/", "/exercise", "/transfers/dispatch"])
def test_the_banner_is_in_nobodys_way(course, path):
    """Pages of an exercise are as clear as any; by the keys backwards, no stop lies under the banner."""
    page = course.open("gardien", path)
    page.emulate_media(reduced_motion="reduce")  # half-way between two lights a button has too little contrast
    wrong: list[str] = []
    beside([judge(page, "fr", lambda *told: wrong.append(" ".join(told)))])
    page.set_viewport_size(PHONE)
    page.locator("main :is(a, button, input, summary):visible").last.focus()
    stops = 0
    while page.evaluate("!document.activeElement.matches('.skip')"):
        page.keyboard.press("Shift+Tab")
        wrong += filter(None, [page.evaluate(COVERED)])
        stops += 1
    assert stops > len(TURNS)
    assert wrong == []


def test_whoever_follows_the_course_on_its_pages_has_every_mark(course):
    """Seized, sealed, labelled, handed over; the substituted brick found and held; three burnt and certified: 20 of 20."""
    declare(course)
    seal(course)
    exhibits = numbers(course)
    assert len(exhibits) == len(BRICKS)
    label(course, exhibits)
    hand_over(course, exhibits)
    labelled = receive(course)
    hold(course)
    order(course)
    others = [(number, brick) for number, brick in labelled if brick is not SUBSTITUTED]
    certify(course, burn(course, others))
    page = course.open("saisie", "/exercise")
    course.look(page, "over")
    assert page.locator(".score .big").inner_text().split() == ["20", "/", "20"]
    assert page.locator(".fault").count() == 0
