"""An inquiry from the loss to its closing, on the pages of those who take part (I54)."""

import json

import pytest

from tests.browser.phones import Phone
from tests.browser.serving import running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server whose keeper misses an exhibit."""
    folder = tmp_path_factory.mktemp("inquiry")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.inquiry_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        yield address, json.loads((folder / "facts.json").read_text()), folder


def send(page, action: str) -> None:
    """Send the form with this end of its address, which lies open or is opened first."""
    form = page.locator(f'form[action$="{action}"]')
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    with page.expect_navigation():
        form.locator("button").last.click()


def test_i54_a_loss_is_inquired_into_agreed_to_and_closed_by_others_after_seven_days(place, browser):
    """Keeper, inspection, prosecution and the inspection again: what is missing stays open until its days are over."""
    address, facts, folder = place
    phone = Phone(browser, address, folder)
    keeper = phone.open("clerk", f"/exhibits/lost?exhibits={facts['exhibit']}")
    keeper.fill('textarea[name="reason"]', "Introuvable depuis lundi, porte forcée")
    send(keeper, "/exhibits/lost")
    inspection = phone.open("inspector", "/discrepancies")
    with inspection.expect_navigation():
        inspection.locator('main a[href^="/discrepancies/EC"]').first.click()
    discrepancy = inspection.url.removeprefix(address)
    inspection.locator('form[action$="/assign"]').locator("xpath=ancestor::details/summary").click()
    inspection.select_option("#to", facts["people"]["prosecutor"])
    phone.look(inspection, "entrust")
    send(inspection, "/assign")
    prosecution = phone.open("prosecutor", discrepancy)
    prosecution.select_option("#conclusion", "loss")
    prosecution.fill("#why", "Porte forcée, voisins entendus")
    phone.look(prosecution, "conclude")
    send(prosecution, "/conclude")
    prosecution.goto(address + discrepancy)
    prosecution.fill("#loss-reason", "Vol constaté")
    send(prosecution, "/loss")
    assert close(phone, discrepancy, "enquête") == 1, "its days are not over"
    (folder / "later").touch()
    assert close(phone, discrepancy) == 0
    told = phone.open("clerk", f"/exhibits/{facts['exhibit']}").inner_text("main")
    assert "perdu" in told.lower()
    assert [error for error in phone.errors if "409" not in error] == []


def close(phone: Phone, discrepancy: str, why: str = "") -> int:
    """Close it as a loss, as the inspection; return how many forms to close are left on the page that answers."""
    page = phone.open("inspector", discrepancy)
    page.select_option("#resolution", "loss")
    page.fill("#reason", "Enquête close")
    send(page, "/close")
    phone.look(page, f"closed-{bool(why)}")
    assert why in page.inner_text("main").lower()
    return page.locator('form[action$="/close"]').count()
