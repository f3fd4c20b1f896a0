"""What comes late on the scan desk takes nobody away from the screen that they have opened, and is shown there."""

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import come_on_duty, plan, sent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
SLOW_DISK = """() => {
  const proto = IDBObjectStore.prototype;
  const read = proto.getAllKeys;
  let seen;
  window.asked = new Promise((over) => (seen = over));
  const due = new Promise((over) => (window.release = over));
  proto.getAllKeys = function (...given) {
    const request = read.apply(this, given);
    seen();
    return {
      set onsuccess(then) {
        request.onsuccess = async () => {
          this.result = request.result;
          await due;
          then();
        };
      },
    };
  };
}"""
"""The names of what is unfinished come from the disk only when they are released."""


def test_a_screen_that_was_opened_stays(desk):
    """The start is drawn again at news of the network, out of a slow disk: who has gone on meanwhile is not taken back."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    page.evaluate(SLOW_DISK)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.evaluate("window.asked")
    hands.tap("Prendre en charge")
    page.wait_for_selector("#screen[data-screen=receive_choice]")
    page.evaluate("window.release()")
    page.wait_for_timeout(1000)  # what would come back, comes by then
    assert page.get_attribute("#screen", "data-screen") == "receive_choice"


def test_what_has_no_number_yet_is_not_taken_charge_of(desk):
    """Handed over on this device, and the kit that will know its number not here: said, and offered once that is here."""
    _, hands, facts = desk
    page, held = hands.page, []
    come_on_duty(hands, facts, "clerk")
    plan(hands, facts, "supervisor", "storage", "sent")
    hands.press("Commencer à scanner")
    hands.scan(facts["held"][0], "taken")
    hands.press("Terminer (1)")
    hands.press("Envoyer")
    hands.says("Nom supervisor")
    sent(hands)
    page.route("**/api/scan/kit*", lambda route: held.append(route))  # noqa: PLW0108 (asks for its parameters)
    come_on_duty(hands, facts, "supervisor")
    hands.tap("Prendre en charge")
    hands.says("attend son numéro")
    assert page.locator("#screen .names button").count() == 0
    assert held
    page.unroute("**/api/scan/kit*")  # which lets go what was held
    hands.tap("Nom clerk")
    hands.counts("0 / 1")


def test_a_page_beside_the_desk_answers_for_itself(desk):
    """The desk's worker answers for the desk alone: /scanner, which begins alike, sends who has not signed in to do so."""
    _, hands, _ = desk
    page = hands.open().page
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.context.clear_cookies()
    page.goto(f"{hands.address}/scanner")
    assert "/signin" in page.url
    hands.open()
