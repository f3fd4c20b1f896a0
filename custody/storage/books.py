"""The books of the agencies, rolled up by day: kept by the recorder, folded again by rebuilding and verifying (I20)."""

from collections.abc import Iterable

from custody.domain.ledger import Entry

Key = tuple[str, str, str, str, str]
"""Agency, day (UTC), substance, unit, heading."""
Books = dict[Key, int]


def enter(books: Books, day: str, entries: Iterable[Entry]) -> None:
    """Add what one event changes to the lines of its day."""
    for entry in entries:
        key = (entry.agency, day, entry.substance, entry.unit, entry.column)
        books[key] = books.get(key, 0) + entry.amount


def merge(books: Books, more: Books) -> None:
    """Add other books, line by line."""
    for key, amount in more.items():
        books[key] = books.get(key, 0) + amount
