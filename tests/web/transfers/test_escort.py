"""An escort named at the dispatch: on the page, on the slip and in the printed history."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.people import propose_and_confirm
from tests.demo_story import text_of
from tests.web.full_custody import landed, lines, ok, seized, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with an escort."""
    with town(tmp_path_factory.mktemp("escort")) as made_town:
        office = made_town.office
        entry = propose_and_confirm.EnrolPerson(
            name="Sidi Convoyeur", rank="MDL", agency=office.agencies["gendarmerie"], roles=(Role.ESCORT,)
        )
        office.people["driver"] = office.enrol(entry)
        yield made_town


def test_the_escort_is_chosen_on_the_page_and_printed_on_slip_and_history(place):
    """Whoever reads a paper of the leg sees who carried it."""
    office, officer, clerk = place.office, place.client("officer"), place.client("clerk")
    exhibits, seals, _ = seized(place, 1, number=f"PV {place.size()}/2026")
    assert "Sidi Convoyeur" in officer.page("/transfers/dispatch").text
    form = {"to": office.clerk, "purpose": "deposit", "lines": exhibits[0], "step": "send"}
    refused = officer.submit("/transfers/dispatch", **form, escort=office.clerk)
    assert refused.status_code == 409
    number = landed(officer.submit("/transfers/dispatch", **form, escort=office.people["driver"]), "/transfers")
    assert "Sidi Convoyeur" in officer.page(f"/transfers/{number}").text
    assert "Sidi Convoyeur" in text_of(officer.page(f"/transfers/{number}/slip").content)
    receipt = {"lines": lines(exhibits, seals), "balance": office.balance, "step": "send"}
    ok(clerk.submit(f"/transfers/{number}/receive", **receipt))
    assert "Convoyeur" in clerk.page(f"/exhibits/{exhibits[0]}/history").text
    assert "Sidi Convoyeur" in text_of(clerk.page(f"/exhibits/{exhibits[0]}/history/pdf").content)


def test_what_was_lost_found_and_returned_is_told_in_the_printed_history(place):
    """The leg without a releaser, the loss and the end stand in the PDF."""
    office, clerk = place.office, place.client("clerk")
    lot = office.lot()
    [number] = lot.exhibits
    ok(clerk.submit("/exhibits/lost", scans=number, reason="Introuvable"))
    form = {"lines": lines([number], lot.seals), "balance": office.balance, "step": "send", "reason": "Au grenier"}
    ok(clerk.submit("/exhibits/found", **form))
    text = text_of(clerk.page(f"/exhibits/{number}/history/pdf").content)
    assert "Déclaré manquant" in text
    assert "retrouvé" in text
