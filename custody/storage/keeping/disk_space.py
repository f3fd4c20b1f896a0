"""Room on disks: for the next acts, and for a copy, which leaves much more free than the acts need.

A full disk can still be read and looks well.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import metadata

LEAST = 16 * 1024**2
"""Bytes that acts need: the largest photograph, and the act that names it."""
FLOOR = 256 * 1024**2
"""Bytes that a copy leaves free on its disk, so that acts go on for weeks if it is the database's."""
BLOCK = 4096
"""Bytes that the smallest file takes on a disk."""
MIB = 1024**2
EXTRA = 1.6
"""SQLite's file lies there whole and packed for a moment; it packs to half of it or less."""


def require_other_disk(copies: Iterable[Path], originals: Iterable[Path]) -> None:
    """Refuse a copy on the disk of what it copies: it is lost with it.

    Raises:
        BadInput: ``backup_same_disk``.
    """
    devices = {_standing(original).stat().st_dev for original in originals}
    for copy in copies:
        if _standing(copy).stat().st_dev in devices:
            raise BadInput("backup_same_disk", path=str(copy))


def require_room_for_acts(folders: Iterable[Path]) -> None:
    """Refuse where less than ``LEAST`` is free on the disk of one of these folders.

    Raises:
        StorageRefused: ``disk_full`` with what is free, in MiB; ``not_writable`` where a folder is gone with its disk.
    """
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders)
    except OSError as error:
        raise StorageRefused("not_writable") from error
    if free < LEAST:
        raise StorageRefused("disk_full", free_mib=free // MIB)


def require_room_for_copy(target: Path, needed: int) -> None:
    """Refuse a copy that would leave less than ``FLOOR`` free.

    Raises:
        StorageRefused: ``backup_no_room``.
    """
    free = shutil.disk_usage(_standing(target)).free
    if free < needed + FLOOR:
        facts = {"needed_mib": -(-needed // MIB), "free_mib": free // MIB, "floor_mib": FLOOR // MIB}
        raise StorageRefused("backup_no_room", path=str(target), **facts)


def needed(store: Store, folders: Iterable[Path]) -> int:
    """Return how many bytes a copy of the database and of these folders takes at most."""
    return int(EXTRA * _database_bytes(store)) + sum(map(tree_bytes, folders))


def tree_bytes(folder: Path) -> int:
    """Return how many bytes the files of a folder take on a disk."""
    return sum(_bytes_on_disk(Path(path) / name) for path, _, names in os.walk(folder) for name in names)


def _bytes_on_disk(file: Path) -> int:
    try:
        return max(BLOCK, file.stat().st_size)
    except FileNotFoundError:  # the service is at work: a file half written got its name since the folder was read
        return 0


def _database_bytes(store: Store) -> int:
    with store.reading() as connection:
        if store.is_sqlite:
            pages, size = (
                int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in ("page_count", "page_size")
            )
            return pages * size
        asked = "SELECT coalesce(sum(pg_table_size(to_regclass(name))), 0) FROM unnest(%s::text[]) AS name"
        return int(connection.exec_driver_sql(asked, ([table.name for table in metadata.sorted_tables],)).scalar_one())


def _standing(path: Path) -> Path:
    """Return the path, or the nearest folder above it that exists."""
    return next(folder for folder in (path.resolve(), *path.resolve().parents) if folder.exists())
