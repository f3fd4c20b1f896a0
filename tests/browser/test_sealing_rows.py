"""The rows of a sealing grow in the page, and outlive all that happens to a page (I61)."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import AXE, RULES, STILL
from tests.browser.phones import Phone
from tests.browser.sealing import ROW, bricks, declared, register, registered, sealing, typed
from tests.browser.sealing_day import Officer, lived
from tests.browser.serving import running
from tests.browser.walking import SIZES, THEMES
from tests.pictures import jpeg
from tests.web.shell import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A town with an officer, and its facts."""
    folder = tmp_path_factory.mktemp("rows")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        yield address, json.loads((folder / "facts.json").read_text()), folder


@pytest.fixture
def at_rows(browser, served):
    """The phone of the officer, at the rows of a new seizure of 25 bricks: phone, page, seizure, balance."""
    address, facts, folder = served
    phone = Phone(browser, address, folder)
    seizure = declared(phone)
    page = phone.of("finder")
    sealing(page, seizure, facts["balance"])
    yield phone, page, seizure, facts["balance"]
    assert phone.errors == []


def loads(page):
    """Addresses that the page goes to from now on."""
    found = []
    page.on("framenavigated", lambda frame: found.append(frame.url))
    return found


def told(page):
    """What the page says is to be mended."""
    return page.locator("#row-trouble").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def test_rows_are_added_changed_and_taken_out_by_the_keyboard_without_a_page_load(at_rows):
    """Enter is the next field, then the next row; the totals follow; each row is mended in its place."""
    _, page, seizure, _ = at_rows
    gone_to = loads(page)
    bricks(page, "KB", 1, 4)
    expect(page.locator("#declared [data-count]")).to_have_text("4")
    expect(page.locator("#declared [data-weight]")).to_have_text("4,100\N{NO-BREAK SPACE}kg")
    page.get_by_role("button", name=re.compile(r"Modifier – N°\s2")).press("Enter")
    expect(page.locator(".edited input").first).to_be_focused()
    page.locator(".edited input").nth(3).fill("1,06")
    page.locator(".edited input").nth(3).press("Enter")
    expect(page.locator("#declared [data-weight]")).to_have_text("4,140\N{NO-BREAK SPACE}kg")
    expect(page.get_by_role("button", name=re.compile(r"Modifier – N°\s2"))).to_be_focused()
    page.get_by_role("button", name=re.compile(r"Retirer – N°\s4")).press("Enter")
    expect(page.locator(ROW)).to_have_count(3)
    page.get_by_role("button", name="Le remettre dans la liste").press("Enter")
    expect(page.locator(ROW)).to_have_count(4)
    page.get_by_role("button", name=re.compile(r"Retirer – N°\s4")).press("Enter")
    assert gone_to == []
    register(page)
    assert registered(page, seizure) == 3


def test_what_is_wrong_is_said_while_the_exhibit_is_in_hand(at_rows):
    """The same seal otherwise spelt, a kilogram for a gram; what is meant is taken at the second Enter."""
    _, page, _, _ = at_rows
    bricks(page, "WR", 1, 1)
    typed(page, "wr-0001", "1,02")
    assert "déjà dans la liste : n° 1" in told(page)
    page.fill("#seal", "WR 0002")
    page.fill("#gross", "1020")
    page.locator("#gross").press("Enter")
    assert "kg ou g" in told(page)
    expect(page.locator(ROW)).to_have_count(1)
    page.locator("#gross").press("Enter")
    expect(page.locator(ROW)).to_have_count(2)
    expect(page.locator("#declared li")).to_have_class(re.compile("warn"))


def pasted(page, selector, text):
    """Text from the clipboard into a field."""
    page.eval_on_selector(
        selector,
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text', text);
          field.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_twenty_five_rows_are_pasted_from_a_spreadsheet(at_rows):
    """Two columns, or headings in their own order; a row that cannot stand is marked, and mended in its place."""
    _, page, seizure, _ = at_rows
    pasted(page, "#seal", "Poids\tSceau\n" + "\n".join(f"1,0{i % 10}\tPA {i:04}" for i in range(1, 13)))
    pasted(page, "#seal", "\n".join(f"PA {i:04}\t1,0{i % 10} kg" for i in range(13, 25)) + "\nPA 0025\tbeaucoup")
    expect(page.locator(ROW)).to_have_count(25)
    expect(page.locator(f"{ROW}.bad")).to_have_count(1)
    page.get_by_role("button", name="Enregistrer les scellés de la liste").click()
    assert "Lignes à corriger : 1" in told(page)
    page.locator(".edited input").nth(3).fill("1,05")
    page.keyboard.press("Enter")
    expect(page.locator("#declared li")).to_have_class(re.compile("good"))
    register(page)
    assert registered(page, seizure) == 25


def test_going_back_and_sending_twice_make_one_act(at_rows):
    """A double press is one act; behind it stands a new list, with the next number."""
    _, page, seizure, _ = at_rows
    bricks(page, "BK", 1, 3)
    page.eval_on_selector("button[value=send]", "button => { button.click(); button.click(); }")
    expect(page).to_have_url(re.compile(r"/acts/"))
    page.go_back()
    expect(page.locator("#exhibit_number")).to_have_value("4")
    expect(page.locator(ROW)).to_have_count(0)
    assert registered(page, seizure) == 3


def test_a_network_cut_in_the_middle_loses_no_row(at_rows):
    """Rows go on without it; an answer that is lost is no second act."""
    phone, page, seizure, _ = at_rows
    bricks(page, "NW", 1, 2)
    page.context.set_offline(True)
    bricks(page, "NW", 3, 4)
    send = page.get_by_role("button", name="Enregistrer les scellés de la liste")
    send.click()
    expect(page.locator("#row-trouble")).to_contain_text("Service injoignable")
    expect(page.locator(ROW)).to_have_count(4)
    page.context.set_offline(False)

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/exhibits", lose)
    send.click()
    expect(send).to_be_enabled()
    expect(page.locator("#row-trouble")).to_contain_text("Service injoignable")
    page.unroute("**/exhibits")
    register(page)
    assert registered(page, seizure) == 4
    phone.errors[:] = [one for one in phone.errors if "ERR_" not in one]


def test_an_expired_sign_in_loses_no_row(at_rows):
    """The session ends at row 12: the password is asked for, and the rows stand there again."""
    phone, page, seizure, _ = at_rows
    bricks(page, "EX", 1, 12)
    page.context.clear_cookies()
    bricks(page, "EX", 13, 13)
    page.get_by_role("button", name="Enregistrer les scellés de la liste").click()
    page.fill("#username", "finder")
    page.fill("#password", PASSWORD)
    page.click("main button")
    expect(page.locator(ROW)).to_have_count(13)
    register(page)
    assert registered(page, seizure) == 13
    phone.errors[:] = [one for one in phone.errors if "401" not in one]


def test_a_list_is_resumed_at_row_twelve(at_rows):
    """The tab is closed; in another the list goes on with its next row and its balance."""
    phone, page, seizure, balance = at_rows
    bricks(page, "RS", 1, 12)
    page.close()
    page = phone.pages["finder"] = page.context.new_page()
    page.goto(f"{seizure}/exhibits")
    expect(page.locator(ROW)).to_have_count(12)
    expect(page.locator("#taken-up")).to_be_visible()
    expect(page.locator("#exhibit_number")).to_have_value("13")
    expect(page.locator("#balance")).to_have_value(balance)
    page.focus("#seal")
    bricks(page, "RS", 13, 13)
    register(page)
    assert registered(page, seizure) == 13


def test_each_row_has_its_photographs(at_rows):
    """One is taken when it is chosen; one that the network lost is sent again before the list."""
    phone, page, _, _ = at_rows
    bricks(page, "PH", 1, 2)
    picture = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg(1)}
    page.locator(f"{ROW}[data-number='1'] input[type=file]").set_input_files(picture)
    expect(page.locator(f"{ROW}[data-number='1'] small")).to_contain_text("1\N{NO-BREAK SPACE}photographie")
    page.context.set_offline(True)
    page.locator(f"{ROW}[data-number='2'] input[type=file]").set_input_files(picture)
    expect(page.locator(f"{ROW}[data-number='2'] small")).to_contain_text("non envoyées")
    page.context.set_offline(False)
    register(page)
    act = page.request.get(page.url.replace("/acts/", "/api/acts/")).json()
    ours = [one["subject"] for one in act["events"] if one["subject"].startswith("EV")]
    answers = [page.request.get(f"{phone.address}/api/exhibits/{each}/photos/1") for each in ours]
    assert [each.ok for each in answers] == [True, True]
    phone.errors[:] = [one for one in phone.errors if "ERR_" not in one]


def test_rows_are_clear_on_phone_and_desk_in_both_lights(at_rows):
    """Nothing is out of anybody's reach: with rows, with one that is mended, with a refusal."""
    _, page, _, _ = at_rows
    bricks(page, "AX", 1, 3)
    typed(page, "AX 0001", "1,01")
    page.get_by_role("button", name=re.compile(r"Modifier – N°\s2")).click()
    is_clear(page)


def test_every_step_of_a_seizure_is_clear(at_rows):
    """The pages that bear the steps: of the seizure, its labels, its hand-over and the receipt of its sealing."""
    phone, page, seizure, _ = at_rows
    bricks(page, "ST", 1, 2)
    register(page)
    is_clear(page)
    number = seizure.rpartition("/")[2]
    for path in ("/seizures/new", f"/seizures/{number}", f"/labels?of={number}", f"/transfers/dispatch?of={number}"):
        page.goto(phone.address + path)
        expect(page.locator(".path li")).to_have_count(5)
        is_clear(page)
    expect(page.locator("textarea[name=lines]")).to_have_value(re.compile(r"^EV\w{11}\nEV\w{11}$"))


def test_a_seizure_of_25_takes_at_most_forty_taps_and_no_page_between_rows(browser, served):
    """From the start page to the hand-over, beside the values that are typed (docs/shown.md)."""
    address, facts, folder = served
    officer = Officer(Phone(browser, address, folder).open("finder", "/"))
    lived(officer, facts, 25)
    counted = dict(officer.steps)
    print("\n".join(officer.told()))
    assert counted["sealing"]["pages"] == 2, "the form and the receipt"
    assert sum(counts["taps"] for counts in counted.values()) <= 40


def is_clear(page):
    """Nothing on the page is out of reach or sticks out, on phone and desk, in the light and in the dark."""
    before = page.viewport_size
    page.evaluate(AXE)
    for size in (*SIZES.values(), {"width": 360, "height": 780}):
        for theme in THEMES:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=theme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size
            page.evaluate(STILL)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
            assert not found, [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")


def test_the_same_form_works_without_scripts(browser, served):
    """Each row is a page, as before, and the list is the same."""
    address, facts, folder = served
    phone = Phone(browser, address, folder)
    seizure = declared(phone)
    context = browser.new_context(java_script_enabled=False, storage_state=phone.of("finder").context.storage_state())
    page = context.new_page()
    page.goto(f"{seizure}/exhibits")
    for i in (1, 2):
        page.fill("#seal", f"NS {i:04}")
        page.fill("#gross", "1,02")
        page.fill("#amount", "1")
        page.select_option("#balance", facts["balance"])
        page.get_by_role("button", name="Ajouter à la liste").click()
    page.get_by_role("button", name="Enregistrer les scellés de la liste").click()
    expect(page).to_have_url(re.compile(r"/acts/"))
    assert registered(page, seizure) == 2
