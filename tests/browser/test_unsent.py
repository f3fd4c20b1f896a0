"""Lists on ordinary pages outlive the tab, are sent once, and leave nothing behind when their person signs out."""

import re

import pytest

from tests.browser.phones import press, scan, wait_until
from tests.browser.test_whole_life import hand_over
from tests.web.shell import PASSWORD

pytestmark = pytest.mark.browser

KEPT = "() => Object.keys(localStorage).filter(name => name.startsWith('custody.list'))"


def closed(page):
    """The tab is closed, and the form opened in another one."""
    address, context = page.url, page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    return again


def test_a_list_outlives_its_tab_and_its_answer_and_is_one_hand_over(served, phone):
    """Two scans, the tab closed; taken up again and sent, and the answer is lost; sent once more it is the same act."""
    address, facts = served
    page = phone.open("officer", "/transfers/dispatch")
    page.select_option("#purpose", "deposit")
    page.select_option("#to", facts["people"]["clerk"])
    for exhibit in facts["exhibits"]:
        scan(page, exhibit)
    page = closed(page)
    page.wait_for_selector("#taken-up:visible")
    phone.look(page, "unsent-0-again")
    assert "2 scellés dans la liste" in page.inner_text("main").replace("\xa0", " ")
    assert page.input_value("#to") == facts["people"]["clerk"]

    def lose(route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/transfers/dispatch", lose)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Remettre la liste", exact=True).click()
    page.unroute("**/transfers/dispatch")
    page = page.context.new_page()
    page.goto(f"{address}/transfers/dispatch")
    page.wait_for_selector("#taken-up:visible")
    press(page, "Remettre la liste")
    assert "/transfers/TR" in page.url
    assert page.evaluate(KEPT) == []
    page.goto(f"{address}/transfers/dispatch")
    assert page.input_value("#lines") == ""
    waiting = phone.open("clerk", "/transfers").content()
    assert len(set(re.findall(r"/transfers/TR\w{11}", waiting))) == 1
    phone.errors[:] = [one for one in phone.errors if "ERR_FAILED" not in one]


def test_nothing_is_left_of_a_list_after_its_person(served, phone):
    """Begun anew on request; no PIN is ever kept; gone when they sign out, and another person never sees it."""
    _, facts = served
    page = phone.open("officer", "/transfers/dispatch")
    scan(page, facts["exhibits"][0])
    page = closed(page)
    page.wait_for_selector("#taken-up:visible")
    page.click("#taken-up button")
    page.wait_for_load_state()
    page.wait_for_selector("#taken-up", state="hidden")
    assert page.input_value("#lines") == ""
    scan(page, facts["exhibits"][0])
    [name] = page.evaluate(KEPT)
    assert facts["people"]["officer"] in name
    kept = page.evaluate("name => localStorage.getItem(name)", name)
    assert facts["exhibits"][0] in kept
    assert "csrf" not in kept
    press(page, "Se déconnecter")
    assert page.evaluate(KEPT) == []
    page.evaluate('name => localStorage.setItem(name, \'{"at": "2999-01-01T00:00:00Z", "fields": []}\')', name)
    page.fill("#username", "clerk")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_selector("form.out")
    wait_until(page, f"({KEPT})().length === 0")


def test_i57b_a_question_about_every_line_is_not_hidden_by_the_list_before_it(served, phone):
    """Where all that was sent is to be read again the list is empty; what this browser kept of it stays away."""
    _, facts = served
    transfer = hand_over(phone, facts)
    page = phone.open("clerk", f"/transfers/{transfer}/receive")
    page.get_by_text("La liste en texte").click()
    page.fill(
        "#lines",
        "\n".join(f"{number} ; {seal}X" for number, seal in zip(facts["exhibits"], facts["seals"], strict=True)),
    )
    press(page, "Terminer")
    page.select_option("#not_weighed", "balance")
    press(page, "Prendre en charge 2 scellés")
    page.wait_for_timeout(500)  # the kept list would be sent again by now
    assert "Relisez 2 scellés" in page.inner_text("main").replace("\xa0", " ")
    assert page.input_value("#lines") == ""
