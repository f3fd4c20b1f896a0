"""The prosecution in a browser: holds and orders signed by the passkey of a phone, and orders entered from paper by two clerks."""

from datetime import UTC, datetime

import pytest

from tests.browser.phones import Phone, press
from tests.browser.test_sign_off import enrol, place  # noqa: F401  (the fixture)
from tests.web.matrix_world import JPEG

pytestmark = pytest.mark.browser

HELD, ORDERED = "maintenu sous main de justice", "visé par une réquisition"


@pytest.fixture(scope="module")
def town(place, browser):  # noqa: F811
    """Phones of officials, of which the prosecutor's has a passkey; and the facts."""
    address, facts, folder = place
    phone = Phone(browser, address, folder)
    enrol(phone, facts, "prosecutor")
    yield phone, facts
    assert phone.errors == []


def state(phone, exhibit: str, by: str = "prosecutor") -> str:
    """What the exhibit's page says of its state."""
    return " ".join(phone.open(by, f"/exhibits/{exhibit}").locator("main .chip").all_inner_texts())


def ordered(phone, lot, by: str = "prosecutor") -> bool:
    """Whether all exhibits of a lot are under an order, as their pages say; else none is."""
    [found] = {ORDERED in state(phone, one, by) for one in lot["exhibits"]}
    return found


def asked(phone, exhibit: str):
    """The form of a hold filled in and sent: the page of what is signed."""
    page = phone.open("prosecutor", f"/holds?exhibits={exhibit}")
    form = page.locator("form[action='/holds']")
    form.get_by_label("Base légale").fill("art. 56")
    form.get_by_label("Motif").fill("Contre-expertise\ndemandée")
    press(page, "Enregistrer le maintien")
    return page


def test_a_hold_is_read_signed_by_one_gesture_and_names_its_key(town):
    """What is signed is said in words first; a key that says no leaves all as it was."""
    phone, facts = town
    one, other = facts["held"]
    page = asked(phone, one)
    said = page.inner_text("main")
    assert "Rien n’est encore enregistré" in said
    assert "2,7 kg" in said.replace("\u202f", " ").replace("\u00a0", " ")
    phone.look(page, "4-what-you-sign")
    press(page, "Signer par clé d’accès")
    assert "Signé avec une clé d’accès" in page.inner_text("main")
    phone.look(page, "5-signed")
    assert HELD in state(phone, one)

    page = asked(phone, other)
    page.locator("form[data-passkey]").evaluate("form => form.dataset.credentials = 'AAAA'")  # a key that is not there
    page.get_by_role("button", name="Signer par clé d’accès", exact=True).click()
    page.locator("[data-passkey-failed]").wait_for(state="visible")
    assert HELD not in state(phone, other)


def test_who_signs_with_a_passkey_makes_another_by_it(town):
    """Two gestures, the second one of the key that signs; without it nothing is made."""
    phone, _ = town
    page = phone.open("prosecutor", "/passkeys")
    before = page.locator("main code").count()
    page.locator("form[data-passkey]").evaluate("form => form.dataset.known = ''")  # the phone stands for another one
    page.get_by_role("button", name="Faire une clé d’accès", exact=True).click()
    next_one = page.get_by_role("button", name="Déverrouiller la clé d’accès avec laquelle vous signez", exact=True)
    next_one.wait_for()
    phone.look(page, "5b-another-passkey")
    assert "1 sur 2 fait" in page.inner_text("main")
    form = page.locator("form[data-passkey]")
    signing = form.evaluate(
        "form => { const before = form.dataset.signing; form.dataset.signing = 'AAAA'; return before }"
    )
    next_one.click()  # with a key that is not there
    page.get_by_text("n’a pas répondu").wait_for()
    assert not page.get_by_text("Aucune clé d’accès n’a été faite").is_visible(), "the first one was made"
    form.evaluate("(form, before) => { form.dataset.signing = before }", signing)
    press(page, "Déverrouiller la clé d’accès avec laquelle vous signez")
    assert page.locator("main code").count() == before + 1
    assert "attend un responsable des habilitations" in page.inner_text("main")


def choose(phone, name: str, path: str, case: str):
    """From the list of cases to the form for one of them."""
    page = phone.open(name, path)
    page.locator(f"a[href='{path}?case={case}']").click()
    page.wait_for_selector("#legal_basis")
    return page


def say(page, number: str) -> None:
    """What every order says."""
    page.get_by_label("Numéro de la réquisition").fill(number)
    page.get_by_label("Base légale").fill("Loi 01-078, art. 136")
    page.get_by_label("Ou pourquoi aucun échantillon n’est conservé").fill("Au parquet")
    page.get_by_label("Pourquoi des scellés sans rapport").fill("Test positif")


def test_an_order_is_filled_in_read_and_signed_by_passkey(town):
    """Nothing is recorded before the gesture, and who goes back without it finds what they typed; then it is on each exhibit."""
    phone, facts = town
    page = choose(phone, "prosecutor", "/orders/new", facts["signed"]["case"])
    say(page, "RP 7/2026")
    phone.look(page, "6-order")
    press(page, "Délivrer")
    said = page.inner_text("main")
    assert "Rien n’est encore enregistré" in said
    assert "5,4 kg" in said.replace("\u202f", " ").replace("\u00a0", " ")
    assert "elle peut être exécutée sans attendre" in said
    phone.look(page, "7-order-to-sign")
    press(page, "Revenir sans signer")
    assert page.get_by_label("Numéro de la réquisition").input_value() == "RP 7/2026"
    press(page, "Délivrer")
    assert not ordered(phone, facts["signed"], by="greffier")
    press(page, "Signer par clé d’accès")
    assert "RP 7/2026" in page.inner_text("h1")
    assert "Signé avec une clé d’accès" in page.inner_text("main")
    phone.look(page, "8-order-signed")
    assert ordered(phone, facts["signed"])


def test_a_paper_order_is_typed_by_one_clerk_and_confirmed_by_another(town):
    """Who typed it cannot confirm it and it binds nothing; the second compares it with the photograph, and it is on each exhibit."""
    phone, facts = town
    exhibits = facts["paper"]["exhibits"]
    page = choose(phone, "greffier", "/orders/enter", facts["paper"]["case"])
    page.get_by_label("Signée par").select_option(facts["people"]["prosecutor"])
    page.get_by_label("Jour de la signature").fill(datetime.now(UTC).date().isoformat())
    page.get_by_label("l’original signé").check()
    say(page, "RP 8/2026")
    page.get_by_label("Un scellé par ligne").fill("\n".join(exhibits))
    page.set_input_files("#files", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    phone.look(page, "9-from-paper")
    press(page, "Enregistrer la réquisition recopiée")
    assert "une autre personne la confirme" in page.inner_text("main")
    order = page.url.partition("?")[0].removeprefix(phone.address)
    assert not ordered(phone, facts["paper"])

    page = phone.open("greffier2", order)
    assert page.request.get(f"{phone.address}{order}/scans/1").body() == JPEG
    phone.look(page, "10-to-compare")
    press(page, "Confirmer\N{NO-BREAK SPACE}: le papier dit la même chose")
    assert "Nom greffier2" in page.inner_text("dl.facts")
    phone.look(page, "11-confirmed")
    assert ordered(phone, facts["paper"])
