"""The mass of all units, estimated from those weighed."""

import math
from statistics import mean, stdev

import pytest

from custody.domain.laboratory.sampling_plan import Sample
from custody.service.exhibits.sampling import estimate, student_quantile


def sample(*weights, population=100, alpha=50):
    """A plan of which these net micrograms were weighed."""
    return Sample(
        case="CS", agency="SV", planner="PE", planned_at="", exhibits=[], population=population, method="hypergeometric",
        alpha=alpha, seed="", generator="", chosen=[], status="examined", weights_ug=list(weights),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("confidence", "freedom", "t"),
    [(0.95, 1, 12.7062), (0.95, 2, 4.30265), (0.95, 3, 3.18245), (0.95, 10, 2.22814), (0.95, 29, 2.04523),
     (0.99, 5, 4.03214), (0.99, 30, 2.75), (0.9, 4, 2.13185)],
)  # fmt: skip
def test_student_quantiles_are_those_of_the_printed_tables(confidence, freedom, t):
    """Two-sided values of any table of Student's t."""
    assert student_quantile(confidence, freedom) == pytest.approx(t, abs=5e-5)


def test_the_estimate_is_the_textbook_formula():
    """N times the mean, give or take t s / sqrt(n), with the finite population correction."""
    weights = (10_000, 11_000, 9_500, 10_500)
    found = estimate(sample(*weights))
    margin = 100 * 3.182446 * stdev(weights) / 2 * math.sqrt(0.96)
    assert (found.total_ug, found.mean_ug, found.confidence) == (100 * mean(weights), mean(weights), 950)
    assert found.margin_ug == pytest.approx(margin, abs=1)


def test_all_units_weighed_leave_no_margin():
    """What is weighed entirely is not estimated."""
    found = estimate(sample(5, 7, 9, population=3))
    assert (found.total_ug, found.margin_ug) == (21, 0)


def test_one_weight_is_no_estimate():
    """A spread takes two."""
    assert estimate(sample(5)) is None
