"""Many small losses: the weight differences of a store, a keeper or a route, judged together (T7).

Each check of an exhibit differs a little from the weight it is judged against. One difference says nothing; nuclear
material accountancy judges their sum against its combined uncertainty, and in the order in which they came by a
CUSUM, which finds a small constant loss long before a single check would (Page 1954; IAEA practice for material
unaccounted for). The expanded uncertainty U of a balance counts as two standard deviations. Drying is expected at
half of the material's allowance, and is anywhere within it: a uniform spread, a twelfth of its square in variance.
A check that opened a discrepancy is judged there, and does not belong into a series.

Two weighings on one balance share its bias, which falls out of their difference. On two balances it stays, alike in
every exhibit that went that way: there the spreads add up in full, and the CUSUM allows one sigma more.
"""

from collections.abc import Iterable, Iterator
from math import isqrt

from msgspec import Struct

STEP = 1_000
"""Standard scores are integers in thousandths: the same checks give the same verdict on every machine."""
SLACK = 500
"""CUSUM reference value k = 0.5 sigma: half of the constant shift of one sigma that it is tuned to find."""
DECISION = 8_000
"""CUSUM decision interval h = 8 sigma. With 5, the usual choice, one honest store in five was accused within sixty
days in simulation (``python3 -m tests.drills detection``), since checks of one package share its first weighing."""
LARGEST_SCORE = 4_000
"""Highest score of a single check: a larger loss is a discrepancy of its own, and no drift."""
COVERAGE = 3
"""The sum of all differences is out of control beyond three of its standard deviations."""


class Difference(Struct, frozen=True, kw_only=True):
    """One check: the difference to the weight before (signed), U of both weighings, drying allowed in between; µg.

    ``balances`` names the two balances in their order where they are not the same one. ``typed_ug``: the difference as
    it was first typed, where one of the two weights has been corrected since; the corrected one is judged.
    """

    difference_ug: int
    uncertainty_ug: int
    allowance_ug: int = 0
    balances: str = ""
    at: str = ""
    exhibit: str = ""
    typed_ug: int | None = None

    @property
    def shift_ug(self) -> int:
        """Return the difference without the drying that is expected."""
        return self.difference_ug + self.allowance_ug // 2


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
        """Return True if the losses exceed what chance and drying explain."""
        return self.passed_at > 0 or -self.sum_ug > COVERAGE * self.sigma_ug > 0


def judge(series: Iterable[Difference]) -> Drift:
    """Judge the differences of a store, a keeper or a route, in the order in which they were weighed."""
    listed = list(series)
    cusums = list(course(listed))
    passed = (index for index, cusum in enumerate(cusums, 1) if cusum > DECISION)
    return Drift(
        checks=len(listed), sum_ug=sum(difference.shift_ug for difference in listed), sigma_ug=_sigma(listed),
        cusum=cusums[-1] if cusums else 0, highest=max(cusums, default=0), passed_at=next(passed, 0),
    )  # fmt: skip


def course(series: Iterable[Difference]) -> Iterator[int]:
    """Yield the CUSUM of losses after each check, in thousandths of a sigma."""
    cusum = 0
    for difference in series:
        slack = SLACK + STEP if difference.balances else SLACK
        cusum = max(0, cusum + score(-difference.shift_ug, _spread(difference)) - slack)
        yield cusum


def _sigma(series: Iterable[Difference]) -> int:
    """Return the standard deviation of the sum: root-sum-square, but linear for the same two balances."""
    square, alike = 0, dict[str, int]()
    for difference in series:
        if difference.balances:
            alike[difference.balances] = alike.get(difference.balances, 0) + _spread(difference)
        else:
            square += _spread(difference) ** 2
    return isqrt(square + sum(total**2 for total in alike.values())) // 2


def _spread(difference: Difference) -> int:
    """Return two standard deviations of a difference: of both weighings, and of how far the material may have dried."""
    return isqrt(difference.uncertainty_ug**2 + difference.allowance_ug**2 // 3)


def score(shift_ug: int, uncertainty_ug: int) -> int:
    """Return a shift in thousandths of its standard deviation, limited to ``LARGEST_SCORE`` either way."""
    if uncertainty_ug == 0:
        return 0 if shift_ug == 0 else LARGEST_SCORE * (1 if shift_ug > 0 else -1)
    return max(-LARGEST_SCORE, min(LARGEST_SCORE, 2 * STEP * shift_ug // uncertainty_ug))
