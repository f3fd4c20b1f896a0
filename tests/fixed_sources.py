"""Sources of a log that are the same in every run: a clock that stands until it is set, and streams of bytes."""

from functools import partial
from hashlib import shake_256
from itertools import count

from custody.storage.write.clock import ClockReading
from custody.storage.write.sources import Draw, Sources

ORIGIN = "custody.test/story"
START_MS = 1_767_600_000_000
"""5 January 2026, 08:00 UTC."""
SECOND_MS = 1_000


class FixedClock:
    """A clock that stands still while acts are recorded: how they share commits then shows nowhere."""

    def __init__(self) -> None:
        self._wall_ms = START_MS

    def __call__(self) -> ClockReading:
        """Read it."""
        return ClockReading(self._wall_ms, self._wall_ms)

    def set_back(self, seconds: int) -> None:
        """Have somebody set it back."""
        self._wall_ms -= seconds * SECOND_MS

    def advance(self, _events: int = 0) -> None:
        """Let the second of one act pass."""
        self._wall_ms += SECOND_MS


def stream(name: str) -> Draw:
    """Return a source of bytes that are the same in every run, and others for each name."""
    numbers = count()
    return partial(_drawn, name, numbers)


def fixed_sources(clock: FixedClock) -> Sources:
    """Return sources that give every run the same time, ids, salts, seeds and keys."""
    return Sources(
        now=clock, subjects=stream("subjects"), acts=stream("acts"), salts=stream("salts"), seeds=stream("seeds"),
        keys=stream("keys"),
    )  # fmt: skip


def _drawn(name: str, numbers: "count[int]", size: int) -> bytes:
    return shake_256(f"{name}/{next(numbers)}".encode()).digest(size)
