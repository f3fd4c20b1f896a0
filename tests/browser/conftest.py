"""A real browser. Where there is none the tests are skipped, but never in continuous integration."""

import json
import os
from pathlib import Path

import pytest

from tests.browser.phones import PHONE, Phone
from tests.browser.serving import running

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def browser():
    """Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("playwright is not installed")
    if not Path(CHROMIUM).exists():
        unavailable(f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def desk(browser, tmp_path_factory):
    """A server, phones, and an enrolled one with the clerk's profile."""
    from tests.browser.at_desk import enrol  # it takes playwright

    folder = tmp_path_factory.mktemp("desk")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        facts = json.loads((folder / "facts.json").read_text())
        phone = Phone(browser, address, folder)
        context = browser.new_context(viewport=PHONE, locale="fr-FR")
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: phone.errors.append(str(error)))
        hands = enrol(phone, page, facts)
        yield phone, hands, facts
        assert phone.errors == []


@pytest.fixture
def served(tmp_path):
    """A running server: its address, and what the town holds."""
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.served:app"]
    with running(tmp_path, command, TOWN_FOLDER=str(tmp_path)) as address:
        yield address, json.loads((tmp_path / "facts.json").read_text())


@pytest.fixture
def phone(served, browser, tmp_path):
    """Phones in Chromium; no page may report an error to the console."""
    made = Phone(browser, served[0], tmp_path)
    yield made
    assert made.errors == []


def unavailable(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
