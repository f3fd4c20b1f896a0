"""Ground of every layer: errors as values, the errors of unreadable JSON, and the report of lasting troubles."""

from collections.abc import Callable
from functools import partial
from typing import Any

UNREADABLE = (ValueError, RecursionError)
"""``msgspec.DecodeError`` and ``json.JSONDecodeError`` are ValueErrors; a reader that descends has its own end."""
Progress = Callable[[int, int], None]
"""Report of a long work: how much is done, and how much there is."""


def no_progress(_done: int, _total: int) -> None:
    """Report nothing."""


class Coded(Exception):
    """Something that is refused or cannot be done; ``code`` is stable, ``facts`` fill the sentence."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        """Come whole out of another process: facts are keywords, which an exception's own pickling loses."""
        return partial(type(self), self.code, **self.facts), ()

    def __str__(self) -> str:
        facts = ", ".join(f"{k}={v}" for k, v in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class Once:
    """Last reported value; ``first`` counts as already reported."""

    def __init__(self, first: object) -> None:
        self._last = first

    def news(self, what: object) -> bool:
        """Return True if ``what`` differs from the last reported value, and remember it."""
        new, self._last = what != self._last, what
        return new
