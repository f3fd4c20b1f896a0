"""What was found of a log is noted in the data folder: right up to a head, or wrong, and since when."""

from pathlib import Path

from custody.storage import timestamps
from custody.storage.audit import memory
from custody.storage.audit.findings import Report, digest
from custody.storage.connection import Connection
from custody.storage.verify import Plan


def remember(data: Path, report: Report, stamps: str = "") -> None:
    """Note in the data folder that a log was found right up to this head; the next verification may begin there.

    ``stamps``: the digest of the time-stamps of older heads, as they stood before they were judged.

    Raises:
        OSError: the folder cannot be written to.
    """
    found = memory.Memory(
        origin=report.origin, size=report.size, root=report.root, epoch=report.epoch, signed=report.signed,
        stamps=stamps,
    )  # fmt: skip
    memory.keep(data, found)


def note(data: Path, plan: Plan, report: Report, at: str) -> None:
    """Note in the data folder what is wrong with a log, or that it is right again, for whoever tells people of it.

    Raises:
        OSError: the folder cannot be written to.
    """
    before = memory.wrong(data, report.origin)
    if before and (report.since > before.start or plan.photos < before.photos):
        return  # it looked at less, and says nothing of what was found wrong in more
    if report.ok:
        memory.right(data)
        return
    which = digest(report.findings)
    same = before if before and before.digest == which else None
    found = memory.Wrong(
        origin=report.origin, since=same.since if same else at, start=report.since, photos=plan.photos,
        size=report.size, count=len(report.findings), code=report.findings[0].code, digest=which,
        told=same is not None and same.told,
    )  # fmt: skip
    memory.complain(data, found)


def stamps_since(data: Path, connection: Connection, report: Report) -> int:
    """The size from which time-stamps are to be judged: all of them where an older one is not as it was found right."""
    known = memory.recall(data, report.origin) if report.since else None
    same = known is not None and known.stamps == timestamps.digest(connection, known.size)
    return report.since if same else 0


def remembered(data: Path, origin: str) -> int:
    """The size up to which the log was found right, 0 when it never was verified; what is wrong lies behind it."""
    known, wrong = memory.recall(data, origin), memory.wrong(data, origin)
    size = known.size if known else 0
    return min(size, wrong.start) if wrong else size
