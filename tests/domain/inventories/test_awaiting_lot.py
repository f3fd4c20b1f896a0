"""A plant package that differs at a count waits for its lot, and never for ever (I60)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.inventories.awaiting_lot import DAYS, LapseLotVerdict
from custody.domain.inventories.inventory_count import CountExhibits
from custody.storage.write.batch import SERVICE
from tests.act_cases import ActCase
from tests.domain.inventories.test_inventory import close_count, frozen, reconcile, tally
from tests.factories.memory_office import refused, town


def weighed(t, number, weights):
    """Weigh these exhibits in a count that goes on, reading a second time what differs."""
    seen = tuple(tally(t, each, weight=t.weight(text)) for each, text in weights.items())
    t.do("inventory.count/1", CountExhibits(inventory=number, seen=seen), "clerk2")
    return t.do("inventory.count/1", CountExhibits(inventory=number, seen=seen), "clerk2")


def lot_of(t, many=6, **more):
    """Packages of herb of 2.70 kg, half a year in the store."""
    numbers = t.lot(many, **more).exhibits
    t.wait(days=170)
    return numbers


def lapse(t):
    numbers = lot_of(t)
    weighed(t, frozen(t), {numbers[0]: "2,00"})
    t.wait(days=DAYS + 1)
    return t.act("exhibit.lapse_lot_verdict/1", LapseLotVerdict(about=numbers[0]), SERVICE.person)


ACT_CASES = (ActCase("exhibit.lapse_lot_verdict/1", roles={}, story=lapse),)


@pytest.fixture
def t():
    return town()


def awaited(t, number):
    lot = t.state(number).in_lot
    return lot and lot.awaited


@given(kilograms=st.sampled_from(["1,90", "2,10", "2,30", "3,10"]))
def test_i60_a_package_that_moved_with_its_lot_is_never_accused_alone(kilograms):
    """All weigh alike, beyond what one alone may: the count accuses no package; of the lot as a whole it tells once."""
    t = town()
    numbers = lot_of(t)
    number = frozen(t)
    done = weighed(t, number, dict.fromkeys(numbers, kilograms))
    assert "awaits_lot" in done.header.flags
    assert not any(t.state(each).open for each in numbers)
    assert all(awaited(t, each) for each in numbers)
    [compared] = reconcile(t, number).lots
    assert compared.shift in {"loss", "gain"}
    assert t.state(compared.opened).sort == f"lot_{compared.shift}"
    for each in numbers:
        assert not t.state(each).open
        assert awaited(t, each) is None
        assert t.state(each).last_comparison.against == "lot"


def test_i60_one_that_did_not_move_with_its_lot_is_told_when_the_count_ends(t):
    numbers = lot_of(t)
    number = frozen(t)
    weighed(t, number, dict.fromkeys(numbers, "2,65") | {numbers[2]: "2,00"})
    assert not t.state(numbers[2]).open
    reconcile(t, number)
    [opened] = t.state(numbers[2]).open
    assert (t.state(opened).sort, t.state(opened).read_by) == ("weight_loss", t.who["clerk2"])
    assert awaited(t, numbers[2]) is None


@pytest.mark.parametrize("many", [1, 4])
def test_i60_where_too_few_of_the_lot_were_weighed_the_weight_speaks_for_itself(t, many):
    numbers = lot_of(t)
    number = frozen(t)
    weighed(t, number, dict.fromkeys(numbers[:many], "2,00"))
    seen = tuple(tally(t, each) for each in numbers[many:])
    t.do("inventory.count/1", CountExhibits(inventory=number, seen=seen), "clerk2")
    close_count(t, number, "inspector")
    for each in numbers[:many]:
        [opened] = t.state(each).open
        told = t.state(opened)
        assert (told.sort, told.cause, told.side) == ("weight_loss", number, t.agency["drug_office"])
        assert told.finding.ug == 2_000_000_000
        assert told.confirmed_at_second_look
    assert not any(t.state(each).open for each in numbers[many:])


def test_i60_the_next_weighing_that_decides_ends_the_wait(t):
    """The keeper weighs it before the count ends: what it lacks is told at once, and once."""
    numbers = lot_of(t)
    weighed(t, frozen(t), {numbers[0]: "2,00"})
    check = (t.check(numbers[0], weight=t.weight("2,00")),)
    for _ in range(2):
        t.do("exhibit.blind_check/1", BlindCheck(checks=check), "clerk")
    assert [t.state(each).sort for each in t.state(numbers[0]).open] == ["weight_loss"]
    assert awaited(t, numbers[0]) is None


def test_i60_a_count_that_never_ends_hides_nothing_for_longer_than_fourteen_days(t):
    numbers = lot_of(t)
    weighed(t, frozen(t), {numbers[0]: "2,00"})
    t.wait(days=DAYS - 1)
    with refused(t, "not_due"):
        t.act("exhibit.lapse_lot_verdict/1", LapseLotVerdict(about=numbers[0]), SERVICE.person)
    t.wait(days=1)
    t.act("exhibit.lapse_lot_verdict/1", LapseLotVerdict(about=numbers[0]), SERVICE.person)
    [opened] = t.state(numbers[0]).open
    assert t.state(opened).sort == "weight_loss"
    with refused(t, "not_due"):
        t.act("exhibit.lapse_lot_verdict/1", LapseLotVerdict(about=numbers[0]), SERVICE.person)


def test_i60_powder_waits_for_nobody(t):
    """The air moves no powder: what it lacks is told at the count."""
    numbers = lot_of(t, substance="cocaine")
    weighed(t, frozen(t), {numbers[0]: "2,00"})
    assert [t.state(each).sort for each in t.state(numbers[0]).open] == ["weight_loss"]


def test_i60_four_packages_are_no_lot_to_wait_for(t):
    numbers = lot_of(t, 4)
    weighed(t, frozen(t), {numbers[0]: "2,00"})
    assert [t.state(each).sort for each in t.state(numbers[0]).open] == ["weight_loss"]
