"""Place of a signer's folder: a file there that holds its own inode number, which no copy of files takes along.

A signer whose folder lies twice would sign two histories under one key. So a folder signs only where it was bound. The
device is left out: its number changes between two boots. The birth time tells apart two disks whose numbers agree.
"""

import ctypes
import os
import struct
from pathlib import Path

import msgspec
from msgspec import Struct

from custody.log.durable_files import sync_directory

PLACE = "signer.place"
AT_EMPTY_PATH, STATX_BTIME, STATX_SIZE = 0x1000, 0x800, 256
"""Constants and size of statx(2), which Python offers under no name of its own yet."""


class Place(Struct, frozen=True):
    """An inode number, and the nanosecond the file was made, or 0 where the filesystem keeps none."""

    inode: int
    born: int


def bind(folder: Path) -> None:
    """Bind a folder to its place; the file is durable, and whole whenever the power goes."""
    beside = folder / f".{PLACE}.{os.getpid()}.new"
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(_place_of(handle)))
        file.flush()
        os.fsync(handle)
    beside.replace(folder / PLACE)
    sync_directory(folder)


def is_bound(folder: Path) -> bool:
    """Return True if the folder lies where it was bound; a file that is missing or damaged binds to nothing."""
    try:
        with (folder / PLACE).open("rb") as file:
            bound, place = msgspec.json.decode(file.read(), type=Place), _place_of(file.fileno())
    except (OSError, msgspec.DecodeError):
        return False
    return bound.inode == place.inode and (0 in {bound.born, place.born} or bound.born == place.born)


def _place_of(handle: int) -> Place:
    return Place(os.fstat(handle).st_ino, _born(handle))


def _born(handle: int) -> int:
    """Return a file's birth time in nanoseconds, or 0 where C library or filesystem have none."""
    statx, answer = getattr(ctypes.CDLL(None), "statx", None), ctypes.create_string_buffer(STATX_SIZE)
    if statx is None or statx(handle, b"", AT_EMPTY_PATH, STATX_BTIME, answer) != 0:
        return 0
    mask, seconds, nanoseconds = struct.unpack_from("<I76xqI", answer)
    return seconds * 1_000_000_000 + nanoseconds if mask & STATX_BTIME else 0
