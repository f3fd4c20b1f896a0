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
