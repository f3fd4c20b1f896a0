"""Comparing the projections with a new fold of the log, byte for byte, while the service goes on writing.

The fold runs to the log's size at the start. Then each page of rows is read in a short transaction together with the
events that were recorded since, so that what is compared stands at one point of the log.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from custody.log.merkle import leaf_hash, split_hashes
from custody.log.tiles import TILE_BYTES, WIDTH
from custody.storage import head
from custody.storage.audit.chains import Chains, subject_of
from custody.storage.audit.fetch import fetch
from custody.storage.audit.findings import MOST, Finding, at_event, in_table
from custody.storage.audit.scan import CHUNK, IDS, Chunk, MissingEvent, Step, chunks, read_chunk
from custody.storage.books import Books
from custody.storage.engine import Store
from custody.storage.tables import event, subject, subject_event
from custody.storage.writes import subject_row

PAGE = 4_000
LEAST = -(2**63)
LAST = "~"
"""Behind every number and every kind of claim."""
SUBJECT = ("id", "kind", "n", "head", "seq", "body", "status", "holder", "place", "container", "dossier", "due")

SUBJECTS_AT_ONCE = 250_000
"""Subjects that one fold keeps in memory: about a kilobyte and a half each."""
WORTH_SHARING = 10_000
LONG = 2_000
FEW = 100

_PLACES = (
    select(subject_event.c.subject, subject_event.c.seq)
    .where(subject_event.c.subject.in_(bindparam("ids", expanding=True)))
    .order_by(subject_event.c.subject, subject_event.c.n)
)
_EVENTS = select(event.c.seq, event.c.body).where(event.c.seq.in_(bindparam("seqs", expanding=True)))
_ROWS = select(*(subject.c[column] for column in SUBJECT)).where(subject.c.id.in_(bindparam("ids", expanding=True)))

Row = tuple[Any, ...]


class Compared(Struct, kw_only=True):
    """What a range of subjects gave; ``books``: what the first events entered; None when not all could be folded."""

    subjects: int
    findings: list[Finding]
    books: Books | None = None


def ranges(store: Store, workers: int) -> list[tuple[str, str]]:
    """Ranges of numbers with about as many subjects each: one for each worker, more when they would not fit."""
    with store.reading() as connection:
        count = fetch(connection, "SELECT count(*) FROM subject")[0][0]
        parts = max(workers if count > WORTH_SHARING else 1, -(-count // SUBJECTS_AT_ONCE))
        nth = select(subject.c.id).order_by(subject.c.id).limit(1)
        bounds = [connection.execute(nth.offset(count * i // parts)).scalar_one() for i in range(1, parts)]
    lows = ["", *bounds]
    return list(zip(lows, [*lows[1:], ""], strict=True))


def feed(chains: Chains, chunk: Chunk) -> None:
    """Fold a chunk; leaf hashes come from the tiles, which the scan compares with the bytes."""
    leaves: list[bytes] = []
    first = chunk.start
    while len(leaves) < len(chunk.bodies):
        at = first + len(leaves)
        tile = chunk.tiles.get(at // WIDTH) if at % WIDTH == 0 else None
        body = chunk.bodies[len(leaves)]
        leaves += split_hashes(tile) if tile is not None and len(tile) == TILE_BYTES else [leaf_hash(body)]
    for seq, (body, leaf) in enumerate(zip(chunk.bodies, leaves, strict=True), chunk.start):
        chains.feed(seq, body, leaf)


class Comparison:
    """The check of the subjects in ``[low, high)`` against a log that has ``size`` events, or more by then."""

    def __init__(self, store: Store, low: str, high: str, size: int) -> None:
        self._store = store
        self._size = size
        self._chains = Chains(low, high)
        self._seen: dict[str, int] = {}
        self._wrong: list[Finding] = []

    def take(self, chunk: Chunk) -> None:
        """Fold a chunk that somebody else has read; chunks come in the order of the log."""
        feed(self._chains, chunk)

    def run(self, step: Step) -> Compared:
        """Fold what is not folded yet, then compare the tables; ``step`` is told of each chunk."""
        chains, books = self._chains, None
        try:
            for chunk in chunks(self._store, chains.size, self._size):
                feed(chains, chunk)
                step(len(chunk.bodies))
            books = dict(chains.books)
            self._compare()
        except MissingEvent as missing:
            self._wrong.append(at_event("event_missing", missing.seq))
        whole = books if not chains.broken else None
        return Compared(
            subjects=len(chains.entries), findings=[*chains.wrong, *chains.unlawful, *self._wrong], books=whole
        )

    def _compare(self) -> None:
        """What was folded before the first page must be in the tables; what came since may be."""
        chains = self._chains
        known = {number: bisect_left(places, self._size) for number, places in chains.places.items()}
        for row in self._rows("subject", SUBJECT, 1):
            self._subject(row)
        self._missing("subject", (number for number in known if number not in self._seen))
        self._seen.clear()
        for row in self._rows("subject_event", ("subject", "n", "seq", "about"), 2):
            self._place(*row)
        short = ((number, self._seen.get(number, 0)) for number, n in known.items() if self._seen.get(number, 0) < n)
        self._missing("subject_event", ((number, n + 1) for number, n in short))
        claims = set(chains.claims)
        for row in self._rows("claim", ("kind", "value", "subject"), 2):
            self._claim(*row)
            claims.discard((row[0], row[1]))
        self._missing("claim", iter(claims))

    def _subject(self, row: Row) -> None:
        self._seen[row[0]] = 1
        finding = subject_finding(self._chains, row)
        if finding is not None:
            self._report(finding)

    def _place(self, number: str, n: int, seq: int, about: str | None) -> None:
        if number in self._chains.broken:
            self._seen[number] = self._size
            return
        places = self._chains.places.get(number, ())
        if not 0 < n <= len(places):
            self._report(in_table("row_extra", "subject_event", (number, n)))
            return
        if n != self._seen.get(number, 0) + 1:
            self._report(in_table("row_missing", "subject_event", (number, self._seen.get(number, 0) + 1)))
        self._seen[number] = n
        if places[n - 1] != seq:
            self._report(in_table("row_wrong", "subject_event", (number, n), field="seq"))
        elif self._chains.readings.get(seq) != about:
            self._report(in_table("row_wrong", "subject_event", (number, n), field="about"))

    def _claim(self, kind: str, value: str, subject: str) -> None:
        if not self._chains.owns(subject) or subject in self._chains.broken:
            return
        expected = self._chains.claims.get((kind, value))
        if expected is None:
            self._report(in_table("row_extra", "claim", (kind, value)))
        elif expected != subject:
            self._report(in_table("row_wrong", "claim", (kind, value), field="subject"))

    def _rows(self, table: str, columns: Sequence[str], keys: int) -> Iterator[Row]:
        """Rows in the order of their key, page by page; with each page the fold catches up with the log."""
        sql = _page_sql(table, columns, keys)
        ranged = table != "claim"  # a claim's key says nothing of its subject
        low, high = (self._chains.low, self._chains.high) if ranged else ("", "")
        after: Row = (low, LEAST)[:keys] if ranged else (low, "")
        strictly = False
        while True:
            with self._store.snapshot() as connection:
                catch_up(self._chains, connection)
                page = fetch(connection, sql[strictly], (*after, high or LAST))
            yield from page
            if len(page) < PAGE:
                return
            after, strictly = page[-1][:keys], True

    def _missing(self, table: str, keys: Iterator[Any]) -> None:
        for key in keys:
            if (key if isinstance(key, str) else key[0]) not in self._chains.broken:
                self._report(in_table("row_missing", table, key))

    def _report(self, finding: Finding) -> None:
        if len(self._wrong) < MOST:
            self._wrong.append(finding)


def catch_up(chains: Chains, connection: Connection) -> None:
    """Fold what was recorded since, up to the head that this transaction sees.

    Raises:
        MissingEvent: the first event that is not there.
    """
    size = head.read(connection).size
    while chains.size < size:
        feed(chains, read_chunk(connection, chains.size, min(chains.size + CHUNK, size)))


def _page_sql(table: str, columns: Sequence[str], keys: int) -> tuple[str, str]:
    """The first page's statement, which takes the lowest key itself, and that of the pages after it."""
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
                for seq, body in enumerate(chunk.bodies, chunk.start):
                    seqs.setdefault(subject_of(body).decode(errors="replace"), []).append(seq)
            seqs.pop("", None)
            numbers = sorted(seqs)
            for at in range(0, len(numbers), FEW):
                self._check({number: seqs[number] for number in numbers[at : at + FEW]})
        except MissingEvent as missing:
            self._wrong.append(at_event("event_missing", missing.seq))
        return Compared(subjects=len(seqs), findings=self._wrong[:MOST])

    def _check(self, seqs: dict[str, list[int]]) -> None:
        chains = Chains()
        with self._store.snapshot() as connection:
            places = places_of(connection, list(seqs))
            short = [number for number in seqs if len(places.get(number, ())) <= LONG]
            events = sorted(seq for number in short for seq in places.get(number, ()))
            for seq, body in bodies_of(connection, events):
                chains.feed(seq, body, leaf_hash(body))
            rows = {row.id: tuple(row) for row in connection.execute(_ROWS, {"ids": short})}
        self._wrong += [*chains.wrong, *chains.unlawful]
        for number, new in seqs.items():
            lost = next((seq for seq in new if seq not in places.get(number, ())), None)
            if lost is not None:
                self._wrong.append(in_table("row_missing", "subject_event", number, event=lost))
        for number in short:
            row = rows.get(number)
            finding = in_table("row_missing", "subject", number) if row is None else subject_finding(chains, row)
            self._wrong += [finding] if finding else []


def places_of(connection: Connection, numbers: list[str]) -> dict[str, list[int]]:
    """Where the events of these subjects stand, by the table that says so, in the order of ``n``."""
    found: dict[str, list[int]] = {}
    for row in connection.execute(_PLACES, {"ids": numbers}):
        found.setdefault(row.subject, []).append(row.seq)
    return found


def bodies_of(connection: Connection, seqs: list[int]) -> Iterator[tuple[int, bytes]]:
    """The bytes of these events, in this order.

    Raises:
        MissingEvent: the first one that is not there.
    """
    for at in range(0, len(seqs), IDS):
        some = seqs[at : at + IDS]
        bodies = {row.seq: row.body for row in connection.execute(_EVENTS, {"seqs": some})}
        for seq in some:
            if seq not in bodies:
                raise MissingEvent(seq)
            yield seq, bodies[seq]


def subject_finding(chains: Chains, row: Row) -> Finding | None:
    """A finding when a row of table ``subject`` is not what the fold gives."""
    number = row[0]
    if number in chains.broken:
        return None
    entry = chains.entries.get(number)
    if entry is None:
        return in_table("row_extra", "subject", number)
    expected = subject_row(number, entry, chains.places[number][-1])
    if row == expected:
        return None
    field = next(c for c, is_, ought in zip(SUBJECT, row, expected, strict=True) if is_ != ought)
    return in_table("row_wrong", "subject", number, field=field)
