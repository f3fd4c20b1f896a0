"""A prosecutor signs a hold with the passkey of their phone, in a browser; without the gesture nothing is recorded."""

import pytest

from tests.browser.phones import Phone, press
from tests.browser.test_sign_off import enrol, place  # noqa: F401  (the fixture)

pytestmark = pytest.mark.browser


def asked(phone, exhibit: str):
    """The form of a hold filled in and sent: the page of what is signed."""
    page = phone.open("prosecutor", f"/holds?exhibits={exhibit}")
    form = page.locator("form[action='/holds']")
    form.get_by_label("Base légale").fill("art. 56")
    form.get_by_label("Motif").fill("Contre-expertise\ndemandée")
    press(page, "Enregistrer le maintien")
    return page


def test_a_hold_is_read_signed_by_one_gesture_and_names_its_key(place, browser):  # noqa: F811
    """What is signed is said in words first; a key that says no leaves all as it was."""
    address, facts, folder = place
    phone = Phone(browser, address, folder)
    enrol(phone, facts, "prosecutor")
    one, other = facts["held"]
    page = asked(phone, one)
    said = page.inner_text("main")
    assert "Rien n’est encore enregistré" in said
    assert "2,7 kg" in said.replace("\u202f", " ").replace("\u00a0", " ")
    phone.look(page, "4-what-you-sign")
    press(page, "Signer par clé d’accès")
    assert "Signé avec une clé d’accès" in page.inner_text("main")
    phone.look(page, "5-signed")
    assert "maintenu sous main de justice" in phone.open("prosecutor", f"/exhibits/{one}").inner_text("main")

    page = asked(phone, other)
    page.locator("form[data-passkey]").evaluate("form => form.dataset.credentials = 'AAAA'")  # a key that is not there
    page.get_by_role("button", name="Signer par clé d’accès", exact=True).click()
    page.locator("[data-passkey-failed]").wait_for(state="visible")
    assert "maintenu sous main de justice" not in phone.open("prosecutor", f"/exhibits/{other}").inner_text("main")
