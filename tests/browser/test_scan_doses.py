"""Small doses at the scan desk, without the network: the check mass of the day, then one weight for all of them (I48)."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import come_on_duty, enrol
from tests.browser.phones import PHONE, Phone
from tests.browser.serving import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def doses_desk(browser, tmp_path_factory):
    """A phone of the store with three doses to weigh, and a balance whose certificate has ended."""
    folder = tmp_path_factory.mktemp("doses")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder), TOWN_DOSES="3") as address:
        facts = json.loads((folder / "facts.json").read_text())
        phone = Phone(browser, address, folder)
        context = browser.new_context(viewport=PHONE, locale="fr-FR")
        context.set_default_timeout(30_000)
        context.on("weberror", lambda told: phone.errors.append(str(told.error)))
        yield phone, enrol(phone, context.new_page(), facts), facts
        assert phone.errors == []


def test_doses_are_weighed_together_after_the_check_mass_of_the_day(doses_desk):
    """Nothing takes the network; the service judges when it hears of both: the verdicts of the day are restored."""
    phone, hands, facts = doses_desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    page.context.set_offline(True)
    hands.tap("Peser et contrôler")
    hands.scan(facts["lapsed"], "taken")
    hands.says("Le certificat de cette balance est échu. Pesez d’abord une masse étalon")
    hands.accessible()
    phone.look(page, "desk-20-lapsed")
    _check_mass(hands)
    hands.accessible()
    phone.look(page, "desk-21-check-mass")
    hands.press("Enregistrer")
    hands.says("gardé sur cet appareil")
    hands.press("Continuer")
    expect(page.locator("#screen")).not_to_contain_text("est échu")
    _together(hands, facts, phone)
    hands.press("Terminer (3)")
    hands.press("Enregistrer les contrôles")
    hands.says("gardé sur cet appareil")
    page.context.set_offline(False)
    hands.says("Inscrit au registre")
    expect(page.locator("#screen .answer")).not_to_have_class("answer warn")
    _on_record(phone, facts)


def _check_mass(hands) -> None:
    """100 g read as 100,01: within both uncertainties."""
    page = hands.page
    hands.tap("Peser une masse étalon")
    page.fill("#mass-nominal", "100")
    page.fill("#mass-uncertainty", "0,01")
    page.fill("#mass-reading", "100,011")
    hands.press("Enregistrer")
    hands.hears("refused")  # finer than the balance shows
    hands.clear()
    page.fill("#mass-reading", "100,01")


def _together(hands, facts, phone) -> None:
    """The first bears the weight of all; it is taken out and read again, and the weight stays with the others."""
    page, (first, *others) = hands.page, list(zip(facts["doses"], facts["dose_seals"], strict=True))
    hands.scan(first[0])
    hands.read_seal(first[1])
    page.fill("#amount", "1,80")
    page.click("label[for=unit-g]")
    hands.press("Ajouter")
    hands.counts("1")
    for dose, seal in others:
        _beside(hands, dose, seal)
    phone.look(page, "desk-22-together")
    hands.scan(first[0], "already")
    hands.clear()
    expect(page.get_by_role("button", name="Retirer tout ce qui a été pesé ensemble")).to_be_visible()
    page.get_by_role("button", name="Le retirer", exact=True).click()
    hands.counts("2")
    _beside(hands, *first)
    hands.counts("3")
    assert page.locator("#screen").inner_text().count("1,80") == 1


def _beside(hands, dose: str, seal: str) -> None:
    """One more that lay there: its seal, and one touch instead of a weight."""
    hands.scan(dose)
    hands.read_seal(seal)
    hands.tap("Pesé en même temps que")
    hands.hears("taken")


def _on_record(phone, facts) -> None:
    page = phone.open("supervisor", "/balances")
    expect(page.locator("main")).to_contain_text("masse étalon conforme aujourd’hui")
    page.goto(f"{phone.address}/exhibits/{facts['doses'][1]}/history")
    expect(page.locator("main")).to_contain_text("(3 scellés ensemble) – conforme")


def test_a_list_of_weighings_that_the_service_refuses_opens_again(doses_desk):
    """It is of no seizure, whose numbers a reopened list else takes."""
    _, hands, facts = doses_desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    hands.tap("Peser et contrôler")
    hands.scan(facts["lapsed"])
    hands.scan(facts["doses"][0])
    hands.read_seal(facts["dose_seals"][0])
    page.fill("#amount", "0,605")
    page.click("label[for=unit-g]")
    hands.tap("C’est bien 0,605")
    hands.press("Ajouter")
    hands.press("Terminer (1)")
    hands.press("Enregistrer les contrôles")
    hands.tap("Rouvrir la liste")
    hands.says("0,605")
