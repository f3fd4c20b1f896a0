"""What was found right before, remembered in the data folder: whoever owns the database cannot make it forget."""

from pathlib import Path

import msgspec
from msgspec import Struct

from custody.log.files import write_durably

FILE = "verified.json"


class Memory(Struct, frozen=True, kw_only=True):
    """The head up to which nothing was wrong, how many signed checkpoints it had, and its epoch.

    ``stamps``: the digest of the time-stamps of older heads, which were right too (``timestamps.digest``).
    """

    origin: str
    size: int
    root: bytes
    epoch: int
    signed: int
    stamps: str = ""


def recall(data: Path | None, origin: str) -> Memory | None:
    """What is remembered of this log; None when nothing is, or nothing that can be read."""
    try:
        found = msgspec.json.decode((data / FILE).read_bytes(), type=Memory) if data else None
    except (OSError, msgspec.DecodeError):
        return None
    return found if found and found.origin == origin else None


def keep(data: Path, memory: Memory) -> None:
    """Remember from now on.

    Raises:
        OSError: the folder cannot be written to; what was remembered stays.
    """
    write_durably(data / FILE, msgspec.json.encode(memory))
