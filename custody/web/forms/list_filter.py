"""Long lists narrowed by what a person types into the field above them, and shown page by page: no script."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from custody.service.search.search import plain

T = TypeVar("T")

ROWS = 100
"""Rows of one page: a list of ten thousand would take a phone minutes."""


class Page(Struct, Generic[T], frozen=True):
    """One page of a list of ``total`` rows: its rows, the place of the first (from 1), and its number (from 1)."""

    rows: Sequence[T]
    total: int
    first: int
    number: int

    @property
    def last(self) -> int:
        """The place of the last row, 0 for an empty list."""
        return self.first + len(self.rows) - 1

    @property
    def more(self) -> bool:
        """Whether a page follows."""
        return self.last < self.total


def narrowed(rows: Iterable[T], text: str, words: Callable[[T], Iterable[str]]) -> list[T]:
    """The rows of which one of the words holds ``text``, spaces, accents and capitals aside; all for no text."""
    wanted = _plain(text)
    if not wanted:
        return list(rows)
    return [row for row in rows if any(wanted in _plain(word) for word in words(row))]


def paged(rows: Sequence[T], number: int, many: int = 0) -> Page[T]:
    """Page ``number`` of a list, or the nearest that there is; of so ``many`` rows, ``ROWS`` if none are named."""
    many = many or ROWS
    number = min(max(1, number), max(1, -(-len(rows) // many)))
    start = (number - 1) * many
    return Page(rows[start : start + many], len(rows), start + 1 if rows else 0, number)


def _plain(text: str) -> str:
    return "".join(plain(text).split())
