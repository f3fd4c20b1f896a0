"""Phones: a small browser for each person of the town, and what hands do on it."""

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.web.shell import PASSWORD

PHONE = {"width": 390, "height": 844}


class Phone:
    """A phone per person, signed in once; ``look`` keeps a picture and checks that nothing sticks out."""

    def __init__(self, browser, address: str, folder: Path, *, password: str = PASSWORD) -> None:
        self.browser = browser
        self.password = password
        self.address = address
        self.folder = folder
        self.pages = {}
        self.errors = []

    def of(self, name: str):
        if name not in self.pages:
            page = self.browser.new_context(viewport=PHONE, locale="fr-FR", accept_downloads=True).new_page()
            page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.goto(f"{self.address}/signin")
            page.fill("#username", name)
            page.fill("#password", self.password)
            page.click("main button")
            self.pages[name] = page
        return self.pages[name]

    def open(self, name: str, path: str):
        page = self.of(name)
        page.goto(self.address + path)
        return page

    def look(self, page, name: str) -> None:
        page.screenshot(path=str(self.folder / f"{name}.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name


def wait_until(page, expression: str, arg: Any = None, *, seconds: float = 30) -> None:
    """Until the expression is true in the page; Playwright's own waiting polls by ``eval``, which our pages refuse."""
    last = time.monotonic() + seconds
    while not is_true(page, expression, arg):
        assert time.monotonic() < last, f"not true within {seconds} s: {expression}"
        page.wait_for_timeout(50)


def is_true(page, expression: str, arg: Any) -> bool:
    """What the expression gives now; a page that is just being left gives nothing yet."""
    try:
        return bool(page.evaluate(expression, arg))
    except Error as error:
        if "context was destroyed" in str(error):
            return False
        raise


def scan(page, text: str, field: str = "exhibit_id") -> None:
    """A code and Enter go in at one moment where the focus is; the page itself must have put the focus there."""
    wait_until(page, "id => document.activeElement.id === id", field)
    with page.expect_navigation():
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
