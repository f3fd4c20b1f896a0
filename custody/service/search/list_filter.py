"""Long lists narrowed by what a person types into the field above them, and shown page by page: no script."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from custody.service.search.phrases import plain

T = TypeVar("T")

ROWS = 100
"""Rows of one page: a list of ten thousand would take a phone minutes."""


class Page(Struct, Generic[T], frozen=True):
    """One page of a list of ``total`` rows: its rows, the place of the first (from 1), and its number (from 1)."""

    rows: Sequence[T]
    total: int
    first: int
    page_number: int

    @property
    def last(self) -> int:
        """Return the place of the last row, 0 for an empty list."""
        return self.first + len(self.rows) - 1

    @property
    def more(self) -> bool:
        """Return True if another page follows."""
        return self.last < self.total


def narrowed(rows: Iterable[T], text: str, words: Callable[[T], Iterable[str]]) -> list[T]:
    """Return the rows with a word containing ``text``, ignoring spaces, accents and case; all if no text is given."""
    wanted = _plain(text)
    if not wanted:
        return list(rows)
    return [row for row in rows if any(wanted in _plain(word) for word in words(row))]


def paged(rows: Sequence[T], page: int, many: int = 0) -> Page[T]:
    """Return page ``number`` of a list, or the nearest that there is.

    Of so ``many`` rows, ``ROWS`` if none are named.
    """
    many = many or ROWS
    page = min(max(1, page), max(1, -(-len(rows) // many)))
    start = (page - 1) * many
    return Page(rows[start : start + many], len(rows), start + 1 if rows else 0, page)


def _plain(text: str) -> str:
    return "".join(plain(text).split())
