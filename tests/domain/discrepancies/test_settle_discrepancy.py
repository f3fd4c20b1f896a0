"""A discrepancy is closed by who is outside its window, and changes what is accepted only (I45)."""

from contextlib import nullcontext

import pytest

from custody.domain.discrepancies import discrepancy
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.kernel.quantity import Count
from custody.domain.people import propose_and_confirm
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from tests.domain.seizures.test_register_exhibits import entry, register
from tests.factories.memory_office import refused, town


def test_i45_a_discrepancy_is_closed_by_the_inspection_and_by_nobody_in_its_window():
    """Nobody who held the thing since the last full check closes it, whatever role they hold by now."""
    t = town()
    lot = t.lot()
    opened = t.measure("clerk2", t.check(lot.exhibits[0], seal="X 1")).opened[0]
    assert set(t.state(opened).window) == {t.clerk, t.clerk2}
    close = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Erreur de lecture")
    for person in ("clerk", "supervisor", "prosecutor", "administrator"):
        with refused(t, "role_needed"):
            t.settle(close, person)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, grant=("inspector",), revoke=("clerk",)))
    with refused(t, "in_window"):
        t.settle(close, "clerk")
    t.settle(close)
    assert (t.state(opened).status, t.state(lot.exhibits[0]).open) == ("closed", [])
    assert t.state(opened).expected.seal == lot.seals[lot.exhibits[0]]
    with refused(t, "already_closed"):
        t.settle(close)


def test_i45_what_the_inspection_accepts_is_the_record_from_then_on_and_only_that():
    """A seal typed wrong at sealing is accepted and can be checked against; a seal of another exhibit cannot."""
    t = town()
    lot, other = t.lot(), t.lot()
    number = lot.exhibits[0]
    swapped = t.measure("clerk", t.check(number, seal=other.seals[other.exhibits[0]])).opened[0]
    accept = discrepancy.Close(discrepancy=swapped, resolution="explained", reason="x", accept=True)
    with refused(t, "seal_used"):
        t.settle(accept)
    t.settle(discrepancy.Close(discrepancy=swapped, resolution="explained", reason="x"))
    typo = t.measure("clerk", t.check(number, seal="T 77")).opened[0]
    accept = discrepancy.Close(discrepancy=typo, resolution="explained", reason="Faute de frappe", accept=True)
    t.settle(accept)
    assert not t.measure("clerk", t.check(number, seal="T 77")).opened
    with refused(t, "seal_in_use"):
        register(t, other.seizure, entry("Y1", "T 77"))


@pytest.mark.parametrize("sort", sorted(discrepancy.SORTS - discrepancy.OF_HOLDER))
def test_i45_what_was_found_becomes_the_record_where_it_is_of_a_sort_to_be_accepted_and_of_no_other(sort):
    """Whatever was found of it: a page offers it by the sort alone."""
    t = town()
    number = t.lot().exhibits[0]
    opened = t.measure("clerk", t.check(number, seal="X 1")).opened[0]
    found = discrepancy.Finding(seal="X 1", count=Count(3, "unit"), ug=t.state(number).last_weight.gross.ug)
    one = t.state(opened)
    one.sort, one.expected, one.finding = sort, found, found
    accept = discrepancy.Close(discrepancy=opened, resolution="explained", reason="x", accept=True)
    with nullcontext() if sort in discrepancy.ACCEPTABLE else refused(t, "nothing_to_accept"):
        t.settle(accept)
    assert t.state(opened).accepted == (sort in discrepancy.ACCEPTABLE)


def test_i45_a_missing_exhibit_written_off_is_unaccounted_for_until_it_reappears():
    """Closed as a loss, nothing more is done with it; seen again, it is under a discrepancy until the inspection speaks."""
    t = town()
    lot = t.seal(2)
    number = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
    gone = lot.exhibits[1]
    opened = t.receive(number, "clerk", lot.exhibits[0]).opened
    missing = next(d for d in opened if t.state(d).sort == "missing")
    t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=missing, reason="Vol"), "prosecutor")
    t.settle(discrepancy.Close(discrepancy=missing, resolution="loss", reason="Vol"))
    assert t.state(gone).status == "written_off"
    with refused(t, "wrong_state"):
        t.dispatch("officer", "clerk", "deposit", gone)
    from custody.domain.exhibits.sighting import Sight

    again = t.do("exhibit.sight/1", Sight(exhibits=(gone,)), "policeclerk").opened[0]
    assert t.state(again).sort == "reappeared"
    t.settle(discrepancy.Close(discrepancy=again, resolution="explained", reason="Oublié"))
    assert (t.state(gone).status, t.state(gone).open) == ("held", [])


def test_i8_what_is_written_off_lies_in_no_place_and_no_container():
    """Nor do its keepers put it away once they have said that it is gone."""
    t = town()
    number = t.lot(1, "held").exhibits[0]
    box = t.do("container.open/1", OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    stores = StoreExhibits(exhibits=(number,), container=box)
    t.do("exhibit.store/1", stores, "clerk")
    report = ReportMissing(exhibits=(number,), reason="Vol")
    opened = t.do("exhibit.report_missing/1", report, "clerk").opened[0]
    with refused(t, "not_found_yet"):
        t.do("exhibit.store/1", stores, "clerk")
    t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=opened, reason="Vol"), "prosecutor")
    t.settle(discrepancy.Close(discrepancy=opened, resolution="loss", reason="Vol"))
    state = t.state(number)
    assert (state.status, state.place, state.container) == ("written_off", "", "")
    assert t.world.contents(box) == []
