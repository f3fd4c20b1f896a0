"""What was found before, remembered in the data folder: whoever owns the database cannot make it forget."""

from pathlib import Path

import msgspec
from msgspec import Struct

from custody.log.files import write_durably

FILE, WRONG = "verified.json", "wrong.json"


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


class Wrong(Struct, frozen=True, kw_only=True):
    """What a verification found wrong: how many things, the code of the first, at the size then.

    ``digest``: which things (``findings.digest``), "" as noted before they were told apart by it. ``since``: from when
    it has been just that (RFC 3339 UTC). ``start``, ``photos``: what was looked at, events from that place on and
    photographs too; only who looks at as much can say that it is right again. ``told``: somebody outside the store was
    written to about it without the database.
    """

    origin: str
    since: str
    start: int
    photos: bool
    size: int
    count: int
    code: str
    digest: str = ""
    told: bool = False


def wrong(data: Path, origin: str) -> Wrong | None:
    """What is wrong with this log as far as is known; None for nothing."""
    try:
        found = msgspec.json.decode((data / WRONG).read_bytes(), type=Wrong)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.origin == origin else None


def complain(data: Path, found: Wrong) -> None:
    """Remember what is wrong, until ``right``.

    Raises:
        OSError: the folder cannot be written to.
    """
    write_durably(data / WRONG, msgspec.json.encode(found))


def right(data: Path) -> None:
    """Forget what was wrong.

    Raises:
        OSError: the folder cannot be written to.
    """
    (data / WRONG).unlink(missing_ok=True)
