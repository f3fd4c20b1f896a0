"""Statements that a store is asked for."""

import re
from contextlib import contextmanager

from sqlalchemy import event

TILE = re.compile(r"\b(FROM|INTO) tile\b")


@contextmanager
def counted(store):
    """A list that fills with the statements a store is asked for, without those on the log's tiles.

    A tile is written for each 256 events and read for each 256-fold of the log: that is the tree's own, and no query.
    """
    asked = []

    def note(_connection, _cursor, statement, *_):
        if not TILE.search(statement):
            asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
