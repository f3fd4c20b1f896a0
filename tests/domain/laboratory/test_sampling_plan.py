"""Sampling on record: a plan chooses before anybody looks, and a result says no more than it proves."""

import pytest

from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory import sampling_plan
from custody.domain.laboratory.sampling_statistics import draw
from tests.factories.memory_office import Town


@pytest.fixture
def t():
    """A town of its own."""
    return Town()


def plan(t, *numbers, person="clerk", **more):
    asked = {"population": 100, "method": "hypergeometric", "share": 900, "alpha": 50} | more
    return t.do("sampling_plan.make/1", sampling_plan.MakeSamplingPlan(exhibits=numbers, **asked), person).first("SP")


def result(t, number, *negatives, person="clerk", **more):
    command = sampling_plan.RecordSamplingResult(sample=number, substance="cannabis", negatives=negatives, **more)
    return t.do("sampling_plan.record_result/1", command, person)


def code(act):
    with pytest.raises(CustodyError) as refused:
        act()
    return refused.value.code


def test_a_plan_records_what_it_takes_to_redo_the_draw(t):
    """N, k, alpha, r, method, seed, generator and the units; the seed is the plan's own number."""
    lot = t.lot(2)
    number = plan(t, *lot.exhibits)
    found = t.state(number)
    assert (found.population, found.share, found.alpha, found.tolerated) == (100, 900, 50, 0)
    assert (found.method, found.generator, found.seed) == ("hypergeometric", "sha256-counter/1", number)
    assert tuple(found.chosen) == draw(number, 100, 23)
    assert found.case == lot.case
    assert {t.state(each).sample for each in lot.exhibits} == {number}


def test_two_plans_draw_differently(t):
    """Nobody can know the draw before the plan stands in the log."""
    [exhibit] = t.lot(1).exhibits
    assert t.state(plan(t, exhibit)).chosen != t.state(plan(t, exhibit)).chosen


@pytest.mark.parametrize(
    ("more", "negatives", "inference"),
    [
        ({}, 0, "shown"),
        ({}, 1, "not_shown"),
        ({"tolerated": 1}, 1, "shown"),
        ({"tolerated": 1}, 2, "not_shown"),
        ({"method": "five", "share": 0, "alpha": 0}, 0, "none"),
    ],
)
def test_a_result_says_no_more_than_it_proves(t, more, negatives, inference):
    """More negatives than tolerated are recorded and show nothing; a rule of thumb never shows anything."""
    number = plan(t, *t.lot(1).exhibits, **more)
    result(t, number, *t.state(number).chosen[:negatives])
    found = t.state(number)
    assert (found.inference, len(found.negatives), found.status) == (inference, negatives, "examined")


def test_a_result_stands_once_and_for_chosen_units_only(t):
    """A second result, a unit outside the plan, a unit twice and too many weights are refused."""
    number = plan(t, *t.lot(1).exhibits)
    chosen = t.state(number).chosen
    outside = next(unit for unit in range(1, 101) if unit not in chosen)
    gram = MassEntry("1", "g")
    assert code(lambda: result(t, number, outside)) == "not_chosen"
    assert code(lambda: result(t, number, chosen[0], chosen[0])) == "not_chosen"
    assert code(lambda: result(t, number, weights=(gram,) * 24)) == "too_many_weights"
    assert code(lambda: result(t, number, weights=(MassEntry("0", "g"),))) == "unit_mass_out_of_range"
    assert code(lambda: result(t, number, weights=(MassEntry("2", "t"),))) == "unit_mass_out_of_range"
    result(t, number, weights=(gram,) * 23)
    assert t.state(number).weights_ug == [1_000_000] * 23
    assert code(lambda: result(t, number)) == "wrong_state"


def test_only_who_holds_the_exhibits_samples_them(t):
    """The store plans, the laboratory that holds the exhibits examines; then the store may no longer."""
    lot = t.lot(1)
    assert code(lambda: plan(t, *lot.exhibits, person="analyst")) == "not_found"
    number = plan(t, *lot.exhibits)
    t.release(*lot.exhibits)
    assert code(lambda: result(t, number)) == "not_holder"
    result(t, number, person="analyst")
    assert t.state(number).examiner == t.who["analyst"]


def test_exhibits_of_two_cases_are_two_plans(t):
    """One plan belongs to one case: who sees it follows from the case."""
    one, other = t.lot(1), t.lot(1)
    with pytest.raises(RuleBroken, match="other_case"):
        plan(t, *one.exhibits, *other.exhibits)


def test_what_is_on_the_way_is_not_sampled(t):
    """A packet nobody has taken in charge is not opened."""
    lot = t.lot(1)
    t.dispatch("clerk", "clerk2", "storage", *lot.exhibits)
    with pytest.raises(RuleBroken, match="wrong_state"):
        plan(t, *lot.exhibits)


def test_an_unknown_substance_is_refused(t):
    """The statement names a substance of the list."""
    number = plan(t, *t.lot(1).exhibits)
    command = sampling_plan.RecordSamplingResult(sample=number, substance="white")
    with pytest.raises(BadInput, match="substance_unknown"):
        t.do("sampling_plan.record_result/1", command, "clerk")


@pytest.mark.parametrize("person", ["courtclerk", "prosecutor", "inspector"])
def test_others_do_not_sample(t, person):
    """Court clerk and prosecutor see plans and make none; the inspection draws only in a confidential inspection."""
    [exhibit] = t.lot(1).exhibits
    expected = "not_holder" if person == "inspector" else "role_needed"
    assert code(lambda: plan(t, exhibit, person=person)) == expected
