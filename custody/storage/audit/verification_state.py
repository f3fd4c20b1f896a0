"""What was found of a log, noted in the data folder: right up to a head, or wrong, and since when.

Whoever owns the database cannot make the folder forget it.
"""

from pathlib import Path

import msgspec
from msgspec import Struct, structs

from custody.log.durable_files import write_durably
from custody.storage.audit.findings import Report, digest
from custody.storage.signing import timestamps
from custody.storage.tables.connection import Connection

RIGHT, WRONG = "verified.json", "wrong.json"
"""Its files."""


class Right(Struct, frozen=True, kw_only=True):
    """The head up to which nothing was wrong, how many signed checkpoints it had, and its epoch.

    ``stamps``: the digest of the time-stamps of older heads, which were right too (``timestamps.digest``).
    """

    origin: str
    size: int
    root: bytes
    epoch: int
    signed: int
    stamps: str = ""


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


def noted_right(data: Path | None, origin: str) -> Right | None:
    """Up to where this log was found right; None when it never was, or nothing can be read of it."""
    try:
        found = msgspec.json.decode((data / RIGHT).read_bytes(), type=Right) if data else None
    except (OSError, msgspec.DecodeError):
        return None
    return found if found and found.origin == origin else None


def noted_wrong(data: Path, origin: str) -> Wrong | None:
    """What is wrong with this log as far as is known; None for nothing."""
    try:
        found = msgspec.json.decode((data / WRONG).read_bytes(), type=Wrong)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.origin == origin else None


def verified_to(data: Path, origin: str) -> int:
    """The size up to which the log was found right, 0 when it never was verified; what is wrong lies behind it."""
    right, wrong = noted_right(data, origin), noted_wrong(data, origin)
    size = right.size if right else 0
    return min(size, wrong.start) if wrong else size


def stamps_since(data: Path, connection: Connection, report: Report) -> int:
    """The size from which time-stamps are to be judged: all of them where an older one is not as it was found right."""
    known = noted_right(data, report.origin) if report.since else None
    same = known is not None and known.stamps == timestamps.digest(connection, known.size)
    return report.since if same else 0


def note_right(data: Path, report: Report, stamps: str = "") -> None:
    """Note that a log was found right up to this head; the next verification may begin there.

    ``stamps``: the digest of the time-stamps of older heads, as they stood before they were judged.

    Raises:
        OSError: the folder cannot be written to; what was noted stays.
    """
    found = Right(
        origin=report.origin, size=report.size, root=report.root, epoch=report.epoch, signed=report.signed,
        stamps=stamps,
    )  # fmt: skip
    write_durably(data / RIGHT, msgspec.json.encode(found))


def note_wrong(data: Path, report: Report, at: str, *, photos: bool) -> None:
    """Note what is wrong with a log, or that it is right again, for whoever tells people of it.

    ``photos``: they were looked at too.

    Raises:
        OSError: the folder cannot be written to.
    """
    before = noted_wrong(data, report.origin)
    if before and (report.since > before.start or photos < before.photos):
        return  # it looked at less, and says nothing of what was found wrong in more
    if report.ok:
        (data / WRONG).unlink(missing_ok=True)
        return
    which = digest(report.findings)
    same = before if before and before.digest == which else None
    found = Wrong(
        origin=report.origin, since=same.since if same else at, start=report.since, photos=photos,
        size=report.size, count=len(report.findings), code=report.findings[0].code, digest=which,
        told=same is not None and same.told,
    )  # fmt: skip
    _write(data, found)


def note_told(data: Path, found: Wrong) -> None:
    """Note that somebody outside the store was written to about what is wrong.

    Raises:
        OSError: the folder cannot be written to.
    """
    _write(data, structs.replace(found, told=True))


def _write(data: Path, found: Wrong) -> None:
    write_durably(data / WRONG, msgspec.json.encode(found))
