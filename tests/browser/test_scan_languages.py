"""Screens of the scan desk behind its lock in both languages, on a phone and on a desk, in the light and in the dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, come_on_duty
from tests.browser.phones import PHONE, press
from tests.browser.test_every_page import judge

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
SAID = {
    "fr": {"switch": "Français", "home": "Que voulez-vous faire", "store": "Ranger"},
    "en": {"switch": "English", "home": "What do you want to do", "store": "Put away"},
}


def looked_at(hands: Hands, folder, lang: str, name: str) -> list[str]:
    """What is wrong with the screen, of which two pictures are kept."""
    wrong: list[str] = []
    hands.page.emulate_media(reduced_motion="reduce")  # half-way between two lights a button has too little contrast
    judge(hands.page, lang, lambda *told: wrong.append(" ".join((name, *told))))
    hands.page.screenshot(path=str(folder / f"desk-{lang}-{name}-dark.png"))
    hands.page.set_viewport_size(PHONE)
    hands.page.emulate_media(color_scheme="light")
    hands.page.screenshot(path=str(folder / f"desk-{lang}-{name}.png"), full_page=True)
    return wrong


def outcome(hands: Hands) -> None:
    """What was told last, over the whole screen, for as long as it is looked at."""
    shown = hands.page.locator(".outcome")
    expect(shown).to_be_hidden()
    shown.evaluate("one => { one.hidden = false; }")


@pytest.mark.parametrize("lang", SAID)
def test_home_a_list_and_its_outcomes_are_clear(desk, lang):
    """The language is chosen on a page, and the desk is in it: home, a list, what was taken, there already and refused."""
    phone, hands, facts = desk
    said = SAID[lang]
    come_on_duty(hands, facts, "clerk")
    hands.page.goto(f"{phone.address}/")
    if hands.page.get_attribute("html", "lang") != lang:
        press(hands.page, said["switch"])
    hands.open()
    hands.says(said["home"])
    wrong = looked_at(hands, phone.folder, lang, "home")
    hands.tap(said["store"])
    hands.scan(facts["shelf"])
    expect(hands.page.locator("#context")).to_contain_text("Étagère A3")
    held, elsewhere = facts["held"][list(SAID).index(lang)], facts["exhibits"][0]
    for number, expected in ((elsewhere, "refused"), (held, "taken"), (held, "already")):
        hands.scan(number, expected)
        outcome(hands)
        wrong += looked_at(hands, phone.folder, lang, expected)
    hands.clear()
    wrong += looked_at(hands, phone.folder, lang, "list")
    hands.press()
    hands.page.wait_for_selector("#screen[data-screen=review]")
    wrong += looked_at(hands, phone.folder, lang, "review")
    hands.press()
    hands.page.wait_for_selector("#screen .answer.good")
    hands.clear()
    wrong += looked_at(hands, phone.folder, lang, "done")
    assert not wrong, "\n".join(wrong)
