"""A whole database again from published entries alone: what remains when the machine is gone.

1. The files are verified as an auditor verifies them, under the log's key; one wrong entry and nothing is written.
2. Events, tiles and head go into an empty database in one transaction, their root compared once more.
3. ``rebuild`` folds acts, chains and states out of them, byte for byte those that were lost.

Private values, photographs, accounts, older checkpoints, cosignatures and time-stamps are not in the entries: a backup
gives them back, which may be older than the files. What came after it stays lost, and ``verify`` names it.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, inspect

from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.kernel import Progress, no_progress
from custody.log.errors import Mismatch
from custody.log.merkle import leaf_hash
from custody.log.signed_note import VerifierKey, b64
from custody.log.static_log import read_log, read_text
from custody.log.tiles import TileTree
from custody.storage.audit.exported_files import verify_export
from custody.storage.audit.findings import Report
from custody.storage.keeping.backup import DATABASE, PACKED, TABLES, read_manifest
from custody.storage.keeping.restore import fill, put_files, require_whole, unpack_database
from custody.storage.keeping.restored_copy import mark
from custody.storage.keeping.scratch_folder import RESTORE, scratch_folder
from custody.storage.signing import checkpoints
from custody.storage.tables import migrations, serving_role
from custody.storage.tables.engine import Store
from custody.storage.tables.rebuild import rebuild
from custody.storage.tables.tables import checkpoint
from custody.storage.write import clock, head_row, insert_statements
from custody.storage.write.insert_statements import Rows

AT_ONCE = 4_096
BESIDE = ("disclosure", "account", "checkpoint", "cosignature", "time_stamp")
"""What a backup gives back beside the log."""
CLOSE = (
    "UPDATE account SET disabled = TRUE WHERE NOT disabled AND EXISTS"
    " (SELECT 1 FROM subject WHERE subject.id = account.person AND status = 'disabled')"
)
"""Accounts that the log has closed since the backup."""


class Beside(Struct, frozen=True):
    """A backup (of ``custody backup``) with its keys, and the data folder that takes photographs and keys."""

    source: Path
    keys: Path | None
    data: Path


def restore_log(
    store: Store, directory: Path, *vkeys: VerifierKey, beside: Beside | None = None, data: Path | None = None,
    progress: Progress = no_progress,
) -> Report:  # fmt: skip
    """Fill an empty database from an exported or published log (``tile/entries``); what its verification found.

    Where that report is not ok nothing was written. On PostgreSQL this runs as the owner of the tables. The data
    folder, ``data`` or that of ``beside``, is marked as restored.

    Raises:
        StorageRefused: ``restore_not_empty``: there is a log in the database; ``migration_needed`` for a backup of
            PostgreSQL by an older version, ``database_before_release``, ``database_newer``; ``origin_differs``,
            ``backup_unwritable``.
        BadInput: ``backup_unreadable``, ``backup_other_database``; ``backup_newer`` than the files.
        Tampered: ``backup_changed``; ``backup_of_other_log`` when the backup's head is not one of this log.
        Unconfirmed: the database failed; nothing was written, or ``custody rebuild`` finishes it.
    """
    report = verify_export(directory, *vkeys, progress=progress)
    if not report.ok:
        return report
    if beside:
        _require_copy(store, beside, directory, report)
    migrations.migrate(store, report.origin)
    if beside:
        _put_files(beside)
    with store.writing() as connection:
        _write_log(connection, directory, report, progress)
        folder = beside.data if beside else data
        if folder is not None:
            mark(folder, report.origin, report.size)
        if beside:
            _put_beside(connection, beside.source, beside.data)
        _keep(connection, _signed(directory, report.origin), report.size)
        serving_role.set_meta(connection, "projections", "0")  # nobody serves before the fold
    rebuild(store, progress)
    with store.writing() as connection:
        connection.exec_driver_sql(CLOSE)
    return report


def _write_log(connection: Connection, directory: Path, report: Report, progress: Progress) -> None:
    """Write events, tiles and head."""
    before = head_row.read(connection, lock=True)
    if before.size:
        raise StorageRefused("restore_not_empty", database=str(connection.engine.url.database))
    tree, last = TileTree(), b""
    log = read_log(directory)
    while some := list(islice(log, AT_ONCE)):
        _append(connection, tree, some)
        progress(tree.size, report.size)
        last = some[-1]
    if (tree.size, tree.root()) != (report.size, report.root):
        raise Mismatch("export_forked", size=tree.size, expected=report.size)  # somebody changes files as we read
    head_row.move(connection, head_row.Head(before.origin, tree.size, tree.root(), tree.edge(), _clock(last)), 0)


def _append(connection: Connection, tree: TileTree, bodies: Sequence[bytes]) -> None:
    rows = Rows()
    for seq, body in enumerate(bodies, tree.size):
        rows.add("event", seq, body)
    rows.add_tiles(tree.append(map(leaf_hash, bodies)))
    rows.write(connection)


def _signed(directory: Path, origin: str) -> str:
    """Return the directory's checkpoint as the log signed it, without the lines of witnesses."""
    body, _, lines = read_text(directory, "checkpoint").partition("\n\n")
    return f"{body}\n\n" + "".join(f"{line}\n" for line in lines.splitlines() if line.startswith(f"— {origin} "))


def _keep(connection: Connection, note: str, size: int) -> None:
    if checkpoints.of_size(connection, size) is None:
        connection.execute(insert(checkpoint).values(size=size, note=note))


class _Timed(Struct):
    at: str


def _clock(body: bytes) -> int:
    """Return when an event was recorded, in Unix milliseconds: the clock reading that the head row keeps."""
    return clock.milliseconds(msgspec.json.decode(body, type=_Timed).at)


def _require_copy(store: Store, beside: Beside, directory: Path, report: Report) -> None:
    """Refuse a backup that is damaged, of another kind of database, or no earlier copy of the log in the files."""
    manifest = read_manifest(beside.source)
    if manifest.database != ("sqlite" if store.is_sqlite else "postgresql"):
        raise BadInput("backup_other_database", stored=manifest.database)
    migrations.require_known(manifest.version)
    if not store.is_sqlite and manifest.version != migrations.newest():
        raise StorageRefused("migration_needed", stored=manifest.version, known=migrations.newest())
    if manifest.size > report.size:
        raise BadInput("backup_newer", size=manifest.size, log=report.size)
    require_whole(beside.source, manifest)
    tree = TileTree()
    tree.append(map(leaf_hash, islice(read_log(directory), manifest.size)))
    if manifest.origin != report.origin or b64(tree.root()) != manifest.root:
        raise Tampered("backup_of_other_log", size=manifest.size)


def _put_files(beside: Beside) -> None:
    try:
        put_files(beside.source, beside.keys, beside.data)
        os.sync()
    except OSError as error:
        raise StorageRefused("backup_unwritable", path=str(error.filename), reason=error.strerror) from error


def _put_beside(connection: Connection, source: Path, folder: Path) -> None:
    """Copy the backup's private values, accounts, checkpoints, cosignatures and time-stamps into the database."""
    if connection.dialect.name == "sqlite":
        with scratch_folder(RESTORE, folder) as scratch:
            unpack_database(source, scratch / DATABASE)
            for table in BESIDE:
                _copy(connection, table, scratch / DATABASE)
        return
    for table in BESIDE:
        packed = source / TABLES / f"{table}.copy{PACKED}"
        if packed.exists():
            fill(connection, table, packed)


def _copy(connection: Connection, table: str, backup: Path) -> None:
    """Copy the rows of a table from SQLite's backup, as far as the backup has the table and its columns."""
    with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copied:
        known = {row[1] for row in copied.execute(f"PRAGMA table_info({table})")}
        columns = [column["name"] for column in inspect(connection).get_columns(table) if column["name"] in known]
        if not columns:
            return
        listed, marks = ", ".join(columns), ", ".join([insert_statements.mark("sqlite")] * len(columns))
        rows = copied.execute(f"SELECT {listed} FROM {table}")  # noqa: S608  (names of our own tables)
        while some := rows.fetchmany(AT_ONCE):
            connection.exec_driver_sql(f"INSERT INTO {table} ({listed}) VALUES ({marks})", some)  # noqa: S608
