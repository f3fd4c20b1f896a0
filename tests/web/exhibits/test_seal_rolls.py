"""Rolls of seals as pages and in the API: issued, received and voided, seen by their people alone (I69)."""

import re

import pytest

from custody.domain.exhibits.seals.seal_roll import SealRoll
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.service.exhibits.seal_rolls import Run, printed, runs
from tests.web.full_custody import made, numbers, ok
from tests.web.shell import PASSWORD


def issue(place, first: str, last: str) -> str:
    """A roll that the supervisor issues to the clerk: its number."""
    body = {"person": place.office.people["clerk"], "first": first, "last": last, "closure": "bag"}
    return numbers(made(place.client("supervisor").act("/api/seal-rolls", body)), "RS")[0]


def test_i69_a_roll_goes_from_who_procures_it_to_who_counts_it_and_a_torn_seal_is_void(place):
    """All on one page; what is left is shown as runs of numbers."""
    supervisor, clerk = place.client("supervisor"), place.client("clerk")
    form = {"person": place.office.people["clerk"], "first": "pg-0001", "last": "PG 0010", "closure": "bag"}
    ok(supervisor.submit("/seal-rolls", **form))
    page = clerk.page("/seal-rolls").text
    roll = re.search(r'name="roll" value="(RS\w+)"', page)[1]
    assert 'action="/seal-rolls/person"' not in page
    ok(clerk.submit("/seal-rolls/receipt", roll=roll, counted="10"))
    ok(clerk.submit("/seal-rolls/void", seals="PG0004\n", reason="Déchiré"))
    page = clerk.page("/seal-rolls").text
    assert "PG-0001 – PG-0003 · PG-0005 – PG-0010" in page
    assert 'action="/seal-rolls/receipt"' not in page
    [line] = [each for each in clerk.page("/api/seal-rolls").json()["rolls"] if each["id"] == roll]
    assert (line["used"], line["left_seals"], line["void"][0]["first"]) == (0, 9, "PG-0004")
    refused = supervisor.submit("/seal-rolls", **form)
    assert refused.status_code == 409
    assert "pg-0001" in refused.text, "what was typed is kept"
    assert supervisor.submit("/seal-rolls", **(form | {"closure": "?"})).status_code == 400


def test_i69_who_is_not_of_the_agency_sees_no_roll_and_the_inspection_all(place):
    roll = issue(place, "VS-01", "VS-09")
    assert roll in place.client("inspector").page("/api/seal-rolls").text
    assert roll in place.client("supervisor").page("/api/seal-rolls").text
    assert roll not in place.client("officer").page("/api/seal-rolls").text
    entry = EnrolPerson(name="Autre gardien", rank="", agency=place.office.drug_office, roles=("clerk",))
    place.sign_in.accounts.open(place.office.enrol(entry), "gardien2", PASSWORD, must_change=False)
    assert roll not in place.client("gardien2").page("/api/seal-rolls").text
    assert place.client("prosecutor").page("/seal-rolls").status_code == 403


def test_i69_a_count_other_than_the_registers_is_asked_again_and_then_told(place):
    """The first count records nothing; the same count again is kept, and shown on the roll."""
    roll, clerk = issue(place, "RC-01", "RC-09"), place.client("clerk")
    asked = clerk.submit("/seal-rolls/receipt", roll=roll, counted="8")
    assert (asked.status_code, "Recomptez" in asked.text) == (200, True)
    assert not place.office.state(roll).received_at
    ok(clerk.submit("/seal-rolls/receipt", roll=roll, counted="8", before="8"))
    told = clerk.page("/seal-rolls").text
    assert "diffère du registre" in told
    assert "8 / 9" in told


def test_i69_a_count_other_than_the_logs_is_in_the_list_of_the_inspection_alone(place):
    roll = issue(place, "MC-01", "MC-09")
    made(place.client("clerk").act("/api/seal-rolls/receive", {"roll": roll, "counted": 7}))
    [miscount] = [each for each in place.client("inspector").page("/api/seal-rolls").json()["miscounts"]
                  if each["about"] == roll]  # fmt: skip
    assert (miscount["counted"], miscount["left"]) == (7, 9)
    assert "comptés autrement" in place.client("inspector").page("/seal-rolls").text
    assert place.client("supervisor").page("/api/seal-rolls").json()["miscounts"] == []


def test_i69_the_change_of_custodian_asks_for_the_unused_seals(place):
    """The place's page has the field only where somebody goes."""
    supervisor = place.client("supervisor")
    door = f"/places/{place.office.place}"
    assert 'name="unused_seals"' not in supervisor.page(door).text
    ok(supervisor.submit(f"{door}/custodian", person=place.office.people["clerk"]))
    assert 'name="unused_seals"' in supervisor.page(door).text
    assert supervisor.submit(f"{door}/custodian", person=place.office.people["supervisor"],
                             unused_seals="trois").status_code == 400  # fmt: skip


@pytest.mark.parametrize(
    ("first", "normal", "shown"),
    [("OCS-2016-0001", "OCS20160300", "OCS-2016-0300"), ("S 9", "S10", "S10"), ("ab.07", "AB08", "AB.08")],
)
def test_a_number_is_shown_as_its_roll_prints_it(first, normal, shown):
    assert printed(first, normal) == shown


def test_numbers_that_follow_each_other_are_one_run():
    roll = SealRoll(agency="", person="", closure="bag", first="S1", last="S12", issued_by="", holds_from="")
    assert runs(roll, ["S1", "S2", "S9", "S10", "S12"]) == (
        Run("S1", "S2", 2),
        Run("S9", "S10", 2),
        Run("S12", "S12", 1),
    )
