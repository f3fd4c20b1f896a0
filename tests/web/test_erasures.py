"""Erasing over page and API: by two authorities, shown as erased by an event, in histories on screen and on paper."""

import re
from functools import partial

import pytest

from custody.domain import people
from custody.service.documents.history import history_pdf
from custody.wiring import forget
from tests.stage import text_of
from tests.web.life import give_pins
from tests.web.town import PIN, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with a case that is over."""
    with town(tmp_path_factory.mktemp("erasures")) as made_town:
        give_pins(made_town, "inspector", "prosecutor")
        services = made_town.services
        finish = partial(forget, services.store, services.vault, services.blobs, services.directory)
        made_town.office.recorder._erased = finish  # as the service's own recorder has it
        yield made_town


@pytest.fixture(scope="module")
def lot(place):
    """Burnt and certified."""
    return place.office.lot(1, "certified")


def form(place, second, **more):
    person = place.office.people[second]
    return {
        "kept_until": "2020-01-01",
        "legal_basis": "art. 5",
        "reason": "Délai passé",
        "person": person,
        "pin": PIN,
    } | more


def test_a_running_case_is_refused_in_a_sentence(place):
    """The page says which case runs; nothing is erased."""
    case = place.office.lot(1).case
    answer = place.client("inspector").submit(f"/erasures/{case}", **form(place, "prosecutor", fields="title"))
    assert answer.status_code == 409
    assert "case_runs" in answer.text


def test_erased_fields_say_by_which_event(place, lot):
    """The field is gone from page, API and paper, which name the event; what was not ticked is still read."""
    inspector, exhibit = place.client("inspector"), lot.exhibits[0]
    before = inspector.page(f"/exhibits/{exhibit}/history").text
    assert "Paquet 1" in before
    shown = inspector.page(f"/erasures/{lot.case}").text
    assert 'value="description"' in shown
    alone = inspector.submit(f"/erasures/{lot.case}", **form(place, "prosecutor", fields="description", person=""))
    assert (alone.status_code, "two_authorities_needed" in alone.text) == (409, True)
    done = inspector.submit(f"/erasures/{lot.case}", **form(place, "prosecutor", fields="description"))
    assert (done.status_code, done.headers["location"].split("?")[0]) == (303, f"/erasures/{lot.case}")
    listed = inspector.get(f"/api/erasures/{lot.case}").json()["values"]
    [by] = {one["erased_by"] for one in listed if one["name"] == "description"}
    assert {one["erased_by"] for one in listed if one["name"] == "title"} == {0}
    after = inspector.page(f"/exhibits/{exhibit}/history").text
    assert "Paquet 1" not in after
    assert re.search(rf"(effacé par l’événement|erased by event) {by}\b", after)
    assert 'value="description"' not in inspector.page(f"/erasures/{lot.case}").text
    paper = text_of(history_pdf(place.services, exhibit, "fr"))
    assert f"[effacé par l’événement {by}]" in paper
    assert "Paquet 1" not in paper


def test_a_name_is_gone_from_memory_too(place):
    """Who read the name before the erasure reads a number after it; the API takes commitments one by one."""
    office, prosecutor = place.office, place.client("prosecutor")
    person = office.people["witness3"]
    office.enrol(people.Disable(person=person))
    with place.store.reading() as connection:
        assert place.services.directory.names(connection, [person])[person] != person
    values = [one["value"] for one in prosecutor.get(f"/api/erasures/{person}").json()["values"]]
    consent = {"person": office.people["inspector"], "part": "witness", "method": "pin", "pin": PIN}
    body = {"scope": person, "values": values, "kept_until": "2020-01-01", "legal_basis": "x", "reason": "x"}
    answer = prosecutor.act("/api/erasures", body | {"consents": [consent]})
    assert answer.status_code == 201, answer.text
    again = prosecutor.act("/api/erasures", body | {"consents": [consent]})
    assert (again.status_code, again.json()["code"]) == (409, "already_erased")
    with place.store.reading() as connection:
        assert place.services.directory.names(connection, [person]) == {person: person}
