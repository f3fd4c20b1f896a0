"""A backup while the service runs: the database as of one moment, and every photograph; keys apart.

What is restored is a prefix of the log. The signer's state is not part of it: it stays with the keys,
refuses to sign below what it signed, and so tells that events at the end are missing.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from custody.domain.errors import StorageRefused
from custody.log.files import sync_directory
from custody.storage import head
from custody.storage.engine import Store
from custody.storage.tables import metadata

DATABASE = "custody.db"
TABLES = "tables"
BLOBS = "blobs"
NEVER = frozenset({"web_session", "guess"})
"""Tables that a backup leaves out: a restored copy has no open sessions."""
COPY_BYTES = 1 << 20


class Saved(Struct, frozen=True):
    """What a backup holds: events in the log, photographs."""

    events: int
    photographs: int


def save(store: Store, blobs: Path, folder: Path) -> Saved:
    """Copy the database as of one moment, then the photographs (which are written before the acts that name them).

    Raises:
        StorageRefused: ``backup_not_empty`` when the folder holds another backup's database.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / DATABASE).exists() or (folder / TABLES).exists():
        raise StorageRefused("backup_not_empty", folder=str(folder))
    events = _save_sqlite(store, folder / DATABASE) if store.is_sqlite else _save_tables(store, folder / TABLES)
    return Saved(events, _copy_files(blobs, folder / BLOBS))


def restore(folder: Path, store: Store, blobs: Path) -> Saved:
    """Fill an empty migrated database, and the photographs, from a backup.

    Raises:
        StorageRefused: ``restore_not_empty`` when the log has events; ``backup_missing`` when the folder has none.
    """
    with store.reading() as connection:
        if head.read(connection).size:
            raise StorageRefused("restore_not_empty")
    if (folder / DATABASE).exists():
        events = _restore_sqlite(folder / DATABASE, store)
    elif (folder / TABLES).exists():
        events = _restore_tables(folder / TABLES, store)
    else:
        raise StorageRefused("backup_missing", folder=str(folder))
    return Saved(events, _copy_files(folder / BLOBS, blobs))


def save_keys(data: Path, names: tuple[str, ...], folder: Path) -> None:
    """Copy the keys' files and folders of an installation; keep them elsewhere than the backup.

    Raises:
        StorageRefused: ``backup_not_empty``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise StorageRefused("backup_not_empty", folder=str(folder))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        source = data / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copy2(source, folder / name)


def _save_sqlite(store: Store, target: Path) -> int:
    with closing(sqlite3.connect(target)) as copy, store.reading() as connection:
        source: Any = connection.connection.driver_connection
        source.backup(copy)
        for table in NEVER:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608  (names from the list above)
        copy.commit()
        size: int = copy.execute("SELECT size FROM log_head").fetchone()[0]
    sync_directory(target.parent)
    return size


def _restore_sqlite(source: Path, store: Store) -> int:
    if not store.is_sqlite:
        raise StorageRefused("backup_other_database")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as saved, store.reading() as connection:
        target: Any = connection.connection.driver_connection
        connection.exec_driver_sql("COMMIT")  # the copy replaces the file and takes its own transaction
        saved.backup(target)
        connection.exec_driver_sql("BEGIN")
    with store.reading() as connection:
        return head.read(connection).size


def _save_tables(store: Store, folder: Path) -> int:
    folder.mkdir()
    with _snapshot(store) as connection:
        for name in _names():
            with _cursor(connection) as cursor, (folder / name).open("wb") as file:
                with cursor.copy(f"COPY {name} TO STDOUT (FORMAT binary)") as copy:
                    for block in copy:
                        file.write(block)
        return head.read(connection).size


def _restore_tables(folder: Path, store: Store) -> int:
    if store.is_sqlite:
        raise StorageRefused("backup_other_database")
    with store.writing() as connection:
        for name in _names():
            with _cursor(connection) as cursor, (folder / name).open("rb") as file:
                if name in {"log_head", "meta"}:
                    cursor.execute("SET LOCAL session_replication_role = replica")  # the empty head gives way
                    cursor.execute(f"DELETE FROM {name}")
                with cursor.copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy:
                    while block := file.read(COPY_BYTES):
                        copy.write(block)
        connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return head.read(connection).size


@contextmanager
def _snapshot(store: Store) -> Iterator[Connection]:
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with store.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _names() -> list[str]:
    return [table.name for table in metadata.sorted_tables if table.name not in NEVER]


def _copy_files(source: Path, target: Path) -> int:
    """Copy what is not there yet: files are named by their content, so the same name is the same file."""
    if not source.is_dir():
        return 0
    found = [path for path in source.rglob("*") if path.is_file() and not path.name.startswith(".")]
    for path in found:
        to = target / path.relative_to(source)
        if not to.exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to)
    return len(found)
