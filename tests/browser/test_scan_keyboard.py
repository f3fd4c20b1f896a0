"""The scan desk by keyboard and handheld scanner alone, and by ear: where one stands, and what is told, and how often."""

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, come_on_duty, plan
from tests.browser.phones import PHONE, wait_until
from tests.factories.http_office import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
MOST = 60
"""Steps by Tab to anything on a screen; a list of names may be long."""
STANDS = "() => [document.activeElement.tagName, document.activeElement.id, document.activeElement.textContent.trim()]"
TOLD = """(word) => [...new Set([document.activeElement, ...document.querySelectorAll('[role=alert], [role=status]')])]
  .filter((one) => one !== document.body && one.checkVisibility() && one.textContent.includes(word)).length"""
"""How often a screen reader hears a word: what it has just come to, and what speaks for itself."""


def step_to(hands: Hands, words: str) -> None:
    """By Tab, to what begins with these words."""
    for _ in range(MOST):
        hands.page.keyboard.press("Tab")
        if hands.page.evaluate(STANDS)[2].startswith(words):
            return
    raise AssertionError(f"no way by keyboard to {words}")


def press(hands: Hands, words: str) -> None:
    """What begins with these words, by Tab and Enter."""
    step_to(hands, words)
    hands.page.keyboard.press("Enter")


def on_title(hands: Hands, words: str) -> None:
    """The keyboard stands on the title, from which Tab goes on through the screen."""
    expect(hands.page.locator("#screen h1")).to_be_focused()
    expect(hands.page.locator("#screen h1")).to_contain_text(words)


def test_a_list_by_keyboard_and_scanner_alone(desk):
    """Each screen begins at its title; a scan leaves it there; where a row or a question goes, one stands there again."""
    _, hands, facts = desk
    page, first = hands.page, facts["held"][0]
    come_on_duty(hands, facts, "clerk")
    on_title(hands, "Que voulez-vous faire")
    press(hands, "Ranger")
    on_title(hands, "Ranger")
    title = page.locator("#screen h1").element_handle()
    hands.scan(facts["shelf"], "taken")
    hands.scan(first, "taken")
    on_title(hands, "Ranger")
    assert title.evaluate("one => one.isConnected"), "the title was drawn anew: it is read out again at each scan"
    hands.scan(first, "already")
    press(hands, "Le retirer")
    hands.counts("0")
    on_title(hands, "Ranger")
    expect(page.locator("#live")).to_contain_text("Retiré")
    hands.scan(first, "taken")
    press(hands, "Terminer (1)")
    on_title(hands, "avant de clôturer")
    press(hands, "Enregistrer l’emplacement")
    on_title(hands, "Rangé")
    press(hands, "Au début")
    on_title(hands, "Que voulez-vous faire")


def choose(hands: Hands, key: str, name: str) -> None:
    """Step to a choice of that name, and choose what one comes to by the space bar."""
    for _ in range(MOST):
        hands.page.keyboard.press(key)
        if hands.page.evaluate(STANDS)[1].startswith(name):
            hands.page.keyboard.press("Space")
            return
    raise AssertionError(f"no way by keyboard to {name}")


def test_a_look_by_keyboard_alone(desk):
    """A seal that is typed, its state by the space bar; then the weight, for which the keyboard waits already."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    press(hands, "Peser et contrôler")
    hands.scan(facts["balance"], "taken")
    hands.scan(facts["held"][0])
    expect(page.locator("#seal")).to_be_focused()
    page.keyboard.type(facts["held_seals"][0], delay=120)  # as fingers do
    page.keyboard.press("Enter")
    expect(page.locator("#amount")).to_be_focused()
    choose(hands, "Shift+Tab", "seal_state")
    expect(page.locator("#screen .last")).to_contain_text("rompu")
    expect(page.locator("#amount")).to_be_focused()


def test_what_is_chosen_stays_under_the_keyboard(desk):
    """A choice draws the screen again, and the arrows go on from it."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    press(hands, "Remettre")
    hands.scan(facts["people"]["supervisor"])
    expect(page.locator("#context")).to_contain_text("Nom supervisor")
    choose(hands, "Tab", "purpose")
    chosen = page.locator("[name=purpose]:checked")
    expect(chosen).to_be_focused()
    first = chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_be_focused()
    assert chosen.get_attribute("id") != first


def test_who_listens_hears_each_thing_once(desk):
    """By what the whole screen says, or by the screen itself; and the places above are not read out at each scan."""
    _, hands, facts = desk
    page, first = hands.page, facts["held"][0]
    come_on_duty(hands, facts, "clerk")
    page.click("#lock")
    hands.unlock(facts["people"]["clerk"], "135790")
    hands.hears("refused")
    assert page.evaluate(TOLD, "Le code PIN est faux") == 1
    page.fill("#pin", PIN)
    hands.press("Déverrouiller")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    assert page.evaluate(TOLD, "Étagère A3") == 1
    hands.scan(first, "taken")
    assert page.evaluate(TOLD, page.inner_text(".outcome p")) == 1
    hands.scan(first, "already")
    assert page.evaluate(TOLD, "est déjà dans cette liste") == 1
    hands.clear()
    hands.tap("Le garder")
    hands.press("Terminer (1)")
    hands.press("Enregistrer l’emplacement")
    hands.hears("taken")
    assert page.evaluate(TOLD, "Rangé") == 1


BLACK = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const picture = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
    picture.getContext("2d").fillRect(0, 0, 1280, 720);
    return picture.captureStream(5);
  };
}"""
"""A camera that sees nothing."""


def test_on_the_smallest_phone_what_is_touched_next_stands_above_the_open_camera(desk):
    """The states of a seal after each scan of one, and the question at a second scan of a thing: no scrolling for them."""
    _, hands, facts = desk
    page, number, seal = hands.page, facts["held"][0], facts["held_seals"][0]
    page.add_init_script(f"({BLACK})()")
    page.set_viewport_size({"width": 360, "height": 640})
    try:
        come_on_duty(hands, facts, "clerk")
        plan(hands, facts, "supervisor", "storage", "here")
        hands.press("Commencer à scanner")
        page.click("#eye")
        expect(page.locator("#video")).to_be_visible()
        wait_until(page, "document.getElementById('video').videoWidth")
        hands.scan(number)
        expect(page.locator("#seal")).to_be_focused()
        hands.scan(seal)
        expect(page.locator("#seal")).to_have_value(seal)
        hands.clear()
        above(page, "label[for^=seal_state]")
        page.click("label[for=seal_state-none]")
        hands.hears("taken")
        hands.scan(number, "already")
        hands.clear()
        above(page, "#screen [role=alert] button")
    finally:
        page.set_viewport_size(PHONE)


def test_on_the_smallest_phone_the_count_stands_above_the_open_camera_before_the_first_scan(desk):
    """What is taken charge of: none of twelve yet, and how to begin is read below."""
    _, hands, facts = desk
    page = hands.page
    page.add_init_script(f"({BLACK})()")
    page.set_viewport_size({"width": 360, "height": 640})
    try:
        come_on_duty(hands, facts, "clerk")
        hands.tap("Prendre en charge")
        hands.tap("Nom officer")
        page.click("#eye")
        wait_until(page, "document.getElementById('video').videoWidth")
        expect(page.locator(".counter strong")).to_contain_text("0 /")
        above(page, ".counter strong")
    finally:
        page.set_viewport_size(PHONE)


def above(page, selector: str) -> None:
    """All of these stand between the name above and the bar below."""
    name, bar = page.locator(".top").bounding_box(), page.locator("#bar").bounding_box()
    boxes = [one.bounding_box() for one in page.locator(selector).all()]
    assert boxes
    assert min(box["y"] for box in boxes) >= name["y"] + name["height"]
    assert max(box["y"] + box["height"] for box in boxes) <= bar["y"]


def test_what_comes_anew_leaves_who_stands_on_it_there(desk):
    """The strip with the network and the queue, and a list of names: drawn anew, the keyboard stands where it stood."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    page.locator("#state button").first.focus()
    page.context.set_offline(True)
    expect(page.locator("#state")).to_contain_text("Sans réseau", timeout=60_000)
    expect(page.locator("#state button").first).to_be_focused()
