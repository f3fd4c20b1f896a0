"""The papers of one page a case over HTTP: who asked for them is on record."""

import pytest


@pytest.mark.parametrize("where", ["", "/api"])
@pytest.mark.parametrize("paper", ["hearing-sheet", "attestation"])
def test_the_papers_of_one_page_a_case_leave_on_record(place, paper, where):
    """By page and by API, a PDF each: the export is on the case's chain, the reading on the reader's (I41)."""
    case, reader = place.office.state(place.office.lot(1, "certified").exhibits[0]).case, place.office.prosecutor
    before, readings = len(place.office.history(case)), len(place.office.history(reader))
    answer = place.client("prosecutor").get(f"{where}/cases/{case}/{paper}")
    assert answer.content.startswith(b"%PDF-")
    [issued] = place.office.history(case)[before:]
    assert (issued.part.data.document, issued.part.data.until_n) == ("history", before)
    assert len(place.office.history(reader)) == readings + 1
    assert f"/cases/{case}/{paper}" in place.client("prosecutor").page(f"/cases/{case}").text
