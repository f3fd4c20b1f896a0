"""Find custodians who open seals far more often than their office did in a year (I46): an indicator, no accusation.

A thief who takes a little at each opening stays within the uncertainty of the balance, but opens often. The range of
an office is a median: it holds until half of its months are a thief's. A custodian with openings in three months has
a range of their own too.
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
"""Fewest months with openings, of all custodians of an office and of one custodian, that make a range."""
LEAST_OPENINGS = 10
"""Fewest openings of one custodian in a month that are an indicator."""
SPREADS = 6
"""Spreads above the median at which the range ends. Honest months are Poisson at best: at three spreads twenty
custodians would be named several times a year, at six less than once in a hundred years. This project's own figure."""
NORMAL = 1.4826
"""Factor from the median absolute deviation of a normal distribution to its standard deviation."""


def highest_usual(months: Sequence[int]) -> float:
    """Return the upper end of the range of monthly counts: median and spreads, none narrower than counting noise."""
    middle = median(months)
    deviation = NORMAL * median(abs(count - middle) for count in months)
    return middle + SPREADS * max(deviation, sqrt(middle), 1)


def often_opened(openings: Iterable[Deed], now: datetime) -> list[Indicator]:
    """Return each custodian with more openings in 30 days than office and custodian had in the 12 months before.

    The total of an indicator is the openings of the office. A laboratory is an office of its own.
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
    """Return a custodian's counts by month, without the last month and without months of no opening."""
    return [len(opened) for period, opened in periods.items() if period]
