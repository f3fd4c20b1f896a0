"""A seizure of 25 bricks on a phone, from its declaration to the hand-over, counted: ``python -m tests.browser.sealing_day``.

It prints for each step the taps, the choices in lists, the values typed with their keys, and the pages that were loaded; and what the
keystroke-level model allows hands for it (`gestures`). A field that the page has not put the focus on takes a tap; an
entry of a list takes two. ``BRICKS``: how many; ``ROW=1``: the seals follow one another, and only weights are typed.
"""

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.gestures import Gestures
from tests.browser.phones import Phone
from tests.browser.serving import running


class Officer:
    """One phone, and what its officer does on it; pages are counted as the browser loads them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.counts: Counter[str] = Counter()
        self.steps: list[tuple[str, Counter[str]]] = []
        page.on("load", lambda _: self.counts.update(["pages"]))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what is done meanwhile under this name."""
        self.counts = Counter()
        yield
        self.steps.append((name, self.counts))

    def tap(self, found: Any) -> None:
        """A touch of a button, link or field."""
        self.counts["taps"] += 1
        found.click()

    def write(self, selector: str, text: str, *, enter: bool = False) -> None:
        """A value into a field, which is tapped unless it has the focus; the Enter key is a key of it."""
        field = self.page.locator(selector)
        if not field.evaluate("field => field === document.activeElement"):
            self.tap(field)
        self.counts.update(values=1, keys=len(text) + enter)
        if field.get_attribute("type") == "datetime-local":  # its parts differ from one country to the next
            field.fill(text)
            return
        self.page.keyboard.type(text)
        if enter:
            self.page.keyboard.press("Enter")

    def choose(self, selector: str, **choice: Any) -> None:
        """An entry of a list: opened, and touched."""
        self.counts.update(taps=2, choices=1)
        self.page.select_option(selector, **choice)

    def told(self) -> list[str]:
        """A line for each step, and the sum."""
        whole: Counter[str] = Counter()
        for _, counts in self.steps:
            whole.update(counts)
        return [_line(name, counts) for name, counts in (*self.steps, ("whole", whole))]


def _line(name: str, counts: Counter[str]) -> str:
    hands = Gestures(touch=counts["taps"], key=counts["keys"]).seconds() / 60
    words = ("taps", "choices", "values", "keys", "pages")
    return f"{name}: {', '.join(f'{counts[word]} {word}' for word in words)}; hands {hands:.1f} min"


def declare(officer: Officer, bricks: int) -> None:
    """From the start page to the declared seizure."""
    page = officer.page
    officer.tap(page.locator("main a[href='/seizures/new']").first)
    officer.write("input[name=case_reference]", "412/2026")
    officer.write("main input[name=title]", "Briques, camion")
    officer.tap(page.get_by_role("button", name="Continuer vers la déclaration"))
    officer.choose("#substance1", value="cannabis")
    officer.write("#amount1", str(bricks))
    officer.choose("select[name=unit]", value="brick")
    officer.write("#mass1", f"{bricks * 1.06:.1f}".replace(".", ","))
    officer.write("#seized_at", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"))
    officer.write("#place", "Gao, poste de Wabaria")
    officer.write("#seized_from", "inconnu")
    officer.write("#circumstances", "Contrôle de nuit, camion")
    officer.tap(page.get_by_role("button", name="Déclarer", exact=True))
    expect(page).to_have_url(re.compile(r"/seizures/SE\w{11}$"))


def seal(officer: Officer, balance: str, bricks: int, *, in_row: bool) -> None:
    """Every brick with its seal and its weight, then the list."""
    page = officer.page
    officer.tap(page.get_by_role("link", name="Constituer et enregistrer des scellés").first)
    officer.choose("#balance", value=balance)
    if in_row:
        officer.tap(page.locator("#in-row"))
    for i in range(1, bricks + 1):
        if i == 1 or not in_row:
            officer.write("#seal", f"ML{i:06}", enter=True)
        officer.write("#gross", f"1,0{i % 10}", enter=True)
        expect(page.locator("#row-said")).to_contain_text(re.compile(rf"N°\s{i} ajouté"))
    officer.tap(page.get_by_role("button", name="Enregistrer les scellés de la liste"))
    expect(page).to_have_url(re.compile(r"/acts/"))


def label(officer: Officer) -> None:
    """The labels come as a PDF beside the page."""
    page = officer.page
    officer.tap(page.get_by_role("link", name="Imprimer leurs étiquettes").first)
    with page.context.expect_page():
        officer.tap(page.get_by_role("button", name="Enregistrer et imprimer"))


def hand_over(officer: Officer, receiver: str) -> None:
    """The list stands there; who receives it is chosen."""
    page = officer.page
    officer.tap(page.get_by_role("link", name=re.compile("Remettre les")).first)
    officer.choose("#to", value=receiver)
    officer.tap(page.get_by_role("button", name="Remettre la liste"))
    expect(page).to_have_url(re.compile(r"/transfers/TR"))


def lived(officer: Officer, facts: dict[str, Any], bricks: int, *, in_row: bool = False) -> None:
    """All of it."""
    with officer.step("declaration"):
        declare(officer, bricks)
    with officer.step("sealing"):
        seal(officer, facts["balance"], bricks, in_row=in_row)
    with officer.step("labels"):
        label(officer)
    with officer.step("hand-over"):
        hand_over(officer, facts["people"]["clerk"])


def main() -> None:
    """Found a town, live the day, print what it took."""
    expect.set_options(timeout=60_000)
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with running(folder, command, TOWN_FOLDER=name) as address:
            facts = json.loads((folder / "facts.json").read_text())
            officer = Officer(Phone(browser, address, folder).open("finder", "/"))
            lived(officer, facts, int(os.environ.get("BRICKS", "25")), in_row=bool(os.environ.get("ROW")))
            print("\n".join(officer.told()))
        browser.close()


if __name__ == "__main__":
    main()
