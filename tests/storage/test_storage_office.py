"""The test office itself: every stage of the path can be reached on both databases."""

from tests.office import STAGES


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
