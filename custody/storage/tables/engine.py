"""One engine for both databases: the embedded SQLite file, or PostgreSQL by URL.

Every transaction starts here. SQLAlchemy's default transaction start on SQLite lets two
writers read the same head and fork the chain, so BEGIN is taken over: ``writing()`` is
always BEGIN IMMEDIATE.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from custody.domain.kernel.errors import BadInput, StorageRefused, Unconfirmed
from custody.storage.tables.database_file import DAMAGED, DatabaseFile
from custody.storage.tables.server_health import ServerHealth

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
Work = Callable[[Connection], object]
"""A small writing that is no act, such as a signed checkpoint; it may be done again after it failed."""
READ_SECONDS, QUICK_SECONDS = 30.0, 4.0
"""How long a watched PostgreSQL may take for a statement: of a long report; of a writing, a commit, a look-up."""
READ_ONLY = "25006"
"""SQLSTATE of a writing that a standby, or a database set to read only, refuses."""
STREAMED = (*PRAGMAS, "cache_size=-1000")
"""What is read once, from one end to the other, is kept in no more memory than the processor's own cache holds."""


class Store:
    """A database and its two ways in: short read transactions, and exclusive writing ones.

    ``streamed``: it is opened to be read from one end to the other, as a verification does. ``recorder_write``: the
    recorder's way to write what is no act, while it runs.
    """

    def __init__(self, url: str, *, pool_size: int = 8, streamed: bool = False) -> None:
        self.url = url
        self.recorder_write: Callable[[Work, float | None], None] | None = None
        self.is_sqlite = url.startswith("sqlite")
        self._health = ServerHealth()
        self._stop_heartbeat: Callable[[], None] | None = None
        pragmas = STREAMED if streamed else PRAGMAS
        self.file = DatabaseFile(file_of(url))
        self.engine = (
            _sqlite_engine(url, pool_size, pragmas, self.file)
            if self.is_sqlite
            else _postgres_engine(url, pool_size, self._health)
        )

    def start_heartbeat(self) -> None:
        """Start the heartbeat: each PostgreSQL statement then has a deadline, and a silent server fails at once."""
        if not self.is_sqlite:
            from custody.storage.tables.postgres import heartbeat  # noqa: PLC0415  (as ``_postgres_engine``)

            self._stop_heartbeat = heartbeat(self.engine, self._health).close

    @contextmanager
    def reading(self, seconds: float = READ_SECONDS) -> Iterator[Connection]:
        """Open a short read transaction: a long one stops SQLite's WAL from being checkpointed.

        Where the store is watched, each statement may take so many ``seconds``.

        Raises:
            StorageRefused: ``database_unreachable``.
        """
        with self._reached(), self._connected(seconds) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a short read transaction that sees the database as of one instant; raise as ``reading``."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._reached(), self._connected(READ_SECONDS, **options) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits when the block ends and rolls back when it raises.

        The file of SQLite is compared with the one that was opened. What an act finds removed is saved (``rescue``), so
        that the commit before it is lost neither.

        Raises:
            Unconfirmed: ``not_recorded`` when the database failed: disk full, connection lost, locked too long.
            StorageRefused: ``not_writable`` by a standby; ``database_unreachable`` before anything was written; as
                ``DatabaseFile.require_whole``.
        """
        try:
            with self._connected(QUICK_SECONDS, begin="BEGIN IMMEDIATE") as connection:
                self.file.require_whole()
                yield connection
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == READ_ONLY:
                raise StorageRefused("not_writable") from error
            if isinstance(error, OperationalError):
                raise Unconfirmed("not_recorded", reason=first_line(error)) from error
            raise

    @contextmanager
    def _connected(self, seconds: float, **options: Any) -> Iterator[Connection]:
        """Open a transaction whose statements may each take so long if the store is watched."""
        if self._health.silent:
            raise StorageRefused("database_unreachable", reason="the database server does not answer")
        try:
            opened = self.engine.connect()
        except PoolTimeout as error:
            raise StorageRefused("database_unreachable", reason="all connections are waiting for it") from error
        with opened.execution_options(**options) as connection:
            try:  # as ``_rescuing``, whose own frame would cost each commit as much as a statement
                with connection.begin():
                    if self._stop_heartbeat is None:
                        yield connection
                        return
                    driver: Any = connection.connection.driver_connection
                    driver.patience = seconds
                    yield connection
                    driver.patience = QUICK_SECONDS  # the commit must be quick whatever the statements took
            except StorageRefused:
                self.file.rescue(connection.connection.driver_connection)
                raise

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            _require_reached(error)
            raise

    @contextmanager
    def _rescuing(self, connection: Connection) -> Iterator[None]:
        """Save what an open connection still reads when its file was removed, after the transaction has ended."""
        try:
            yield
        except StorageRefused:
            self.file.rescue(connection.connection.driver_connection)
            raise

    def write(self, work: Work, *, seconds: float | None = None) -> None:
        """Write what is no act in the recorder's next commit, or in a transaction of its own if no recorder runs.

        Beside a recorder, a transaction of its own would have acts wait: for SQLite's single writer and one more fsync.

        Raises:
            CustodyError, SQLAlchemyError: what ``work`` raises, or ``writing``, whose outcome after ``seconds`` is
                unknown.
        """
        if self.recorder_write is not None:
            self.recorder_write(work, seconds)
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

    def look_through(self) -> None:
        """Read all pages of an SQLite file, as ``PRAGMA quick_check`` does; a damaged one is noted in ``file``."""
        if not self.is_sqlite:
            return
        with self.engine.connect() as connection:
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if said != "ok":
            self.file.damaged(said)

    def empty_wal(self) -> bool:
        """Bring SQLite's write-ahead log into the file and empty it; return False while somebody reads.

        ``secure_delete`` wipes pages of the file, never frames of that log.
        """
        if not self.is_sqlite:
            return True
        with self.engine.connect() as connection:
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not busy

    def require_file(self) -> None:
        """Refuse a file of SQLite that was removed, replaced or damaged, and save what is still open of it.

        Raises:
            StorageRefused: as ``DatabaseFile.require_whole``.
        """
        trouble = self.file.trouble
        if trouble == DAMAGED:
            self.file.require_same()
        if trouble or self.file.is_wal_gone():
            with self.engine.connect() as connection, self._rescuing(connection):
                self.file.require_whole()

    def close(self) -> None:
        """Give every pooled connection back to the database; save first what its removed file still holds."""
        if self._stop_heartbeat:
            self._stop_heartbeat()
        with suppress(StorageRefused, DatabaseError):
            self.require_file()
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

    A value that the database cannot hold (a NUL on PostgreSQL) is the client's fault.

    Raises:
        BadInput: ``bad_input``. StorageRefused: ``database_unreachable``.
    """
    if isinstance(error, DataError):
        raise BadInput("bad_input") from error
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        raise StorageRefused("database_unreachable", reason=first_line(error)) from error


def first_line(error: Exception) -> str:
    """Return the first line of a driver's message, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(cause).splitlines() or [""])[0]


def _sqlite_engine(url: str, pool_size: int, pragmas: Sequence[str], file: DatabaseFile) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def _connecting(*_asked: Any) -> None:
        file.connecting()

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # the driver must not start transactions of its own
        for pragma in pragmas:
            dbapi.execute(f"PRAGMA {pragma}")
        file.connected(dbapi)

    @event.listens_for(engine, "close")
    @event.listens_for(engine, "close_detached")
    def _closed(*_connection: Any) -> None:
        file.closed()

    @event.listens_for(engine, "handle_error")
    def _failed(context: ExceptionContext) -> None:
        file.failed(context.original_exception)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _postgres_engine(url: str, pool_size: int, health: ServerHealth) -> Engine:
    # psycopg is an extra. SQLAlchemy would name the module that is missing, and not how to install it.
    if find_spec("psycopg") is None:
        raise StorageRefused("driver_missing", command="pip install 'custody[postgresql]'")
    from custody.storage.tables.postgres import postgres_engine  # noqa: PLC0415  (a store on SQLite never needs it)

    return postgres_engine(url, pool_size, health)
