"""A seizing officer at the rows of a sealing: a seizure to seal, bricks typed one after the other."""

import re
from datetime import UTC, datetime
from itertools import count
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.phones import Phone, press

ROW = "#rows > li"
_case = count(1)


def declared(phone: Phone, name: str = "finder", *, bricks: int = 25, kilograms: str = "26,5") -> str:
    """Declare bricks of cannabis in a new case, by the pages; return the address of the seizure."""
    page = phone.open(name, "/seizures/new")
    page.fill("input[name=case_reference]", f"R{next(_case)}/2026")
    page.fill("main input[name=title]", "Briques")
    press(page, "Continuer vers la déclaration")
    page.select_option("#substance1", "cannabis")
    page.fill("#amount1", str(bricks))
    page.select_option("select[name=unit]", "brick")
    page.fill("#mass1", kilograms)
    page.fill("#seized_at", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"))
    page.fill("#place", "Gao")
    page.fill("#circumstances", "Contrôle de nuit")
    press(page, "Déclarer")
    expect(page).to_have_url(re.compile(r"/seizures/SE\w{11}$"))
    return page.url


def sealing(page: Page, seizure: str, balance: str) -> None:
    """Open the rows of a seizure, with the balance chosen."""
    page.goto(f"{seizure}/exhibits")
    expect(page.locator("#rows")).to_be_visible()
    page.select_option("#balance", balance)
    page.focus("#seal")


def typed(page: Page, *values: str) -> None:
    """Values into the fields where the page has put the focus, each with Enter."""
    for value in values:
        page.keyboard.type(value)
        page.keyboard.press("Enter")


def bricks(page: Page, mark: str, first: int, last: int) -> None:
    """Seal and weight of so many bricks."""
    for i in range(first, last + 1):
        typed(page, f"{mark} {i:04}", f"1,0{i % 10}")
        expect(page.locator("#row-said")).to_contain_text(re.compile(rf"N°\s{i} ajouté"))


def register(page: Page) -> None:
    """Send the list, and see the receipt."""
    page.get_by_role("button", name="Enregistrer les scellés de la liste").click()
    expect(page).to_have_url(re.compile(r"/acts/"))


def registered(page: Page, seizure: str) -> int:
    """How many exhibits the seizure has, by the service."""
    told: Any = page.request.get(seizure.replace("/seizures/", "/api/seizures/")).json()
    return int(told["lines"][0]["registered"])
