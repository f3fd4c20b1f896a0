"""The test office itself: every stage of the path can be reached on both databases."""

from custody.domain.exhibits.exhibit import HELD, IN_TRANSIT, Exhibit
from custody.storage.read import person_holdings, subject_queries
from tests.factories.office import STAGES


def test_a_lot_reaches_every_stage(office):
    """Exhibits go from the seal to the certificate, by way of the laboratory, one stage after the other."""
    lot = office.lot(3, "held")
    office.analyse(lot)
    for stage in STAGES[STAGES.index("ordered") :]:
        office.advance(lot, stage)
    assert office.state(lot.certificate).exhibits == 3
    assert {office.state(each).status for each in lot.exhibits} == {"destroyed"}


def test_quarantine_is_opened_and_closed(office):
    """A seal that reads wrong opens a discrepancy, and the inspection closes it."""
    lot = office.lot(2)
    opened = office.quarantine(lot)
    assert office.state(lot.exhibits[0]).open == opened[:1]
    for each in opened:
        office.close_discrepancy(each)
    assert office.state(lot.exhibits[0]).open == []


def test_what_people_hold_is_counted_by_state(office):
    """Of each of them, and of nobody else; who holds nothing is left out."""
    office.lot(2)
    office.lot(1, "in_transit")
    with office.store.reading() as connection:
        held = person_holdings.statuses_by_holder(connection, [office.clerk, office.officer, office.prosecutor])
    assert held == {(office.clerk, HELD): 2, (office.officer, IN_TRANSIT): 1}


def test_exhibits_are_counted_for_many_cases_at_once(office):
    """Each case has as many as it has alone, of one status; a case without any is left out."""
    two, one, sealed = office.lot(2), office.lot(1), office.lot(1, "sealed")
    cases = [two.case, one.case, sealed.case]
    with office.store.reading() as connection:
        assert subject_queries.counts(connection, Exhibit, "dossier", cases, status=HELD) == {two.case: 2, one.case: 1}
        assert subject_queries.counts(connection, Exhibit, "dossier", cases[1:]) == {one.case: 1, sealed.case: 1}
