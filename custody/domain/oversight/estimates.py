"""Sum up a person's estimates over a year: each may be off by a tenth, all of them in one direction may not (I58)."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from custody.domain.oversight.indicator_patterns import SHOWN, Indicator

LEAST_ESTIMATES, SHORT_PERCENT = 3, 5
"""Estimated lines of a year below which a sum shows nothing, and the share that is missing of their sum from which it
does. Honest estimates are off in both directions, and their sum is off by less than each of them."""
YEAR_DAYS = 365


class Estimated(Struct, frozen=True, kw_only=True, gc=False):
    """An estimated line of a complete seizure: by whom, of which seizure and when, declared and received.

    In micrograms of what is estimated by mass, in microlitres of what is estimated by volume.
    """

    seizure: str
    officer: str
    seized_at: str
    ug: int = 0
    received_ug: int = 0
    ul: int = 0
    received_ul: int = 0

    @property
    def short(self) -> bool:
        """Return True if less came than was declared."""
        return self.received_ug < self.ug or self.received_ul < self.ul


def estimates(lines: Iterable[Estimated]) -> list[Indicator]:
    """Return who received amounts show to have declared too much by estimates, the most missing first (I58).

    ``count`` lines came short of ``total``; ``short_ug`` and ``short_ul`` are missing in all, what came too much
    subtracted.
    """
    lines_by_officer: dict[str, list[Estimated]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.seized_at, line.seizure)):
        lines_by_officer[line.officer].append(line)
    made = []
    for officer, listed in lines_by_officer.items():
        ug, ul = sum(line.ug - line.received_ug for line in listed), sum(line.ul - line.received_ul for line in listed)
        much = 100 * ug >= SHORT_PERCENT * sum(line.ug for line in listed) and ug > 0
        much = much or (100 * ul >= SHORT_PERCENT * sum(line.ul for line in listed) and ul > 0)
        if much and len(listed) >= LEAST_ESTIMATES:
            short = [line.seizure for line in listed if line.short]
            made.append(Indicator(
                sort="estimates", people=(officer,), count=len(short), total=len(listed), where=tuple(short[-SHOWN:]),
                short_ug=ug, short_ul=ul,
            ))  # fmt: skip
    return sorted(made, key=lambda indicator: (-indicator.short_ug, -indicator.short_ul, indicator.people))
