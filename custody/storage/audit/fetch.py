"""Rows straight from the driver: a verification reads every one, and wrapping them would take a third of its time."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from custody.domain.errors import StorageRefused


def fetch(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a statement whose parameters stand as ``?``, as the driver's tuples.

    Raises:
        StorageRefused: ``database_damaged`` when the database itself says that its file is broken.
    """
    statement = sql if connection.dialect.name == "sqlite" else sql.replace("?", "%s")
    try:
        result: Any = connection.exec_driver_sql(statement, tuple(parameters))
        rows: list[tuple[Any, ...]] = result.cursor.fetchall()
    except OperationalError:
        raise  # the database is away: the engine says so
    except (DBAPIError, connection.dialect.loaded_dbapi.Error) as error:
        raise StorageRefused("database_damaged", reason=str(error).splitlines()[0]) from error
    return rows


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave the cyclic garbage collector out while millions of objects are made and none of them forms a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
