"""Statements that a store is asked for, and the read transactions that a request opens."""

import re
from contextlib import contextmanager
from contextvars import ContextVar

import pytest
from sqlalchemy import event

from custody.service.access.audited_queries import AuditedQueries
from custody.web.http import auth, downloads

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


WHOLE = re.compile(r"SCAN (?!json_each)|Seq Scan")
"""What a plan says where a table is read from end to end; the values of ``among`` are no table."""


def plans(connection, ask, *args):
    """What ``ask(connection, *args)`` answers, and the database's plan of each of its statements, once tables are long."""
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        answer = ask(connection, *args)
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain, column = ("EXPLAIN QUERY PLAN ", 3) if sqlite else ("EXPLAIN ", 0)
    return answer, {
        statement: "; ".join(row[column] for row in connection.exec_driver_sql(explain + statement, parameters))
        for statement, parameters in asked
    }


_OPENED: ContextVar[list[str] | None] = ContextVar("opened", default=None)
"""Transactions that the request of this context opened; None where nobody counts."""


@contextmanager
def counted_reads(services):
    """Yield a list that fills with the read transactions which a handler opens, each by its BEGIN.

    The session's look-up, the record of the reading and the recorder's own transactions are not the handler's. A full
    tile of the log never changes: whoever first needs it reads it for all, in a transaction of the cache.
    """
    opened = []

    def note(_connection):
        listed = _OPENED.get()
        if listed is not None:
            listed.append("BEGIN")

    def aside(function):
        async def record(*args, **kwargs):
            token = _OPENED.set(None)
            try:
                return await function(*args, **kwargs)
            finally:
                _OPENED.reset(token)

        return record

    def left_out(function):
        def call(*args):
            token = _OPENED.set(None)
            try:
                return function(*args)
            finally:
                _OPENED.reset(token)

        return call

    event.listen(services.store.engine, "begin", note)
    token = _OPENED.set(opened)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(auth, "identify", left_out(auth.identify))
            patch.setattr(services.tiles, "_read", left_out(services.tiles._read))
            patch.setattr(AuditedQueries, "record", aside(AuditedQueries.record))
            patch.setattr(AuditedQueries, "export", aside(AuditedQueries.export))
            patch.setattr(downloads, "_record", aside(downloads._record))
            yield opened
    finally:
        _OPENED.reset(token)
        event.remove(services.store.engine, "begin", note)
