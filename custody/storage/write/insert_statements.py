"""The hot statements of the write path, as driver SQL for both databases: everything one transaction writes.

SQLite takes row after row. PostgreSQL takes each column of a table as one array: a quarter of the client's work and
half of the server's for each row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from custody.domain.registry.registry import encode_state
from custody.log.tiles import Tile
from custody.storage.tables.tables import metadata
from custody.storage.write.locked_state import DatabaseStateReader, Entry
from custody.storage.write.mass_balance_rollup import Books

_INSERTS = {
    "event": ("seq", "body"),
    "tile": ("level", "n", "hashes"),
    "act": ("id", "seq", "digest"),
    "subject_event": ("subject", "n", "seq", "about"),
    "claim": ("kind", "value", "subject"),
    "mass_balance": ("agency", "quarter", "substance", "unit", "heading", "amount"),
    "disclosure": ("digest", "seq", "name", "scope", "sealed"),
    "subject": (
        "id", "kind", "n", "head", "seq", "body", "status", "holder", "place", "container", "dossier", "due",
    ),
}  # fmt: skip
_ARRAYS = {int: "%b::bigint[]", str: "%b::text[]", bytes: "%b::bytea[]"}


class Rows:
    """Rows gathered over a batch and written in one go, each table once."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERTS}

    def add(self, table: str, *values: Any) -> None:
        """Gather a row of ``table``, its columns in the order of ``_INSERTS``."""
        self._rows[table].append(values)

    def add_tiles(self, tiles: Sequence[Tile]) -> None:
        """Gather tiles that became full."""
        self._rows["tile"] += tiles

    def add_subjects(self, world: DatabaseStateReader, seqs: dict[str, int]) -> None:
        """Gather the states that changed, each once, with the columns that index it."""
        self._rows["subject"] += [subject_row(subject_id, e, seqs[subject_id]) for subject_id, e in world.dirty.items()]

    def add_books(self, books: Books) -> None:
        """Gather what the batch entered into the books, each line once."""
        self._rows["mass_balance"] += [(*key, amount) for key, amount in books.items()]

    def gathered(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows by table, in the order of writing."""
        return self._rows

    def write(self, connection: Connection) -> None:
        """Write everything gathered. A duplicate key raises IntegrityError: the last guard against a fork."""
        dialect = connection.dialect.name
        for table, rows in self._rows.items():
            if rows:
                parameters = rows if dialect == "sqlite" else tuple(map(list, zip(*rows, strict=True)))
                connection.exec_driver_sql(_SQL[table, dialect], parameters)


def subject_row(subject_id: str, entry: Entry, seq: int) -> tuple[Any, ...]:
    """Return a subject's row as it must stand in the table after its last event ``seq``."""
    assert entry.state is not None
    index = entry.state.index()
    return (
        subject_id, subject_id[:2], entry.n, entry.head, seq, encode_state(entry.state), index.status, index.holder,
        index.place, index.container, index.dossier, index.due,
    )  # fmt: skip


def mark(dialect: str) -> str:
    """Return the driver's placeholder."""
    return "?" if dialect == "sqlite" else "%s"


def insert(table: str, rows: str) -> str:
    """Return the statement that writes ``rows``, a VALUES or SELECT in the column order of ``_INSERTS``."""
    columns = _INSERTS[table]
    sql = f"INSERT INTO {table} ({', '.join(columns)}) {rows}"
    if table == "subject":
        sets = ", ".join(f"{c} = excluded.{c}" for c in columns[2:])
        sql += f" ON CONFLICT (id) DO UPDATE SET {sets}"
    if table == "mass_balance":
        sql += f" ON CONFLICT ({', '.join(columns[:-1])}) DO UPDATE SET amount = mass_balance.amount + excluded.amount"
    return sql


def values(table: str, dialect: str) -> str:
    """One row, each value at its placeholder."""
    return f"VALUES ({', '.join([mark(dialect)] * len(_INSERTS[table]))})"


def _unnested(table: str) -> str:
    """All rows, column by column."""
    stored = metadata.tables[table].columns
    arrays = ", ".join(_ARRAYS[stored[name].type.python_type] for name in _INSERTS[table])
    return f"SELECT * FROM unnest({arrays})"  # noqa: S608  (names from the table above)


_SQL = {(table, "sqlite"): insert(table, values(table, "sqlite")) for table in _INSERTS} | {
    (table, "postgresql"): insert(table, _unnested(table)) for table in _INSERTS
}
