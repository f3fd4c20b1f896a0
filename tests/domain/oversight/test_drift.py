"""Many small losses, none of which is a discrepancy alone, are found together, and honest stores left alone (T7, I60)."""

import random
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.exhibits.drying.lot_comparison import LEAST
from custody.domain.law.text import Text
from custody.domain.oversight.drift import RUN, TESTS, Scored, course, judge, rises, rises_of
from custody.domain.oversight.lot_median import with_medians
from custody.domain.oversight.weight_innovations import BIAS, LARGEST_SCORE, READING, STEP, Difference, innovations

U = 10_000_000
"""Expanded uncertainty of one weighing: 10 g."""
KILOGRAM = 1_000_000_000
LIMIT_SECONDS = 8
"""For 10,000 weighings: about 1 s on a machine of its own; continuous integration shares one."""


def curve(loss=0, tau=60, band=60, lot=25):
    return DryingCurve("herb", "woven", loss, tau, band, band, lot, Text("", ""), "assumed")


def weighing(exhibit, day, difference_ug, **more):
    at = f"2026-{1 + day // 28 % 12:02}-{1 + day % 28:02}T08:00:00Z"
    fields = {
        "exhibit": str(exhibit), "at": at, "days": day, "first_ug": KILOGRAM, "difference_ug": round(difference_ug),
        "uncertainty_ug": U, "first_uncertainty_ug": U, "balance": "BL1", "first_balance": "BL1",
    }  # fmt: skip
    return Difference(**(fields | more))


def store(seed, loss_ug=0, exhibits=20, checks=10, balances=1):
    """A store as the model has it: each exhibit's first reading and each balance's bias stand in all its differences."""
    draw = random.Random(seed)
    firsts = [draw.gauss(0, READING * U) for _ in range(exhibits)]
    bias = [0.0, *(draw.gauss(0, BIAS * U) for _ in range(balances))]
    made = []
    for day in range(1, checks + 1):
        for exhibit, first in enumerate(firsts):
            on = draw.randrange(1, balances + 1)
            read = draw.gauss(0, READING * U) - first + bias[on] - bias[1] - loss_ug * day
            made.append(weighing(exhibit, day, read, balance=f"BL{on}"))
    return made


def scored(differences):
    return [Scored(*pair) for pair in zip(differences, innovations(differences), strict=True)]


@pytest.mark.parametrize("balances", [1, 3])
def test_i60_the_scores_of_an_honest_store_are_white(balances):
    """Mean 0, variance 1, and no score tells of the next: though all differences share first readings and balances."""
    scores, lagged, count = [], 0.0, 0
    for seed in range(60):
        told = [score / STEP for score in innovations(store(seed, balances=balances))]
        scores += told
        lagged += sum(a * b for a, b in zip(told, told[20:], strict=False))  # the same exhibit, next time
        count += len(told) - 20
    mean = sum(scores) / len(scores)
    assert abs(mean) < 0.04
    assert abs(sum(score**2 for score in scores) / len(scores) - 1) < 0.05
    assert abs(lagged / count) < 0.04
    assert abs(sum(a * b for a, b in pairwise(scores)) / len(scores)) < 0.04


@given(st.integers(-100 * U, 100 * U), st.lists(st.integers(-U, U), min_size=1, max_size=12))
def test_i60_the_bias_of_a_balance_falls_out_of_differences_on_it(bias, reads):
    """Whatever it always shows too much or too little is in the first weight as in the later ones."""
    plain = [weighing(index, 1, read) for index, read in enumerate(reads)]
    first = KILOGRAM + bias
    biased = [weighing(index, 1, first + read - first) for index, read in enumerate(reads)]
    assert innovations(plain) == innovations(biased)
    assert all(not difference.shared() for difference in plain)


def test_i60_the_bias_between_two_balances_is_learned_and_no_loss():
    """A hundred packages go to a balance that shows 8 g less: nobody is accused; on one balance each loss counts."""
    moved = [weighing(index, 1, -8_000_000, balance="BL2") for index in range(100)]
    assert not judge(scored(moved), 6).alarm
    assert judge(scored([weighing(index, 1, -8_000_000) for index in range(100)]), 6).alarm


@pytest.mark.parametrize("slack_limit", range(len(TESTS)))
def test_i60_the_run_doubles_with_each_rise_of_the_limit(slack_limit):
    """Page's tests on independent scores: about 2,000 weighings to a false alarm, and twice that a rise later."""
    slack, limit, rise = TESTS[slack_limit]
    draw = random.Random(2016)

    def run(height):
        cusum, length = 0.0, 0
        while cusum <= height:
            cusum = max(0.0, cusum - draw.gauss(0, STEP) - slack)
            length += 1
        return length

    lowest, risen = (sum(run(height) for _ in range(150)) / 150 for height in (limit, limit + rise))
    assert 0.75 * RUN < lowest < 1.3 * RUN
    assert 1.5 < risen / lowest < 2.7


def test_i60_the_limits_rise_with_the_weighings_of_all_series_and_not_with_the_years():
    """Six weighings a year need no rise; a hundred times as many need seven doublings; ten years bring no more."""
    assert rises(6, 365) == 0
    assert rises(853, 365) == 7
    assert rises(854, 365) == 8
    assert rises(8530, 3650) == 7
    assert rises(853, 60) == rises(853, 365), "a new store has its first year"
    listed = scored(store(1))
    assert rises_of([listed, listed]) == rises(2 * len(listed), 9)
    assert rises_of([]) == 0


def test_t7_a_loss_of_half_a_sigma_each_time_is_found_though_no_single_check_shows_it():
    """Two grams a check where a reading scatters by three: always named, and an honest store never."""
    assert all(judge(scored(store(seed, 1_500_000)), 7).passed_at for seed in range(50))
    assert not any(judge(scored(store(seed)), 7).alarm for seed in range(100))


@given(st.integers(-(10**12), 10**12))
def test_one_check_alone_never_raises_the_sequential_alarm(difference):
    """A single large loss is a discrepancy of its own, and no drift; and it is told once, not at each weighing after."""
    once = judge(scored([weighing(1, 1, difference)]))
    again = innovations([weighing(1, day, difference) for day in range(1, 12)])
    assert once.passed_at == 0
    assert sum(again) >= -3 * LARGEST_SCORE
    assert all(abs(score) <= LARGEST_SCORE for score in again)


@given(st.lists(st.integers(-3 * U, 3 * U), max_size=30))
def test_the_sum_counts_each_exhibit_once_and_gains_never_alarm(differences):
    """What is missing now is the last difference of each exhibit, however often it was weighed."""
    gains = [weighing(index, 1, abs(difference)) for index, difference in enumerate(differences)]
    assert not judge(scored(gains)).alarm
    twice = [weighing(index % 5, index, difference) for index, difference in enumerate(differences)]
    last = {difference.exhibit: difference.difference_ug for difference in twice}
    assert judge(scored(twice)).sum_ug == sum(last.values())
    assert len(course(scored(twice))) == len(differences)


def test_a_balance_that_claims_no_uncertainty_makes_every_loss_certain():
    """U = 0 is no division by zero."""
    exact = {"uncertainty_ug": 0, "first_uncertainty_ug": 0}
    assert innovations([weighing(1, 1, 0, **exact), weighing(2, 1, -1, **exact)]) == [0, -LARGEST_SCORE]


def test_i60_a_lot_that_dries_together_is_no_loss_and_who_lost_more_is_seen():
    """Ten sacks lose five per cent in the dry season; one of them eight."""
    lot = [weighing(i, 90, -50_000_000 - (30_000_000 if i == 3 else 0), curve=curve(), lot="SE 1", air="a")
           for i in range(10)]  # fmt: skip
    judged = with_medians(lot)
    by_exhibit = dict(zip([d.exhibit for d in judged], innovations(judged), strict=True))
    assert all(abs(score) < STEP for exhibit, score in by_exhibit.items() if exhibit not in {"3", "SE 1"})
    assert by_exhibit["3"] < -1_700
    assert abs(by_exhibit["SE 1"]) < 2 * STEP, "the lot as a whole is within what the season may do"
    [whole] = [difference for difference in judged if difference.exhibit == "SE 1"]
    assert whole.shift_ug == -10 * 50_000_000
    alone = with_medians(lot[: LEAST - 1])
    assert not any(difference.compared for difference in alone), "fewer than five are no lot"


@given(st.integers(-(10**9), 10**9), st.integers(LEAST, 12))
def test_i60_what_a_whole_lot_shares_falls_out_of_its_packages(shared, size):
    """The median takes out whatever all of them lost or gained alike."""
    lot = [weighing(i, 30, shared, curve=curve(loss=60), lot="SE 1", air="a") for i in range(size)]
    packages = [d for d in with_medians(lot) if d.packages == 1]
    assert all(abs(d.shift_ug) <= 1 for d in packages)


def test_ten_thousand_weighings_are_judged_while_somebody_waits():
    """The page looks at a thousand exhibits: with ten weighings each, of fifty lots and ten balances."""
    draw = random.Random(7)
    made = [
        weighing(
            exhibit, day * 30, draw.gauss(0, U), curve=curve(), lot=f"SE{exhibit % 50} 1", air="a",
            balance=f"BL{day % 3}", first_balance=f"BL{exhibit % 10}",
        )
        for day in range(1, 11) for exhibit in range(1000)
    ]  # fmt: skip
    began = perf_counter()
    listed = scored(with_medians(made))
    judge(listed, rises_of([listed]))
    assert perf_counter() - began < LIMIT_SECONDS


def test_i60_a_weighing_before_plants_are_dry_tells_of_drying_only():
    """Fresh plants have their second reference at day 14."""
    fresh = structs.replace(curve(), material="fresh_plants")
    assert [weighing(1, day, 0, curve=fresh).settled for day in (3, 13, 14)] == [False, False, True]


@given(st.integers(0, 30), st.integers(4, 12), st.lists(st.integers(0, 3 * STEP), max_size=80), st.integers(0, 6))
def test_t7_a_loss_that_stopped_passes_once_however_long_the_store_is_weighed_after_it(before, lost, quiet, doubled):
    """The last passing stays that of the loss; a second loss is another passing, told anew."""
    weighed = weighing(0, 1, 0)
    rows = [Scored(weighed, score) for score in [0] * before + [-LARGEST_SCORE] * lost]
    passed = judge(rows, doubled)
    assert passed.alarm == bool(passed.last_passed)
    after = [*rows, *(Scored(weighed, score) for score in quiet)]
    assert judge(after, doubled).last_passed == passed.last_passed
    again = judge([*after, *[Scored(weighed, -LARGEST_SCORE)] * 12], doubled)
    assert again.last_passed > len(after)
    assert not passed.alarm or again.passed_at == passed.passed_at
