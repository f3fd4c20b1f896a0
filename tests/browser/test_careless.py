"""A careless clerk and a careless commission on a phone: every slip is told in a sentence, nothing is lost or doubled."""

import re
import sqlite3

import pytest

from tests.browser.phones import press, scan, wait_until
from tests.browser.test_whole_life import check, hand_over, order, plan, receive
from tests.factories.http_office import PIN
from tests.web.full_custody import COMPANY
from tests.web.shell import PASSWORD

pytestmark = pytest.mark.browser

REFUSED = re.compile(r"the server responded with a status of 4\d\d")


@pytest.fixture
def careless(phone):
    """Phones on which refusals are expected: Chromium writes each to its console."""
    yield phone
    phone.errors[:] = [one for one in phone.errors if not REFUSED.search(one)]


def told(page) -> str:
    """The sentence of a refusal, with what to do."""
    return page.inner_text("main .problem").replace("\N{NO-BREAK SPACE}", " ")


def twice(page, name: str) -> None:
    """A button pressed twice, as people do who see nothing happen."""
    page.evaluate("window.before = true")  # the second click breaks off the first navigation: there is none to wait for
    page.get_by_role("button", name=name, exact=True).dblclick()
    wait_until(page, "() => !window.before && document.readyState === 'complete'")


def attend(page, facts) -> None:
    for person, quality in (("", "chair"), *((facts["people"][name], quality) for name, quality in COMPANY)):
        if not page.is_visible("#person"):
            page.get_by_text("Enregistrer une présence").first.click()
        page.select_option("#person", **({"value": person} if person else {"label": "Moi-même"}))
        page.select_option("#quality", quality)
        page.fill("#pin", PIN if person else "")
        twice(page, "Enregistrer la présence")


def test_a_careless_hand_over_is_one_hand_over(served, careless):
    """Sent empty, with nonsense, with a brick scanned twice, then pressed twice: one hand-over of two exhibits."""
    address, facts = served
    page = careless.open("officer", "/transfers/dispatch")
    press(page, "Remettre la liste")
    assert "« Destinataire » est vide" in told(page)
    scan(page, "bonjour")
    assert "ses caractères : 7" in told(page)
    page.fill("#exhibit_id", "")
    for exhibit in (facts["exhibits"][0], facts["exhibits"][0], facts["exhibits"][1]):
        scan(page, exhibit)  # the field is empty again after the refusal, or the third scan would be nonsense
    page.select_option("#to", facts["people"]["clerk"])
    twice(page, "Remettre la liste")
    assert "Remise enregistrée" in page.inner_text("main")
    waiting = careless.open("clerk", "/transfers")
    assert len(set(re.findall(r"/transfers/TR\w{11}", waiting.content()))) == 1
    assert address in page.url


def test_a_session_that_ends_over_a_list_loses_nothing(served, careless, tmp_path):
    """Called away for an hour with a list half scanned, the officer signs in and goes on where they were."""
    _, facts = served
    page = careless.open("officer", "/transfers/dispatch")
    scan(page, facts["exhibits"][0])
    with sqlite3.connect(next(tmp_path.rglob("custody.db"))) as database:
        database.execute("UPDATE web_session SET seen_at = 0")
    scan(page, facts["exhibits"][1])
    assert "rien de ce que vous avez écrit n’est perdu" in told(page)
    careless.look(page, "signed-out")
    page.fill("#username", "officer")
    page.fill("#password", PASSWORD)
    press(page, "Se connecter")
    careless.look(page, "signed-in")
    press(page, "Envoyer ce que j’ai écrit")
    assert "2 scellés dans la liste" in page.inner_text("main")


def test_a_careless_receipt_is_told_before_and_after(served, careless):
    """A weight that nobody can read, grams under the name of kilograms, a wrong seal: said at once, or as a discrepancy."""
    _, facts = served
    transfer = hand_over(careless, facts)
    page = careless.open("clerk", f"/transfers/{transfer}/receive")
    scan(page, facts["exhibits"][0])
    page.fill("#amount", "2,7,0")
    page.select_option("#balance", facts["balance"])
    page.select_option("#state", "intact")
    page.focus("#seal")
    scan(page, "S999999", "seal")
    assert "ne peut pas être lu sans deviner" in told(page)
    assert (page.input_value("#exhibit_id"), page.input_value("#seal")) == (facts["exhibits"][0], "S999999")
    page.fill("#amount", "2.70")
    press(page, "Ajouter à la liste")
    scan(page, facts["exhibits"][1])
    page.fill("#amount", "2700")
    page.select_option("#state", "intact")
    page.focus("#seal")
    scan(page, facts["seals"][1], "seal")
    assert "une tonne ou plus" in page.inner_text("main")
    careless.look(page, "tonne")
    page.get_by_text("La liste en texte").click()
    page.fill("#lines", page.input_value("#lines").replace("2700 kg", "2700 g"))
    press(page, "Terminer")
    assert "une tonne" not in page.inner_text("main")
    press(page, "Prendre en charge 2 scellés")
    assert "Relisez" in page.inner_text("main"), "asked once before anybody is accused (I57b)"
    careless.look(page, "again")
    assert page.input_value("#exhibit_id") == facts["exhibits"][0]
    page.fill("#amount", "2.70")
    page.select_option("#balance", facts["balance"])
    page.select_option("#state", "intact")
    page.focus("#seal")
    scan(page, "S999999", "seal")
    press(page, "Terminer")
    press(page, "Prendre en charge 2 scellés")
    outcome = page.inner_text("main")
    assert "1 écart ouvert par cette remise" in outcome
    assert "jusqu’au règlement de l’écart" in outcome


def test_a_careless_commission_burns_once_and_only_the_whole_load(served, careless):
    """Pages opened too early explain themselves; half a load, an unticked box and a second tab light no second fire."""
    _, facts = served
    receive(careless, facts, hand_over(careless, facts))
    order(careless, facts)
    session = f"/sessions/{plan(careless)}"
    early(
        careless,
        session,
        ("verifier", "/withdraw", "Rien n’a encore passé le contrôle"),
        ("chair", "/burn", "pas encore ouverte"),
    )
    page = careless.open("verifier", f"{session}/stage")
    for exhibit, seal in zip(facts["exhibits"], facts["seals"], strict=True):
        check(page, exhibit, seal, facts["balance"])
    twice(page, "Enregistrer les contrôles")
    assert page.inner_text("main").count("bon pour destruction") == 2
    assert "Tout a été contrôlé" in page.inner_text("main")
    early(careless, session, ("verifier", "/arrive", "pas encore ouverte"))
    page = careless.open("chair", session)
    assert not page.get_by_text("Enregistrer une présence").count(), "nobody is there before the opening"
    twice(page, "Ouvrir la séance")
    assert "La séance est ouverte." in page.inner_text("main")
    attend(page, facts)
    early(careless, session, ("chair", "/burn", "pas encore sur place"))
    arrive_in_two(careless, facts, session)
    page = burn(careless, facts, session)
    press(page, "Clôturer la séance")
    assert "est vide" in told(page)
    page.fill("#residue", "9 kg de cendres")
    press(page, "Clôturer la séance")
    assert page.input_value("#residue") == "9 kg de cendres"


def early(careless, session, *pages) -> None:
    """A page before its time says why, offers no field, and leads back."""
    for who, path, sentence in pages:
        page = careless.open(who, session + path)
        assert sentence in page.inner_text("main")
        assert not page.locator("main form").count()
        careless.look(page, "early" + path.replace("/", "-"))
        page.get_by_role("link", name="Retour à la séance").click()


def arrive_in_two(careless, facts, session) -> None:
    """The load comes in two parts, the first of which is scanned again."""
    first, second = facts["exhibits"]
    for exhibit in (first, second):
        page = careless.open("verifier", f"{session}/arrive")
        scan(page, exhibit)
        press(page, "Enregistrer le chargement")
        if exhibit == first:
            page = careless.open("verifier", f"{session}/arrive")
            scan(page, first)
            assert "sur le lieu de destruction" in told(page)
    page = careless.open("verifier", f"{session}/arrive")
    assert "Tout ce qui peut brûler est sur place." in page.inner_text("main")


def burn(careless, facts, session):
    """The fire, with a second tab left open on it; its page at the end."""
    page = careless.open("chair", f"{session}/burn")
    left = page.context.new_page()
    left.goto(page.url)
    for exhibit in facts["exhibits"]:
        scan(page, exhibit)
    press(page, "Terminer")
    ignite = "Enregistrer la mise à feu\N{NO-BREAK SPACE}: 2 scellés"
    press(page, ignite)
    assert "n’est pas confirmée" in told(page)
    page.get_by_role("checkbox").check()
    twice(page, ignite)
    assert "La mise à feu a été enregistrée." in page.inner_text("main")
    scan(left, facts["exhibits"][0])
    assert "feu allumé, à surveiller puis à clôturer" in told(left)
    left.close()
    return page
