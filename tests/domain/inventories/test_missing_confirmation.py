"""A count that is ended too early accuses nobody: a second person reopens it or confirms what is missing (I61)."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.inventories import inventory_count
from custody.domain.inventories.inventory import COUNTING, RECONCILED, UNCONFIRMED
from custody.domain.inventories.missing_confirmation import ConfirmMissing, LapseCount, ReopenCount
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.working_days import end_of_next_working_day, working_day_after
from custody.domain.places import custodian, place, put_away
from custody.domain.transfers.hand_over import CancelTransfer
from custody.domain.transfers.receive import Receive
from custody.storage.write.batch import SERVICE
from tests.domain.inventories.test_inventory import count, frozen, stock
from tests.factories.ended_count import close_count, end_count
from tests.factories.memory_office import modest, refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def ended(t, lot, counted, by="inspector"):
    """A count of the store, ended with the rest of the lot missing."""
    number = frozen(t, by)
    count(t, number, *lot[:counted])
    t.do("inventory.close_count/1", end_count(number), by)
    return number


def confirm(t, number, by):
    return t.do("inventory.confirm_missing/1", ConfirmMissing(inventory=number), by)


def reopen(t, number, by):
    return t.do("inventory.reopen/1", ReopenCount(inventory=number), by)


def lapse(t, number):
    return t.act("inventory.lapse/1", LapseCount(about=number), SERVICE.person)


def blocked(t, lot):
    return [each for each in lot if t.state(each).open]


@modest
@given(st.integers(1, 5), st.data())
def test_i61_who_ends_a_count_early_is_asked_first_and_learns_how_many_and_where_nobody_was(shelves, data):
    """The question names numbers and places; no exhibit, and nothing is recorded before the answer."""
    t = town()
    lot, places = stock(t, shelves), []
    for each in lot:
        opened = t.do(
            "place.open/1", place.OpenPlace(name=f"É {len(places)}", sort="shelf", parent=t.place), "supervisor"
        )
        places.append(opened.first("PL"))
        t.do("exhibit.store/1", put_away.StoreExhibits(place=places[-1], exhibits=(each,)), "clerk")
    (here,) = stock(t, 1)
    visited = data.draw(st.sets(st.integers(0, shelves - 1), max_size=shelves - 1))
    number = frozen(t)
    count(t, number, here, *(lot[n] for n in sorted(visited)))
    with refused(t, "count_incomplete") as error:
        t.do("inventory.close_count/1", inventory_count.CloseCount(inventory=number), "inspector")
    assert isinstance(error.value, ConfirmationNeeded)
    unvisited = {places[n] for n in range(shelves) if n not in visited}
    assert (error.value.facts["n"], set(error.value.facts["places"].split())) == (shelves - len(visited), unvisited)
    assert not any(each in str(error.value.facts) for each in lot)


@modest
@given(st.integers(2, 5), st.data())
def test_i61_an_early_end_blocks_nothing_until_a_second_person_confirms(many, data):
    """Reopened, it goes on; confirmed, each missing exhibit has a discrepancy, and all name the count as cause."""
    t = town()
    lot = sorted(stock(t, many))
    number = ended(t, lot, data.draw(st.integers(1, many - 1)))
    assert (t.state(number).status, blocked(t, lot)) == (UNCONFIRMED, [])
    if data.draw(st.booleans()):
        reopen(t, number, "supervisor")
        assert (t.state(number).status, t.state(number).missing) == (COUNTING, [])
        if data.draw(st.booleans()):
            t.do("inventory.close_count/1", end_count(number), "inspector")
    if t.state(number).status == COUNTING:
        count(t, number, *lot)
        close_count(t, number)
        assert (t.state(number).status, t.state(number).found, blocked(t, lot)) == (RECONCILED, many, [])
        return
    missing = t.state(number).missing
    opened = confirm(t, number, "supervisor").opened
    assert blocked(t, lot) == missing
    assert {t.state(each).cause for each in opened} == {number}
    assert (t.state(number).reconciler, t.state(number).confirmer) == (t.inspector, t.supervisor)


def test_i61_only_a_second_person_who_neither_counts_nor_holds_reopens_or_confirms(t):
    """Not who ended it, counted, held it at the freeze, holds it now or keeps the place."""
    t.do("place.name_custodian/1", custodian.NameCustodian(place=t.place, person=t.clerk), "supervisor")
    lot = stock(t, 3)
    number = ended(t, lot, 1, by="supervisor")
    for person in ("supervisor", "clerk2", "clerk"):
        for act in (confirm, reopen):
            with refused(t, "no_second_person"):
                act(t, number, person)
    with refused(t, "not_found"):
        confirm(t, number, "policeclerk")
    confirm(t, number, "inspector")
    with refused(t, "wrong_state"):
        reopen(t, number, "inspector")


def test_i61_what_another_agency_received_meanwhile_is_not_missing(t):
    """The record of the confirmation counts, as before that of the end; a colleague's receipt proves nothing then."""
    lot = stock(t, 4)
    number = ended(t, lot, 1)
    t.hand("clerk", "supervisor", "storage", lot[1])
    t.hand("clerk", "analyst", "laboratory", lot[3], due=t.day(10))
    with refused(t, "no_second_person"):
        confirm(t, number, "supervisor")
    lapse_at_the_end(t, number)
    assert (t.state(number).missing, t.state(number).moved) == (sorted(lot[1:3]), [lot[3]])


def lapse_at_the_end(t, number):
    t.wait(days=4)
    return lapse(t, number)


def test_i61_unconfirmed_it_closes_itself_after_the_next_working_day(t):
    """Not before; afterwards nobody reopens it."""
    lot = stock(t, 3)
    number = ended(t, lot, 1)
    with refused(t, "not_due"):
        lapse(t, number)
    t.wait(days=4)
    with refused(t, "reopening_over"):
        reopen(t, number, "supervisor")
    opened = lapse(t, number).opened
    assert {t.state(each).about for each in opened} == set(lot[1:])
    assert (t.state(number).status, t.state(number).reconciler, t.state(number).confirmer) == (
        RECONCILED, t.inspector, "",
    )  # fmt: skip
    with refused(t, "not_due"):
        lapse(t, number)


def test_i61_who_reopens_puts_off_what_is_missing_once_and_not_beyond_the_first_term(t):
    """A colluder would otherwise reopen each end, and nothing would ever be blocked."""
    lot = stock(t, 3)
    number = ended(t, lot, 2)
    term = t.state(number).reopen_until
    reopen(t, number, "supervisor")
    t.wait(days=4)
    t.do("inventory.close_count/1", end_count(number), "inspector")
    assert t.state(number).reopen_until == term
    with refused(t, "reopened_before"):
        reopen(t, number, "supervisor")
    lapse(t, number)
    assert blocked(t, lot) == [lot[2]]


def test_i61_a_second_person_confirms_the_second_end_too(t):
    """Within the first term."""
    lot = stock(t, 3)
    number = ended(t, lot, 2)
    reopen(t, number, "supervisor")
    t.do("inventory.close_count/1", end_count(number), "inspector")
    confirm(t, number, "supervisor")
    assert (t.state(number).missing, blocked(t, lot)) == ([lot[2]], [lot[2]])


@pytest.mark.parametrize("recalled", [True, False])
def test_i61_what_its_keeper_dispatches_after_the_end_stays_missing_until_another_receives_it(t, recalled):
    """The keeper alone could otherwise dispatch what is gone, and recall it once the count has closed."""
    lot = stock(t, 3)
    number = ended(t, lot, 2)
    transfer = t.dispatch("clerk", "supervisor", "storage", lot[2])
    lapse_at_the_end(t, number)
    assert (t.state(number).missing, t.state(number).moved) == ([lot[2]], [])
    if recalled:
        t.do("transfer.cancel/1", CancelTransfer(transfer=transfer, reason="Annulé"), "clerk")
    else:
        check = CheckEntry(exhibit=lot[2], seal=t.state(lot[2]).seal)
        t.do("transfer.receive/1", Receive(transfer=transfer, checks=(check,)), "supervisor")
    assert t.state(lot[2]).holder == (t.clerk if recalled else t.supervisor)
    assert blocked(t, lot) == [lot[2]]


@pytest.mark.parametrize("recalled", [True, False])
def test_i61_what_was_dispatched_before_the_freeze_is_missing_once_its_keeper_recalls_it(t, recalled):
    """It is its hand-over's while that stands open; brought back by its keeper's word, it must be found."""
    lot = stock(t, 3)
    transfer = t.dispatch("clerk", "supervisor", "storage", lot[2])
    number = frozen(t)
    if recalled:
        t.do("transfer.cancel/1", CancelTransfer(transfer=transfer, reason="Annulé"), "clerk")
    count(t, number, *lot[:2])
    close_count(t, number)
    assert t.state(number).expected == sorted(lot)
    assert (t.state(number).missing, t.state(number).moved) == (([lot[2]], []) if recalled else ([], [lot[2]]))


def test_i61_nobody_counts_or_signs_while_a_second_person_is_awaited(t):
    """Only a reopened count goes on."""
    lot = stock(t, 2)
    number = ended(t, lot, 1)
    with refused(t, "wrong_state"):
        count(t, number, lot[1])
    with refused(t, "wrong_state"):
        t.do("inventory.sign/1", inventory_count.SignInventory(inventory=number), "clerk2")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 9))
def test_i61_a_working_day_is_none_of_the_weekend(day, days):
    """As many of Monday to Friday lie behind the day as were asked for."""
    after = date.fromisoformat(working_day_after(day.isoformat(), days))
    between = [date.fromordinal(n) for n in range(day.toordinal() + 1, after.toordinal() + 1)]
    assert sum(each.weekday() < 5 for each in between) == days
    assert after.weekday() < 5
    until = end_of_next_working_day(f"{day}T12:00:00.000Z", "UTC", days)
    assert datetime.fromisoformat(until).date().toordinal() == after.toordinal() + 1
