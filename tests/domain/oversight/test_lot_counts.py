"""Each count of a lot asks what its packages lost together, and accuses an honest store once in a hundred years (I60)."""

import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.law.text import Text
from custody.domain.oversight.drift import Scored, judge, lot_limit
from custody.domain.oversight.lot_counts import CHANCES, counts_of_lot, limit_of, lot_counts
from custody.domain.oversight.weight_innovations import BIAS, READING, Difference

G = 1_000_000
MASS, U = 1000 * G, 2 * G
POWDER = DryingCurve(
    material="powder", packing="film", loss_per_mille=0, tau_days=90, band_loss_per_mille=3, band_gain_per_mille=3,
    lot_band_per_mille=3, source=Text(fr="x", en="x"), status="assumed",
)  # fmt: skip
NO_LIMIT = 10**9


def weighed(exhibit: int, day: int, lost_ug: float, balance: str = "BL1") -> Difference:
    """Return a weighing of a package of the lot."""
    return Difference(
        exhibit=f"EV{exhibit}", at=f"2026-{1 + day // 28:02}-{1 + day % 28:02}T08:00:{exhibit:02}Z", days=day,
        first_ug=MASS, difference_ug=-round(lost_ug), uncertainty_ug=U, first_uncertainty_ug=U, balance=balance,
        first_balance="BL0", curve=POWDER, lot="SE1 1", air="a",
    )  # fmt: skip


def lot(lost_ug: float, seed: int = 1, packages: int = 9, days: tuple[int, ...] = (3, 60)) -> list[Difference]:
    """Return a lot that lost so much of each package after its first count, on balances as they err."""
    draw = random.Random(seed)
    bias, first = draw.gauss(0, BIAS * U), [draw.gauss(0, READING * U) for _ in range(packages)]
    return [
        weighed(each, day, (lost_ug if day > days[0] else 0) + first[each] + bias + draw.gauss(0, READING * U))
        for day in days for each in range(packages)
    ]  # fmt: skip


def test_i60_half_a_per_cent_of_every_package_is_named_though_no_package_shows_it():
    """Five grams of each brick of a kilogram, on a balance of U = 2 g: all lots, and no honest one."""
    limit = limit_of(3_000)
    assert all(lot_counts(lot(5 * G, seed), limit)[-1].score > limit for seed in range(50))
    assert not any(count.score > limit for seed in range(200) for count in lot_counts(lot(0, seed), limit))


def test_i60_the_bias_of_a_balance_leaves_the_comparison_with_the_first_count_on_it():
    """The first weights were read on another balance: the count of day 3 on this one tells more."""
    first, later = lot_counts(lot(0), NO_LIMIT)
    assert later.sigma_ug < first.sigma_ug
    moved = [structs.replace(each, difference_ug=each.difference_ug - 10 * G) for each in lot(0)]
    assert lot_counts(moved, NO_LIMIT)[1].missing_ug == pytest.approx(later.missing_ug)


@given(st.integers(-(10**11), 10**11), st.integers(0, 8))
def test_i60_one_slip_moves_no_lot(slip, of):
    """Three standard deviations of a package at most, shared by nine."""
    honest = lot(0)
    typed = [
        structs.replace(each, difference_ug=each.difference_ug + slip)
        if (each.days, each.exhibit) == (60, f"EV{of}")
        else each
        for each in honest
    ]
    sound, moved = (lot_counts(each, NO_LIMIT)[1] for each in (honest, typed))
    assert abs(moved.missing_ug - sound.missing_ug) <= 8 * sound.sigma_ug


def test_i60_a_loss_that_passed_is_told_once_and_the_next_one_anew():
    """After a passing the count that passed is what later ones are compared with."""
    limit = limit_of(3_000)
    once = lot(0, days=(3, 60, 120, 180))
    lost = [structs.replace(each, difference_ug=each.difference_ug - (9 * G if each.days > 3 else 0)) for each in once]
    assert [count.score > limit for count in lot_counts(lost, limit)] == [False, True, False, False]
    again = [
        structs.replace(each, difference_ug=each.difference_ug - (9 * G if each.days > 120 else 0)) for each in lost
    ]
    assert [count.score > limit for count in lot_counts(again, limit)] == [False, True, False, True]


def test_i60_fewer_than_five_packages_are_no_lot():
    """Nor are packages of which the earlier count weighed fewer than five."""
    assert lot_counts(lot(50 * G, packages=4), NO_LIMIT) == []
    assert counts_of_lot(lot(0, packages=4)) == 0
    assert counts_of_lot(lot(0)) == 2


def test_i60_a_lot_that_came_with_its_loss_is_judged_from_its_first_count_here():
    """What it lost before is nobody's here."""
    came = [structs.replace(each, difference_ug=each.difference_ug - 50 * G) for each in lot(0)]
    [only] = lot_counts(came, NO_LIMIT, since_first=False)
    assert only.at.startswith("2026-03")
    assert only.score < limit_of(3_000)


def test_i60_the_limit_is_that_of_the_normal_law():
    """One honest count in so many passes; more counts, a higher limit."""
    for chance, limit in CHANCES:
        assert limit == pytest.approx(1000 * NormalDist().inv_cdf(1 - 1 / chance), abs=1)
    assert [limit_of(each) for each in (0, 100, 101, 2_000_000)] == [2_326, 2_326, 2_576, 4_753]


def test_i60_the_series_of_a_lot_is_named_at_the_weighing_that_ended_the_count():
    """By the count alone: the scores themselves say nothing here."""
    series = [Scored(each, 0) for each in lot(6 * G)]
    limit = lot_limit([series])
    verdict = judge(series, 0, limit)
    assert verdict.alarm
    assert verdict.passed_at == verdict.last_passed == len(series)
    assert verdict.highest > 1000
    assert not judge(series).alarm
