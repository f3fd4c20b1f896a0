"""A copy of everything while the service runs: the database as of one instant, the photographs, and the keys apart.

Keys go into a folder of their own, to be kept elsewhere: whoever has both folders reads every name, whoever has only
the first can prove every act and read none. The order of copying makes the copy whole: first the database, then
photographs and keys, which are on disk before the act that names them is recorded. The signer's memory is in no copy:
an old one would sign a second history (``restored_copy``).
"""

import gzip
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, inspect

from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.kernel import Progress, no_progress
from custody.log.durable_files import write_durably
from custody.log.signed_note import b64
from custody.log.signer_folder import SECRETS
from custody.storage.keeping import disk_space
from custody.storage.tables import migrations
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import metadata
from custody.storage.write import head_row

FORMAT = "custody-backup/1"
MANIFEST = "backup.json"
DATABASE = "custody.db"
PACKED = ".gz"
TABLES = "tables"
BLOBS = "blobs"
KEYS = "keys"
"""Folder of the private values' keys."""
FOLDERS = (KEYS, "pki")
TRANSIENT = frozenset({"web_session", "guess"})
"""Tables that a copy does without: people sign in again."""
PAGES = 2_048
LEVEL = 3
"""Of gzip: a higher one takes twice as long for a tenth less."""
PIECE = 1 << 20


class Manifest(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Manifest of a backup: the log's origin, size and root (base64), schema version, SHA-256 (hex) by file."""

    format: str = FORMAT
    database: str
    version: str
    origin: str
    size: int
    root: str
    files: dict[str, str]


def backup(
    store: Store, data: Path, target: Path, keys: Path | None = None, progress: Progress = no_progress
) -> Manifest:
    """Copy an installation into ``target`` and its keys, unless None, into ``keys``: empty folders, or new ones.

    Raises:
        BadInput: ``backup_not_empty``, ``backup_keys_inside`` when one folder lies in the other.
        StorageRefused: ``backup_unwritable``, ``backup_no_room``: nothing is left of it; ``database_unreachable``,
            ``not_initialised``.
    """
    if keys is not None and _nested(target.resolve(), keys.resolve()):
        raise BadInput("backup_keys_inside", path=str(keys))
    folders = [folder for folder in (target, keys) if folder is not None]
    made: list[Path] = []
    try:
        for folder in folders:
            make_empty(folder)
            made.append(folder)
        return _copy(store, data, target, keys, progress)
    except OSError as error:
        _remove(made)
        raise StorageRefused("backup_unwritable", path=str(error.filename or target), reason=error.strerror) from error
    except BaseException:
        _remove(made)  # half a copy is none, and takes the room of the next one
        raise


def _copy(store: Store, data: Path, target: Path, keys: Path | None, progress: Progress) -> Manifest:
    disk_space.require_room_for_copy(target, disk_space.needed(store, [data / BLOBS]))
    if keys is not None:
        disk_space.require_room_for_copy(keys, sum(disk_space.tree_bytes(data / folder) for folder in FOLDERS))
    manifest = _sqlite(store, target, progress) if store.is_sqlite else _postgres(store, target, progress)
    copy_tree(data / BLOBS, target / BLOBS, checked=True)
    if keys is not None:
        _copy_keys(data, keys)
    os.sync()
    write_durably(target / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest, order="sorted")))
    return manifest


def _remove(folders: list[Path]) -> None:
    """Take away what was written into folders that were empty."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def read_manifest(source: Path) -> Manifest:
    """Return the manifest of a backup.

    Raises:
        BadInput: ``backup_unreadable``.
    """
    try:
        manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise BadInput("backup_unreadable", path=str(source / MANIFEST)) from error
    if manifest.format != FORMAT:
        raise BadInput("backup_unreadable", path=str(source / MANIFEST))
    return manifest


def copied_tables() -> list[str]:
    """Return the tables of a copy, each after the tables it refers to."""
    return [table.name for table in metadata.sorted_tables if table.name not in TRANSIENT]


def columns_of(connection: Connection, table: str) -> str:
    """Return the columns that a table has in this database, joined by commas."""
    return ", ".join(column["name"] for column in inspect(connection).get_columns(table))


def digest(path: Path) -> str:
    """Return SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def make_empty(folder: Path) -> None:
    """Make a folder that only its owner opens.

    Raises:
        BadInput: ``backup_not_empty``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput("backup_not_empty", path=str(folder))


def copy_tree(source: Path, target: Path, *, checked: bool = False) -> None:
    """Copy the files of a folder that are not in the target yet; a folder that is not there is nothing to copy.

    ``checked``: stop where the disk of the target would be full.
    """
    for file in sorted(source.rglob("*")) if source.is_dir() else []:
        if file.is_symlink():  # a copy that leads out of itself would bring in, and hand out, what lies elsewhere
            continue
        if file.is_file() and not file.name.startswith("."):  # a name with a dot is a file half written
            if checked:
                disk_space.require_room_for_copy(target, file.stat().st_size)
            copy_file(file, target / file.relative_to(source))


def copy_file(source: Path, target: Path) -> None:
    """Copy one file whole, mode 0600; one that is not there is passed over, one that exists already stays.

    Durable once the caller has said ``os.sync``: a key for each case, each put on a slow disk by itself, takes minutes.
    """
    if not source.is_file() or target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    beside.replace(target)


def _nested(path: Path, other: Path) -> bool:
    return path.is_relative_to(other) or other.is_relative_to(path)


def _copy_keys(data: Path, keys: Path) -> None:
    for folder in FOLDERS:
        copy_tree(data / folder, keys / folder)
    for name in SECRETS:
        copy_file(data / name, keys / name)


def _sqlite(store: Store, target: Path, progress: Progress) -> Manifest:
    """Take SQLite's online backup.

    One read transaction is held, so that writers need not wait nor the copy begin again.
    """
    path, packed = target / DATABASE, target / f"{DATABASE}{PACKED}"

    def copied(_: int, left: int, total: int) -> None:
        disk_space.require_room_for_copy(target, 0)
        progress(total - left, total)

    with store.reading() as connection:
        now = head_row.read(connection)
        version = migrations.version(connection)
        source: Any = connection.connection.driver_connection
        copy = sqlite3.connect(path)
        try:
            path.chmod(0o600)
            source.backup(copy, pages=PAGES, progress=copied)
            for table in TRANSIENT:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608  (names from the set above)
            copy.commit()
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            copy.close()
    hashed = _write(packed, _pieces(path, target))
    path.unlink()
    return _manifest("sqlite", version, now, {packed.name: hashed})


def _pieces(path: Path, target: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            disk_space.require_room_for_copy(target, 0)
            yield piece


def _postgres(store: Store, target: Path, progress: Progress) -> Manifest:
    """Take PostgreSQL's COPY of every table in one snapshot."""
    files = {}
    (target / TABLES).mkdir(mode=0o700)
    names = copied_tables()
    with store.snapshot() as connection:
        now = head_row.read(connection)
        version = migrations.version(connection)
        for done, table in enumerate(names):
            progress(done, len(names))
            disk_space.require_room_for_copy(target, 0)
            name = f"{TABLES}/{table}.copy{PACKED}"
            files[name] = _write(target / name, _copied(connection, table))
        progress(len(names), len(names))
    return _manifest("postgresql", version, now, files)


def _copied(connection: Connection, table: str) -> Iterator[bytes]:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table} ({columns_of(connection, table)}) TO STDOUT (FORMAT binary)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        yield from map(bytes, copy)


def _write(path: Path, pieces: Iterator[bytes]) -> str:
    """Write the pieces packed; return the SHA-256 of the file, which tells it whole without unpacking it."""
    with path.open("xb") as file:
        path.chmod(0o600)
        with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed:
            for piece in pieces:
                packed.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest(path)


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a packed file of a copy to read it.

    Raises:
        Tampered: ``backup_changed``: it cannot be unpacked.
    """
    try:
        with gzip.open(path, "rb") as file:
            yield cast("BinaryIO", file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Tampered("backup_changed", path=path.name) from error


def _manifest(database: str, version: str | None, now: head_row.Head, files: dict[str, str]) -> Manifest:
    return Manifest(
        database=database, version=version or "", origin=now.origin, size=now.size, root=b64(now.root), files=files
    )
