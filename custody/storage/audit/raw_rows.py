"""Rows straight from the driver: a verification reads every one, and wrapping them would take a third of its time."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from custody.domain.kernel.errors import StorageRefused


def fetch(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return every row of a statement whose parameters stand as ``?``, as the driver's tuples.

    Raises:
        StorageRefused: ``database_damaged`` when the database itself says that its file is broken.
    """
    driver = connection.dialect.loaded_dbapi
    try:
        cursor = _executed(connection, sql, tuple(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    except OperationalError:
        raise  # the database is away: the engine says so
    except driver.OperationalError as error:
        if connection.dialect.name == "sqlite":
            raise StorageRefused("database_damaged", reason=str(error).splitlines()[0]) from error
        raise OperationalError(sql, None, error) from error
    except (DBAPIError, driver.Error) as error:
        raise StorageRefused("database_damaged", reason=str(error).splitlines()[0]) from error
    return rows


def _executed(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> Any:
    """Return the driver's cursor after a statement.

    PostgreSQL gives bytes as they are instead of as text twice as long.
    """
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql(sql, parameters).cursor
    cursor = connection.connection.cursor(binary=True)
    return cursor.execute(sql.replace("?", "%s"), parameters)


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
