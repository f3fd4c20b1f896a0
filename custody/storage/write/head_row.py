"""The head row: the order of the log, locked first by every writer."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, inspect

from custody.domain.kernel.errors import StorageRefused
from custody.log.merkle import EMPTY_ROOT
from custody.storage.tables import serving_role
from custody.storage.write.insert_statements import mark


class Head(NamedTuple):
    """Origin, size, root (32 bytes), right edge of the tiles, last clock reading (Unix milliseconds), epoch.

    ``epoch`` is the number of rebuilds that the projections have been through.
    """

    origin: str
    size: int
    root: bytes
    edge: bytes
    at: int
    epoch: int = 0


_READ = "SELECT origin, size, root, edge, at, epoch FROM log_head WHERE id = 1"
_READ_AND_LOCK = "SELECT origin, size, root, edge, at, epoch FROM log_head WHERE id = 1 FOR UPDATE"


def has_events(connection: Connection) -> bool:
    """Return True if the database has a log with events; one that nobody has prepared yet has none."""
    if not inspect(connection).has_table("log_head"):
        return False
    row = connection.exec_driver_sql(_READ).first()
    return row is not None and row[1] > 0


def read(connection: Connection, *, lock: bool = False) -> Head:
    """Return the head of the log; ``lock`` holds its row until the transaction ends (SQLite: BEGIN IMMEDIATE does it).

    Raises:
        StorageRefused: ``not_initialised``.
    """
    locking = lock and connection.dialect.name == "postgresql"
    row = connection.exec_driver_sql(_READ_AND_LOCK if locking else _READ).first()
    if row is None:
        raise StorageRefused("not_initialised")
    return Head(row[0], row[1], bytes(row[2]), bytes(row[3]), row[4], row[5])


def is_begun(connection: Connection) -> bool:
    """Return True if the database holds a log with events; it may lack the tables."""
    if not inspect(connection).has_table("log_head"):
        return False
    row = connection.exec_driver_sql("SELECT size FROM log_head WHERE id = 1").first()
    return row is not None and row[0] > 0


_SEEN: WeakKeyDictionary[Connection, Head] = WeakKeyDictionary()


def seen(connection: Connection) -> Head:
    """Return the head that a reading transaction saw first, as the limit for cached data about the log.

    Raises:
        StorageRefused: ``not_initialised``.
    """
    known_head = _SEEN.get(connection)
    if known_head is None:
        known_head = _SEEN[connection] = read(connection)
    return known_head


def move(connection: Connection, head: Head, size_before: int) -> None:
    """Write the new head over the one of ``size_before``.

    Raises:
        StorageRefused: ``head_moved`` when another writer was faster in spite of the lock.
    """
    p = mark(connection.dialect.name)
    sql = f"UPDATE log_head SET size = {p}, root = {p}, edge = {p}, at = {p} WHERE id = 1 AND size = {p}"  # noqa: S608
    result = connection.exec_driver_sql(sql, (head.size, head.root, head.edge, head.at, size_before))
    if result.rowcount != 1:
        raise StorageRefused("head_moved", size=size_before)


def create(connection: Connection, origin: str) -> None:
    """Write the empty head of a new log; its projections, empty too, are of this version."""
    p = mark(connection.dialect.name)
    sql = f"INSERT INTO log_head (id, origin, size, root, edge, at, epoch) VALUES (1, {p}, 0, {p}, {p}, 0, 0)"  # noqa: S608
    connection.exec_driver_sql(sql, (origin, EMPTY_ROOT, b""))
    serving_role.set_meta(connection, "projections", str(serving_role.PROJECTIONS))
