"""The books in a verification: the roll-up is what the log's events entered, line by line (I20)."""

from bisect import bisect_left
from collections.abc import Sequence

from sqlalchemy import Connection

from custody.domain.exhibits.exhibit import Exhibit
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import MOST, Finding, at_event, in_table
from custody.storage.audit.projections import places_of, seen
from custody.storage.audit.raw_rows import fetch
from custody.storage.audit.scan import IDS, MissingEvent
from custody.storage.audit.stored_events import Part
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from custody.storage.write.mass_balance_rollup import Books, merge

LINES = "SELECT agency, quarter, substance, unit, heading, amount FROM mass_balance"


def lines(store: Store, size: int, folded: Sequence[Books | None]) -> list[Finding]:
    """Compare the table with what ranges of subjects entered up to ``size``, and what was recorded since.

    Where a chain is broken the books cannot be told; the break is a finding of its own.
    """
    expected: Books = {}
    for books in folded:
        if books is None:
            return []
        merge(expected, books)
    with store.snapshot() as connection:
        try:
            merge(expected, _since(connection, size))
        except MissingEvent as missing:
            return [at_event("event_missing", missing.seq)]
        rows = {row[:5]: row[5] for row in fetch(connection, LINES)}
    findings = [in_table("row_extra", "mass_balance", key) for key in sorted(rows) if key not in expected]
    findings += [in_table("row_missing", "mass_balance", key) for key in sorted(expected) if key not in rows]
    findings += [
        in_table("row_wrong", "mass_balance", key, field="amount")
        for key, amount in sorted(rows.items())
        if amount != expected.get(key, amount)
    ]
    return findings[:MOST]


def _since(connection: Connection, size: int) -> Books:
    """Return the entries from events ``size`` on; their exhibits are folded from the beginning."""
    new = seen(connection, list(range(size, head_row.read(connection).size)))
    touched = {event.subject for event in new.events if isinstance(event, Part)}
    exhibits = sorted(exhibit_id for exhibit_id in touched if exhibit_id.startswith(Exhibit.kind))
    books: Books = {}
    for at in range(0, len(exhibits), IDS):
        merge(books, _entered(connection, exhibits[at : at + IDS], size))
    return books


def _entered(connection: Connection, exhibits: list[str], size: int) -> Books:
    events = sorted(seq for seqs in places_of(connection, exhibits).values() for seq in seqs)
    earlier = bisect_left(events, size)
    chains = Chains()
    chains.feed(seen(connection, events[:earlier]))
    chains.books.clear()
    chains.feed(seen(connection, events[earlier:]))
    return chains.books
