"""What was done without the network: how much of it waits, and for how long, stands on every screen of the scan desk."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, come_on_duty
from tests.web.town import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
WARN, BAD = re.compile(r"\bwarn\b"), re.compile(r"\bbad\b")


def test_the_age_of_what_waits_is_always_in_sight(desk):
    """An act, and two weeks in a drawer: how many and since when, in red from the second day, until the network is back."""
    _, hands, facts = desk
    page = hands.page
    page.clock.install()
    come_on_duty(hands, facts, "clerk")
    waiting = page.locator("#state button")
    expect(waiting).to_have_text("Tout est envoyé")
    page.context.set_offline(True)
    hands.tap("Ranger")
    hands.scan(facts["shelf"])
    expect(page.locator("#context")).to_contain_text("Étagère A3")
    hands.scan(facts["held"][0], "taken")
    hands.press("Terminer (1)")
    hands.press("Enregistrer l’emplacement")
    hands.says("Signé et gardé sur cet appareil")
    expect(waiting).to_have_text("1 à envoyer · à l’instant")
    hands.press("Au début")
    page.clock.fast_forward(timedelta(hours=3) // timedelta(milliseconds=1))
    expect(waiting).to_have_text("1 à envoyer · il y a 3 heures")
    expect(waiting).to_have_class(WARN)
    page.clock.fast_forward(timedelta(days=14) // timedelta(milliseconds=1))
    hands.unlock(facts["people"]["clerk"])
    hands.says("Que voulez-vous faire")
    hands.says("il y a 14 jours")
    for screen in ("Peser et contrôler", "Récolement"):
        hands.tap(screen)
        expect(waiting).to_have_text("1 à envoyer · il y a 14 jours")
        expect(waiting).to_have_class(BAD)
        page.click("#back")
    hands.accessible()
    page.context.set_offline(False)
    page.click("#lock")
    hands.unlock(facts["people"]["clerk"], PIN)
    expect(waiting.first).to_have_text("Tout est envoyé")


def test_the_network_is_told_as_it_is(desk):
    """Nothing to send, and no word of the browser: within a minute the page says that no service answers, and that one does."""
    _, hands, facts = desk
    page = hands.page.context.new_page()
    page.clock.install()
    looking = Hands(page, hands.address)
    come_on_duty(looking, facts, "clerk")
    told = page.locator("#state .chip").first
    expect(told).to_have_text("En ligne")
    page.route("**/api/scan/hello", lambda route: route.abort())
    page.clock.run_for(timedelta(seconds=75) // timedelta(milliseconds=1))
    expect(told).to_have_text("Sans réseau")
    page.unroute("**/api/scan/hello")
    page.clock.run_for(timedelta(seconds=75) // timedelta(milliseconds=1))
    expect(told).to_have_text("En ligne")
    page.close()
