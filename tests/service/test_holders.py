"""Who held an exhibit and who only had to do with it, told apart (I5)."""

from custody.domain.check import Measure
from custody.domain.lost import ReportLost
from custody.domain.sighting import Sight
from custody.service.holders import Holders, holders, in_window
from custody.storage import queries


def test_holders_and_who_only_checked_are_told_apart_of_a_history_and_of_a_discrepancy(office):
    """Who saw or weighed it is no holder; a full check begins a new time, in which the first holder is neither."""
    lot = office.lot(1, "held")
    [number] = lot.exhibits
    office.do("exhibit.sight/1", Sight(exhibits=(number,)), "inspector")
    office.do("exhibit.measure/1", Measure(checks=office.checks(lot)), "supervisor")
    office.do("exhibit.report_lost/1", ReportLost(exhibits=(number,), reason="Introuvable"), "clerk")
    [opened] = office.state(number).open
    one = office.state(opened)
    with office.store.reading() as connection:
        told = holders(queries.history(connection, number), office.state(number))
        between = in_window(connection, number, one.opened, one.window)
        assert in_window(connection, office.state(number).seizure, one.opened, one.window) is None
    assert told == Holders(holders=(office.officer, office.clerk), others=(office.inspector, office.supervisor))
    assert between == Holders(holders=(office.clerk,), others=(office.supervisor,))


def test_who_is_to_receive_it_holds_nothing_before(office):
    """Custody passes on the receiver's act: until then the giver alone has held it (I6)."""
    [number] = office.lot(1, "in_transit").exhibits
    with office.store.reading() as connection:
        told = holders(queries.history(connection, number), office.state(number))
    assert told == Holders(holders=(office.officer,), others=())
