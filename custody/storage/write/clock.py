"""The clock as read, never clamped; a step is seen, flagged and put on record (I23)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

JUMP_MS = 120_000
"""Difference between wall and monotonic clock that counts as a jump."""


class ClockReading(Struct, frozen=True):
    """A reading of both clocks, in milliseconds."""

    wall_ms: int
    monotonic_ms: int


def now() -> ClockReading:
    """Return both clocks now."""
    return ClockReading(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)


Clock = Callable[[], ClockReading]


def text(wall_ms: int) -> str:
    """Return RFC 3339 UTC with milliseconds."""
    seconds, ms = divmod(wall_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


def milliseconds(text: str) -> int:
    """Return Unix milliseconds of a time as ``text`` writes it."""
    at = datetime.fromisoformat(text)
    return int(at.timestamp()) * 1000 + at.microsecond // 1000


class StepWatch:
    """Notices a clock set back against the log, a jump against the monotonic clock, and one that others contradict."""

    def __init__(self) -> None:
        self._last: ClockReading | None = None
        self._off = self._told = 0

    def step(self, reading: ClockReading, log_at_ms: int, off_ms: int = 0) -> int:
        """Return milliseconds by which the clock stepped (signed), 0 when it did not.

        ``off_ms``: by how much it is ahead, as witnesses and time-stamps say now. Each such word counts once.
        """
        self._told = off_ms
        back = reading.wall_ms - log_at_ms
        if back < 0:
            return back
        return self._jump(reading) or (off_ms if off_ms and abs(off_ms - self._off) > JUMP_MS else 0)

    def keep(self, reading: ClockReading) -> None:
        """Compare with this reading from now on; only once what it showed is on record, or a failure would hide it."""
        self._last, self._off = reading, self._told

    def _jump(self, reading: ClockReading) -> int:
        if self._last is None:
            return 0
        drift = (reading.wall_ms - self._last.wall_ms) - (reading.monotonic_ms - self._last.monotonic_ms)
        return drift if abs(drift) > JUMP_MS else 0
