"""Pages without a pointer, and on paper: a whole hand-over by keys alone; what is printed has no menu and fits."""

import pytest

from tests.browser.phones import PHONE, scan
from tests.browser.test_whole_life import hand_over
from tests.demo_story import text_of

pytestmark = pytest.mark.browser

FURTHEST = 80
"""Stops of the Tab key that one field may be away from another."""
HELD = "selector => document.activeElement.matches(selector)"
PRINTED = "nav, header .bar, button, .button, input:not([type=hidden]), select, textarea"
SHOWN = """selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility({visibilityProperty: true})).map(e => e.outerHTML.slice(0, 90))"""
CUT = """() => [...document.querySelectorAll("body *")].filter(e => e.checkVisibility())
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 90))"""
SHEET = {"width": 680, "height": 1009}
"""What a sheet of A4 leaves between margins of 15 mm, in CSS pixels."""


def tab_to(page, selector: str) -> None:
    """Go on with the Tab key until a field has the focus."""
    for _ in range(FURTHEST):
        if page.evaluate(HELD, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {selector}")


def enter(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page, selector: str, value: str) -> None:
    """Choose in a list as it is done by keys: its first letters."""
    tab_to(page, selector)
    page.keyboard.type(page.inner_text(f"{selector} option[value='{value}']").strip())
    assert page.input_value(selector) == value


def test_a_hand_over_is_made_by_keys_alone(phone, served):
    """From the start page to what is recorded: no pointer, and the focus stands where the next number is typed."""
    facts = served[1]
    page = phone.open("officer", "/")
    tab_to(page, "main a[href='/transfers']")
    enter(page)
    tab_to(page, "a[href^='/transfers/dispatch']")
    enter(page)
    for exhibit in facts["exhibits"]:
        scan(page, exhibit)
    choose(page, "#to", facts["people"]["clerk"])
    tab_to(page, "button[name=step][value=send]")
    enter(page)
    assert "Remise enregistrée" in page.inner_text("main")


def test_pages_are_printed_without_menus_and_fit_the_sheet(phone, served):
    """Exhibit, case, hand-over, what a person holds, an office's mass balance: nothing to press, nothing cut, a heading."""
    facts = served[1]
    transfer = hand_over(phone, facts)
    exhibit, case = f"/exhibits/{facts['exhibits'][0]}", f"/cases/{facts['case']}"
    pages = [("officer", path) for path in (exhibit, case, f"/transfers/{transfer}", "/holdings")]
    for who, path in [*pages, ("supervisor", "/mass-balance")]:
        page = phone.open(who, path)
        assert page.evaluate(SHOWN, PRINTED) != [], path
        page.set_viewport_size(SHEET)
        page.emulate_media(media="print")
        assert page.evaluate(SHOWN, PRINTED) == [], path
        assert page.evaluate(CUT) == [], path
        told = " ".join(text_of(page.pdf(format="A4")).split())
        assert " ".join(page.inner_text("h1").split()) in told, path
        page.emulate_media(media="screen")
        page.set_viewport_size(PHONE)


MANY = """() => document.querySelectorAll(".figure tr").forEach(row => {
  while (row.cells.length < 11) row.append(row.cells[1].cloneNode(true));
})"""
"""Ten substances, as an office has them within some years."""


def test_a_dashboard_is_printed_with_all_its_tables(phone):
    """What is folded on the screen is on paper, and no column of a wide table is cut off."""
    page = phone.open("inspector", "/office")
    page.evaluate(MANY)
    assert page.locator(".figure details:not([open]) table").count() > 0
    folded = " ".join(page.locator(".figure details tbody tr > :first-child").all_text_contents()).split()
    assert folded
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    told = text_of(page.pdf(format="A4"))
    assert [word for word in folded if word not in told] == []


def test_what_is_for_the_screen_alone_costs_no_sheets(phone):
    """A start page is printed without its doors, the register of acts without its keys until they are opened."""
    page = phone.open("inspector", "/")
    door = page.locator(".card h2").first.inner_text()
    assert door not in text_of(page.pdf(format="A4")).replace("\n", " ")
    page = phone.open("inspector", "/log")
    page.locator("dd details.asked > summary").click()
    key = page.locator("dd details.asked pre").first.inner_text().strip()[-12:]
    assert key in "".join(text_of(page.pdf(format="A4")).split())
    page.locator("dd details.asked > summary").click()
    assert key not in "".join(text_of(page.pdf(format="A4")).split())


def test_a_page_of_320_pixels_is_read_downwards_alone(phone, served):
    """Codes break rather than push a page sideways (WCAG 1.4.10)."""
    exhibit = served[1]["exhibits"][0]
    for who, path in (
        ("officer", f"/exhibits/{exhibit}"),
        ("officer", "/transfers/dispatch"),
        ("supervisor", "/office"),
    ):
        page = phone.open(who, path)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size(PHONE)
