"""Restore of a backup: into an empty database, and into a data folder that is marked as restored before.

A restored log may be shorter than the lost one, and every restore may be a rehearsal beside the living log. So the
log's keys stay where they are, and nothing is recorded or signed until ``restored_copy.go_on``.
"""

import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, make_url

from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.kernel import Progress, no_progress
from custody.log.signed_note import b64
from custody.storage.keeping.backup import (
    BLOBS,
    DATABASE,
    FOLDERS,
    MANIFEST,
    PACKED,
    PIECE,
    TABLES,
    Manifest,
    columns_of,
    copied_tables,
    copy_tree,
    digest,
    read_manifest,
    unpacked,
)
from custody.storage.keeping.restored_copy import is_restored, mark
from custody.storage.tables import migrations
from custody.storage.tables.engine import Store, file_of
from custody.storage.write import head_row


def restore(source: Path, keys: Path | None, data: Path, url: str, progress: Progress = no_progress) -> Manifest:
    """Put the backup in ``source``, with its keys unless None, back into ``data`` and the database at ``url``.

    On PostgreSQL ``url`` is the owner's; grant the serving role its rights afterwards (``custody migrate``).

    Raises:
        BadInput: ``backup_unreadable``, ``backup_other_database``.
        StorageRefused: ``database_before_release``, ``database_newer``: who wrote the backup; ``backup_unwritable``;
            ``restore_not_empty``: there is a log in the database already.
        Tampered: ``backup_changed`` names the first file that is not as it was written, the manifest where the log in
            the database is not the one that it tells of.
    """
    manifest = read_manifest(source)
    database_file = file_of(url)
    if manifest.database != ("sqlite" if database_file else "postgresql"):
        raise BadInput("backup_other_database", stored=manifest.database)
    migrations.require_known(manifest.version)
    require_whole(source, manifest)
    if database_file:
        _require_absent(database_file)
    else:
        _require_empty(url)
    try:
        mark(data, manifest.origin, manifest.size)
        put_files(source, keys, data)
        if database_file:
            database_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unpack_database(source, database_file)
        else:
            _postgres(source, url, manifest, progress)
        os.sync()
    except OSError as error:
        raise StorageRefused("backup_unwritable", path=str(error.filename or data), reason=error.strerror) from error
    _require_head(manifest, url)
    return manifest


def _require_head(manifest: Manifest, url: str) -> None:
    """Refuse a copy that ends otherwise than its manifest says: acts would be lost and nobody told."""
    with closing(Store(url)) as store, store.reading() as connection:
        head = head_row.read(connection)
    if (head.origin, head.size, b64(head.root)) != (manifest.origin, manifest.size, manifest.root):
        raise Tampered("backup_changed", path=MANIFEST)


def require_no_living(data: Path, own: str, url: str) -> None:
    """Refuse a rehearsal into another database that would mark the data folder of a living installation.

    Raises:
        StorageRefused: ``restore_not_empty`` names the database at ``own``, which the data folder belongs to.
    """
    used = data.is_dir() and any(data.iterdir()) and not is_restored(data)
    if not used or _place(own) == _place(url):
        return  # a lost database is put back beside its keys
    if database_file := file_of(own):
        _require_absent(database_file)
        return
    try:
        _require_empty(own)
    except StorageRefused as error:
        if error.code != "database_unreachable":  # a server that is lost is no living installation's
            raise


def _place(url: str) -> tuple[object, ...]:
    """Return which database a URL names, whatever its role."""
    parts = make_url(url)
    database_file = file_of(url)
    if database_file:
        return (database_file.resolve(),)
    return parts.host, parts.port, parts.database


def require_whole(source: Path, manifest: Manifest) -> None:
    """Refuse a backup whose database is not as it was written.

    Raises:
        Tampered: ``backup_changed`` names the first file.
    """
    for name, expected in manifest.files.items():
        if not (source / name).is_file() or digest(source / name) != expected:
            raise Tampered("backup_changed", path=name)


def put_files(source: Path, keys: Path | None, data: Path) -> None:
    """Put photographs, and keys of private values unless None, into a data folder; what is there already stays.

    Raises:
        Tampered: ``backup_changed``: a photograph is not what its name says.
        OSError: the folder cannot be written to.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    blobs = source / BLOBS
    for file in sorted(blobs.rglob("*")) if blobs.is_dir() else []:
        if file.is_file() and digest(file) != file.name:
            raise Tampered("backup_changed", path=f"{BLOBS}/{file.relative_to(blobs)}")
    copy_tree(blobs, data / BLOBS)
    if keys is not None:
        for folder in FOLDERS:
            copy_tree(keys / folder, data / folder)


def _require_absent(path: Path) -> None:
    if path.exists():
        raise StorageRefused("restore_not_empty", database=str(path))


def _require_empty(url: str) -> None:
    with closing(Store(url)) as store, store.reading() as connection:
        if inspect(connection).get_table_names():
            raise StorageRefused("restore_not_empty", database=store.engine.url.database)


def unpack_database(source: Path, path: Path) -> None:
    """Write the SQLite database of a backup, mode 0600; it appears whole.

    Raises:
        Tampered: ``backup_changed``.
    """
    beside = path.with_name(f".{path.name}.new")
    with unpacked(source / f"{DATABASE}{PACKED}") as packed, beside.open("wb") as file:
        beside.chmod(0o600)
        shutil.copyfileobj(packed, file, PIECE)
    beside.replace(path)


def _postgres(source: Path, url: str, manifest: Manifest, progress: Progress) -> None:
    store = Store(url)
    try:
        with store.writing() as connection:
            migrations.create(connection, manifest.version)
            names = [table for table in copied_tables() if _file(table) in manifest.files]
            for done, table in enumerate(names):
                progress(done, len(names))
                fill(connection, table, source / _file(table))
            progress(len(names), len(names))
        migrations.migrate(store, manifest.origin)
    finally:
        store.close()


def _file(table: str) -> str:
    return f"{TABLES}/{table}.copy{PACKED}"


def fill(connection: Connection, table: str, path: Path) -> None:
    """Put PostgreSQL's copy of a table back."""
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table} ({columns_of(connection, table)}) FROM STDIN (FORMAT binary)"
    with unpacked(path) as file, driver.cursor() as cursor, cursor.copy(statement) as copy:
        while piece := file.read(PIECE):
            copy.write(piece)
