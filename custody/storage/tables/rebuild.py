"""Folding the projections anew, while the service runs.

1. Fold the log up to its present size into temporary tables, range of subjects by range of subjects.
2. Fold what has come since, until little is left.
3. Under the order lock: fold the last events, put the difference into the tables, raise the epoch.

Readers see the old rows or the new ones, never a mixture. A running recorder sees the epoch under its own lock and
forgets the states it had cached. Where nothing was wrong nothing is written but the epoch.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from custody.domain.kernel.errors import Tampered, Unconfirmed
from custody.domain.kernel.events import Header
from custody.kernel import Progress, no_progress
from custody.log.errors import LogError
from custody.log.signed_note import unb64
from custody.storage.audit.chains import Chains
from custody.storage.audit.follow_chains import fold, ranges
from custody.storage.audit.raw_rows import fetch, without_collector
from custody.storage.audit.scan import CHUNK, IDS, Chunk, MissingEvent, read_chunk
from custody.storage.audit.stored_events import HEADER_END, subject_of
from custody.storage.tables import serving_role
from custody.storage.tables.engine import Store, first_line
from custody.storage.tables.tables import metadata
from custody.storage.write import head_row
from custody.storage.write.insert_statements import mark

LITTLE = 2_000
"""Events that may be left for the time under the lock."""
KEYS = {
    "subject": ("id",), "subject_event": ("subject", "n"), "claim": ("kind", "value"), "act": ("id",),
    "mass_balance": ("agency", "quarter", "substance", "unit", "heading"),
}  # fmt: skip
COLUMNS = {table: tuple(column.name for column in metadata.tables[table].columns) for table in KEYS}
ADDED = "amount = fresh_mass_balance.amount + excluded.amount"
"""A line of the books grows by what each range of subjects entered."""
_HEADER = msgspec.json.Decoder(Header)
_KNOWN = "SELECT id, n, head, seq, body FROM fresh_subject WHERE id IN"


class Rebuilt(Struct, frozen=True):
    """Result of a rebuild: events folded, and for each table the count of rows written and removed."""

    size: int
    written: dict[str, int]
    removed: dict[str, int]


def rebuild(store: Store, progress: Progress = no_progress) -> Rebuilt:
    """Fold the log again and make the projections what it gives.

    On PostgreSQL this runs as the owner of the tables: the serving role may not delete rows.

    Raises:
        Tampered: ``cannot_fold``: an event is missing, its chain is broken, or no state takes it; nothing was changed.
        StorageRefused: ``not_initialised``, ``database_unreachable``.
        Unconfirmed: the database failed; nothing was changed, or all of it.
    """
    with without_collector(), _connected(store) as connection:
        shadow = _Shadow(connection)
        try:
            shadow.fill(ranges(store, 1), progress)
            shadow.catch_up(LITTLE)
            return shadow.switch()
        except MissingEvent as missing:
            raise Tampered("cannot_fold", found="event_missing", seq=missing.seq) from missing


@contextmanager
def _connected(store: Store) -> Iterator[Connection]:
    """Yield a separate connection, whose temporary tables end with it."""
    try:
        with store.engine.connect() as connection:
            connection.detach()
            yield connection
    except OperationalError as error:
        raise Unconfirmed("not_recorded", reason=first_line(error)) from error


class _Shadow:
    """The new rows in temporary tables ``fresh_*``, as of the first ``size`` events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.size = 0
        with connection.begin():
            for table, keys in KEYS.items():
                connection.exec_driver_sql(f"CREATE TEMPORARY TABLE fresh_{table} AS SELECT * FROM {table} WHERE 1 = 0")  # noqa: S608
                connection.exec_driver_sql(
                    f"CREATE UNIQUE INDEX fresh_{table}_key ON fresh_{table} ({', '.join(keys)})"
                )

    def fill(self, subjects: list[tuple[str, str]], progress: Progress) -> None:
        """Fold the log as it is now, once for each range of subjects."""
        with self._connection.begin():
            end = head_row.read(self._connection).size
        for i, (low, high) in enumerate(subjects):
            chains = Chains(low, high)
            for start in range(0, end, CHUNK):
                with self._connection.begin():
                    chunk = read_chunk(self._connection, start, min(start + CHUNK, end))
                    if i == 0:
                        self._acts(chunk)
                fold(chains, chunk)
                progress(i * end + chains.size, len(subjects) * end)
            with self._connection.begin():
                self._put(chains, set())
        self.size = end
        self._analyze()

    def catch_up(self, most: int) -> None:
        """Fold what was recorded since, until at most so many events are left."""
        while True:
            with self._connection.begin():
                left = head_row.read(self._connection).size - self.size
                if left <= most:
                    return
                self._follow(min(left, CHUNK))

    def switch(self) -> Rebuilt:
        """Make the tables what the fold gives, under the order lock."""
        connection = self._connection
        connection.execution_options(begin="BEGIN IMMEDIATE")
        with connection.begin():
            now = head_row.read(connection, lock=True)
            while self.size < now.size:
                self._follow(min(now.size - self.size, CHUNK))
            removed = {table: self._remove(table) for table in KEYS}
            written = {table: self._write(table) for table in KEYS}
            connection.exec_driver_sql("UPDATE log_head SET epoch = epoch + 1 WHERE id = 1")
            serving_role.set_meta(connection, "projections", str(serving_role.PROJECTIONS))
        return Rebuilt(self.size, written, removed)

    def _analyze(self) -> None:
        """Tell PostgreSQL to look at a temporary table, of which it knows nothing else."""
        if self._connection.dialect.name == "postgresql":
            with self._connection.begin():
                for table in KEYS:
                    self._connection.exec_driver_sql(f"ANALYZE fresh_{table}")

    def _follow(self, events: int) -> None:
        """Fold the next events from the states in the temporary tables."""
        chunk = read_chunk(self._connection, self.size, self.size + events)
        numbers = sorted({subject_of(body).decode() for body in chunk.bodies} - {""})
        chains = Chains()
        for at in range(0, len(numbers), IDS):
            some = numbers[at : at + IDS]
            marks = ", ".join("?" * len(some))
            chains.seed(fetch(self._connection, f"{_KNOWN} ({marks})", some))
        seeded = set(chains.entries)
        fold(chains, chunk)
        self._acts(chunk)
        self._put(chains, seeded)
        self.size += events

    def _acts(self, chunk: Chunk) -> None:
        headers = [(seq, body) for seq, body in zip(chunk.seqs, chunk.bodies, strict=True) if body.endswith(HEADER_END)]
        self._insert("act", [_act_row(seq, body) for seq, body in headers])

    def _put(self, chains: Chains, seeded: set[str]) -> None:
        """Write what a fold gave; of a seeded subject the first place is one that is there already."""
        if chains.wrong:
            first = chains.wrong[0]
            raise Tampered("cannot_fold", found=first.code, seq=first.facts["seq"])
        self._insert("subject", list(chains.rows()), _sets("subject"))
        self._insert("mass_balance", [(*key, count) for key, count in chains.books.items()], ADDED)
        places = []
        for subject_id, seqs in chains.places.items():
            new = seqs[1:] if subject_id in seeded else seqs
            start = chains.entries[subject_id].n - len(new) + 1
            places += [(subject_id, index, seq, chains.about.get(seq)) for index, seq in enumerate(new, start)]
        self._insert("subject_event", places)
        self._insert("claim", [(*claim, claimant_id) for claim, claimant_id in chains.claims.items()])

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]], sets: str = "") -> None:
        columns = COLUMNS[table]
        marks = ", ".join([mark(self._connection.dialect.name)] * len(columns))
        sql = f"INSERT INTO fresh_{table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        if sets:
            sql += f" ON CONFLICT ({', '.join(KEYS[table])}) DO UPDATE SET {sets}"
        if rows:
            self._connection.exec_driver_sql(sql, list(rows))

    def _remove(self, table: str) -> int:
        same = _same(KEYS[table], "=").format(old=table)
        kept = f"SELECT 1 FROM fresh_{table} AS fresh WHERE {same}"  # noqa: S608
        return self._connection.exec_driver_sql(f"DELETE FROM {table} WHERE NOT EXISTS ({kept})").rowcount  # noqa: S608

    def _write(self, table: str) -> int:
        columns, keys = COLUMNS[table], KEYS[table]
        is_ = "IS" if self._connection.dialect.name == "sqlite" else "IS NOT DISTINCT FROM"
        rest = [column for column in columns if column not in keys]
        same = f"{_same(keys, '=')} AND {_same(rest, is_)}".format(old="old")
        sql = (
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM fresh_{table} AS fresh"  # noqa: S608
            f" WHERE NOT EXISTS (SELECT 1 FROM {table} AS old WHERE {same})"
            f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {_sets(table)}"
        )
        return self._connection.exec_driver_sql(sql).rowcount


def _act_row(seq: int, body: bytes) -> tuple[str, int, bytes]:
    try:
        header = _HEADER.decode(body)
        return header.act, seq, unb64(header.request)
    except (msgspec.DecodeError, LogError) as error:
        raise Tampered("cannot_fold", found="event_unreadable", seq=seq) from error


def _sets(table: str) -> str:
    return ", ".join(f"{c} = excluded.{c}" for c in COLUMNS[table] if c not in KEYS[table])


def _same(columns: Iterable[str], sign: str) -> str:
    return " AND ".join(f"{{old}}.{column} {sign} fresh.{column}" for column in columns)
