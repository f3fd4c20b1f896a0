"""What a count misses is not talked away by who holds it (I43, I61, T8, T9): proofs of an attacker, turned round."""

import pytest

from custody.domain.exhibits.labels import PrintLabels
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories.inventory_count import CloseCount, CountExhibits, StartCount
from custody.domain.inventories.missing_confirmation import ReopenCount
from custody.domain.places import place, put_away
from custody.domain.places.evacuation import Evacuate
from tests.domain.exhibits.test_waiting_readings import pen, written
from tests.domain.inventories.test_inventory import count, frozen, tally
from tests.domain.inventories.test_missing_confirmation import lapse
from tests.factories.ended_count import end_count
from tests.factories.memory_office import Town, refused, town


@pytest.fixture
def t() -> Town:
    """A town of its own."""
    return town()


def elsewhere(t: Town, name: str = "Bureau") -> str:
    """Open another place of the agency."""
    return t.do("place.open/1", place.OpenPlace(name=name, sort="office"), "supervisor").first("PL")


def store(t: Town, spot: str, *exhibits: str) -> None:
    t.do("exhibit.store/1", put_away.StoreExhibits(place=spot, exhibits=exhibits), "clerk")


def evacuate(t: Town, source: str, to: str) -> str:
    """Carry everything out of danger, and return the count that is planned."""
    command = Evacuate(place=source, to=to, reason="Fuite d'eau")
    return t.do("place.evacuate/1", command, "clerk").first("RC")


def short(t: Town) -> tuple[str, str, tuple[str, ...]]:
    """End a count of the store that missed one of three; return the inventory, what is gone, and what is there."""
    *there, gone = t.lot(3).exhibits
    number = frozen(t)
    count(t, number, *there)
    t.do("inventory.close_count/1", end_count(number), "inspector")
    assert t.state(number).missing == [gone]
    return number, gone, tuple(there)


def told_missing(t: Town, number: str, gone: str) -> None:
    """Let the count close itself: it is missing, and one discrepancy says so."""
    t.wait(days=4)
    [opened] = lapse(t, number).opened
    assert t.state(opened).about == gone
    assert t.state(number).moved == []


def test_t9_an_honest_check_of_before_the_freeze_makes_nothing_moved(t):
    """It comes home during the count; the keeper has put the exhibit elsewhere by the record."""
    telephone, gone = pen(t), t.lot(1).exhibits[0]
    sent = written(t, telephone, "supervisor", t.check(gone))
    t.wait(hours=2)
    other, there = elsewhere(t), t.lot(1).exhibits
    number = frozen(t)
    count(t, number, *there)
    t.do("inventory.close_count/1", end_count(number), "inspector")
    assert t.state(number).missing == [gone]
    store(t, other, gone)
    t.offer(sent, "supervisor")
    told_missing(t, number, gone)


def test_t9_what_its_keeper_took_out_before_the_freeze_is_expected_and_the_end_names_the_place(t):
    """Nobody else has seen it since. Counted where it is said to lie, it is found; seen before, it was not expected."""
    *there, gone, there_too = t.lot(4).exhibits
    other = elsewhere(t)
    store(t, other, gone, there_too)
    t.do("exhibit.print_label/1", PrintLabels(exhibits=(there_too,)), "clerk")
    t.do("exhibit.sight/1", Sight(exhibits=(there_too,), copies=(1,)), "supervisor")
    number = frozen(t)
    assert t.state(number).expected == sorted([*there, gone])
    count(t, number, *there)
    with refused(t, "count_incomplete") as error:
        t.do("inventory.close_count/1", CloseCount(inventory=number), "inspector")
    assert error.value.facts["places"] == other
    t.do("inventory.close_count/1", end_count(number), "inspector")
    store(t, t.place, gone)
    told_missing(t, number, gone)


def test_t9_what_left_the_place_a_week_ago_is_not_expected_there(t):
    *there, moved = t.lot(3).exhibits
    store(t, elsewhere(t), moved)
    t.wait(days=8)
    assert t.state(frozen(t)).expected == sorted(there)


def test_t8_an_emptied_place_is_counted_to_its_end(t):
    """An empty list says that the counter was there; before it, the count cannot be ended."""
    lot = t.lot(2).exhibits
    number = frozen(t)
    with refused(t, "nothing_counted"):
        t.do("inventory.close_count/1", end_count(number), "inspector")
    count(t, number)
    t.do("inventory.close_count/1", end_count(number), "inspector")
    assert t.state(number).missing == sorted(lot)


def test_t9_an_evacuation_after_the_end_or_a_second_one_hides_nothing(t):
    """What was carried out of danger during the count is moved once, and must be found in the count that follows."""
    number, gone, there = short(t)
    spots = [elsewhere(t, f"Lieu {i}") for i in range(3)]
    store(t, t.shelf, gone)
    evacuate(t, t.shelf, spots[0])
    told_missing(t, number, gone)
    burning, *_ = others = t.lot(2).exhibits
    number = frozen(t)
    count(t, number, *there)
    store(t, t.shelf, *others)
    next_count = evacuate(t, t.shelf, spots[1])
    t.do("inventory.close_count/1", end_count(number), "inspector")
    assert set(others) <= {*t.state(number).moved, *t.state(number).expected} - {*t.state(number).missing}
    t.do("inventory.start_count/1", StartCount(inventory=next_count, counters=(t.clerk2,)), "inspector")
    count(t, next_count, others[1])
    evacuate(t, spots[1], spots[2])
    t.do("inventory.close_count/1", end_count(next_count), "inspector")
    assert t.state(next_count).missing == [burning]


def test_t9_a_colleague_s_receipt_after_the_end_makes_nothing_moved(t):
    number, gone, _ = short(t)
    t.hand("clerk", "supervisor", "storage", gone)
    told_missing(t, number, gone)


def test_t8_what_a_colleague_holds_and_put_nowhere_is_expected_in_the_store(t):
    kept, handed = t.lot(2).exhibits
    t.hand("clerk", "clerk2", "storage", handed)
    assert t.state(frozen(t, counters=("supervisor",))).expected == sorted([kept, handed])
    assert t.state(frozen(t, counters=("clerk2",))).expected == [kept], "nobody counts what is their own"


def test_i43_a_wrong_seal_tells_a_counter_from_elsewhere_nothing(t):
    """What they could not see otherwise waits to be read again, unasked; a colleague is asked as ever."""
    lot, away = t.lot(1), t.lot(1, until="sealed")
    number = frozen(t, counters=("verifier2", "clerk2"))
    for exhibit in (*lot.exhibits, *away.exhibits):
        done = count(t, number, exhibit, by="verifier2", seal="ZZ 1")
        assert (done.questioned, done.opened) == ([], [])
    assert t.state(lot.exhibits[0]).to_read_again.by == t.verifier2
    [more] = t.lot(1).exhibits
    seen = (tally(t, more, seal="ZZ 1"),)
    assert t.act("inventory.count/1", CountExhibits(inventory=number, seen=seen), t.clerk2).questioned == [more]


def test_i61_an_honest_move_of_the_last_week_is_asked_about_and_counted_where_it_lies(t):
    """A count of the old place alone ends with a question that names the new one; reopened, it misses nothing."""
    *there, moved = t.lot(3).exhibits
    other = elsewhere(t)
    store(t, other, moved)
    t.wait(days=6)
    number = frozen(t)
    count(t, number, *there)
    with refused(t, "count_incomplete") as error:
        t.do("inventory.close_count/1", CloseCount(inventory=number), "inspector")
    assert (error.value.facts["n"], error.value.facts["places"]) == (1, other)
    t.do("inventory.close_count/1", end_count(number), "inspector")
    assert not t.state(moved).open, "until a second person confirms, nothing is held against it"
    t.do("inventory.reopen/1", ReopenCount(inventory=number), "supervisor")
    count(t, number, moved)
    assert not t.do("inventory.close_count/1", CloseCount(inventory=number), "inspector").opened
    assert (t.state(number).missing, t.state(moved).open, t.state(moved).place) == ([], [], other)
