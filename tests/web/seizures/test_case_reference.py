"""A prosecution's own number of a case over HTTP: entered, shown, printed and found."""

from custody.service import documents
from tests.demo_story import text_of
from tests.web.full_custody import made, ok


def test_a_case_is_shown_printed_and_found_under_the_prosecutions_number(place):
    """From the page of the case to its papers; a wrong one is entered again, and both lead to it."""
    lot = place.office.lot(1)
    client, officer = place.client("prosecutor"), place.client("officer")
    page = client.page(f"/cases/{lot.case}").text
    assert "Taper notre numéro de l’affaire" in page
    assert "Taper notre numéro" not in officer.page(f"/cases/{lot.case}").text
    ok(client.submit(f"/cases/{lot.case}/number", own_reference="RP 1204/2026"))
    made(client.act("/api/cases/enter-reference", {"case": lot.case, "own_reference": "RP 1240/2026"}))
    shown = officer.page(f"/cases/{lot.case}").text
    assert "N° de parquet" in shown
    assert "RP 1240/2026" in shown
    assert "RP 1204/2026" not in shown
    [own] = client.get(f"/api/cases/{lot.case}").json()["case"]["own_references"]
    assert own["own_reference"] == "RP 1240/2026"
    for text in ("RP 1240/2026", "1240/2026", "RP 1204/2026"):
        assert (
            officer.get("/find", params={"q": text}, follow_redirects=False).headers["location"] == f"/cases/{lot.case}"
        )
    assert "RP 1240/2026" in text_of(documents.history_pdf(place.services, lot.exhibits[0]))
    assert "RP 1240/2026" in text_of(documents.case_history_pdf(place.services, lot.case))


def test_a_number_entered_twice_is_refused_with_what_was_typed(place):
    """The form comes back open."""
    lot, client = place.office.lot(1), place.client("prosecutor")
    ok(client.submit(f"/cases/{lot.case}/number", own_reference="RP 8/2026"))
    again = client.submit(f"/cases/{lot.case}/number", own_reference="RP 8/2026")
    assert again.status_code == 409
    assert "porte déjà le numéro RP 8/2026" in again.text


def test_a_certificate_names_the_case_by_the_prosecutions_number(place):
    """Case, report and prosecution number of each exhibit."""
    lot = place.office.lot(1, "held")
    place.client("prosecutor").submit(f"/cases/{lot.case}/number", own_reference="RP 99/2026")
    place.office.advance(lot, "certified")
    assert "RP 99/2026" in text_of(documents.certificate_pdf(place.services, lot.certificate))
