"""Nothing disappears between two weighings: the balance of an exhibit and its parts, for life (I46)."""

from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.balance_and_weighing import Weight, WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.drying.drying_allowance import Dries, PackingPeriod
from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.exhibits.exhibit_family import family_of
from custody.domain.exhibits.family_balance import (
    begun,
    budget,
    judge,
    nothing_now,
    parted,
    repacked,
    repacked_now,
    sealed_now,
    unpacked,
    unpacked_now,
)
from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.exhibits.split_and_sample import Split
from custody.domain.kernel.quantity import Mass, MassEntry
from custody.domain.law.text import Text
from custody.domain.oversight.anomaly_rules import concerns
from custody.service.exhibits.weight_loss import change
from tests.factories.memory_office import PHOTO, Done, Town, modest, town

pytestmark = pytest.mark.usefixtures("nothing_dries")
G = 10**6
"""Micrograms in a gram."""
DAY = "2026-01-01T00:00:00.000Z"
LATER = "2026-07-01T00:00:00.000Z"


def weight(gross: int, tare: int | None = None, u: int = 2 * G, balance: str = "BL1") -> Weight:
    def mass(ug: int) -> Mass:
        return Mass(ug=ug, readability_ug=G, text=str(ug), unit="ug")

    return Weight(
        gross=mass(gross), tare=None if tare is None else mass(tare), balance=balance, step_ug=G, uncertainty_ug=u,
        calibrated_until="2030-01-01",
    )  # fmt: skip


# --- the equation


noise = st.integers(-2 * G, 2 * G)


@given(st.lists(st.tuples(noise, noise, st.integers(0, 30 * G)), max_size=30), st.integers(900 * G, 2000 * G))
def test_i46_whatever_openings_are_between_the_first_weighing_and_the_last_decide(steps, first):
    """A last weighing differs exactly if it is beyond the budget of the first or the one before it, or the finest."""
    family = unpacked(begun((weight(first), DAY), None, None), weight(first, 100 * G), DAY, 0)
    stolen = 0
    for gross_error, tare_error, theft in steps:
        content = first - 100 * G - stolen - theft
        now = weight(content + 50 * G + gross_error, 50 * G + tare_error)
        term = repacked_now(family, now, DAY)
        gaps = [(before.whole_ug - term.whole_ug, budget(before, term)) for before in family.earlier]
        verdict = judge(family, term, Dries())
        assert verdict is not None
        assert verdict.differs == any(abs(gap) > allowed for gap, allowed in gaps)
        if verdict.differs:
            break
        stolen += theft
        family = repacked(family, now, DAY)
    # four readings of U 2 g at k = 3, and two readings' error of each weighing
    assert stolen <= 6 * G + 1 + 4 * 2 * G


@given(st.lists(st.tuples(noise, noise), min_size=1, max_size=40), st.integers(900 * G, 2000 * G))
def test_i46_honest_openings_accuse_nobody_however_many(errors, first):
    """Each reading off by less than three quarters of U: no number of openings adds up to a difference."""
    family = unpacked(begun((weight(first), DAY), None, None), weight(first, 100 * G), DAY, 0)
    for gross_error, tare_error in errors:
        now = weight(first - 50 * G + gross_error * 3 // 4, 50 * G + tare_error * 3 // 4)
        verdict = judge(family, repacked_now(family, now, DAY), Dries())
        assert verdict is not None
        assert not verdict.differs
        family = repacked(family, now, DAY)


parts = st.lists(st.integers(1 * G, 60 * G), max_size=12)


@given(parts, st.integers(0, 40 * G), st.booleans(), st.integers(0, 10**6))
def test_i46_parts_and_consumption_are_terms_of_the_equation(nets, used, exhausted, slack):
    """What is left, what left it and what was used up are the first net; a gram of theft beyond the budget shows."""
    first = sum(nets) + used + (0 if exhausted else 500 * G) + 100 * G
    family = unpacked(begun((weight(first), DAY), None, None), weight(first, 100 * G), DAY, 0)
    taken = [weight(net + 5 * G, 5 * G) for net in nets]
    left = first - 100 * G - sum(nets) - used
    whole = nothing_now(family, DAY, taken, used) if exhausted else repacked_now(
        family, weight(left + 20 * G, 20 * G), DAY, taken, used
    )  # fmt: skip
    assert whole.whole_ug == family.first.whole_ug
    verdict = judge(family, whole, Dries())
    assert verdict is not None
    assert not verdict.differs
    if not exhausted and left > budget(family.first, whole) + slack + 1:
        gone = budget(family.first, whole) + slack + G
        short = repacked_now(family, weight(left - gone + 20 * G, 20 * G), DAY, taken, used)
        assert judge(family, short, Dries()).differs


@given(parts, st.integers(1, 3))
def test_i46_a_parts_uncertainty_is_at_most_its_own_weight(nets, coarse):
    """On a scale far too coarse for it, a sample widens the budget by no more than it weighs."""
    family = unpacked(begun((weight(1000 * G), DAY), None, None), weight(1000 * G, 100 * G), DAY, 0)
    taken = [weight(net + 5 * G, 5 * G, u=coarse * 1000 * G) for net in nets]
    after = parted(family, taken, 0)
    assert all(9 * each.uncertainty_ug**2 <= 4 * sum((net + G) ** 2 for net in nets) for each in after.left)


@given(st.integers(0, 20 * G), st.integers(0, 20 * G))
def test_i46_the_bias_of_two_balances_is_added_linearly_and_of_one_takes_itself_out(u_first, u_then):
    """One balance: 3/2 of the root of the squares. Two: the readings' share in quadrature and both biases."""
    first = begun((weight(1000 * G, 100 * G, u=u_first), DAY), None, None)
    one = repacked_now(first, weight(1000 * G, 100 * G, u=u_then), DAY)
    two = repacked_now(first, weight(1000 * G, 100 * G, u=u_then, balance="BL2"), DAY)
    root = 2 * u_first**2 + 2 * u_then**2
    assert abs(budget(first.first, one) - isqrt(9 * root // 4)) <= 2
    linear = isqrt(81 * root // 100) + 4 * u_first // 5 + 4 * u_then // 5
    assert abs(budget(first.first, two) - max(isqrt(9 * root // 4), linear)) <= 4


@given(st.integers(1, 50 * G))
def test_i46_i60_drying_and_its_band_are_allowed_once_in_a_life(lost):
    """All of the curve and its band, resealed, and as much again: the second is no drying any more."""
    curve = DryingCurve("herb", "", 60, 60, 60, 70, 25, Text("x", "x"), "assumed")
    dries = Dries(DAY, (PackingPeriod(curve, curve),))
    first = begun((weight(1000 * G, 0), DAY), None, None)
    allowed = dries.allowed(1000 * G, DAY, LATER).loss_ug
    now = weight(1000 * G - allowed, 0)
    dry = repacked(first, now, LATER)
    assert judge(first, repacked_now(first, now, LATER), dries).verdict == "not_decisive"
    end = "2036-07-01T00:00:00.000Z"
    more = dries.allowed(1000 * G, DAY, end).loss_ug - allowed
    again = repacked_now(dry, weight(1000 * G - allowed - lost, 0), end)
    assert judge(dry, again, dries).differs == (lost > budget(first.first, again) + more)


def test_i46_gross_stands_for_net_while_the_packing_is_the_same():
    """Nobody weighed the packing: two gross weights are compared as they are; the tare of the opening holds for both."""
    family = begun((weight(1000 * G), DAY), None, None)
    assert judge(family, sealed_now(family, weight(900 * G), DAY), Dries()) is None
    after = unpacked(family, weight(1000 * G, 100 * G), DAY, 0)
    assert after.first.net_ug == 900 * G
    assert judge(after, unpacked_now(after, weight(1000 * G, 130 * G), DAY), Dries()).differs, "a heavier packing"


# --- the trials of an attacker, in grams


def fine(office: Town, number: str, grams: int, tare: int = 20) -> WeightEntry:
    """A weighing on the fine balance of the office."""
    return WeightEntry(gross=MassEntry(f"{grams}", "g"), balance=office.balance, tare=MassEntry(f"{tare}", "g"))


def open_and_reseal(office: Town, number: str, inside: int, back: int) -> list[str]:
    """Open an exhibit and seal it again, with so many grams inside before and after."""
    state = office.state(number)
    check = CheckEntry(exhibit=number, seal=state.seal, weight=fine(office, number, inside + 20))
    opened = OpenExhibit(check=check, purpose="inspection", legal_basis="art. 56", photos=(PHOTO,))
    told = office.do("exhibit.open/1", opened, "clerk", *office.present("supervisor", "witness1")).opened
    command = Reseal(
        exhibit=number, seal=f"F{next(office.counter):06d}", closure="bag", photos=(PHOTO,),
        weight=fine(office, number, back + 20),
    )  # fmt: skip
    return [*told, *office.do("exhibit.reseal/1", command, "clerk", *office.present("witness1")).opened]


def test_i46_25_openings_of_one_bag_take_what_one_opening_takes():
    """Before: 25 times 4 g, which is 100 g of 1 kg, on a balance of 1 g. Now: 4 g, and the second time it is told."""
    office = town()
    office.balance = office.new_balance("supervisor", "1", "2")
    [number] = office.lot(text="1,02", substance="cocaine").exhibits
    taken = 0
    for _ in range(25):
        told = open_and_reseal(office, number, 1000 - taken, 1000 - taken - 4)
        if told:
            break
        taken += 4
    assert taken == 4
    assert [office.state(each).sort for each in told] == ["mass_balance"]
    expected, finding = office.state(told[0]).expected, office.state(told[0]).finding
    assert (expected.ug, finding.ug) == (1000 * G, 992 * G)
    assert family_of(office.state(number)).told_ug == 8 * G
    assert office.refolded() == office.snapshot()


def test_i46_what_was_told_is_not_told_again_and_opens_no_second_budget():
    """After a loss that a discrepancy tells, the next opening finds all well; a theft after it is told again."""
    office = town()
    office.balance = office.new_balance("supervisor", "1", "2")
    [number] = office.lot(text="1,02", substance="cocaine").exhibits
    assert open_and_reseal(office, number, 1000, 950)
    assert not open_and_reseal(office, number, 950, 950)
    assert open_and_reseal(office, number, 950, 940)
    assert family_of(office.state(number)).told_ug == 60 * G
    lifelong = change(office.state(number))
    assert (lifelong.difference_ug, lifelong.verdict) == (-60 * G, "loss"), "what the page of the exhibit says"


def test_i46_a_sealed_weighing_after_a_resealing_is_judged_by_the_first_weight_too():
    """A coarse scale at the resealing hides 30 g; the first fine weighing of the sealed bag shows them."""
    office = town()
    coarse, office.balance = office.balance, office.new_balance("supervisor", "1", "2")
    [number] = office.lot(text="1,02", substance="cocaine").exhibits
    state = office.state(number)
    check = CheckEntry(exhibit=number, seal=state.seal, weight=fine(office, number, 1020))
    opened = OpenExhibit(check=check, purpose="inspection", legal_basis="art. 56", photos=(PHOTO,))
    office.do("exhibit.open/1", opened, "clerk", *office.present("supervisor", "witness1"))
    entry = WeightEntry(gross=MassEntry("970", "g"), balance=coarse, tare=MassEntry("0", "g"))
    done = office.reseal(number, weight=entry)
    assert not done.opened
    told = office.measure("clerk", office.check(number, "0,92")).opened
    assert [office.state(each).sort for each in told] == ["weight_loss"]


@modest
@given(st.lists(st.integers(0, 4), min_size=2, max_size=8))
def test_i46_what_two_people_take_over_any_number_of_openings_stays_within_the_budget(thefts):
    """Whatever nobody tells, over all openings, is at most the uncertainty of four readings and what is told."""
    office = town()
    office.balance = office.new_balance("supervisor", "1", "2")
    [number] = office.lot(text="1,02", substance="cocaine").exhibits
    inside = 1000
    for theft in thefts:
        open_and_reseal(office, number, inside, inside - theft)
        inside -= theft
        untold = 1000 * G - inside * G - family_of(office.state(number)).told_ug
        assert untold <= 6 * G
    assert office.refolded() == office.snapshot()


def test_i46_samples_and_openings_share_one_budget():
    """Two samples and three openings: what is missing over all of them is told once it is beyond the budget."""
    office = town()
    office.balance = office.new_balance("supervisor", "1", "2")
    [number] = office.lot(text="1,02", substance="cocaine").exhibits
    inside, told = 1000, []
    for _ in range(4):
        state = office.state(number)
        check = CheckEntry(exhibit=number, seal=state.seal, weight=fine(office, number, inside + 20))
        opened = OpenExhibit(check=check, purpose="sampling", legal_basis="art. 56", photos=(PHOTO,))
        told += office.do("exhibit.open/1", opened, "clerk", *office.present("supervisor", "witness1")).opened
        part = office.part(None, weight=fine(office, number, 30))
        inside -= 10 + 4
        done: Done = office.do(
            "exhibit.split/1", Split(exhibit=number, parts=(part,), weight=fine(office, number, inside + 20)), "clerk",
            *office.present("witness1"),
        )  # fmt: skip
        told += done.opened
        if told:
            break
        told += office.reseal(number, weight=fine(office, number, inside + 20)).opened
    assert [office.state(each).sort for each in told] == ["mass_balance"]
    assert 1000 - inside == 3 * (10 + 4), "8 g are within the readings of two samples, 12 g of three are not"


@pytest.mark.parametrize(
    ("purposes", "days", "told"),
    [
        (("inspection", "court", "sampling"), 15, True),
        (("inspection", "court", "sampling"), 16, False),
        (("inspection", "laboratory", "sampling"), 1, False),
        (("inspection", "court"), 1, False),
    ],
)
def test_i46_three_openings_within_30_days_are_an_alarm(purposes, days, told):
    """Laboratory analyses left out; the alarm names the exhibit, once a month."""
    office = town()
    [number] = office.lot().exhibits
    for index, purpose in enumerate(purposes):
        if index:
            office.wait(days=days)
        weight = office.net("2,70")
        check = CheckEntry(exhibit=number, seal=office.state(number).seal, weight=weight)
        command = OpenExhibit(check=check, purpose=purpose, legal_basis="art. 56", photos=(PHOTO,))
        office.do("exhibit.open/1", command, "clerk", *office.present("supervisor", "witness1"))
        office.reseal(number)
    raised = [concern for concern in concerns(number, office.world, office.now) if concern.sort == "openings"]
    assert [concern.about for concern in raised] == [number] * told
    assert office.refolded() == office.snapshot()


def test_i46_49_g_consumed_of_each_of_20_packages_are_told():
    """Before: 980 g, and nobody was told. Now each is an alarm, and a term of the equation that its paper prints."""
    office = town()
    office.balance = office.new_balance("supervisor", "1", "2")
    numbers = office.lot(20, text="1,02", substance="cocaine").exhibits
    for number in numbers:
        check = CheckEntry(exhibit=number, seal=office.state(number).seal, weight=fine(office, number, 1020))
        command = OpenExhibit(check=check, purpose="sampling", legal_basis="art. 56", photos=(PHOTO,))
        office.do("exhibit.open/1", command, "clerk", *office.present("supervisor", "witness1"))
        part = office.part(None, weight=fine(office, number, 21))
        office.do(
            "exhibit.split/1",
            Split(exhibit=number, parts=(part,), weight=fine(office, number, 970), consumed=MassEntry("49", "g")),
            "clerk", *office.present("witness1"),
        )  # fmt: skip
        office.reseal(number, weight=fine(office, number, 970))
    told = [concern.about for number in numbers for concern in concerns(number, office.world, office.now)
            if concern.sort == "consumed"]  # fmt: skip
    assert told == list(numbers)
    assert {family_of(office.state(number)).used_ug for number in numbers} == {49 * G}
