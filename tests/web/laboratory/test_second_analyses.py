"""The year's analyses by another laboratory on their page and as a resource (I70)."""

from custody.domain.kernel.times import instant
from custody.domain.people.propose_and_confirm import EnrolAgency
from custody.service.laboratory import second_analyses
from custody.service.oversight.alarm_sweep import recorded


def test_i70_inspection_and_laboratory_read_the_years_list_and_the_exhibit_says_what_lacks(place):
    """Drawn exhibits, what nobody analysed yet, and how many are done."""
    office = place.office
    lot = office.lot(1, substance="cocaine")
    office.analyse(lot, "cocaine")
    office.enrol(EnrolAgency(name="Laboratoire B", sort="laboratory"))
    with office.store.reading() as connection:
        draws = second_analyses.draws_due(connection, instant(office.now()))
    recorded(office.recorder, "second_analysis.draw/1", draws)
    page = place.client("inspector").page("/paper-reports").text
    assert "Contre-analyses de l’année" in page
    assert "nouveau prélèvement devant deux services, pas encore analysé" in page
    listed = place.client("inspector").get("/api/second-analyses").json()
    assert [line["exhibit"] for line in listed["lines"]] == list(lot.exhibits)[: listed["drawn"]]
    for exhibit_id in lot.exhibits[: listed["drawn"]]:
        assert (
            "Tiré au sort pour un autre laboratoire" in place.client("inspector").page(f"/exhibits/{exhibit_id}").text
        )
    assert place.client("analyst").get("/api/second-analyses").status_code == 200
