"""One phone (I71): two PINs at once, a PIN whose owner is elsewhere, and no suspicion of two honest people."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.events import Actor
from custody.domain.kernel.times import written
from custody.domain.law.rule_pack import ONE_PHONE_SECONDS
from custody.domain.oversight.indicator_patterns import Deed
from custody.domain.oversight.one_phone_pattern import one_phone, pins_elsewhere
from custody.domain.people.one_phone import ONE_PHONE, mark_one_phone
from custody.domain.places.entry_log import Visit
from tests.factories.memory_office import town

NOON = datetime(2016, 6, 1, 12, tzinfo=UTC)


def at(seconds):
    return written(NOON + timedelta(seconds=seconds))


def deed(seconds, author="PE1", device="phone 1", pins=("PE2",), **more):
    return Deed(act=f"{author} {seconds}", at=at(seconds), author=author, device=device, others=pins, pins=pins, **more)


def visit(person, place, first, last):
    return Visit(act="x", place=place, entered_at=at(first), left_at=at(last), person=person, recorded_at=at(last))


@given(st.lists(st.integers(0, 20), min_size=2, max_size=25))
def test_i71_acts_with_a_pin_in_a_row_on_one_device_are_an_indicator(gaps):
    """25 openings and resealings in four seconds are named; who takes five seconds for each is not."""
    seconds, deeds = 0, []
    for gap in gaps:
        seconds += gap
        deeds.append(deed(seconds))
    fast = sum(gap < ONE_PHONE_SECONDS for gap in gaps[1:])
    found = one_phone(deeds)
    assert [(each.people, each.count, each.total) for each in found] == (
        [(("PE1", "PE2"), fast, len(gaps))] if fast else []
    )


def test_i71_a_flag_of_the_act_is_counted_and_two_devices_are_not_one_phone():
    assert [each.count for each in one_phone([deed(0, typed_at_once=True)])] == [1]
    assert one_phone([deed(0), deed(1, device="phone 2")]) == []
    assert one_phone([deed(0, pins=()), deed(1, pins=()), deed(2)]) == []


@given(st.integers(-300, 300), st.booleans())
def test_i71_a_pin_used_while_its_owner_acts_on_another_device_is_an_indicator(gap, same):
    """Within a minute, before or after; on the same device nothing is odd."""
    own = deed(gap, author="PE2", device="phone 1" if same else "phone 2", pins=())
    deeds = [deed(0), own]
    found = pins_elsewhere(deeds, deeds)
    assert [each.people for each in found] == ([("PE1", "PE2")] if not same and -60 <= gap < 60 else [])


def test_i71_a_pin_given_on_two_devices_at_once_names_both_who_used_it():
    deeds = [deed(0), deed(10, author="PE3", device="phone 3")]
    assert {each.people for each in pins_elsewhere(deeds, deeds)} == {("PE1", "PE2"), ("PE3", "PE2")}


@pytest.mark.parametrize(("owner", "author", "odd"), [("PL1", "PL2", True), ("PL1", "PL1", False), ("PL1", "", False)])
def test_i71_a_pin_used_while_its_owner_is_in_another_place_is_an_indicator(owner, author, odd):
    visits = [visit("PE2", owner, -600, 600), *([visit("PE1", author, -600, 600)] if author else [])]
    assert bool(pins_elsewhere([deed(0)], [], visits)) is odd
    assert pins_elsewhere([deed(700)], [], visits) == []


@given(st.integers(0, 20_000) | st.none(), st.integers(0, 3))
def test_i71_two_pins_within_five_seconds_mark_the_act(apart, pins):
    """Only two people beside the author have two PINs; a device that says nothing marks nothing."""
    t = town()
    names = ["clerk", "supervisor", "witness1"][:pins]
    author = Actor(person=t.officer, agency=t.agency["gendarmerie"], part="author", will="own_device")
    decision = Decision()
    ctx = structs.replace(_moment(t), actors=(author, *t.present(*names)), pins_apart_ms=apart)
    mark_one_phone(decision, t.world, ctx)
    assert (ONE_PHONE in decision.flags) is (apart is not None and apart < 5000 and pins > 1)


def _moment(t):
    return ActContext(act="x", at=t.at, actors=t.present("clerk"), new_number=t.number)
