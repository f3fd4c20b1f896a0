"""Many small losses: the weight differences of a store, a keeper or a route, judged together (T7).

Each check of an exhibit differs a little from the weight it is judged against. One difference says nothing; nuclear
material accountancy judges their sum against its combined uncertainty, and in the order in which they came by a
CUSUM, which finds a small constant loss long before a single check would (Page 1954; IAEA practice for material
unaccounted for). The expanded uncertainty U of a balance counts as two standard deviations. The expected drying of
the material is taken off before: half of its allowance, the middle of what it may lose.
"""

from collections.abc import Iterable
from math import isqrt

from msgspec import Struct

STEP = 1_000
"""Standard scores are integers in thousandths: the same checks give the same verdict on every machine."""
SLACK = 500
"""CUSUM reference value k = 0.5 sigma: half of the constant shift of one sigma that it is tuned to find."""
DECISION = 5_000
"""CUSUM decision interval h = 5 sigma: about 930 checks between two false alarms of one side (Siegmund)."""
COVERAGE = 3
"""The sum of all differences is out of control beyond three of its standard deviations."""


class Difference(Struct, frozen=True, kw_only=True):
    """One check: the difference to the weight before (signed), U of both weighings, drying allowed in between; µg."""

    difference_ug: int
    uncertainty_ug: int
    allowance_ug: int = 0
    at: str = ""
    exhibit: str = ""


class Drift(Struct, frozen=True, kw_only=True):
    """The verdict on a series.

    ``sum_ug`` with its standard deviation ``sigma_ug``; ``cusum`` of losses and the ``highest`` it reached, in
    thousandths of a sigma; ``passed_at``: the check, counted from 1, at which it first passed the limit, else 0.
    """

    checks: int
    sum_ug: int
    sigma_ug: int
    cusum: int
    highest: int
    passed_at: int

    @property
    def alarm(self) -> bool:
        """Whether the losses are more than chance and drying explain."""
        return self.passed_at > 0 or -self.sum_ug > COVERAGE * self.sigma_ug > 0


def judge(series: Iterable[Difference]) -> Drift:
    """Judge the differences of a store, a keeper or a route, in the order in which they were weighed."""
    total = variance4 = cusum = highest = passed_at = checks = 0
    for checks, one in enumerate(series, 1):
        shift = one.difference_ug + one.allowance_ug // 2
        total += shift
        variance4 += one.uncertainty_ug**2  # U = 2 sigma: four times the variance, so that it stays an integer
        cusum = max(0, cusum + score(-shift, one.uncertainty_ug) - SLACK)
        highest = max(highest, cusum)
        if cusum > DECISION and not passed_at:
            passed_at = checks
    return Drift(
        checks=checks, sum_ug=total, sigma_ug=isqrt(variance4) // 2, cusum=cusum, highest=highest, passed_at=passed_at
    )  # fmt: skip


def score(shift_ug: int, uncertainty_ug: int) -> int:
    """A shift in thousandths of its standard deviation; one single score counts at most as the decision interval."""
    if uncertainty_ug == 0:
        return 0 if shift_ug == 0 else DECISION * (1 if shift_ug > 0 else -1)
    return max(-DECISION, min(DECISION, 2 * STEP * shift_ug // uncertainty_ug))
