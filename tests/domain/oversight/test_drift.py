"""Many small losses, none of which is a discrepancy alone, are found together (T7; I17)."""

import random

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.oversight.drift import Difference, judge, score

U = 1_000_000
"""Expanded uncertainty of one difference: 1 g, so sigma is 0.5 g."""


def series(shift_ug: int, length: int, seed: int) -> list[Difference]:
    draw = random.Random(seed)
    return [Difference(difference_ug=round(draw.gauss(shift_ug, U / 2)), uncertainty_ug=U) for _ in range(length)]


def test_t7_a_loss_of_half_a_gram_each_time_is_found_though_no_single_check_shows_it():
    """One sigma each time: within twenty checks on average, always within sixty."""
    found = [judge(series(-U // 2, 60, seed)).passed_at for seed in range(200)]
    assert all(found)
    assert sum(found) / len(found) < 20


def test_an_honest_store_is_left_in_peace():
    """Two hundred stores with a hundred checks each: hardly one is accused."""
    alarms = sum(judge(series(0, 100, seed)).alarm for seed in range(200))
    assert alarms <= 2


def test_drying_that_is_allowed_is_no_loss():
    """Half of the moisture allowance is expected to go, and every bit of it may."""
    dried = [Difference(difference_ug=-2 * U, uncertainty_ug=U, allowance_ug=4 * U)] * 50
    assert not judge(dried).alarm
    assert judge([Difference(difference_ug=-2 * U, uncertainty_ug=U)] * 5).alarm
    wholly = Difference(difference_ug=-4 * U, uncertainty_ug=U, allowance_ug=4 * U)
    assert not judge([wholly]).alarm


@given(st.integers(-(10**12), 10**12))
def test_one_check_alone_never_raises_the_sequential_alarm(difference):
    """A single large loss is a discrepancy of its own, and no drift."""
    assert judge([Difference(difference_ug=difference, uncertainty_ug=U)]).passed_at == 0


@given(st.lists(st.integers(-10 * U, 10 * U), max_size=30))
def test_a_gain_never_alarms_as_a_loss_and_the_sum_is_exact(differences):
    """Gains are the discrepancy rule's business (I17)."""
    gains = judge(Difference(difference_ug=abs(d), uncertainty_ug=U) for d in differences)
    assert not gains.alarm
    assert gains.sum_ug == sum(abs(d) for d in differences)
    assert judge(Difference(difference_ug=d, uncertainty_ug=U) for d in differences).checks == len(differences)


def test_a_balance_that_claims_no_uncertainty_makes_every_loss_certain():
    """U = 0 is no division by zero."""
    assert score(0, 0) == 0
    assert score(-1, 0) == -score(1, 0) < 0


def test_the_bias_between_two_balances_is_no_loss():
    """A hundred packages go from one balance to another that shows half a gram less: nobody is accused."""
    biased = [Difference(difference_ug=-U // 2, uncertainty_ug=U, balances="BL1 BL2") for _ in range(100)]
    assert not judge(biased).alarm
    assert judge([Difference(difference_ug=-U // 2, uncertainty_ug=U)] * 100).alarm


def test_t7_a_thief_of_half_a_per_cent_a_month_is_found_by_the_store_before_by_any_package():
    """Ten packages of 2 kg, weighed each month with U = 20 g: each loses 10 g a month, a third of what is noise."""
    draw, u, months = random.Random(11), 28_284_271, 0
    real, seen = [2_000_000_000] * 10, [2_000_000_000] * 10
    differences: list[Difference] = []
    while not judge(differences).passed_at:
        months += 1
        for i in range(10):
            real[i] = real[i] * 995 // 1000
            weighed = round(draw.gauss(real[i], 10_000_000))
            differences.append(Difference(difference_ug=weighed - seen[i], uncertainty_ug=u))
            seen[i] = weighed
    assert months <= 6
