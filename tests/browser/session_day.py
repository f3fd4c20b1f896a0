"""A whole destruction session on a phone without network, counted: ``EXHIBITS=200 python -m tests.browser.session_day``.

Ten officials come, open, read the seals of the sacks, draw by dice, read what is drawn, burn it, see the ash, close and
sign; four have a security key, three sign by PIN, three by thumb before two others. Of each step it prints the gestures,
what the keystroke-level model allows hands for them (`gestures`), and the seconds that the software itself took. The
second presence, in the half hour before the fire, is counted as the first one was. What people do beside the software is
not in it.
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

from custody.domain.laboratory.sampling_statistics import draw
from tests.browser import test_site
from tests.browser.at_desk import Hands, enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.gestures import Gestures
from tests.browser.phones import PHONE, Phone, press
from tests.browser.serving import running
from tests.factories.http_office import PIN

DICE = "34261521663142566213"
SAMPLE = 60
"""Own seals that the rules ask to be read at the site."""
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


def units(day: Day, seals: list[str]) -> None:
    """The seal of each sack is read aloud and scanned."""
    day.tap("Sceaux des unités")
    for n, seal in enumerate(seals, 1):
        day.tap(f"Unité {n} ")
        intact(day, seal)
    day.press(f"Enregistrer ({len(seals)})")
    day.pins(word="Sceaux des unités")


def intact(day: Day, seal: str) -> None:
    """A seal is scanned, and looked at."""
    day.made["touch"] += 1
    day.read_seal(seal)


def drawn(day: Day, facts: dict[str, Any]) -> list[str]:
    """The prosecutor throws, and the exhibits that the dice name; by the rule, not by what the device says."""
    day.tap("Tirer au sort aux dés")
    day.write("#dice", DICE)
    day.press("Tirer au sort aux dés")
    day.pins(word="Tirer au sort aux dés")
    load = sorted(facts["exhibits"])
    return [load[i - 1] for i in draw(f"{facts['session']} {DICE}", len(load), min(SAMPLE, len(load)))]


def read_again(day: Day, numbers: list[str], seals: dict[str, str]) -> None:
    """The own seal of each drawn exhibit; nobody has a balance there."""
    day.tap("Lire les scellés tirés au sort")
    for number in numbers:
        day.scan(number)
        expect(day.page.locator("#seal")).to_be_focused()
        intact(day, seals[number])
        day.hears("taken")
    day.press(f"Terminer ({len(numbers)})")
    day.press("Lire les scellés tirés au sort")
    day.pins(word="Lire les scellés tirés au sort")


def see_ash(day: Day, *names: str) -> None:
    """Two people turn the ash over, each for themselves."""
    for name in names:
        day.tap("Constater les cendres")
        day.row(name)
        day.touch("label[for=cold-yes]")
        day.press("Continuer")
        day.pins(word="Constater les cendres")


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
    with day.step("seals of the sacks"):
        units(day, facts["units"])
    with day.step("draw by dice"):
        sample = drawn(day, facts)
    with day.step("seals of what was drawn"):
        read_again(day, sample, facts["seals"])
    _, came, seconds = next(step for step in day.steps if step[0] == "presence of ten")
    day.steps.append(("presence of ten before the fire, as the first", came, seconds))
    with day.step("ignition"):
        scanned(day, facts["exhibits"], "Mise à feu")
    with day.step("ash"):
        see_ash(day, "witness1", "verifier")
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
