"""What comes late on the scan desk takes nobody away from the screen that they have opened, and is shown there."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import come_on_duty, plan, sent
from tests.factories.http_office import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
SLOW_READ = """(method) => {
  const proto = IDBObjectStore.prototype;
  const read = proto[method];
  let seen;
  window.asked = new Promise((over) => (seen = over));
  const due = new Promise((over) => (window.release = over));
  proto[method] = function (...given) {
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
"""What is read from the disk in that way comes only when it is released."""
SLOW_WRITE = """() => {
  const begin = IDBDatabase.prototype.transaction;
  let seen, due;
  window.asked = new Promise((over) => (seen = over));
  window.release = () => (due = true);
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    const begun = begin.call(this, stores, mode, ...more);
    if (mode !== "readwrite" || due || ![stores].flat().includes("drafts")) return begun;
    const round = () => due || (begun.objectStore("drafts").count().onsuccess = round);
    round();
    seen();
    return begun;
  };
}"""
"""What is written to a list is kept only when it is released."""
ACTS = """async () => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { store } = await (await import(page.replace(/page\\.js$/, "engine.js"))).open();
  const all = [...(await store.all("kept")), ...(await store.all("outbox"))];
  const { sequence = 0 } = (await store.get("meta", "chain")) ?? {};
  return { sequence, authors: Object.fromEntries(all.map((one) => [one.sequence, one.author])) };
}"""
"""How many acts this device has signed, and whose those are that it still keeps."""


def at(page, screen: str) -> None:
    """That screen shows."""
    expect(page.locator("#screen")).to_have_attribute("data-screen", screen)


def stays(page, screen: str) -> None:
    """That screen shows, and nothing that comes late covers it."""
    page.wait_for_timeout(1000)  # what would come, comes by then
    assert page.get_attribute("#screen", "data-screen") == screen


LATE = {
    "the start, drawn again at news of the network": (
        "getAllKeys",
        lambda hands: hands.page.evaluate("dispatchEvent(new Event('online'))"),
        lambda hands: hands.tap("Prendre en charge"),
        "receive_choice",
    ),
    "a list whose door was pressed": (
        "get",
        lambda hands: hands.tap("Ranger"),
        lambda hands: hands.page.locator("#state button").first.click(),
        "queue",
    ),
}
"""What comes late: the way that the disk is read for it, what asks for it, what is opened meanwhile, its screen."""


@pytest.mark.parametrize("late", LATE)
def test_what_comes_late_from_the_disk_covers_nothing(desk, late):
    """Who has gone on meanwhile stays there."""
    _, hands, facts = desk
    page, (way, ask, go_on, screen) = hands.page, LATE[late]
    come_on_duty(hands, facts, "clerk")
    page.evaluate(SLOW_READ, way)
    ask(hands)
    page.evaluate("window.asked")
    go_on(hands)
    at(page, screen)
    page.evaluate("window.release()")
    stays(page, screen)


def put_two_away(hands, facts) -> None:
    """The clerk comes on duty and begins a list of two."""
    come_on_duty(hands, facts, "clerk")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    hands.scan(facts["held"][0], "taken")
    hands.scan(facts["held"][1], "taken")


def test_each_on_a_device_has_a_list_of_their_own_and_it_says_of_what(desk):
    """Two people begin a list of the same sort: neither covers the other's. One that is received says from whom."""
    _, hands, facts = desk
    unfinished = hands.page.locator(".unfinished .sheet")
    put_two_away(hands, facts)
    come_on_duty(hands, facts, "supervisor")
    hands.tap("Ranger")
    hands.counts("0")
    hands.scan(facts["held"][2], "taken")
    come_on_duty(hands, facts, "clerk")
    expect(unfinished.filter(has_text="2 scannés")).to_have_text(re.compile("Ranger.*Reprendre"))
    expect(unfinished.filter(has_text="1 scanné ")).to_have_text(re.compile("Commencée par .* Nom supervisor"))
    hands.tap("Reprendre")
    hands.counts("2")
    hands.page.click("#back")
    hands.tap("Prendre en charge")
    hands.tap("Nom officer")
    hands.take(facts["exhibits"][0], facts["seals"][0])
    hands.page.click("#back")
    expect(unfinished.filter(has_text="De Adj Nom officer")).to_contain_text("Prendre en charge")


def test_what_was_scanned_is_in_the_list_before_it_is_ended(desk):
    """The end is pressed while the last scan is still on its way to the disk: it is in the review; and back leads back."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    hands.scan(facts["held"][0], "taken")
    page.evaluate(SLOW_WRITE)
    hands.scan(facts["held"][1])
    page.evaluate("window.asked")
    page.click("#back")
    page.evaluate("window.release()")
    hands.hears("taken")
    at(page, "home")
    stays(page, "home")
    hands.tap("Ranger")
    hands.counts("2")
    page.evaluate(SLOW_WRITE)
    hands.scan(facts["held"][2])
    page.evaluate("window.asked")
    hands.press("Terminer (2)")
    page.evaluate("window.release()")
    at(page, "review")
    hands.counts("3")


def test_a_choice_shows_what_comes_and_keeps_what_is_typed(desk):
    """Opened before the kit of the person has come: said, not "nothing"; then the row is there, and the field as it was."""
    _, hands, facts = desk
    page, held = hands.page, []
    come_on_duty(hands, facts, "clerk")
    page.route("**/api/scan/kit*", lambda route: held.append(route))  # noqa: PLW0108 (asks for its parameters)
    come_on_duty(hands, facts, "supervisor")
    hands.tap("Récolement")
    hands.says("L’appareil va chercher")
    page.unroute("**/api/scan/kit*")
    hands.tap("Étagère B1")
    at(page, "count")
    page.click("#back")
    hands.tap("Sceller ou ouvrir un sac")
    page.evaluate("document.getElementById('search').value = 'sac 7'")
    page.evaluate("document.getElementById('search').dispatchEvent(new Event('input'))")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#screen .names li")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert page.input_value("#search") == "sac 7"
    expect(page.locator("#screen .names li")).to_have_count(1)


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
    hands.says("En cours de transfert vers Adj Nom supervisor")
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


def test_while_an_act_is_recorded_nothing_is_opened_but_the_lock(desk):
    """The service is slow to look at a PIN: back leads nowhere; locked meanwhile, the lock stays, and nothing is recorded."""
    _, hands, facts = desk
    page, held = hands.page, []
    come_on_duty(hands, facts, "clerk")
    plan(hands, facts, "supervisor", "storage", "here")
    hands.press("Commencer à scanner")
    hands.take(facts["held"][2], facts["held_seals"][2])
    hands.press("Terminer (1)")
    hands.press("Signer à deux")
    page.route("**/api/scan/pin", lambda route: held.append(route))  # noqa: PLW0108 (asks for its parameters)
    with page.expect_request("**/api/scan/pin"):
        hands.sign(PIN, PIN)
    page.click("#back")
    stays(page, "sign")
    page.click("#lock")
    at(page, "unlock")
    page.unroute("**/api/scan/pin")  # which lets go what was held
    stays(page, "unlock")
    hands.unlock(facts["people"]["clerk"])
    at(page, "sign")
    hands.sign(PIN, PIN)
    hands.says("La garde est transférée")
    sent(hands)


def signing_late(hands, facts) -> list:
    """The clerk signs a hand-over with a second person, and the service does not answer yet; what is held of it."""
    page, held = hands.page, []
    come_on_duty(hands, facts, "clerk")
    plan(hands, facts, "analyst", "laboratory", "here")
    hands.press("Commencer à scanner")
    hands.take(facts["held"][1], facts["held_seals"][1])
    hands.press("Terminer (1)")
    hands.press("Signer à deux")
    page.route("**/api/scan/pin", lambda route: held.append(route))  # noqa: PLW0108 (asks for its parameters)
    with page.expect_request("**/api/scan/pin"):
        hands.sign(PIN, PIN)
    return held


def test_who_comes_back_to_a_lock_signs_anew(desk):
    """The screen was left while its PINs were looked at: they are gone from it, and what was pressed before is no act."""
    _, hands, facts = desk
    page = hands.page
    held = signing_late(hands, facts)
    before = page.evaluate(ACTS)["sequence"]
    page.click("#lock")
    hands.unlock(facts["people"]["clerk"])
    at(page, "sign")
    assert [page.input_value(f"#pin-{n}") for n in (0, 1)] == ["", ""]
    for route in held:
        route.fulfill(status=201, json={})
    stays(page, "sign")
    assert page.evaluate(ACTS)["sequence"] == before
    page.unroute("**/api/scan/pin")


def test_a_failure_that_comes_late_is_told_to_nobody_else(desk):
    """The network fails under what a lock has ended: the start of who unlocked then stays, without any word of it."""
    _, hands, facts = desk
    page = hands.page
    held = signing_late(hands, facts)
    page.click("#lock")
    hands.unlock(facts["people"]["supervisor"])
    hands.known()
    hands.clear()
    for route in held:
        route.abort()
    stays(page, "home")
    expect(page.locator(".outcome")).to_have_attribute("data-outcome", "")
    page.unroute("**/api/scan/pin")


def test_what_a_lock_has_ended_becomes_nobodys_act(desk):
    """Signed by one, locked, unlocked by another, then answered: no act, the other's start stays; resumed, it is one act."""
    _, hands, facts = desk
    page, people = hands.page, facts["people"]
    held = signing_late(hands, facts)
    before = page.evaluate(ACTS)["sequence"]
    page.click("#lock")
    at(page, "unlock")
    assert page.locator("input.pin").count() == 0
    hands.unlock(people["supervisor"])
    hands.known()
    for route in held:
        route.fulfill(status=201, json={})
    stays(page, "home")
    assert page.locator("input.pin").count() == 0
    assert page.evaluate(ACTS)["sequence"] == before
    hands.says("Cette personne seule peut continuer")
    page.unroute("**/api/scan/pin")
    page.click("#lock")
    hands.unlock(people["clerk"])
    hands.known()
    hands.tap("Reprendre")
    hands.press("Terminer (1)")
    hands.press("Signer à deux")
    assert [page.input_value(f"#pin-{n}") for n in (0, 1)] == ["", ""]
    hands.sign(PIN, PIN)
    hands.says("La garde est transférée")
    sent(hands)
    acts = page.evaluate(ACTS)
    assert acts["sequence"] == before + 1
    assert acts["authors"].get(str(before + 1)) == people["clerk"]


def test_what_is_drawn_again_keeps_the_keyboard_and_its_place(desk):
    """News of the network draws the start anew each minute: who is at its last button with the keys is still there."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    last = "[...document.querySelectorAll('#screen .doors button')].at(-1)"
    page.evaluate(f"window.was = {last}; window.was.focus()")
    top = page.evaluate("scrollY")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#screen[data-screen=home]")).to_be_visible()
    page.evaluate("""() => new Promise((over) => {
        const look = () => (window.was.isConnected ? requestAnimationFrame(look) : over());
        look();
    })""")
    assert page.evaluate(f"document.activeElement === {last}")
    assert page.evaluate("scrollY") == top


def test_a_page_beside_the_desk_answers_for_itself(desk):
    """The desk's worker answers for the desk alone: /scanner, which begins alike, sends who has not signed in to do so."""
    _, hands, _ = desk
    page = hands.open().page
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.context.clear_cookies()
    page.goto(f"{hands.address}/scanner")
    assert "/signin" in page.url
    hands.open()
