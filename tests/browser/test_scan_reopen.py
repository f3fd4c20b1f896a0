"""A list of the scan desk survives a refusal: its numbers count on in the case, and nobody types a row twice (I61)."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import come_on_duty, enrol
from tests.browser.phones import PHONE, Phone
from tests.browser.serving import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=30_000)

SEALS = ("RO 0001", "RO 0002")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A town with a desk at work, and its facts."""
    folder = tmp_path_factory.mktemp("reopen")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        yield address, json.loads((folder / "facts.json").read_text()), folder


def stale(route, facts):
    """The kit as it was before the first seizure was sealed: it offers no. 1 for the second."""
    answer = route.fetch()
    kit = answer.json() if answer.status == 200 else None
    if kit is None:
        return route.fulfill(response=answer)
    for seizure in kit["seizures"]:
        if seizure["id"] == facts["second"]:
            seizure["next"] = "1"
    return route.fulfill(response=answer, json=kit)


def test_i61_a_refused_list_is_renumbered_by_one_touch_and_sent_again(browser, served):
    """Numbers taken by another seizure of the case: named, the next free ones offered, and both rows are still there."""
    address, facts, folder = served
    phone = Phone(browser, address, folder)
    hands = enrol(phone, browser.new_context(viewport=PHONE, locale="fr-FR").new_page(), facts)
    page = hands.page
    page.route("**/api/scan/kit*", lambda route: stale(route, facts))
    come_on_duty(hands, facts, "finder")
    hands.known()
    hands.tap("Mettre sous scellé")
    hands.tap("0 scellé")
    page.select_option("#form", "resin")
    expect(page.locator("#first")).to_have_value("1")
    page.click("label[for=seals-scan]")
    page.click("label[for=weigh-no]")
    page.click("label[for=labels-no]")
    hands.press("Commencer")
    for seal in SEALS:
        hands.scan(seal, "taken")
    hands.tap("Terminer (2)")
    hands.press("Enregistrer 2 scellés")
    hands.says("Le numéro de scellé 1, 2 existe déjà")
    hands.says("prochain numéro libre est 3")
    hands.tap("Renuméroter")
    hands.says("Scellé n° 3")
    hands.says("Scellé n° 4")
    hands.tap("Corriger le n° 4")
    hands.tap("Relire") if page.locator("#seal").count() == 0 else None
    page.fill("#seal", "RO 0009")
    hands.press("Ajouter")
    hands.says("RO 0009")
    hands.press("Enregistrer 2 scellés")
    hands.says("2 scellés")
    expect(page.locator("#state")).to_contain_text("Tout est envoyé")
    kit = phone.of("finder").request.get(f"{address}/api/scan/kit").json()
    [second] = [one for one in kit["seizures"] if one["id"] == facts["second"]]
    assert (second["registered"], second["next"]) == (2, "5")
    page.locator("#state button", has_text="acte").last.click()
    hands.says("N° 1 – Mise sous scellé")
    assert page.get_by_role("button", name="Rouvrir la liste").count() == 0, "it was opened again once"
    assert phone.errors == []


def test_i61_the_number_offered_counts_on_in_the_case(browser, served):
    """Another seizure of the case has nos. 1 and 2, and an act of this device that is not sent has 3."""
    address, facts, folder = served
    phone = Phone(browser, address, folder)
    told = phone.of("finder").request.get(f"{address}/api/scan/kit").json()["seizures"]
    assert {one["next"] for one in told if one["case"] == facts["second_case"]} in ({"3"}, {"5"})


def test_who_is_signed_in_makes_way_for_a_key_officer_by_one_touch(browser, served):
    """A clerk's session on a desk that nobody has enrolled: the link to sign in alone would lead back here."""
    address, _, folder = served
    phone = Phone(browser, address, folder)
    page = phone.open("clerk", "/scan")
    expect(page.locator("#screen")).to_contain_text("Nom clerk a une session ouverte ici")
    page.get_by_role("button", name="Se déconnecter, puis").click()
    page.wait_for_url("**/signin?next=/scan")
    expect(page.locator("#password")).to_be_visible()
