"""Verification results of a log, noted in the data folder: right up to a head, or wrong, and since when.

The owner of the database cannot remove this note.

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
    """Faults found by a verification: their count, the code of the first, the size then.

    ``digest``: the digest of the faults (``findings.digest``), "" in notes older than that field. ``since``: the time
    since which they are the same (RFC 3339 UTC). ``start``, ``photos``: the scope, events from that place on and
    photographs too. Only a verification of the same scope can clear the note. ``told``: a person outside the store was
    notified without the database.
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
    """Return up to where this log was found right; None when it never was, or nothing can be read of it."""
    try:
        right = msgspec.json.decode((data / RIGHT).read_bytes(), type=Right) if data else None
    except (OSError, msgspec.DecodeError):
        return None
    return right if right and right.origin == origin else None


def noted_wrong(data: Path, origin: str) -> Wrong | None:
    """Return the known faults of this log, or None."""
    try:
        wrong = msgspec.json.decode((data / WRONG).read_bytes(), type=Wrong)
    except (OSError, msgspec.DecodeError):
        return None
    return wrong if wrong.origin == origin else None


def verified_to(data: Path, origin: str) -> int:
    """Return the size up to which the log was found right, 0 before any verification.

    Faults lie behind it.
    """
    right, wrong = noted_right(data, origin), noted_wrong(data, origin)
    size = right.size if right else 0
    return min(size, wrong.start) if wrong else size


def stamps_since(data: Path, connection: Connection, report: Report) -> int:
    """Return the size from which to judge time-stamps: all of them if an older one changed since."""
    known = noted_right(data, report.origin) if report.since else None
    same = known is not None and known.stamps == timestamps.digest(connection, known.size)
    return report.since if same else 0


def note_right(data: Path, report: Report, stamps: str = "") -> None:
    """Note that a log was found right up to this head; the next verification may begin there.

    ``stamps``: the digest of the time-stamps of older heads, as they stood before they were judged.

    Raises:
        OSError: the folder cannot be written to; what was noted stays.
    """
    right = Right(
        origin=report.origin, size=report.size, root=report.root, epoch=report.epoch, signed=report.signed,
        stamps=stamps,
    )  # fmt: skip
    write_durably(data / RIGHT, msgspec.json.encode(right))


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
    wrong = Wrong(
        origin=report.origin, since=same.since if same else at, start=report.since, photos=photos,
        size=report.size, count=len(report.findings), code=report.findings[0].code, digest=which,
        told=same is not None and same.told,
    )  # fmt: skip
    _write(data, wrong)


def note_told(data: Path, wrong: Wrong) -> None:
    """Note that somebody outside the store was written to about what is wrong.

    Raises:
        OSError: the folder cannot be written to.
    """
    _write(data, structs.replace(wrong, told=True))


def _write(data: Path, wrong: Wrong) -> None:
    write_durably(data / WRONG, msgspec.json.encode(wrong))
