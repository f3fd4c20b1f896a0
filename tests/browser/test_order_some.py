"""An order for some exhibits of a case: ticked, read once more, recorded; on a phone, with scripts and without."""

import json

import pytest

from tests.browser.order_day import CHOSEN, COMMAND, order
from tests.browser.phones import Phone
from tests.browser.sealing_day import Officer
from tests.browser.serving import running

pytestmark = pytest.mark.browser
TAPS = CHOSEN + 8
"""A box each, the box for everything, four fields, two buttons, and one to spare."""


def test_some_exhibits_are_ordered_by_a_tap_each_and_two_pages(browser, tmp_path):
    """No number is typed; the recap has the choice, and nothing is recorded before it is confirmed."""
    with running(tmp_path, COMMAND, TOWN_FOLDER=str(tmp_path), EXHIBITS="24") as address:
        facts = json.loads((tmp_path / "facts.json").read_text())
        phone, chosen = Phone(browser, address, tmp_path), facts["exhibits"][::2]
        page = phone.open("prosecutor", f"/orders/new?case={facts['case']}")
        phone.look(page, "order-form")
        prosecutor = Officer(page)
        with prosecutor.step("order"):
            order(prosecutor, chosen)
        [(_, counts)] = prosecutor.steps
        assert counts["taps"] <= TAPS
        assert counts["values"] == 4
        assert counts["pages"] == 2
        rest = phone.open("prosecutor", f"/orders/new?case={facts['case']}").locator("input[name=exhibits]")
        assert rest.count() == len(facts["exhibits"]) - len(chosen)


def test_without_scripts_the_same_choice_is_read_and_changed(browser, tmp_path):
    """The way back has every tick; a second choice is what is ordered."""
    with running(tmp_path, COMMAND, TOWN_FOLDER=str(tmp_path), EXHIBITS="4") as address:
        facts = json.loads((tmp_path / "facts.json").read_text())
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/signin")
        page.fill("#username", "prosecutor")
        page.fill("#password", Phone(browser, address, tmp_path).password)
        page.click("main button")
        page.goto(f"{address}/orders/new?case={facts['case']}")
        for field in ("order_reference", "legal_basis", "laboratory_waiver", "sample_waiver"):
            page.fill(f"#{field}", "R 1/2026")
        page.locator("[name=everything]").uncheck()
        page.locator(f"input[name=exhibits][value={facts['exhibits'][0]}]").check()
        page.get_by_role("button", name="Délivrer").click()
        page.get_by_role("button", name="Modifier les réponses").click()
        assert page.locator("input[name=exhibits]:checked").count() == 1
        assert not page.locator("[name=everything]").is_checked()
        page.locator(f"input[name=exhibits][value={facts['exhibits'][1]}]").check()
        page.get_by_role("button", name="Délivrer").click()
        page.get_by_role("button", name="Confirmer et enregistrer").click()
        page.wait_for_url("**/orders/RE*")
        assert page.locator("main").inner_text().count("Scellé") >= 1
        context.close()
