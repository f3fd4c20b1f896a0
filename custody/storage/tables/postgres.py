"""PostgreSQL behind a network: connections that wait for no answer longer than they were told, and a heartbeat.

A server that lost its power, is frozen, or stands behind a proxy that forgot us says nothing at all: a socket alone
waits for it for hours. What takes too long is closed on our side, and nothing is ever cancelled: a cancelled commit
is acknowledged although no replica has it. Whether a cut commit happened, its act's key tells afterwards.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import psycopg
from psycopg import Cursor, pq
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from custody.storage.tables.server_health import ServerHealth

IDLE = 1.0
"""Seconds that a connection may have been left alone and is still taken to be there."""
PING_SECONDS = 2.0
"""How long a connection may take to say that it is there; the heartbeat's too."""
BEAT_SECONDS = 1.0
"""From one heartbeat to the next."""
POOL_SECONDS = 4.0
"""How long a request waits for a connection that others have."""
SERVER_OPTIONS = {
    "statement_timeout": 0,  # it would cancel a commit that waits for its replica, and have it acknowledged
    "lock_timeout": 4_000,
    "idle_in_transaction_session_timeout": 30_000,  # what we no longer hear of gives its locks back
    "tcp_keepalives_idle": 5, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3, "tcp_user_timeout": 10_000,
}  # fmt: skip
"""Settings of the server for our sessions: with the last ones it notices that this machine lost its power."""
CONNECT = {
    "connect_timeout": 2,
    "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000,
    "options": " ".join(f"-c {name}={value}" for name, value in SERVER_OPTIONS.items()),
}  # fmt: skip

log = logging.getLogger(__name__)


class NoAnswer(psycopg.OperationalError):
    """The server said nothing in time, and its connection was closed."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed when a statement, or a commit, is not answered within ``patience`` seconds.

    ``patience`` None: only a silence that the heartbeat notices ends the wait.
    """

    patience: float | None = None
    health = ServerHealth()

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait as psycopg does, until the deadline.

        Raises:
            NoAnswer: the deadline is past, or the server fell silent; the connection is closed.
        """
        return super().wait(self._within(gen), interval, timeout)

    def _within(self, gen: Any) -> Generator[Any, Any, Any]:
        began, silences = time.monotonic(), self.health.silences
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready:  # an interval went by without a byte
                    self._require_time(began, silences)
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value

    def _require_time(self, began: float, silences: int) -> None:
        waited = time.monotonic() - began
        if self.health.silences == silences and (self.patience is None or waited < self.patience):
            return
        self.pgconn.finish()  # closes the socket: no cancel is sent
        raise NoAnswer(f"the database server did not answer for {waited:.1f} s")


class Heartbeat:
    """A thread that asks the server each second, and tells the store's connections when it falls silent."""

    def __init__(self, connect: Callable[[], BoundedConnection], health: ServerHealth) -> None:
        self._connect, self._health = connect, health
        self._connection: BoundedConnection | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop asking."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(BEAT_SECONDS):
            self._beat()
        self._drop()

    def _beat(self) -> None:
        try:
            if self._connection is not None and self._is_kept(self._connection):
                return
            self._connect_anew()
        except psycopg.Error as error:
            self._fall_silent(error)
        else:
            self._health.silent = False

    def _is_kept(self, connection: BoundedConnection) -> bool:
        """Return True if the heartbeat's connection answers; else let go of it, since it alone may have ended."""
        try:
            connection.execute("SELECT 1")
        except psycopg.Error as error:
            if isinstance(error, NoAnswer):
                self._fall_silent(error)
            self._drop()
            return False
        return True

    def _connect_anew(self) -> None:
        self._connection = self._connect()
        self._connection.autocommit = True
        self._connection.patience = PING_SECONDS
        self._connection.execute("SELECT 1")

    def _fall_silent(self, error: psycopg.Error) -> None:
        self._drop()
        if not self._health.silent:
            log.error("the database server does not answer: %s", error)
        self._health.silent = True
        self._health.silences += 1

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def postgres_engine(url: str, pool_size: int, health: ServerHealth) -> Engine:
    """Return an engine whose connections share ``health``."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,  # a driver's error must not carry private values into a log file
        isolation_level="READ COMMITTED",
        connect_args={**CONNECT, "cursor_factory": _binary_cursor},
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> BoundedConnection:
        return _connected(health, *arguments, **named)

    _ask_after_rest(engine)
    return engine


def heartbeat(engine: Engine, health: ServerHealth) -> Heartbeat:
    """Begin to watch the server of an engine, over a connection that is not of its pool."""
    arguments, named = engine.dialect.create_connect_args(engine.url)

    def connect() -> BoundedConnection:
        return _connected(health, *arguments, **{**named, **CONNECT})

    return Heartbeat(connect, health)


def _connected(health: ServerHealth, *arguments: Any, **named: Any) -> BoundedConnection:
    connection = BoundedConnection.connect(*arguments, **named)
    connection.health = health
    return connection


def _binary_cursor(connection: Any, **options: Any) -> Any:
    """Return a cursor with results as bytes; as text, a state's body would come twice as long."""
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
        patience, dbapi.patience = dbapi.patience, PING_SECONDS
        try:
            engine.dialect.do_ping(dbapi)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # so another one is made, and those of its age are not used again
        finally:
            dbapi.patience = patience
