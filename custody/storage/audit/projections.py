"""Comparing the projections with a new fold of the log, byte for byte, while the service goes on writing.

The fold runs to the log's size at the start. Then each page of rows is read in a short transaction together with the
events that were recorded since, so that what is compared stands at one point of the log.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from custody.log.merkle import leaf_hashes
from custody.storage.audit import stored_events
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import MOST, Finding, at_event, in_table
from custody.storage.audit.follow_chains import Compared, Following, fold_tail
from custody.storage.audit.raw_rows import fetch
from custody.storage.audit.scan import IDS, MissingEvent, Step, chunks
from custody.storage.audit.stored_events import Seen, subject_of
from custody.storage.read.in_clause import among
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import event, subject, subject_event
from custody.storage.write.insert_statements import subject_row

PAGE = 4_000
LEAST = -(2**63)
LAST = "~"
"""Behind every number and every kind of claim."""
SUBJECT = ("id", "kind", "n", "head", "seq", "body", "status", "holder", "place", "container", "dossier", "due")

PLACE = ("subject", "n", "seq", "about")
CLAIM = ("kind", "value", "subject")

LONG = 2_000
FEW = 100

_PLACES = (
    select(subject_event.c.subject, subject_event.c.seq)
    .where(among(subject_event.c.subject, "ids"))
    .order_by(subject_event.c.subject, subject_event.c.n)
)
_EVENTS = select(event.c.seq, event.c.body).where(among(event.c.seq, "seqs"))
_ROWS = select(*(subject.c[column] for column in SUBJECT)).where(among(subject.c.id, "ids"))

Row = tuple[Any, ...]
Page = tuple[list[Row], Row | None, Row | None]
"""Rows, the key that they come after (None: the first ones), the key of the last (None: there are no more)."""


class Comparison(Following):
    """The check of the subjects in ``[low, high)``: their chains, and every row that their events fold to."""

    def __init__(self, store: Store, low: str, high: str, size: int) -> None:
        self._chains = Chains(low, high)
        super().__init__(store, self._chains, size)
        self._numbers: list[str] = []
        self._wrong: list[Finding] = []

    def run(self, step: Step) -> Compared:
        """Fold what is not folded yet, then compare the tables; ``step`` is told of each chunk."""
        chains, books = self._chains, None
        try:
            self.read_to(self._size, step)
            books = dict(chains.books)
            self._compare()
        except MissingEvent as missing:
            self._wrong.append(at_event("event_missing", missing.seq))
        whole = books if not chains.broken else None
        return Compared(subjects=chains.subjects, findings=[*chains.wrong, *chains.unlawful, *self._wrong], books=whole)

    def _compare(self) -> None:
        """Check that every row is what the fold gives, and what the fold gives is there."""
        for page, after, bound in self._pages("subject", SUBJECT, 1):
            self._differ("subject", SUBJECT, 1, page, self._subjects(after, bound))
        for page, after, bound in self._pages("subject_event", PLACE, 2):
            self._differ("subject_event", PLACE, 2, page, self._places(after, bound))
        claims = set(self._chains.claims)
        for page, _, _ in self._pages("claim", CLAIM, 2):
            for row in page:
                self._claim(*row)
            claims.difference_update((kind, value) for kind, value, _ in page)
        for claim in claims:
            if self._chains.claims[claim] not in self._chains.broken:
                self._report(in_table("row_missing", "claim", claim))

    def _differ(self, table: str, columns: Sequence[str], keys: int, page: list[Row], ought: list[Row]) -> None:
        """Compare a page of rows with the rows that the fold gives between the same keys."""
        broken = self._chains.broken
        if broken:
            page = [row for row in page if row[0] not in broken]
        if page == ought:
            return
        stored = {row[:keys]: row for row in page}
        for row in ought:
            stored_row = stored.pop(row[:keys], None)
            if stored_row is None:
                self._report(in_table("row_missing", table, row[:keys]))
            elif stored_row != row:
                field = next(c for c, is_, was in zip(columns, stored_row, row, strict=True) if is_ != was)
                self._report(in_table("row_wrong", table, row[:keys], field=field))
        for key in stored:
            self._report(in_table("row_extra", table, key))

    def _subjects(self, after: Row | None, bound: Row | None) -> list[Row]:
        """Return rows of table ``subject`` after one key and up to another."""
        entries, places = self._chains.entries, self._chains.places
        numbers = self._between(after, bound)
        return [
            subject_row(subject_id, entries[subject_id], places[subject_id][-1])
            for subject_id in numbers
            if not after or subject_id != after[0]
        ]

    def _places(self, after: Row | None, bound: Row | None) -> list[Row]:
        """Return rows of table ``subject_event`` after one key and up to another."""
        about, rows = self._chains.about.get, list[Row]()
        for subject_id in self._between(after, bound):
            start = max(after[1], 0) if after and subject_id == after[0] else 0
            end = max(bound[1], 0) if bound and subject_id == bound[0] else None
            seqs = self._chains.places[subject_id][start:end]
            rows += [(subject_id, position, seq, about(seq)) for position, seq in enumerate(seqs, start + 1)]
        return rows

    def _between(self, first: Row | None, bound: Row | None) -> list[str]:
        """Return the folded subjects, in order, between the numbers in two keys."""
        if len(self._numbers) != len(self._chains.entries):
            self._numbers = sorted(self._chains.entries)
        start = bisect_left(self._numbers, first[0]) if first else 0
        return self._numbers[start : bisect_right(self._numbers, bound[0]) if bound else None]

    def _claim(self, kind: str, value: str, subject: str) -> None:
        if not self._chains.owns(subject) or subject in self._chains.broken:
            return
        expected = self._chains.claims.get((kind, value))
        if expected is None:
            self._report(in_table("row_extra", "claim", (kind, value)))
        elif expected != subject:
            self._report(in_table("row_wrong", "claim", (kind, value), field="subject"))

    def _pages(self, table: str, columns: Sequence[str], keys: int) -> Iterator[Page]:
        """Yield all rows in the order of their key; with each page the fold catches up with the log as that sees it."""
        sql = _page_sql(table, columns, keys)
        ranged = table != "claim"  # a claim's key says nothing of its subject
        low, high = (self._chains.low, self._chains.high) if ranged else ("", "")
        after: Row = (low, LEAST)[:keys] if ranged else (low, "")
        strictly = False
        while True:
            with self._store.snapshot() as connection:
                fold_tail(self._chains, connection)
                page = fetch(connection, sql[strictly], (*after, high or LAST))
            last = len(page) < PAGE
            bound = None if last else page[-1][:keys]
            yield page, after if strictly else None, bound
            if last:
                return
            after, strictly = page[-1][:keys], True

    def _report(self, finding: Finding) -> None:
        if len(self._wrong) < MOST:
            self._wrong.append(finding)


def _page_sql(table: str, columns: Sequence[str], keys: int) -> tuple[str, str]:
    """Return the statements for the first page, including its lowest key, and for the later pages."""
    key = ", ".join(columns[:keys])
    marks = ", ".join("?" * keys)
    first, after = (
        f"SELECT {', '.join(columns)} FROM {table} WHERE ({key}) {sign} ({marks}) AND {columns[0]} < ?"  # noqa: S608
        f" ORDER BY {key} LIMIT {PAGE}"
        for sign in (">=", ">")
    )
    return first, after


class Touched:
    """The check of the subjects that events ``[since, size)`` are about, each over its whole history.

    A subject with more than ``LONG`` events (a diligent reader's) waits for the next full verification.
    """

    def __init__(self, store: Store, since: int, size: int) -> None:
        self._store = store
        self._since, self._size = since, size
        self._wrong: list[Finding] = []

    def run(self) -> Compared:
        """Fold each subject's own events again and compare its rows."""
        seqs: dict[str, list[int]] = {}
        try:
            for chunk in chunks(self._store, self._since, self._size):
                for seq, body in zip(chunk.seqs, chunk.bodies, strict=True):
                    seqs.setdefault(subject_of(body).decode(errors="replace"), []).append(seq)
            seqs.pop("", None)
            numbers = sorted(seqs)
            for at in range(0, len(numbers), FEW):
                self._check({subject_id: seqs[subject_id] for subject_id in numbers[at : at + FEW]})
        except MissingEvent as missing:
            self._wrong.append(at_event("event_missing", missing.seq))
        return Compared(subjects=len(seqs), findings=self._wrong[:MOST])

    def _check(self, seqs: dict[str, list[int]]) -> None:
        chains = Chains()
        with self._store.snapshot() as connection:
            places = places_of(connection, list(seqs))
            short = [short_id for short_id in seqs if len(places.get(short_id, ())) <= LONG]
            events = sorted(seq for short_id in short for seq in places.get(short_id, ()))
            chains.feed(seen(connection, events))
            rows = {row.id: tuple(row) for row in connection.execute(_ROWS, {"ids": short})}
        self._wrong += [*chains.wrong, *chains.unlawful]
        for subject_id, new in seqs.items():
            lost = next((seq for seq in new if seq not in places.get(subject_id, ())), None)
            if lost is not None:
                self._wrong.append(in_table("row_missing", "subject_event", subject_id, event=lost))
        for subject_id in short:
            row = rows.get(subject_id)
            finding = in_table("row_missing", "subject", subject_id) if row is None else subject_finding(chains, row)
            self._wrong += [finding] if finding else []


def places_of(connection: Connection, numbers: list[str]) -> dict[str, list[int]]:
    """Return by subject the places of its events, from the table that lists them, in the order of ``n``."""
    seqs_by_subject: dict[str, list[int]] = {}
    for row in connection.execute(_PLACES, {"ids": numbers}):
        seqs_by_subject.setdefault(row.subject, []).append(row.seq)
    return seqs_by_subject


def seen(connection: Connection, seqs: list[int]) -> Seen:
    """Return the events with these numbers.

    Raises:
        MissingEvent: the first one that is not there.
    """
    bodies: list[bytes] = []
    for at in range(0, len(seqs), IDS):
        some = seqs[at : at + IDS]
        bodies_by_seq = {row.seq: row.body for row in connection.execute(_EVENTS, {"seqs": some})}
        lost = next((seq for seq in some if seq not in bodies_by_seq), None)
        if lost is not None:
            raise MissingEvent(lost)
        bodies += [bodies_by_seq[seq] for seq in some]
    return Seen(seqs, stored_events.read(bodies), leaf_hashes(bodies), seqs[-1] + 1 if seqs else 0)


def subject_finding(chains: Chains, row: Row) -> Finding | None:
    """Return a finding if a row of table ``subject`` differs from the fold."""
    subject_id = row[0]
    if subject_id in chains.broken:
        return None
    entry = chains.entries.get(subject_id)
    if entry is None:
        return in_table("row_extra", "subject", subject_id)
    expected = subject_row(subject_id, entry, chains.places[subject_id][-1])
    if row == expected:
        return None
    field = next(c for c, is_, ought in zip(SUBJECT, row, expected, strict=True) if is_ != ought)
    return in_table("row_wrong", "subject", subject_id, field=field)
