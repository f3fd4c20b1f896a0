"""Find who opens seals far more often than their office does in a year (I46): an indicator, which accuses nobody.

Whoever thins exhibits out opens them, and each opening is within a balance's uncertainty. The range is robust: half of
the months may be a thief's before it moves. Somebody whose work is to open has a range of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import sqrt
from statistics import median

from custody.domain.kernel.times import instant
from custody.domain.oversight.indicator_patterns import Deed, Indicator, ranked

PERIOD_DAYS, PERIODS = 30, 12
"""A month, and how many before the last one make the range."""
LEAST_MONTHS, LEAST_OWN = 12, 3
"""Months of all custodians of an office, and of one custodian, below which there is no range: nobody is named."""
LEAST_OPENINGS = 10
"""Openings of one custodian in a month below which nobody is named."""
SPREADS = 6
"""Spreads above the median at which the range ends. Honest months are Poisson at best: at three spreads twenty
custodians would be named several times a year, at six less than once in a hundred years. This project's own figure."""
NORMAL = 1.4826
"""Standard deviations of a normal distribution in its median absolute deviation."""


def highest_usual(months: Sequence[int]) -> float:
    """Return the upper end of the range of monthly counts: median and spreads, none narrower than counting noise."""
    middle = median(months)
    deviation = NORMAL * median(abs(count - middle) for count in months)
    return middle + SPREADS * max(deviation, sqrt(middle), 1)


def often_opened(openings: Iterable[Deed], now: datetime) -> list[Indicator]:
    """Return who opened more in the last 30 days than office and person in the twelve months before, of its openings.

    Openings for an analysis on a laboratory's bench are those of another agency, with a range of its own.
    """
    acts: dict[str, dict[str, dict[int, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for deed in openings:
        period = (now - instant(deed.at)).days // PERIOD_DAYS
        if 0 <= period <= PERIODS:
            acts[deed.agency][deed.author][period].append(deed.act)
    named: dict[tuple[str, ...], list[str]] = {}
    totals: dict[tuple[str, ...], int] = {}
    for custodians in acts.values():
        months = {person: _before(periods) for person, periods in custodians.items()}
        office = [count for counts in months.values() for count in counts]
        if len(office) < LEAST_MONTHS:
            continue
        usual = highest_usual(office)
        for person, periods in custodians.items():
            own = highest_usual(months[person]) if len(months[person]) >= LEAST_OWN else 0
            opened = periods.get(0, [])
            if len(opened) >= LEAST_OPENINGS and len(opened) > max(usual, own):
                named[(person,)] = opened
                totals[(person,)] = sum(len(each.get(0, ())) for each in custodians.values())
    return ranked("many_openings", named, totals)


def _before(periods: dict[int, list[str]]) -> list[int]:
    """Return a custodian's counts of the months before the last one in which they opened anything."""
    return [len(opened) for period, opened in periods.items() if period]
