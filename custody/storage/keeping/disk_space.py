"""Check that the disk has room for the next acts; a full disk can still be read and looks well."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from custody.domain.kernel.errors import StorageRefused

LEAST = 16 * 1024**2
"""Bytes: the largest photograph, and the act that names it."""


def require_room(folders: Iterable[Path]) -> None:
    """Refuse where less than ``LEAST`` is free on the disk of one of these folders.

    Raises:
        StorageRefused: ``disk_full`` with what is free, in MiB; ``not_writable`` where a folder is gone with its disk.
    """
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders)
    except OSError as error:
        raise StorageRefused("not_writable") from error
    if free < LEAST:
        raise StorageRefused("disk_full", free_mib=free // 1024**2)
