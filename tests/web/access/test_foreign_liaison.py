"""An officer of a partner country reads what is shared with their agency, takes extracts along, and loses it at once."""

import io
import zipfile

import pytest

from custody.domain.people import propose_and_confirm
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.joint_operation import LinkOperation, OpenOperation
from tests.web.shell import PASSWORD

READ = ("/cases/{case}", "/seizures/{seizure}", "/exhibits/{exhibit}", "/exhibits/{exhibit}/history")


@pytest.fixture(scope="module")
def told(place):
    """A case with an operation, shared with OCRTIS, whose liaison is signed in."""
    office = place.office
    agency = office.agencies["foreign"] = office.enrol(
        propose_and_confirm.EnrolAgency(name="OCRTIS (Dakar)", sort="foreign", country="SN")
    )
    entry = propose_and_confirm.EnrolPerson(name="Diouf", rank="Cdt", agency=agency, roles=("liaison",))
    office.people["liaison"] = office.enrol(entry)
    place.sign_in.accounts.open(office.liaison, "liaison", PASSWORD, must_change=False)
    lot = office.lot(1, "held")
    number = office.do("operation.open/1", OpenOperation(title="Réseau du fleuve"), "officer").first("XR")
    return {"case": lot.case, "seizure": lot.seizure, "exhibit": lot.exhibits[0], "operation": number, "lot": lot}


def readings(place, about):
    """How often the liaison's reading of a subject is on their chain."""
    return sum(
        entry.part.type == "history.read/1" and entry.part.data.about == about
        for entry in place.office.history(place.office.liaison)
    )


def test_a_share_is_read_taken_along_taken_back_and_given_again(place, told):
    """Nothing before the share; then pages, API, operation and extract, each on record; after its end nothing again."""
    office, liaison, addresses = place.office, place.client("liaison"), [a.format_map(told) for a in READ]
    operation = f"/operations/{told['operation']}"
    closed = [*addresses, *(f"/api{a}" for a in addresses), operation, f"/api{operation}"]
    assert {liaison.get(address).status_code for address in closed} == {404}

    office.do("case.share/1", ShareCase(case=told["case"], agency=office.foreign), "officer")
    link = LinkOperation(
        operation=told["operation"], reason="Lien", cases=(told["case"],), agencies=(office.foreign,)
    )  # fmt: skip
    office.do("operation.link/1", link, "officer")
    assert {liaison.get(address).status_code for address in closed} == {200}
    start = liaison.page("/").text
    assert all(f'href="{address}"' in start for address in ("/cases", "/exhibits", "/operations", "/received"))
    assert told["case"] in liaison.page("/cases").text
    assert f"{told['case']}/share" not in liaison.page(f"/cases/{told['case']}").text
    for about in (told["case"], told["exhibit"], told["operation"]):
        assert readings(place, about) >= 1, about
    answer = liaison.act(f"/api/cases/{told['case']}/bundle", {"to": "OCRTIS, Dakar"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert any(name.endswith("checkpoint") for name in archive.namelist())
    issued = office.history(told["case"])[-1]
    assert (issued.part.data.document, issued.header.actors[0].person) == ("bundle", office.liaison)

    form = {"agency": office.foreign, "reason": "Fin de la coopération"}
    assert place.client("officer").submit(f"/cases/{told['case']}/end-share", **form).status_code == 303
    assert {liaison.get(address).status_code for address in closed} == {404}
    assert told["case"] not in liaison.page("/cases").text
    assert told["operation"] not in liaison.page("/operations").text
    assert told["exhibit"] not in liaison.get("/api/exhibits?limit=1000").text
    assert readings(place, told["case"]) >= 1

    office.do("case.share/1", ShareCase(case=told["case"], agency=office.foreign), "officer")
    assert told["case"] in liaison.page("/cases").text
    assert {liaison.get(address).status_code for address in addresses} == {200}


def test_the_liaison_writes_nothing_and_reads_no_list_of_others(place, told):
    """Hand-overs, orders, sessions, people, places and the log stay shut."""
    liaison = place.client("liaison")
    for address in ("/transfers", "/orders", "/sessions", "/people", "/places", "/log", "/discrepancies", "/labels"):
        assert liaison.get(address).status_code == 403, address
    answer = liaison.act("/api/cases/share", {"case": told["case"], "agency": place.office.foreign})
    assert answer.status_code == 403


def test_a_share_that_cannot_be_taken_back_says_why_and_keeps_what_was_typed(place, told):
    """The store has the exhibit in hand; the form comes back open."""
    office = place.office
    store = office.agencies["drug_office"]
    if store not in office.state(told["case"]).agencies:
        office.do("case.share/1", ShareCase(case=told["case"], agency=store), "officer")
    form = {"agency": store, "reason": "Erreur de saisie"}
    answer = place.client("officer").submit(f"/cases/{told['case']}/end-share", **form)
    assert answer.status_code == 409
    assert "Erreur de saisie" in answer.text
    assert "sous sa garde" in answer.text
