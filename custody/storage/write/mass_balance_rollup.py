"""The books of the agencies by quarters of an hour: kept with every act, folded again by rebuilding and verifying.

The log knows UTC alone (I20), and every zone's days begin with a quarter of an hour of it: days of any place are sums.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, case, func, literal, select

from custody.domain.oversight.mass_balance import Entry
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import mass_balance

OPENING = "opening"
Key = tuple[str, str, str, str, str]
"""Agency, quarter of an hour (``quarter``), substance, unit, heading."""
Books = dict[Key, int]


def quarter(at: str) -> str:
    """Return the quarter of an hour (``2026-11-27T10:45``, UTC) of an instant (RFC 3339 UTC)."""
    return f"{at[:14]}{int(at[14:16]) // 15 * 15:02}"


def enter(books: Books, at: str, entries: Iterable[Entry]) -> None:
    """Add what one event, recorded at an instant (RFC 3339 UTC), changes to the lines of its quarter of an hour."""
    for entry in entries:
        key = (entry.agency, quarter(at), entry.substance, entry.unit, entry.column)
        books[key] = books.get(key, 0) + entry.amount


def merge(books: Books, more: Books) -> None:
    """Add other books, line by line."""
    for key, amount in more.items():
        books[key] = books.get(key, 0) + amount


_UNDER = case((mass_balance.c.quarter < bindparam("since"), OPENING), else_=mass_balance.c.heading).label("under")
_PERIOD = (
    select(mass_balance.c.substance, mass_balance.c.unit, _UNDER, func.sum(mass_balance.c.amount).label("amount"))
    .where(mass_balance.c.agency == bindparam("agency"), mass_balance.c.quarter < bindparam("until"))
    .group_by("substance", "unit", "under")
)


_THEIRS = among(mass_balance.c.agency, "agencies")
_BEFORE = (
    select(mass_balance.c.substance, mass_balance.c.unit, func.sum(mass_balance.c.amount).label("amount"))
    .where(_THEIRS, mass_balance.c.quarter < bindparam("first"))
    .group_by("substance", "unit")
)
"""One sum by itself: of the lines of many years told apart by month SQLite takes three times as long."""


def period(connection: Connection, agency: str, since: str, until: str) -> dict[tuple[str, str], dict[str, int]]:
    """Return sums of an agency's entries by (substance, unit), then heading, between two quarters of an hour.

    ``since`` is included, ``until`` is not. Entries before ``since`` are the ``opening``.
    """
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in connection.execute(_PERIOD, {"agency": agency, "since": since, "until": until}):
        sums.setdefault((row.substance, row.unit), {})[row.under] = int(row.amount)
    return sums


def months(
    connection: Connection, agencies: Iterable[str], since: Sequence[tuple[str, str]], until: str
) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    """Return sums of agencies' entries by (substance, unit), then by (month, heading), before ``until``.

    ``since``: each month in order, with the quarter of an hour that it begins with. Entries before the first of them
    stand under the month and the heading ``opening``.
    """
    asked = {"agencies": list(agencies), "first": since[0][1], "until": until}
    sums: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for substance, unit, amount in connection.execute(_BEFORE, asked):
        sums.setdefault((substance, unit), {})[OPENING, OPENING] = int(amount)
    names = [month for month, _ in since]
    begun = [(mass_balance.c.quarter < at, before) for before, (_, at) in zip(names, since[1:], strict=False)]
    month = (case(*begun, else_=names[-1]) if begun else literal(names[-1])).label("month")
    query = (
        select(
            mass_balance.c.substance,
            mass_balance.c.unit,
            mass_balance.c.heading,
            month,
            func.sum(mass_balance.c.amount).label("amount"),
        )
        .where(_THEIRS, mass_balance.c.quarter >= bindparam("first"), mass_balance.c.quarter < bindparam("until"))
        .group_by("substance", "unit", "heading", "month")
    )
    for substance, unit, heading, of, amount in connection.execute(query, asked):
        sums.setdefault((substance, unit), {})[of, heading] = int(amount)
    return sums
