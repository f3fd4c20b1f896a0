"""Writing files that must be whole: a reader, or a restart after a crash, sees the old bytes or the new ones."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace ``path`` by ``data`` so that it survives a power loss once this returns.

    Write beside, fsync, rename, fsync the directory. After an OSError the old file stands, or the new
    one is whole.
    """
    beside = _write_beside(path, data, mode, sync=True)
    beside.replace(path)
    sync_directory(path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` without a torn state, making its directory; not yet durable (``sync_tree``).

    Others may read it: the service's umask keeps everything else to its owner.
    """
    make_open(path.parent)
    _write_beside(path, data, 0o644, sync=False).replace(path)


def make_open(folder: Path, mode: int = 0o755) -> None:
    """Make a folder, with those above it that are missing, that others may enter whatever the umask is."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(mode)


def create_durably(path: Path, data: bytes) -> None:
    """Make a file of mode 0600 that must not exist yet; it appears whole and durable.

    Raises:
        FileExistsError: it exists (perhaps since a moment: another process was first).
    """
    beside = _write_beside(path, data, 0o600, sync=True)
    try:
        path.hardlink_to(beside)
    finally:
        beside.unlink()
    sync_directory(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file (beside it, with ``.lock``) against every other thread and process."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sync_directory(path: Path) -> None:
    """Make renames in this directory durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(root: Path, written: Iterable[Path]) -> None:
    """Make files that were written below ``root`` durable, and the names of their directories up to ``root``."""
    directories = {root}
    for path in written:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        directories.update(parent for parent in path.parents if parent.is_relative_to(root))
    for directory in sorted(directories, reverse=True):
        sync_directory(directory)


def _write_beside(path: Path, data: bytes, mode: int, *, sync: bool) -> Path:
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    os.fchmod(handle, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        if sync:
            os.fsync(handle)
    return beside
