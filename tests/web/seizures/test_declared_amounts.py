"""Declared amounts, the end of a seizure and questions, on the pages and in the API (I57a, I58)."""

import html
import re

import pytest

from custody.domain.exhibits.exhibit import Exhibit
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.read import subject_queries
from tests.factories.http_office import Client, Town

LINE = {"substance": "cannabis", "amount": "3", "unit": "package", "mass": "30", "mass_unit": "kg"}


@pytest.fixture
def officer(place: Town) -> Client:
    return place.client("officer")


def send(officer: Client, case: str, **more):
    form = LINE | {
        "seized_at": "2026-11-30T08:30", "place": "Sikasso", "circumstances": "Camion", "step": "send", **more,
    }  # fmt: skip
    return officer.submit(f"/cases/{case}/seizure", **form)


def declared(officer: Client, case: str, **more) -> str:
    answer = send(officer, case, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def question(answer) -> str:
    """The answer that a question's box would send."""
    [confirm] = re.findall(r'type="checkbox" name="confirmed" value="([^"]+)"', answer.text)
    return html.unescape(confirm)


def test_i58_the_form_says_how_each_amount_was_found(place, officer):
    """An estimate stands on the page and in the API; what is chosen nowhere is counted and weighed."""
    number = declared(officer, place.office.case(), mass_basis="estimated", count_basis="estimated")
    [line] = officer.get(f"/api/seizures/{number}").json()["lines"]
    assert (line["mass_basis"], line["count_basis"], line["to_count"]) == ("estimated", "estimated", True)
    page = officer.page(f"/seizures/{number}").text
    assert "estimé" in page
    assert number in officer.page("/cases").text
    assert "nombre : environ" in html.unescape(page).replace("\xa0", " ")
    [strict] = officer.get(f"/api/seizures/{declared(officer, place.office.case())}").json()["lines"]
    assert (strict["mass_basis"], strict["count_basis"], strict["to_count"]) == ("weighed", "counted", False)


def test_i58_the_difference_is_shown_within_the_tolerance_and_what_waits_before_the_end(place, officer):
    """Two of three packages came: the third is with the officer, by name; nothing is a discrepancy before the end."""
    office = place.office
    lot = office.lot(2, "sealed", declared=3)
    page = officer.page(f"/seizures/{lot.seizure}").text
    assert "En attente" in page
    assert "encore chez" in page


def test_i58_the_officer_ends_the_seizure_and_is_asked_while_pieces_are_under_way(place, officer):
    """The question is answered in the form; what is missing is a discrepancy then."""
    office = place.office
    lot = office.lot(2, "sealed")
    asked = officer.submit(f"/seizures/{lot.seizure}/complete")
    assert asked.status_code == 409
    done = officer.submit(f"/seizures/{lot.seizure}/complete", confirmed=question(asked))
    assert done.status_code == 303
    state = office.state(lot.seizure)
    assert state.completed_by == "officer"
    assert office.state(state.tallies[0].discrepancy).sort == "undelivered"


def test_i56_back_and_send_again_asks_before_a_second_seizure(place, officer):
    """The very same form writes once; the same lines under a new key are asked about."""
    office = place.office
    case, key = office.case(), new_key()
    first = declared(officer, case, key=key)
    assert declared(officer, case, key=key) == first
    again = send(officer, case)
    assert again.status_code == 409
    assert first in again.text
    second = declared(officer, case, confirmed=question(again))
    assert second != first


def test_i57a_a_case_that_exists_is_one_click_away(place, officer):
    """However it is spelt, the page leads to it; the API names it; another one is opened only when it is confirmed."""
    opened = officer.submit("/cases", case_reference="PV 0315/2026", title="Première").headers["location"]
    asked = officer.submit("/cases", case_reference="315-2026", title="Seconde")
    assert asked.status_code == 409
    assert f'href="{opened}"' in asked.text
    api = officer.act("/api/cases", {"case_reference": "315/2026", "title": "Seconde"})
    assert (api.status_code, api.json()["code"], api.json()["confirm"]) == (409, "case_exists", "case_exists 315/2026")
    done = officer.submit("/cases", case_reference="315-2026", title="Seconde", confirmed=question(asked))
    assert done.headers["location"] != opened


def test_i57a_a_seal_in_use_is_asked_about_and_tells_no_place(place, officer):
    """The page shows the question in the form; confirmed, the exhibit is registered under a discrepancy."""
    office = place.office
    lot = office.lot(1, "sealed")
    number = declared(officer, office.case(), mass="", amount="1")
    entry = {"lines": f"1 ; 1 ; herb ; {lot.seals[0].lower()} ; 1 package", "step": "send"}
    asked = officer.submit(f"/seizures/{number}/exhibits", **entry)
    assert asked.status_code == 409
    assert lot.exhibits[0] not in asked.text
    done = officer.submit(f"/seizures/{number}/exhibits", **entry, confirmed=question(asked))
    assert done.status_code == 303, done.text
    inspector = place.client("inspector")
    with office.store.reading() as connection:
        [made] = [n for n, e in subject_queries.find(connection, Exhibit).items() if e.seizure == number]
    [opened] = office.state(made).open
    assert lot.exhibits[0] in inspector.page(f"/discrepancies/{opened}").text
    assert lot.exhibits[0] not in officer.page(f"/discrepancies/{opened}").text
    hits = inspector.get("/api/search", params={"q": lot.seals[0]}).text
    assert lot.exhibits[0] in hits
    assert made in hits
