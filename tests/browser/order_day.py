"""An order for 12 of 300 exhibits of a case on a phone, counted: ``python -m tests.browser.order_day``.

It prints the taps, the values typed with their keys, and the pages that were loaded, as `sealing_day` does. ``EXHIBITS``:
how many the case has.
"""

import json
import os
import re
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phones import Phone
from tests.browser.sealing_day import Officer
from tests.browser.serving import running

COMMAND = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.order_served:app"]
CHOSEN = 12


def order(prosecutor: Officer, chosen: list[str]) -> None:
    """From the form of the case to the order: its words, the boxes, what is recorded, the order."""
    page = prosecutor.page
    prosecutor.write("#order_reference", "0301/2026")
    prosecutor.write("#legal_basis", "Loi 01-078, art. 136")
    prosecutor.write("#laboratory_waiver", "Test positif")
    prosecutor.write("#sample_waiver", "Au parquet")
    prosecutor.tap(page.locator("[name=everything]"))
    for exhibit in chosen:
        prosecutor.tap(page.locator(f"input[name=exhibits][value={exhibit}]"))
    prosecutor.tap(page.get_by_role("button", name="Délivrer"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier avant d’enregistrer")
    expect(page.locator("main")).to_contain_text(str(len(chosen)))
    prosecutor.tap(page.get_by_role("button", name="Confirmer et enregistrer"))
    expect(page).to_have_url(re.compile(r"/orders/RE"))


def main() -> None:
    """Found the town, issue the order, print what it took."""
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with running(folder, COMMAND, TOWN_FOLDER=name, EXHIBITS=os.environ.get("EXHIBITS", "300")) as address:
            facts = json.loads((folder / "facts.json").read_text())
            prosecutor = Officer(
                Phone(browser, address, folder).open("prosecutor", f"/orders/new?case={facts['case']}")
            )
            with prosecutor.step("order"):
                order(prosecutor, facts["exhibits"][:: len(facts["exhibits"]) // CHOSEN][:CHOSEN])
            print("\n".join(prosecutor.told()))
        browser.close()


if __name__ == "__main__":
    main()
