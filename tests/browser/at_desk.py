"""A person at the scan desk: what hands do there, and how a device comes to be enrolled."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.gestures import Gestures
from tests.browser.walking import SIZES, THEMES
from tests.factories.http_office import PIN
from tests.web.shell import PASSWORD

BURST = """text => {
  const made = [...text, 'Enter'].map(key => new KeyboardEvent('keydown', {
    key, code: key.length > 1 ? key : /[0-9]/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`, bubbles: true, cancelable: true}));
  const at = performance.now(); // the keyboard's own time, which does not wait for a busy page
  made.forEach(event => Object.defineProperty(event, 'timeStamp', {value: at}));
  made.forEach(event => (document.activeElement ?? document.body).dispatchEvent(event));
}"""
"""What a handheld scanner types: all its keys at one moment, however busy this machine is."""


AXE = (Path(__file__).parent / "vendor/axe-4.14.1/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


STILL = """() => Promise.race([
  Promise.allSettled(document.getAnimations().map(moving => moving.finished)),
  new Promise(done => setTimeout(done, 3_000)),
]).then(() => null)"""
"""Nothing changes its colour any more: half-way, a button that has just become one has too little contrast.

No change takes a second; of what was hidden meanwhile Chromium never ends it.
"""


DUE = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
"""When what is released has to be back."""


class Hands:
    """A phone on which the desk is open; what is done on it is counted in ``made``."""

    def __init__(self, page, address: str, made: Gestures | None = None) -> None:
        self.page, self.address = page, address
        self.made = Gestures() if made is None else made

    def open(self) -> "Hands":
        """Open the desk as it stands now."""
        self.page.goto(f"{self.address}/scan")
        self.page.wait_for_selector("#screen[data-screen]")
        return self

    def scan(self, text: str, outcome: str = "") -> None:
        """One burst; ``outcome`` is what the whole screen then says."""
        self.made["scan"] += 1
        self.clear()
        self.page.evaluate(BURST, text)
        if outcome:
            self.hears(outcome)

    def hears(self, outcome: str) -> None:
        """That outcome was told, however shortly it was shown."""
        expect(self.page.locator(".outcome")).to_have_attribute("data-outcome", outcome)

    def clear(self) -> None:
        """The outcome was seen."""
        self.page.evaluate("Object.assign(document.querySelector('.outcome'), {hidden: true}).dataset.outcome = ''")

    def take(self, exhibit: str, seal: str, outcome: str = "taken") -> None:
        """A label, then its seal, which is intact."""
        self.scan(exhibit)
        expect(self.page.locator("#seal")).to_be_focused()
        self.read_seal(seal)
        self.hears(outcome)

    def read_seal(self, seal: str) -> None:
        """A seal, then its state, which nobody has chosen before it was looked at."""
        self.scan(seal)
        expect(self.page.locator("#seal")).to_have_value(seal)
        self.clear()
        self.page.click("label[for=seal_state-none]")

    def unweighed(self) -> None:
        """Say that no balance is here to weigh the sack, and go on."""
        self.page.select_option("#not_weighed", "balance")
        self.press()

    def press(self, word: str = "") -> None:
        """The one big button, which says ``word``."""
        button = self.page.locator("#main")
        if word:
            expect(button).to_have_text(word)
        self.made["touch"] += 1
        button.click()

    def tap(self, word: str) -> None:
        """A button of the screen that begins with these words."""
        self.made["touch"] += 1
        self.page.locator("#screen button", has_text=word).first.click()

    def touch(self, selector: str) -> None:
        """Something of the page that is no such button."""
        self.made["touch"] += 1
        self.page.click(selector)

    def pin(self, selector: str, pin: str = PIN) -> None:
        """A PIN, typed into its field."""
        self.made["pin"] += 1
        self.page.fill(selector, pin)

    def says(self, text: str) -> None:
        """These words stand on the screen."""
        expect(self.page.locator("#screen")).to_contain_text(text)

    def counts(self, text: str) -> None:
        """The large figure of the list."""
        expect(self.page.locator(".counter strong")).to_have_text(text)

    def accessible(self) -> None:
        """Nothing on the screen is out of reach of somebody: on a phone and on a desk, in the light and in the dark."""
        self.page.bring_to_front()
        self.clear()
        self.page.evaluate(AXE)
        before = self.page.viewport_size
        for size, theme in product(SIZES, THEMES):
            self.page.set_viewport_size(SIZES[size])
            self.page.emulate_media(color_scheme=theme)
            assert self.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], size
            self.page.evaluate(STILL)
            found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
            told = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
            assert not told, (size, theme, told)
        self.page.set_viewport_size(before)
        self.page.emulate_media(color_scheme="light")

    def unlock(self, person: str, pin: str = PIN) -> None:
        """Come on duty."""
        self.scan(person)
        self.pin("#pin", pin)
        self.press("Déverrouiller")

    def signed_in(self) -> bool:
        """Whether the service knows somebody by the cookie of this browser, for all its pages."""
        told: bool = self.page.request.get(f"{self.address}/api/session").json().get("signed_in", False)
        return told

    def name(self, username: str) -> None:
        """Come on duty on a device that knows nobody yet."""
        self.page.fill("#username", username)
        self.tap("Continuer")
        self.page.fill("#pin", PIN)
        self.press("Déverrouiller")
        self.known()

    def known(self) -> None:
        """The device has fetched what it has to know of who is on duty."""
        self.says("Que voulez-vous faire")
        expect(self.page.locator("#screen")).not_to_contain_text("L’appareil va chercher")

    def sign(self, *pins: str, word: str = "Signer à deux") -> None:
        """Each one types their PIN; then the one button."""
        for index, pin in enumerate(pins):
            self.pin(f"#pin-{index}", pin)
        self.press(word)


def enrol(phone, page, facts, agency: str = "drug_office") -> Hands:
    """One key officer proposes the device on itself, the other confirms it elsewhere."""
    page.goto(f"{phone.address}/signin")
    page.fill("#username", "key1")
    page.fill("#password", PASSWORD)
    page.click("main button")
    hands = Hands(page, phone.address).open()
    page.fill("#name", f"Téléphone {agency}")
    page.select_option("#agency", facts["agencies"][agency])
    hands.tap("Proposer cet appareil")
    hands.says("Un deuxième responsable des habilitations doit confirmer")
    assert not hands.signed_in(), "the key officer's session stayed on the clerk's phone"
    hands.tap("Est-ce confirmé")
    hands.says("Pas encore confirmé (")
    other = phone.open("key2", "/people")
    other.locator("a[href^='/proposals/PR']").first.click()
    other.get_by_role("button", name="Confirmer", exact=True).click()
    other.wait_for_load_state()
    hands.tap("Est-ce confirmé")
    hands.says("Qui est en service")
    return hands


def come_on_duty(hands: Hands, facts, name: str) -> None:
    """Whoever was there is gone, and that person unlocks the desk."""
    hands.open()
    if hands.page.locator("#lock").is_visible():
        hands.page.click("#lock")
    hands.unlock(facts["people"][name]) if hands.page.locator(".names li").count() else hands.name(name)
    hands.says("Que voulez-vous faire")


def plan(hands: Hands, facts, name: str, purpose: str, way: str, door: str = "Remettre") -> None:
    """To whom, what for and how something is handed over, before the first scan."""
    page = hands.page
    hands.tap(door)
    hands.scan(facts["people"][name])
    expect(page.locator("#context")).to_contain_text(f"Nom {name}")
    page.click(f"label[for=purpose-{purpose}]")
    if purpose == "laboratory":
        page.fill("#due", DUE)
        page.locator("#due").blur()
    page.click(f"label[for=way-{way}]")


def both_sign(hands: Hands, word: str) -> None:
    """The author's PIN and the second person's, then the button."""
    hands.page.fill("#pin-0", PIN)
    hands.page.fill("#pin-1", PIN)
    hands.press(word)


def sent(hands: Hands) -> None:
    """Everything is at the service, and was taken as the act that it is."""
    expect(hands.page.locator("#state")).to_contain_text("Tout est envoyé")
    assert hands.page.locator("#state .bad").count() == 0, "an act was taken as a claim"
