"""When an entry came into the log, by the clocks of its witnesses and not by its own claim.

A witness that cosigned a head without the entry did so before the entry was there; one that cosigned a head with it,
after. So a time claimed outside that bracket was not the time of recording.
"""

from collections.abc import Iterable
from typing import NamedTuple

SKEW = 300
"""Seconds by which honest clocks may differ."""


class Cosigned(NamedTuple):
    """A witness's statement: the head of ``size`` entries stood at ``time`` (POSIX seconds)."""

    size: int
    time: int


class Bracket(NamedTuple):
    """The entry came after ``after`` and before ``before`` (POSIX seconds; None where no witness says)."""

    after: int | None
    before: int | None

    def holds(self, claimed: int, skew: int = SKEW) -> bool:
        """Whether a claimed time of recording lies in the bracket, clocks differing by at most ``skew`` seconds."""
        early = self.after is not None and claimed < self.after - skew
        late = self.before is not None and claimed > self.before + skew
        return not (early or late)


def bracket(index: int, cosigned: Iterable[Cosigned]) -> Bracket:
    """The bracket of entry ``index``; only the newest head without it and the oldest with it say anything."""
    statements = list(cosigned)
    after = [one.time for one in statements if one.size <= index]
    before = [one.time for one in statements if one.size > index]
    return Bracket(max(after, default=None), min(before, default=None))
