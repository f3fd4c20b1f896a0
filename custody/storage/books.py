"""The books of the agencies, rolled up by day: kept by the recorder, folded again by rebuilding and verifying (I20)."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, case, func, select

from custody.domain.ledger import Entry
from custody.storage.among import among
from custody.storage.tables import ledger

OPENING = "opening"
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


_UNDER = case((ledger.c.day < bindparam("first"), OPENING), else_=ledger.c.heading).label("under")
_PERIOD = (
    select(ledger.c.substance, ledger.c.unit, _UNDER, func.sum(ledger.c.amount).label("amount"))
    .where(ledger.c.agency == bindparam("agency"), ledger.c.day <= bindparam("last"))
    .group_by("substance", "unit", "under")
)


def period(connection: Connection, agency: str, first: str, last: str) -> dict[tuple[str, str], dict[str, int]]:
    """Sums of an agency's entries by (substance, unit), then by heading, for two days and what lies between.

    What was entered before ``first`` is the ``opening``.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in connection.execute(_PERIOD, {"agency": agency, "first": first, "last": last}):
        found.setdefault((row.substance, row.unit), {})[row.under] = int(row.amount)
    return found


_MONTH = case((ledger.c.day < bindparam("first"), OPENING), else_=func.substr(ledger.c.day, 1, 7)).label("month")
_MONTHS = (
    select(ledger.c.substance, ledger.c.unit, ledger.c.heading, _MONTH, func.sum(ledger.c.amount).label("amount"))
    .where(among(ledger.c.agency, "agencies"), ledger.c.day <= bindparam("last"))
    .group_by("substance", "unit", "heading", "month")
)


def months(
    connection: Connection, agencies: Iterable[str], first: str, last: str
) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    """Sums of the entries of agencies together by (substance, unit), then by (month, heading), the month as YYYY-MM.

    What was entered before the day ``first`` stands under the month ``opening``.
    """
    found: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    asked = {"agencies": list(agencies), "first": first, "last": last}
    for row in connection.execute(_MONTHS, asked):
        found.setdefault((row.substance, row.unit), {})[row.month, row.heading] = int(row.amount)
    return found
