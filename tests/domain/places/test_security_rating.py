"""Security of places against what lies in them (T15)."""

from datetime import timedelta

import pytest

from custody.domain.kernel.events import Actor
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.places import place, security_rating
from custody.domain.transfers import hand_over
from tests.factories.memory_office import KG, refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def rate(t, value, *witnesses, number="", by="supervisor"):
    others = [Actor(person=t.who[w], part="witness", will="other_device") for w in witnesses]
    command = security_rating.RatePlace(place=number or t.place, rating=value, reason="Porte blindée")
    return t.do("place.rate/1", command, by, *others)


def alarms(t, number, days=0):
    return [c for c in concerns(number, t.world, t.now + timedelta(days=days)) if c.sort == "rating"]


def test_t15_port_shepstone_541_kg_in_an_office_safe(t):
    """Custody is never refused; but people outside the store hear of it at once, and again while it lies there."""
    rate(t, 2, "clerk")
    t.lot(2, substance="cocaine", text="270")
    assert security_rating.exceeded(t.place, t.world) == [
        security_rating.Excess(group="hard", ug=540 * KG, limit_ug=2 * KG)
    ]
    [first], [later] = alarms(t, t.place), alarms(t, t.place, days=30)
    assert first.key != later.key
    rate(t, 4, "inspector")
    assert not alarms(t, t.place)


def test_t15_groups_are_weighed_apart_and_shelves_count_for_their_store(t):
    """Two kilograms of cannabis say nothing against a safe; what lies on its shelves is in the safe."""
    opened = place.OpenPlace(name="Coffre", sort="vault", rating=2)
    with refused(t, "witness_needed"):
        t.do("place.open/1", opened, "supervisor")
    safe = t.do("place.open/1", opened, "supervisor", *t.present("clerk")).first("PL")
    shelf = t.do("place.open/1", place.OpenPlace(name="Rayon", sort="shelf", parent=safe), "supervisor").first("PL")
    lot = t.lot(1, until="in_transit", substance="cannabis", text="400")
    t.receive(lot.transfer, "clerk", place=shelf)
    assert security_rating.exceeded(safe, t.world) == []
    lot = t.lot(1, until="in_transit", substance="cocaine", text="2,70")
    t.receive(lot.transfer, "clerk", place=shelf)
    assert [e.group for e in security_rating.exceeded(safe, t.world)] == ["hard"]
    command = hand_over.Dispatch(to=t.clerk2, purpose="storage", exhibits=lot.exhibits)
    t.do("transfer.dispatch/1", command, "clerk", *t.present("supervisor"))
    assert security_rating.exceeded(safe, t.world) == [], "on its way it is in nobody's safe"


def test_i52_a_place_nobody_rated_counts_as_the_lowest_for_alarms(t):
    """270 kg of cocaine in a store that nobody rated are told of; a rated room inside it answers for itself."""
    t.lot(1, substance="cannabis", text="2")
    assert not alarms(t, t.place)
    t.lot(1, substance="cocaine", text="270")
    [alarm] = alarms(t, t.place)
    assert alarm.about == t.place
    assert security_rating.exceeded(t.shelf, t.world) == [], "what lies on a shelf is told of at its store"


def test_a_rating_is_changed_by_two(t):
    """A better rating silences an alarm, so nobody gives it alone."""
    with refused(t, "witness_needed"):
        rate(t, 3)
    with refused(t, "rating_unknown"):
        rate(t, 5, "clerk")
    rate(t, 3, "clerk")
    with refused(t, "same_rating"):
        rate(t, 3, "clerk")
    with refused(t, "role_needed"):
        rate(t, 2, "supervisor", by="clerk")
    with refused(t, "rating_unknown"):
        t.do("place.open/1", place.OpenPlace(name="Cave", sort="store", rating=7), "supervisor")


def test_the_limits_grow_with_the_rating(t):
    """Each rating allows at least what the one below does, in each group; the best has no limit."""
    for low, high in ((1, 2), (2, 3)):
        assert all(
            security_rating.LIMITS[low][g] < security_rating.LIMITS[high][g] for g in security_rating.LIMITS[low]
        )
    assert not security_rating.LIMITS[4]
