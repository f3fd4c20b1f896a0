"""Screens of the scan desk behind its lock in both languages, on a phone and on a desk, in the light and in the dark."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, come_on_duty
from tests.browser.phones import PHONE, press
from tests.browser.test_every_page import judge

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
MOMENT = re.compile(r"\b\d{1,2}(?:er)? \w{3,4}\.? \d{4}\D{1,4}\d\d:\d\d\b(?! [AP]M)")
SAID = {
    "fr": {
        "switch": "Français", "home": "Que voulez-vous faire", "store": "Ranger", "name": "Custody – scellés",
        "weigh": "Peser et contrôler", "typed": "2.70", "weighed": "2,70\xa0kg", "in grams": "2\u202f700\xa0g",
    },
    "en": {
        "switch": "English", "home": "What do you want to do", "store": "Put away", "name": "Custody – exhibits",
        "weigh": "Weigh and check", "typed": "2,70", "weighed": "2.70\xa0kg", "in grams": "2,700\xa0g",
    },
}  # fmt: skip
NARROW = (320, 360, 390)
"""Widths of the phones that cost least, in CSS pixels."""


def cut(page) -> list[int]:
    """On which of them the one big button does not show its words whole."""
    found = []
    for width in NARROW:
        page.set_viewport_size({**PHONE, "width": width})
        if page.evaluate("main.scrollWidth > main.clientWidth"):
            found.append(width)
    return found


def outcome(hands: Hands) -> None:
    """What was told last, over the whole screen, for as long as it is looked at."""
    shown = hands.page.locator(".outcome")
    expect(shown).to_be_hidden()
    shown.evaluate("one => { one.hidden = false; }")


def speak(hands: Hands, lang: str) -> None:
    """The language is chosen on a page, and the desk is in it."""
    page = hands.page
    page.goto(f"{hands.address}/")
    if page.get_attribute("html", "lang") != lang:
        press(page, SAID[lang]["switch"])
    hands.open()


def played(hands: Hands, facts, lang: str, look: Callable[[str], None]) -> None:
    """Home, a list, what was refused, taken and there already, and the list's end; ``look(name)`` sees each screen."""
    said, page = SAID[lang], hands.page
    come_on_duty(hands, facts, "clerk")
    speak(hands, lang)
    hands.says(said["home"])
    look("home")
    hands.tap(said["store"])
    hands.scan(facts["shelf"])
    expect(page.locator("#context")).to_contain_text("Étagère A3")
    held, elsewhere = facts["held"][list(SAID).index(lang)], facts["exhibits"][0]
    for number, expected in ((elsewhere, "refused"), (held, "taken"), (held, "already")):
        hands.scan(number, expected)
        outcome(hands)
        look(expected)
    hands.clear()
    look("list")
    hands.press()
    page.wait_for_selector("#screen[data-screen=review]")
    look("review")
    hands.press()
    page.wait_for_selector("#screen .answer.good")
    hands.clear()
    look("done")


@pytest.mark.parametrize("lang", SAID)
def test_home_a_list_and_its_outcomes_are_clear(desk, lang):
    """Words, width, print, targets and all that axe-core knows; a picture of each screen is kept."""
    phone, hands, facts = desk
    hands.page.emulate_media(reduced_motion="reduce")  # half-way between two lights a button has too little contrast
    wrong: list[str] = []

    def look(name: str) -> None:
        judge(hands.page, lang, lambda *told: wrong.append(" ".join((name, *told))))
        wrong.extend(f"{name} cut at {width}" for width in cut(hands.page))
        hands.page.set_viewport_size(PHONE)
        phone.look(hands.page, f"desk-{lang}-{name}")

    played(hands, facts, lang, look)
    assert not wrong, "\n".join(wrong)
    assert MOMENT.search(hands.page.inner_text("#screen")), "another form than on the pages"


def test_an_unfinished_list_is_called_in_the_language_of_now(desk):
    """Begun in French, it stands on the English start in English."""
    _, hands, facts = desk
    speak(hands, "fr")
    come_on_duty(hands, facts, "clerk")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    hands.scan(facts["held"][2], "taken")
    speak(hands, "en")
    expect(hands.page.locator(".unfinished strong")).to_have_text("Put away")


@pytest.mark.parametrize("lang", SAID)
def test_a_weight_is_told_in_the_form_of_the_language(desk, lang):
    """However it was typed: "2,700 g" is 2.7 g to one and 2.7 kg to the other, and what was understood is to be seen."""
    _, hands, facts = desk
    said, page = SAID[lang], hands.page
    speak(hands, "fr")
    come_on_duty(hands, facts, "clerk")
    speak(hands, lang)
    hands.tap(said["weigh"])
    hands.scan(facts["balance"], "taken")
    hands.scan(facts["held"][0])
    expect(page.locator("#seal")).to_be_focused()
    hands.read_seal(facts["held_seals"][0])
    page.fill("#amount", said["typed"])
    page.click("label[for=unit-kg]")
    expect(page.locator("#said")).to_have_text(re.compile(f"^{said['weighed']}, .* {said['in grams']}$"))
    hands.press()
    expect(page.locator(".last")).to_contain_text(said["weighed"])


@pytest.mark.parametrize("lang", SAID)
def test_the_desk_can_be_installed_in_the_language_of_who_works(desk, lang):
    """The browser finds nothing that keeps it from being an application of its own, and the name that it would bear."""
    hands = desk[1]
    speak(hands, lang)
    told = hands.page.context.new_cdp_session(hands.page)
    errors = {error["errorId"] for error in told.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert errors <= {"in-incognito"}, "a test's browser keeps nothing"
    manifest = json.loads(told.send("Page.getAppManifest")["data"])
    assert (manifest["lang"], manifest["name"]) == (lang, SAID[lang]["name"])
