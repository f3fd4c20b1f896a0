"""One engine for both databases: the embedded SQLite file, or PostgreSQL by URL.

Every transaction starts here. SQLAlchemy's default transaction start on SQLite lets two
writers read the same head and fork the chain, so BEGIN is taken over: ``writing()`` is
always BEGIN IMMEDIATE.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from custody.domain.kernel.errors import StorageRefused, Unconfirmed

SQLITE_SYNCHRONOUS_FULL = 2
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    # Numbers are random, so each act touches pages all over the tables: they stay in memory (KiB, negative), and are
    # copied from the WAL into the file four times less often than by default (pages).
    "cache_size=-8000",
    "wal_autocheckpoint=4000",
    "secure_delete=ON",  # an erased value leaves no bytes in the file's free pages
)
Work = Callable[[Connection], None]
"""A small writing that is no act, such as a signed checkpoint; it may be done again after it failed."""
IDLE = 1.0
"""Seconds that a connection may have been left alone and is still taken to be there."""
STREAMED = (*PRAGMAS, "cache_size=-1000")
"""What is read once, from one end to the other, is kept in no more memory than the processor's own cache holds."""


class Store:
    """A database and its two ways in: short read transactions, and exclusive writing ones.

    ``streamed``: it is opened to be read from one end to the other, as a verification does. ``carrier``: the recorder
    that writes here, while there is one.
    """

    def __init__(self, url: str, *, pool_size: int = 8, streamed: bool = False) -> None:
        self.url = url
        self.carrier: Callable[[Work], None] | None = None
        self.is_sqlite = url.startswith("sqlite")
        pragmas = STREAMED if streamed else PRAGMAS
        self.engine = _sqlite_engine(url, pool_size, pragmas) if self.is_sqlite else _postgres_engine(url, pool_size)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a short read transaction: a long one stops SQLite's WAL from being checkpointed.

        Raises:
            StorageRefused: ``database_unreachable``.
        """
        try:
            with self.engine.connect() as connection, connection.begin():
                yield connection
        except DatabaseError as error:
            _require_reached(error)
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a short read transaction that sees the database as of one instant; raise as ``reading``."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        try:
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except DatabaseError as error:
            _require_reached(error)
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits when the block ends and rolls back when it raises.

        Raises:
            Unconfirmed: ``not_recorded`` when the database failed: disk full, connection lost, locked too long.
        """
        try:
            with self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
                yield connection
        except OperationalError as error:
            raise Unconfirmed("not_recorded", reason=first_line(error)) from error

    def write(self, work: Work) -> None:
        """Have a small writing done durably, with the acts that the recorder commits next where there is one.

        In a transaction of its own it would have acts wait: for SQLite's single writer, and for one more fsync.

        Raises:
            CustodyError, SQLAlchemyError: what ``work`` raises, or ``writing``.
        """
        if self.carrier is not None:
            self.carrier(work)
        else:
            with self.writing() as connection:
                work(connection)

    def require_durable(self) -> None:
        """Refuse a database that may lose an acknowledged act at power loss.

        Raises:
            StorageRefused: ``not_durable`` for SQLite not at ``synchronous=FULL``, PostgreSQL with
                ``synchronous_commit=off``.
        """
        with self.reading() as connection:
            if self.is_sqlite:
                level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
                if int(level) < SQLITE_SYNCHRONOUS_FULL:
                    raise StorageRefused("not_durable", setting="PRAGMA synchronous", value=str(level))
            else:
                value = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
                fsync = connection.exec_driver_sql("SHOW fsync").scalar_one()
                if value in {"off", "local"} or fsync == "off":
                    raise StorageRefused("not_durable", setting="synchronous_commit/fsync", value=f"{value}/{fsync}")

    def close(self) -> None:
        """Give every pooled connection back to the database."""
        self.engine.dispose()


def require_there(url: str) -> None:
    """Refuse an SQLite file that is not there: to open it would make an empty one, beside whatever was meant.

    Raises:
        StorageRefused: ``database_missing``.
    """
    path = file_of(url)
    if path is not None and not path.is_file():
        raise StorageRefused("database_missing", path=str(path))


def file_of(url: str) -> Path | None:
    """Return SQLite's file; None of another database, or of one in memory."""
    path = make_url(url).database if url.startswith("sqlite") else None
    return Path(path) if path else None


def _require_reached(error: DatabaseError) -> None:
    """Refuse where the database itself failed, or its file is none (SQLite has no finer word): no other error is ours.

    Raises:
        StorageRefused: ``database_unreachable``.
    """
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        raise StorageRefused("database_unreachable", reason=first_line(error)) from error


def first_line(error: Exception) -> str:
    """Return the first line of a driver's message, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(cause).splitlines() or [""])[0]


def _sqlite_engine(url: str, pool_size: int, pragmas: Sequence[str]) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # the driver must not start transactions of its own
        for pragma in pragmas:
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _postgres_engine(url: str, pool_size: int) -> Engine:
    # psycopg is an extra. SQLAlchemy would name the module that is missing, and not how to install it.
    if find_spec("psycopg") is None:
        raise StorageRefused("driver_missing", command="pip install 'custody[postgresql]'")
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # a driver's error must not carry private values into a log file
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": 3,
            "cursor_factory": _binary_cursor,
            "tcp_user_timeout": 5000,
            "options": "-c statement_timeout=30000 -c lock_timeout=10000",
        },
    )
    _ask_after_rest(engine)
    return engine


def _binary_cursor(connection: Any, **options: Any) -> Any:
    """Return a cursor with results as bytes; as text, a state's body would come twice as long."""
    from psycopg import Cursor, pq  # noqa: PLC0415  (a store on SQLite never needs it)

    cursor: Any = Cursor(connection, **options)
    cursor.format = pq.Format.BINARY
    return cursor


def _ask_after_rest(engine: Engine) -> None:
    """Have a connection that was left alone say that it is still there before it is used: its server may have ended.

    ``pool_pre_ping`` asks before each use: as often again as a page has questions, which follow upon each other.
    """

    @event.listens_for(engine, "checkin")
    def _left(_dbapi: Any, record: ConnectionPoolEntry) -> None:
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(dbapi: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        now = time.monotonic()
        if now - record.info.get("left", now) < IDLE:
            return
        try:
            engine.dialect.do_ping(dbapi)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # so another one is made, and those of its age are not used again
