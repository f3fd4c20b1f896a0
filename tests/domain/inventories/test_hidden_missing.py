"""What a count misses is not talked away by who holds it (I43, I61, T8, T9): proofs of an attacker, turned round."""

import pytest

from custody.domain.places import place, put_away
from tests.domain.exhibits.test_waiting_readings import pen, written
from tests.domain.inventories.test_inventory import count, frozen
from tests.domain.inventories.test_missing_confirmation import lapse
from tests.factories.ended_count import end_count
from tests.factories.memory_office import Town, town


@pytest.fixture
def t() -> Town:
    """A town of its own."""
    return town()


def elsewhere(t: Town, name: str = "Bureau") -> str:
    """Open another place of the agency."""
    return t.do("place.open/1", place.OpenPlace(name=name, sort="office"), "supervisor").first("PL")


def store(t: Town, spot: str, *exhibits: str) -> None:
    t.do("exhibit.store/1", put_away.StoreExhibits(place=spot, exhibits=exhibits), "clerk")


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
