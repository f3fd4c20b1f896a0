"""A clerk's day at the scan desk in English, 320 px wide: nothing French is ever shown, nothing sticks out.

The French day (``test_scan_flows``) goes the same way (``clerk_day``) and looks at it; this one shows that all
its words are there.
"""

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, come_on_duty
from tests.browser.clerk_day import Day
from tests.browser.phones import PHONE, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
NARROW = {**PHONE, "width": 320}
WATCH = """() => {
  window.shown = new Set();
  window.widest = 0;
  const look = () => {
    const around = [...document.querySelectorAll('body, body *:not(script, style, [lang])')];
    for (const one of around) {
      for (const said of ['aria-label', 'placeholder', 'title', 'alt']) window.shown.add(one.getAttribute(said) ?? '');
      for (const node of one.childNodes) if (node.nodeType === 3) window.shown.add(node.textContent.trim());
    }
    window.widest = Math.max(window.widest, document.documentElement.scrollWidth);
  };
  look();
  new MutationObserver(look).observe(document.documentElement,
    {subtree: true, childList: true, characterData: true, attributes: true});
}"""
"""From now on every text that stands on the page, however shortly, is in ``shown``, and its greatest width in ``widest``."""
WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?:[’'-][^\W\d_]+)*(?!\w)")
NO_WORDS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>|\b[A-Z]{2}\s?[0-9A-Z]{4}\s?[0-9A-Z]{4}\s?[0-9A-Z]{3}\b")
"""Places for values, and numbers of ours, in whose letters a word can stand by chance."""
TYPED = {"étagère", "nom", "adj", "téléphone"}
"""What people of the town wrote, which is in their language."""
BOTH = {"sachets"}
"""A word of both languages that stands in no English sentence."""


def words(text: str) -> set[str]:
    return set(WORD.findall(NO_WORDS.sub(" ", text).lower()))


def only_french() -> frozenset[str]:
    """Every word of the French catalogues that no English sentence has."""
    english, french = TYPED | BOTH, set[str]()
    for source in (files("custody.text") / "locales" / "fr" / "LC_MESSAGES").iterdir():
        for message in read_po(source.open("rb"), locale="fr"):
            said = (message.id, message.string)
            for known, text in zip((english, french), said, strict=True):
                known.update(*(words(form) for form in ((text,) if isinstance(text, str) else text)))
    return frozenset(french - english)


def test_a_clerks_day_in_english(desk):
    """Unlock, receive twelve, store, weigh with a decimal point, hand over and close with two PINs."""
    _, hands, facts = desk
    page = hands.page
    come_on_duty(hands, facts, "clerk")
    page.set_viewport_size(NARROW)
    try:
        page.goto(f"{hands.address}/")
        press(page, "English")
        hands.open()
        page.evaluate(WATCH)
        played(hands, facts)
        shown, widest = page.evaluate("[[...window.shown], window.widest]")
    finally:
        page.set_viewport_size(PHONE)
    french = only_french()
    assert {"Who is on duty?", "Hand over", "Both sign"} <= set(shown), "nobody looked"
    assert {text: found for text in shown if (found := sorted(words(text) & french))} == {}
    assert widest == NARROW["width"]
    assert page.get_attribute("html", "lang") == "en"


def played(hands: Hands, facts) -> None:
    page = hands.page
    page.click("#lock")
    hands.scan(facts["people"]["clerk"])
    hands.pin("#pin")
    hands.press("Unlock")
    hands.says("What do you want to do")
    Day(hands, facts).played(wrong="The PIN is wrong")
    expect(page.locator("#state")).to_contain_text("Everything is sent")
    assert page.locator("#state .bad").count() == 0, "an act was taken as a claim"
