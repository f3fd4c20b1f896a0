"""A part is no new beginning: what lacks at a split goes along with the parts (I46)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.opening import OpenExhibit
from custody.domain.exhibits.split_and_sample import PartEntry, Split
from custody.domain.kernel.errors import RuleBroken
from tests.factories.memory_office import PHOTO, MassEntry, Town, WeightEntry, town

TARE = 20
GENERATIONS = 8


def opened_office() -> tuple[Town, str]:
    """Return an office with one exhibit of 1 kg of cocaine net, and a balance of 1 g with U = 2 g."""
    office = town()
    office.balance = office.new_balance("supervisor", "1", "2")
    [exhibit] = office.lot(text="1,020", substance="cocaine").exhibits
    return office, exhibit


def weighed(office: Town, net: int) -> WeightEntry:
    """Return a weighing with its packing."""
    gross = MassEntry(f"{net + TARE}", "g")
    return WeightEntry(gross=gross, balance=office.balance, tare=MassEntry(f"{TARE}", "g"))


def parted(office: Town, exhibit: str, seen: int, parts: list[int], form: str = "") -> tuple[list[str], list[str]]:
    """Open the exhibit, weigh it, and take all of it out as parts: the parts, and the discrepancies that opened."""
    check = CheckEntry(exhibit=exhibit, seal=office.state(exhibit).seal, weight=weighed(office, seen))
    opening = OpenExhibit(check=check, purpose="inspection", legal_basis="art. 56", photos=(PHOTO,))
    first = office.do("exhibit.open/1", opening, "clerk", *office.present("supervisor", "witness1"))
    entries = tuple(
        PartEntry(portion="part", seal=f"Z{next(office.counter):06d}", weight=weighed(office, net), form=form)
        for net in parts
    )
    command = Split(exhibit=exhibit, parts=entries, exhausted=True)
    second = office.do("exhibit.split/1", command, "clerk", *office.present("witness1"))
    return list(office.state(exhibit).children), [*first.opened, *second.opened]


@given(st.lists(st.integers(1, 9), min_size=GENERATIONS, max_size=GENERATIONS))
def test_i46_a_chain_of_parts_has_the_budget_of_one_exhibit(steps: list[int]) -> None:
    """Each part whole from the one before, some grams lighter: what one opening may hide, all of them may hide."""
    office, exhibit = opened_office()
    inside, untold = 1000, 0
    for step in steps:
        children, told = parted(office, exhibit, inside, [inside - step])
        if told:
            break
        inside, untold, exhibit = inside - step, untold + step, children[0]
    assert untold <= 9


@given(st.lists(st.integers(-1, 1), min_size=GENERATIONS, max_size=GENERATIONS), st.integers(1, 4))
def test_i46_honest_parts_of_parts_accuse_nobody(errors: list[int], count: int) -> None:
    """Readings off by a display's step, in parts of parts."""
    office, exhibit = opened_office()
    inside = 1000
    for index in range(0, GENERATIONS - 2, 2):
        parts = [inside // count] * count
        parts[0] += inside - sum(parts)
        true, read = parts[0], [net + errors[index + at % 2] for at, net in enumerate(parts)]
        children, told = parted(office, exhibit, inside + errors[index + 2], read)
        assert not told
        inside, exhibit = true, children[0]


def test_i46_what_lacked_when_a_bag_was_parted_counts_in_each_of_its_parts() -> None:
    """8 g lack untold when a bag is halved; a half that lacks 8 g more is told."""
    office, exhibit = opened_office()
    children, told = parted(office, exhibit, 1000, [496, 496])
    assert not told
    _, told = parted(office, children[0], 496, [488])
    assert told


def test_i46_the_openings_of_a_bag_are_those_of_its_parts_too() -> None:
    """Three openings of one bag in a month are watched, under whatever numbers."""
    office, exhibit = opened_office()
    children, _ = parted(office, exhibit, 1000, [1000])
    assert len(office.state(children[0]).openings) == 1


@pytest.mark.parametrize("form", ["liquid", "other", "leaves"])
def test_i46_a_part_is_of_the_form_of_its_exhibit(form: str) -> None:
    """Another form would dry more, be seen less often, and be drawn for no other laboratory."""
    office, exhibit = opened_office()
    with pytest.raises(RuleBroken, match="part_form_differs"):
        parted(office, exhibit, 1000, [1000], form)
