"""Test if the weighings of a store, a balance, a person or a lot lack too much together (T7, I60).

One weighing a little below its expectation says nothing; Page's test adds the scores of a series
(``weight_innovations``) and finds a small constant loss long before a single weighing would (Page 1954; IAEA practice
for material unaccounted for). Two tests run on each series: one for slow losses, one for sudden ones.

A third test asks at each count of a lot what its packages lost together (``lot_counts``).

How high the limits are. On scores of an honest store the pairs (k, h) = (0.25, 10) and (1, 3) each pass once in about
2,000 weighings. The time to a false alarm doubles with each ln 2 / 2k more of h. So the limits rise until all series of
a store together pass once in a hundred years, at the rate at which it weighs; each of the three tests
has a third of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

from msgspec import Struct, structs

from custody.domain.kernel.times import days_between
from custody.domain.oversight.lot_counts import LotCount, counts_of_lot, limit_of, lot_counts
from custody.domain.oversight.weight_innovations import FINAL, READING, SWING, YEAR, Difference

TESTS = ((250, 10_000, 1_387), (1_000, 3_000, 347))
"""Tests of slow and of sudden losses: slack k, limit h, and the rise of h that doubles the run, in thousandths of a
standard deviation."""
KINDS = len(TESTS) + 1
"""Tests that share the false alarms of a store: these two, and that of the counts of a lot."""
RUN = 2_000
"""Honest weighings to a false alarm at the lowest limits, each test alone (Brook and Evans: 2,067 and 1,963)."""
YEARS = 100
"""An honest store is named at most once in so many years."""
LIMIT = 1_000
"""Limit of a test, in per mille of itself."""
EXPLAINED = 3
"""Standard deviations of the sum that chance explains."""


class Reached(Struct, frozen=True):
    """State of a series after a weighing: the missing sum and its standard deviation, in µg.

    ``per_mille``: how near the tests are to their limits; ``at``: when it was weighed.
    """

    sum_ug: int
    sigma_ug: int
    per_mille: int
    at: str = ""


class Drift(Struct, frozen=True, kw_only=True):
    """The verdict on a series: weighings, exhibits, the whole difference (loss: below 0) and its standard deviation.

    ``highest``: how near the tests ever came to their limits, in per mille. ``passed_at``: the weighing, counted from
    1, at which one first passed, else 0; ``last_passed``: the last one, if the tests begin anew after each passing.
    """

    checks: int
    exhibits: int
    sum_ug: int
    sigma_ug: int
    highest: int
    passed_at: int
    last_passed: int = 0

    @property
    def alarm(self) -> bool:
        """Return True if the losses exceed what chance, balances and drying explain."""
        return self.passed_at > 0


class Scored(Struct, frozen=True):
    """A weighing with its score; ``before``: the last one of the exhibit that the series does not answer for."""

    difference: Difference
    score: int
    before: Difference | None = None


def rises(weighings: int, days: int) -> int:
    """Return how often the time to a false alarm must double: ``weighings`` of all series of a store in ``days``."""
    needed = KINDS * YEARS * weighings * YEAR // max(YEAR, days)
    return max(0, -(-needed // RUN) - 1).bit_length()


def rises_of(every: Iterable[Sequence[Scored]]) -> int:
    """Return the rises for the series of a store together."""
    listed = [series for series in every if series]
    return rises(sum(map(len, listed)), _span(listed))


def _span(listed: Iterable[Sequence[Scored]]) -> int:
    """Return the days from the first weighing of some series to the last."""
    hours = [scored.difference.at for series in listed for scored in series]
    return days_between(min(hours), max(hours)) if hours else 0


def lot_limit(lots: Iterable[Sequence[Scored]]) -> int:
    """Return the limit for the counts of all lots of a store, from their series, in thousandths."""
    listed = [series for series in lots if series]
    counts = sum(counts_of_lot(_packages(series)) for series in listed)
    return limit_of(KINDS * YEARS * counts * YEAR // max(YEAR, _span(listed)))


def judge(series: Sequence[Scored], doubled: int = 0, of_lot: int = 0) -> Drift:
    """Judge the scored weighings of a series in their order, with limits that rose for ``doubled`` run lengths.

    ``of_lot``: of the series of a lot, the limit for its counts (``lot_limit``).
    """
    counted = _ended(series, of_lot)
    reached = _course(series, doubled, of_lot, counted)
    passed = _passed(series, doubled, of_lot, counted) or [0]
    return Drift(
        checks=len(series), exhibits=len({scored.difference.exhibit for scored in series}),
        sum_ug=reached[-1].sum_ug if reached else 0, sigma_ug=reached[-1].sigma_ug if reached else 0,
        highest=max((each.per_mille for each in reached), default=0), passed_at=passed[0],
        last_passed=passed[-1],
    )  # fmt: skip


def passings(series: Sequence[Scored], doubled: int = 0, of_lot: int = 0) -> list[int]:
    """Return each weighing of a series, from 1, at which a test passes its limit."""
    return _passed(series, doubled, of_lot, _ended(series, of_lot))


def _passed(
    series: Sequence[Scored], doubled: int, of_lot: int, ended: Iterable[tuple[int, LotCount]]
) -> list[int]:  # fmt: skip
    return sorted({*_passings(series, doubled), *(index for index, count in ended if count.score > of_lot)})


def course(series: Sequence[Scored], doubled: int = 0, of_lot: int = 0) -> list[Reached]:
    """Return where sum and tests stand after each weighing."""
    return _course(series, doubled, of_lot, _ended(series, of_lot))


def _course(
    series: Sequence[Scored], doubled: int, of_lot: int, ended: Iterable[tuple[int, LotCount]]
) -> list[Reached]:  # fmt: skip
    limits = _limits(doubled)
    counted = {index: -(-LIMIT * max(0, count.score) // of_lot) for index, count in ended}
    cusums, total, reached = [0] * len(limits), _SumOfLast(), list[Reached]()
    for index, scored in enumerate(series, 1):
        cusums = _moved(cusums, scored)
        total.put(scored)
        # rounded up: what is beyond the limit is never shown as on it
        shares = [-(-LIMIT * cusum // limit) for cusum, limit in zip(cusums, limits, strict=True)]
        per_mille = max(*shares, counted.get(index, 0))
        reached.append(Reached(total.sum_ug, total.sigma_ug, per_mille, scored.difference.at))
    return reached


def _packages(series: Iterable[Scored]) -> list[Difference]:
    """Return the weighings of the packages in the series of a lot, with what the median took out."""
    return [
        structs.replace(scored.difference, median_ug=0, compared=False)
        for scored in series if scored.difference.packages == 1
    ]  # fmt: skip


def _ended(series: Sequence[Scored], of_lot: int) -> list[tuple[int, LotCount]]:
    """Return the counts of the series of a lot, each with the weighing that ended it, from 1.

    Of a lot that came with its loss, those since it came.
    """
    if not of_lot:
        return []
    last = {scored.difference.at: index for index, scored in enumerate(series, 1)}
    since_first = all(scored.before is None for scored in series)
    return [(last[each.at], each) for each in lot_counts(_packages(series), of_lot, since_first=since_first)]


def _passings(series: Iterable[Scored], doubled: int) -> Iterator[int]:
    """Yield each weighing, from 1, at which a test passes its limit; the tests then begin anew."""
    limits = _limits(doubled)
    cusums = [0] * len(limits)
    for index, scored in enumerate(series, 1):
        cusums = _moved(cusums, scored)
        if any(cusum > limit for cusum, limit in zip(cusums, limits, strict=True)):
            yield index
            cusums = [0] * len(limits)


def _limits(doubled: int) -> list[int]:
    return [limit + doubled * rise for _, limit, rise in TESTS]


def _moved(cusums: Iterable[int], scored: Scored) -> list[int]:
    """Return the sums of the tests after one more weighing."""
    return [max(0, cusum - scored.score - slack) for cusum, (slack, _, _) in zip(cusums, TESTS, strict=True)]


class _SumOfLast:
    """Sum of the differences of all exhibits at their last weighing, and its variance with the shared errors."""

    def __init__(self) -> None:
        self.sum_ug = 0
        self.alone = 0.0
        self.together: dict[str, float] = {}
        self.square = 0.0
        self.terms: dict[str, tuple[int, float, dict[str, float]]] = {}

    @property
    def sigma_ug(self) -> int:
        """Return the standard deviation of the sum."""
        return round(sqrt(max(0.0, self.alone + self.square)))

    def put(self, scored: Scored) -> None:
        """Replace the last weighing of an exhibit by this one."""
        known = self.terms.get(scored.difference.exhibit)
        if known is not None:
            self._add(known, -1)
        self.terms[scored.difference.exhibit] = term = _term(scored)
        self._add(term, 1)

    def _add(self, term: tuple[int, float, dict[str, float]], sign: int) -> None:
        """Add a term to the sum, or take it out again with the sign -1."""
        missing, variance, shared = term
        self.sum_ug += sign * missing
        self.alone += sign * variance
        for name, effect in shared.items():
            before = self.together.get(name, 0.0)
            self.together[name] = after = before + sign * effect
            self.square += after * after - before * before


def _term(scored: Scored) -> tuple[int, float, dict[str, float]]:
    """Return the difference of an exhibit in µg, its own variance, and the shared errors in it."""
    now, before = scored.difference, scored.before
    shared = now.shared()
    first = READING * now.first_uncertainty_ug * now.scatter
    if before is not None:
        first = before.reading_ug
        for name, effect in before.shared().items():
            shared[name] = shared.get(name, 0.0) - effect
    moisture = (FINAL**2 + SWING**2) * now.moisture_ug**2
    missing = now.shift_ug - (before.shift_ug if before is not None else 0)
    return missing, now.reading_ug**2 + first**2 + moisture, shared
