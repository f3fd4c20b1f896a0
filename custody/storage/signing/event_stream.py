"""The log as a stream of stored bytes, in short read transactions: an open one stops SQLite's checkpoint."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select

from custody.storage.tables.engine import Store
from custody.storage.tables.tables import event

AT_ONCE = 2_000

_RANGE = (
    select(event.c.body).where(event.c.seq >= bindparam("first"), event.c.seq < bindparam("end")).order_by(event.c.seq)
)


def bodies(store: Store, start: int, size: int) -> Iterator[bytes]:
    """Yield events ``start`` to ``size`` - 1 as they are stored, in order."""
    for first in range(start, size, AT_ONCE):
        with store.reading() as connection:
            rows: Any = connection.execute(_RANGE, {"first": first, "end": min(first + AT_ONCE, size)}).all()
        for row in rows:
            yield bytes(row.body)
