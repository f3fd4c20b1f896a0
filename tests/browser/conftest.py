"""A real browser. Where there is none the tests are skipped, but never in continuous integration."""

import json
import os
from pathlib import Path

import pytest

from tests.browser.phones import Phone
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
