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


EMPTIED = """() => new Promise((emptied, failed) => {
  const opened = indexedDB.open('custody-scan');
  opened.onerror = failed;
  opened.onsuccess = () => {
    const begun = opened.result.transaction(['drafts', 'photos'], 'readwrite');
    for (const store of begun.objectStoreNames) begun.objectStore(store).clear();
    begun.oncomplete = () => emptied(opened.result.close());
  };
})"""
"""Nothing is begun or chosen on the phone."""


@pytest.fixture
def desk(town_desk):
    """A server, phones, and an enrolled one: with the network, and nothing left on it of the tests before."""
    phone, hands, _ = town_desk
    context = hands.page.context
    context.set_offline(False)
    if hands.page.is_closed():
        hands.page = context.new_page()
    hands.page.unroute_all()
    hands.page.goto(f"{phone.address}/scan")
    hands.page.evaluate(EMPTIED)
    return town_desk


@pytest.fixture(scope="module")
def town_desk(browser, tmp_path_factory):
    """A server, phones, and an enrolled one with the clerk's profile, for all tests of a file."""
    from tests.browser.at_desk import enrol  # it takes playwright

    folder = tmp_path_factory.mktemp("desk")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        facts = json.loads((folder / "facts.json").read_text())
        phone = Phone(browser, address, folder)
        context = browser.new_context(viewport=PHONE, locale="fr-FR")
        context.set_default_timeout(30_000)
        context.on("weberror", lambda told: phone.errors.append(str(told.error)))
        hands = enrol(phone, context.new_page(), facts)
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
