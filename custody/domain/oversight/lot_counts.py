"""Test at each count what a whole lot has lost since its first weighing, or its first count on this balance (I60).

Page's tests add up many small scores; a lot that was thinned evenly loses all of it between two counts, and its
packages stay beside their median. So each count of a lot is one more test: the loss of all its packages together,
against its standard deviation by readings, balances and moisture (CUMUF in nuclear accountancy). It is compared with
the earlier weighing that says most, and after a passing with the count that passed.

A reading counts with its mean: steps of a coarse balance make a median jump. A package far off its lot counts no
more than three standard deviations off, so that one slip moves no lot.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from msgspec import Struct, structs

from custody.domain.exhibits.drying.drying_curve import PARTS, over
from custody.domain.exhibits.drying.lot_comparison import LEAST
from custody.domain.oversight.lot_median import counts_of
from custody.domain.oversight.weight_innovations import READING, STEP, Difference

OFF = 3
"""Standard deviations beyond which a package tells no more of its lot."""
CHANCES = (
    (100, 2_326), (200, 2_576), (300, 2_713), (500, 2_878), (700, 2_983), (1_000, 3_090), (1_500, 3_209),
    (2_000, 3_291), (3_000, 3_403), (4_000, 3_481), (5_000, 3_540), (7_000, 3_627), (10_000, 3_719), (20_000, 3_891),
    (50_000, 4_107), (100_000, 4_265), (300_000, 4_504), (1_000_000, 4_753),
)  # fmt: skip
"""One honest count in so many passes a limit, in thousandths of a standard deviation (normal law)."""


class LotCount(Struct, frozen=True, kw_only=True):
    """A count of a lot: when it ended, the loss (below 0) and its standard deviation in µg, the packages compared."""

    at: str
    missing_ug: float
    sigma_ug: float
    packages: int

    @property
    def score(self) -> int:
        """Return the loss in thousandths of its standard deviation; a loss is above 0."""
        return round(-STEP * self.missing_ug / self.sigma_ug) if self.sigma_ug > 0 else 0


def limit_of(counts: int) -> int:
    """Return the limit, in thousandths, that one honest count in so many passes."""
    return next((limit for chance, limit in CHANCES if counts <= chance), CHANCES[-1][1])


def counts_of_lot(weighed: Iterable[Difference]) -> int:
    """Return how many counts of a lot weighed enough of it."""
    return sum(len(count) >= LEAST for listed in _by_balances(weighed) for count in counts_of(listed))


def lot_counts(weighed: Iterable[Difference], limit: int, *, since_first: bool = True) -> list[LotCount]:
    """Return each count of a lot with its loss; the weighings less the curve, not less a median.

    ``since_first``: False if the first weights are no beginning here, because the lot came with its loss.
    """
    made: list[LotCount] = []
    for count, references in _referred(weighed, since_first=since_first):
        known = [_since(count, reference) for reference in references]
        best = min((each for each in known if each is not None), key=lambda each: each.sigma_ug, default=None)
        if best is not None:
            made.append(best)
            if best.score > limit:
                references[:] = [count]
    return sorted(made, key=lambda each: each.at)


def _referred(
    weighed: Iterable[Difference], *, since_first: bool
) -> Iterable[tuple[Sequence[Difference], list[Sequence[Difference]]]]:  # fmt: skip
    """Yield each count with the weighings it may be compared with; what the caller leaves there stands for the next."""
    for listed in _by_balances(weighed):
        references: list[Sequence[Difference]] = [[]] if since_first else []
        begun = False
        for count in counts_of(listed):
            if len(count) < LEAST:
                continue
            yield count, references
            if not begun:
                references.append(count)
                begun = True


def _by_balances(weighed: Iterable[Difference]) -> list[list[Difference]]:
    """Return the weighings, in order of time, by the balances of both."""
    listed: dict[tuple[str, str], list[Difference]] = {}
    for difference in sorted(weighed, key=lambda each: each.at):
        listed.setdefault((difference.balance, difference.first_balance), []).append(difference)
    return list(listed.values())


def _since(count: Sequence[Difference], reference: Sequence[Difference]) -> LotCount | None:
    """Return what the packages of both weighings lost together; without a ``reference`` since their first weights."""
    before = {each.exhibit: each for each in reference}
    now = [each for each in count if each.first_ug > 0 and (not reference or each.exhibit in before)]
    if len(now) < LEAST:
        return None
    pairs = [(each, before.get(each.exhibit)) for each in now]
    alone = [_alone(each, then) for each, then in pairs]
    shares = [(each.shift_ug - (then.shift_ug if then else 0)) / each.first_ug for each, then in pairs]
    middle = sorted(shares)[len(shares) // 2]
    kept = [
        max(middle - OFF * own / each.first_ug, min(middle + OFF * own / each.first_ug, share))
        for share, own, each in zip(shares, alone, now, strict=True)
    ]
    first_ug = sum(each.first_ug for each in now)
    shared = _whole(now).shared()
    for name, effect in (_whole([then for _, then in pairs if then]).shared() if reference else {}).items():
        shared[name] = shared.get(name, 0.0) - effect
    variance = sum(own * own for own in alone) + sum(effect * effect for effect in shared.values())
    return LotCount(
        at=now[-1].at, missing_ug=sum(kept) / len(kept) * first_ug, sigma_ug=sqrt(variance), packages=len(now),
    )  # fmt: skip


def _alone(now: Difference, before: Difference | None) -> float:
    """Return the standard deviation of what a package alone may differ by between two weighings."""
    first = before.reading_ug if before else READING * now.first_uncertainty_ug
    days = now.days - (before.days if before else 0)
    moved = over(days, now.curve.tau_days) / PARTS * now.moisture_ug if now.curve else 0.0
    return sqrt(now.reading_ug**2 + first**2 + moved**2)


def _whole(weighed: Sequence[Difference]) -> Difference:
    """Return the weighings of a lot as one, for the errors that they share."""
    return structs.replace(
        weighed[-1], first_ug=sum(each.first_ug for each in weighed), compared=False, median_ug=0,
        uncertainty_ug=sum(each.uncertainty_ug for each in weighed),
        first_uncertainty_ug=sum(each.first_uncertainty_ug for each in weighed),
    )  # fmt: skip
