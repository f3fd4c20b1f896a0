"""Operations over HTTP: cases of one network side by side, for those admitted and nobody else (I41)."""

import re

import pytest

from custody.domain.people import propose_and_confirm
from custody.domain.seizures.case import OpenCase, ShareCase
from tests.web.full_custody import landed, made, ok, town
from tests.web.shell import PASSWORD


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with customs beside the police."""
    with town(tmp_path_factory.mktemp("operations")) as made_town:
        office = made_town.office
        office.agencies["customs"] = office.enrol(propose_and_confirm.EnrolAgency(name="Douanes", sort="customs"))
        entry = propose_and_confirm.EnrolPerson(
            name="Keïta", rank="Insp", agency=office.customs, roles=("seizing_officer",)
        )
        office.people["customs_officer"] = office.enrol(entry)
        made_town.sign_in.accounts.open(office.customs_officer, "customs_officer", PASSWORD, must_change=False)
        yield made_town


def linked(place, number, who="officer", **form):
    fields = dict.fromkeys(("pv", "seizure", "name", "remark", "person", "agency"), "")
    return place.client(who).submit(
        f"/operations/{number}/link", **(fields | {"reason": "Même véhicule", "key": ""} | form)
    )


def opened(place):
    form = {"title": "Réseau du fleuve", "key": ""}
    return landed(place.client("officer").submit("/operations", **form), "/operations")


def test_two_cases_are_read_side_by_side(place):
    """The police link a case, admit the customs who share it, and these link theirs: each reads both."""
    office, officer, customs = place.office, place.client("officer"), place.client("customs_officer")
    lot = office.seal()
    number = opened(place)
    assert number not in customs.page("/operations").text
    assert customs.get(f"/operations/{number}").status_code == 404
    office.do("case.share/1", ShareCase(case=lot.case, agency=office.customs), "officer")
    ok(linked(place, number, pv=office.state(lot.case).case_reference, name="Le Grand", remark="Chauffeur"))
    assert "Douanes" in officer.page(f"/operations/{number}").text
    someone = office.state(number).persons[0]
    ok(linked(place, number, agency=office.customs))
    command = OpenCase(case_reference="DD 7/2016", title="Affaire des douanes")
    office.do("case.open/1", command, "customs_officer")
    ok(linked(place, number, "customs_officer", pv="DD 7/2016", person=someone))
    for who in (officer, customs):
        page = who.page(f"/operations/{number}").text
        assert "<h1>Réseau du fleuve</h1>" in page
        assert re.search(r"\d\N{NO-BREAK SPACE}kg", page.replace("&nbsp;", "\N{NO-BREAK SPACE}"))
        for text in ("DD 7/2016", office.state(lot.case).case_reference, "Le Grand", "Bamako", "Même véhicule"):
            assert text in page, text
    assert len(office.state(someone).cases) == 2


def test_a_strangers_case_and_an_empty_link_are_refused_on_the_page(place):
    """What was typed comes back."""
    number = opened(place)
    for form in ({"pv": "PV 999/2016"}, {}, {"seizure": "SE0000"}, {"name": "x", "pv": "", "agency": "SV0000000000"}):
        answer = linked(place, number, **form)
        assert answer.status_code >= 400
        assert "Même véhicule" in answer.text


def test_an_operation_over_the_api(place):
    """The JSON twins: open, link one seizure only, read."""
    office, officer = place.office, place.client("officer")
    lot = office.seal()
    taken = made(officer.act("/api/operations", {"title": "Réseau du nord"}))
    number = taken["events"][0]["subject"]
    made(officer.act("/api/operations/link", {"operation": number, "seizures": [lot.seizure], "reason": "x"}))
    read = officer.get(f"/api/operations/{number}").json()
    assert [case["id"] for case in read["cases"]] == [lot.case]
    assert [s["id"] for s in read["cases"][0]["seizures"]] == [lot.seizure]
    assert number in {one["id"] for one in officer.get("/api/operations").json()["operations"]}
    assert place.client("inspector").get(f"/api/operations/{number}").status_code == 200
