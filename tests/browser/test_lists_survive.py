"""Long forms of ordinary pages survive: going back asks for no form again, and a lost cookie loses no text (I61)."""

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.phones import Phone
from tests.browser.serving import running
from tests.web.shell import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A town with a desk at work, and its facts."""
    folder = tmp_path_factory.mktemp("lists")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        yield address, json.loads((folder / "facts.json").read_text()), folder


def test_i61_back_in_the_list_of_a_receipt_shows_it_as_it_was_left(browser, served):
    """Two lines, back and forth: Chrome asks for no form to be sent again, and each line stands there once."""
    address, facts, folder = served
    phone = Phone(browser, address, folder)
    page = phone.open("clerk", "/transfers")
    page.locator("a[href^='/transfers/TR']").first.click()
    page.goto(page.url.split("?")[0] + "/receive")
    for exhibit, seal in zip(facts["exhibits"][:2], facts["seals"], strict=False):
        page.fill("#exhibit_id", exhibit)
        page.fill("#seal", seal)
        if page.locator("select[name=state]").count():
            page.select_option("select[name=state]", index=1)
        page.get_by_role("button", name="Ajouter").first.click()
        expect(page.locator("textarea[name=lines]")).to_have_value(re.compile(exhibit))
    lines = page.locator("textarea[name=lines]").input_value()
    page.go_back()
    page.go_forward()
    expect(page.locator("textarea[name=lines]")).to_have_value(lines)
    assert [lines.count(each) for each in facts["exhibits"][:2]] == [1, 1]
    assert "draft=" in page.url


def test_i61_a_declaration_survives_a_lost_cookie(browser, served):
    """The browser forgot who is here in the middle of it: after signing in the form stands there again."""
    address, facts, folder = served
    phone = Phone(browser, address, folder)
    page = phone.open("finder", f"/cases/{facts['second_case']}/seizure")
    page.select_option("#substance1", "heroin")
    page.fill("#amount1", "7")
    page.fill("#seized_at", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"))
    page.fill("#place", "Gao")
    page.fill("#seized_from", "refuse de le dire")
    page.fill("#circumstances", "Contrôle de nuit")
    page.context.clear_cookies()
    page.get_by_role("button", name="Déclarer", exact=True).click()
    page.fill("#username", "finder")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/seizure")
    for field, value in {
        "place": "Gao",
        "seized_from": "refuse de le dire",
        "circumstances": "Contrôle de nuit",
    }.items():
        expect(page.locator(f"#{field}")).to_have_value(value)
    expect(page.locator("#amount1")).to_have_value("7")
    page.get_by_role("button", name="Déclarer", exact=True).click()
    page.wait_for_url("**/seizures/SE*")
    page.goto(f"{address}/cases/{facts['second_case']}/seizure")
    expect(page.locator("#place")).to_have_value("")
