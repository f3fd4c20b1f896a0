"""A whole destruction session on a phone without network, counted: ``EXHIBITS=200 python -m tests.browser.session_day``.

Ten officials come, open, receive the load, burn it, close and sign; four have a security key, three sign by PIN, three by
thumb before two others. Of each step it prints the gestures, what the keystroke-level model allows hands for them
(`gestures`), and the seconds that the software itself took. What people do beside the software is not in it.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from tests.browser import test_site
from tests.browser.at_desk import Hands, enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.gestures import Gestures
from tests.browser.phones import PHONE, Phone, press
from tests.browser.serving import running
from tests.factories.http_office import PIN

REFRESH = """async () => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { open } = await import(page.replace(/page\\.js$/, 'engine.js'));
  await (await open()).refresh();
}"""


class Day(Hands):
    """A phone that goes from hand to hand, with a watch beside it."""

    def __init__(self, page: Any, address: str) -> None:
        super().__init__(page, address)
        self.steps: list[tuple[str, Gestures, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what is done meanwhile under this name."""
        self.made, begun = Gestures(), time.monotonic()
        yield
        self.steps.append((name, self.made, time.monotonic() - begun))

    def row(self, name: str) -> None:
        """A row of a list of people."""
        self.made["touch"] += 1
        self.page.locator(".names strong", has_text=test_site.re.compile(rf"Nom {name}$")).click()

    def pins(self, *, of: int = 1, word: str) -> None:
        """Who is asked types their PIN; the one button; and on."""
        for i in range(of):
            self.pin(f"#pin-{i}", PIN)
        self.press(word)
        self.press("Continuer")

    def write(self, selector: str, text: str) -> None:
        """A text, key by key."""
        self.made["touch"] += 1
        self.made["key"] += len(text)
        self.page.fill(selector, text)

    def told(self) -> list[str]:
        """A line a step, and the sum."""
        whole, machine = Gestures(), 0.0
        lines = []
        for name, made, seconds in self.steps:
            whole.update(made)
            machine += seconds
            lines.append(f"{name}: {made.told()}; hands {made.seconds() / 60:.1f} min, software {seconds:.0f} s")
        return [*lines, f"whole: {whole.told()}; hands {whole.seconds() / 60:.1f} min, software {machine:.0f} s"]


def scanned(day: Day, exhibits: list[str], step: str) -> None:
    """Every exhibit, one label after the other."""
    day.tap(step)
    for number in exhibits:
        day.scan(number, "taken")
    day.press(f"Terminer ({len(exhibits)})")
    day.press(step)
    day.pins(word=step)


def sign(day: Day, name: str) -> None:
    """One official, in their own way."""
    day.row(name)
    day.touch("label:has-text('j’atteste ce que j’ai vu, sans réserve')")
    if name in test_site.KEYS:
        day.tap("Signer par clé d’accès")
        day.made["touch"] += 2  # the key is plugged in and touched
    elif name in test_site.THUMBS:
        day.tap("Pouce sur le papier")
        day.row("witness1")
        day.row("verifier")
        day.pins(of=2, word="Signer la séance")
    else:
        day.tap("Signer par code")
        day.pins(word="Signer la séance")


def close(day: Day) -> None:
    """What the chair says in the end."""
    day.tap("Clôturer la séance")
    day.write("#residue", "Cendres grises, 3 kg, enfouies")
    day.touch("label[for=gone-yes]")
    day.touch("label[for=any-no]")
    day.write("#transport", "Convoi de la gendarmerie")
    day.write("#environment_opinion", "Sans objection")
    day.press("Clôturer la séance")
    day.pins(word="Clôturer la séance")


def lived(day: Day, phone: Phone, facts: dict[str, Any]) -> None:
    """The day from the departure to the last signature."""
    page = day.page
    with day.step("departure"):
        checklist = phone.open("chair", f"/sessions/{facts['session']}/checklist")
        checklist.select_option("#device", label="Téléphone drug_office")
        press(checklist, "Remettre la séance à l’appareil")
        page.evaluate(REFRESH)
        day.tap("Séance sans réseau")
        day.tap("Avant le départ")
        for name in test_site.COME:
            day.row(name)
            day.pin("#pin-0")
            day.press("Continuer")
            expect(page.locator("#screen")).to_have_attribute("data-screen", "site_pins")
        day.touch("#back")
    page.context.set_offline(True)
    with day.step("opening"):
        day.tap("Ouvrir la séance")
        day.pins(word="Ouvrir la séance")
    with day.step("presence of ten"):
        for name in test_site.COME:
            day.tap("Enregistrer une présence")
            day.row(name)
            day.pins(word="Enregistrer une présence")
    with day.step("arrival of the load"):
        scanned(day, facts["exhibits"], "Scanner le chargement")
    with day.step("ignition"):
        scanned(day, facts["exhibits"], "Mise à feu")
    with day.step("closing"):
        close(day)
    with day.step("ten signatures"):
        day.tap("Signer la séance")
        for name in test_site.ORDER:
            sign(day, name)
        expect(page.locator("#screen")).to_have_attribute("data-screen", "course")


def main() -> None:
    """Found a town, live the day, print what it took."""
    expect.set_options(timeout=60_000)
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.site_served:app"]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        exhibits = os.environ.get("EXHIBITS", "200")
        with running(folder, command, TOWN_FOLDER=name, EXHIBITS=exhibits) as address:
            here = address.replace("127.0.0.1", "localhost")
            facts = json.loads((folder / "facts.json").read_text())
            phone = Phone(browser, here, folder)
            page = browser.new_context(viewport=PHONE, locale="fr-FR").new_page()
            page.set_default_timeout(60_000)
            day = Day(page, here)
            enrol(phone, page, facts).name("clerk")
            test_site.plug_in(page, here, facts)
            lived(day, phone, facts)
            print("\n".join(day.told()))
        browser.close()


if __name__ == "__main__":
    main()
