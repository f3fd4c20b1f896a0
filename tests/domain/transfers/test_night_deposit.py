"""Night deposit: left in a numbered locker, the depositor's until a keeper takes charge (I5, I6)."""

from custody.domain.places.place import OpenPlace
from tests.factories.memory_office import refused, town


def test_i6_what_lies_in_a_locker_is_the_depositors_until_the_receipt():
    """The hand-over says where it was left; nothing else about it is special, and a refusal leaves all as before."""
    t = town()
    locker = t.do("place.open/1", OpenPlace(name="Casier 7", sort="locker"), "supervisor").first("PL")
    lot = t.seal(2)
    number = t.dispatch("officer", "clerk", "deposit", *lot.exhibits, locker=locker)
    assert t.state(number).locker == locker
    assert {t.state(e).holder for e in lot.exhibits} == {t.who["officer"]}
    t.receive(number, "clerk", place=t.place)
    assert {t.state(e).holder for e in lot.exhibits} == {t.who["clerk"]}


def test_a_locker_is_one_of_the_receivers_agency():
    """Not a shelf, and not a place of another agency."""
    t = town()
    lot = t.seal(1)
    with refused(t, "not_a_locker"):
        t.dispatch("officer", "clerk", "deposit", *lot.exhibits, locker=t.shelf)
    with refused(t, "not_found"):
        t.dispatch("officer", "policeclerk", "storage", *lot.exhibits, locker=t.shelf)
