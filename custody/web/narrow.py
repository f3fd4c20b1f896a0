"""Long lists narrowed by what a person types into the field above them: a plain GET form, no script."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def narrowed(rows: Iterable[T], text: str, words: Callable[[T], Iterable[str]]) -> list[T]:
    """The rows of which one of the words holds ``text``, whatever its spaces and capitals; all rows for no text."""
    wanted = _plain(text)
    return [row for row in rows if any(wanted in _plain(word) for word in words(row))]


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
