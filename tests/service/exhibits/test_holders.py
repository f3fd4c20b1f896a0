"""Who held an exhibit and who only had to do with it, told apart (I5)."""

from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.exhibits.sighting import Sight
from custody.domain.registry.registry import TYPES
from custody.domain.transfers.receive import Receive
from custody.service.exhibits import holders as holders_of
from custody.service.exhibits.holders import IN_HAND, Holders, holders, in_window
from custody.storage.read import histories

CARRIED = {"exhibit.dispatched/1", "exhibit.evacuated/1"}
"""Events whose carrier the exhibit's own state keeps (``Exhibit.keepers``)."""
ABOUT = {
    "exhibit.alarmed/1", "exhibit.analysed/1", "exhibit.certified/1", "exhibit.transfer_denied/1", "exhibit.derogated/1",
    "exhibit.destroyed/1", "exhibit.destruction_disputed/1", "exhibit.legal_hold_lifted/1", "exhibit.legal_hold_placed/1", "exhibit.stayed_with_holder/1", "exhibit.not_received/1",
    "exhibit.ordered/1", "exhibit.destruction_requested/1", "exhibit.count_closed/1", "exhibit.registered_at_court/1",
    "exhibit.release_extended/1", "exhibit.reading_questioned/1", "exhibit.reported_missing/1", "exhibit.retained/1", "exhibit.second_look_lapsed/1", "exhibit.sampling_planned/1",
    "exhibit.stored/1", "exhibit.order_ended/1", "exhibit.destruction_request_ended/1", "exhibit.label_printed/1",
    "exhibit.paper_act_doubted/1", "exhibit.drawn_for_analysis/1", "exhibit.report_lapsed/1", "exhibit.used/1",
    "exhibit.compared_with_lot/1", "exhibit.witness_designated/1", "exhibit.lot_verdict_missing/1", "exhibit.origin_confirmed/1", "exhibit.tested/1",
    "exhibit.packed/1", "exhibit.consumption_agreed/1",
}  # fmt: skip
"""Events that say something of an exhibit, or are recorded by its holder or those who had it before them already."""


def test_of_each_event_of_an_exhibit_it_is_settled_who_has_it_before_them():
    """A new one names a holder or a check, is of those in hand, or is put into one of the two lists above."""
    of_exhibits = {name for name, event in TYPES.classes.items() if event.apply.__annotations__["return"] is Exhibit}
    told = {name for name in of_exhibits if {"holder", "check"} & set(TYPES.classes[name].__struct_fields__)}
    sorts = [told | {event.type for event in IN_HAND}, CARRIED, ABOUT]
    assert set().union(*sorts) == of_exhibits
    assert sum(map(len, sorts)) == len(of_exhibits)


def test_holders_and_who_only_checked_are_told_apart_of_a_history_and_of_a_discrepancy(office):
    """Who saw or weighed it is no holder; a full check begins a new time, in which the first holder is neither."""
    lot = office.lot(1, "held")
    [number] = lot.exhibits
    office.do("exhibit.sight/1", Sight(exhibits=(number,)), "inspector")
    office.do("exhibit.blind_check/1", BlindCheck(checks=office.checks(lot)), "supervisor")
    office.do("exhibit.report_missing/1", ReportMissing(exhibits=(number,), reason="Introuvable"), "clerk")
    [opened] = office.state(number).open
    one = office.state(opened)
    with office.store.reading() as connection:
        told = holders(histories.history(connection, number), office.state(number))
        between = in_window(connection, number, one.opened, one.window)
    assert told == Holders(holders=(office.officer, office.clerk), others=(office.inspector, office.supervisor))
    assert between == Holders(holders=(office.clerk,), others=(office.supervisor,))


def test_of_a_seizure_that_came_short_who_held_it_and_who_only_carried_it_are_told_apart(office):
    """By the histories of its exhibits; who received it found that, and has held it since; without exhibits nobody."""
    lot = office.lot(2, declared=3)
    short = office.state(lot.seizure).tallies[0].discrepancy
    one, unsealed = office.state(short), office.seize(1, lot.case)
    with office.store.reading() as connection:
        told = in_window(connection, lot.seizure, one.opened, [*one.window, office.supervisor])
        assert in_window(connection, unsealed, one.opened, one.window) is None
    assert told == Holders(holders=(office.officer,), finders=(office.clerk,), others=(office.supervisor,))


def test_of_a_seizure_in_a_case_of_more_than_are_looked_through_nobody_is_told(office, monkeypatch):
    """Those left out may be just the ones that somebody held: the window of the discrepancy stands undivided (I5)."""
    lot = office.lot(2, declared=3)
    one = office.state(office.state(lot.seizure).tallies[0].discrepancy)
    with office.store.reading() as connection:
        monkeypatch.setattr(holders_of, "LARGEST_CASE", 2)
        assert in_window(connection, lot.seizure, one.opened, one.window) is not None
        monkeypatch.setattr(holders_of, "LARGEST_CASE", 1)
        assert in_window(connection, lot.seizure, one.opened, one.window) is None


def test_who_found_it_on_taking_it_over_holds_it_since_and_did_not_only_check_it(office):
    """A wrong seal seen on receipt: the receiver finds it and holds it by one act (I5, I6)."""
    lot = office.lot(1, "in_transit")
    [number] = lot.exhibits
    checks = office.checks(lot, **{number: "ML-WRONG-1"})
    office.do("transfer.receive/1", Receive(transfer=lot.transfer, checks=checks), "clerk")
    [opened] = office.state(number).open
    one = office.state(opened)
    with office.store.reading() as connection:
        between = in_window(connection, number, one.opened, one.window)
    assert between == Holders(holders=(office.officer,), finders=(office.clerk,))


def test_who_is_to_receive_it_holds_nothing_before(office):
    """Custody passes on the receiver's act: until then the giver alone has held it (I6)."""
    [number] = office.lot(1, "in_transit").exhibits
    told = holders(office.history(number), office.state(number))
    assert told == Holders(holders=(office.officer,), others=())
