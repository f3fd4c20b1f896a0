"""Verifying the time-stamps of a log, in a database or in files: each is of its head, unchanged, and by whom.

With roots given from outside this proves that each stamped head, and so every event in it, existed at that time by the
word of an authority under one of them. Without roots it proves no more than that nothing was changed.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cryptography import x509

from custody.storage.audit.findings import Finding, in_table
from custody.storage.signing.timestamp_rows import Stamped
from custody.storage.signing.timestamps import TimeStamp
from labels.layout.errors import LabelError
from labels.signing import timestamp_client

TABLE = "time_stamp"
UNTRUSTED = "stamp_untrusted"
Roots = tuple[x509.Certificate, ...]
JUDGED = 512
"""Answers that were judged and are remembered: a page shows the same few again and again."""


def judged(answer: bytes, note: bytes, roots: Sequence[x509.Certificate] | None) -> timestamp_client.Stamp | None:
    """Return the stamp in an answer to a note.

    If nobody has given ``roots`` and the answer is unchanged, return None.

    Raises:
        LabelError: as ``labels.signing.timestamp_client.judge``.
    """
    try:
        return timestamp_client.judge(answer, note, roots or ())
    except LabelError as error:
        if roots is None and error.code == UNTRUSTED:
            return None
        raise


def believed(row: TimeStamp, origin: str, roots: Roots) -> timestamp_client.Stamp | None:
    """Return a stored time-stamp if an authority under these roots stamped this log's head; else None.

    The database owner can write any row: only the signature decides, and only for the head that it signs.
    """
    judgement = _judged(row.token, row.note, roots) if _of_this_log(row, origin) else ""
    return None if isinstance(judgement, str) else judgement


def should_include(row: TimeStamp, origin: str, roots: Roots) -> bool:
    """Return True if a stored time-stamp belongs in a proof: believed or, without roots, unchanged."""
    if roots:
        return believed(row, origin, roots) is not None
    return _of_this_log(row, origin) and _judged(row.token, row.note, ()) == UNTRUSTED


def _of_this_log(row: TimeStamp, origin: str) -> bool:
    return row.note.startswith(f"{origin}\n{row.size}\n")


@lru_cache(JUDGED)
def _judged(answer: bytes, note: str, roots: Roots) -> timestamp_client.Stamp | str:
    """Return the stamp in an answer, or the error code."""
    try:
        return timestamp_client.judge(answer, note.encode(), roots)
    except LabelError as error:
        return error.code


class Verified(NamedTuple):
    """Counts of time-stamps and of those an installation made itself, with the findings on them."""

    total: int
    own: int
    wrong: list[Finding]


def verify(stored_stamps: Iterable[Stamped], roots: Sequence[x509.Certificate] | None) -> Verified:
    """Verify time-stamps; None for ``roots`` where nobody has given any."""
    judgements = [(timestamp_client.by_installation(stored.answer), _judge(stored, roots)) for stored in stored_stamps]
    return Verified(
        len(judgements), sum(own for own, _ in judgements), [finding for _, finding in judgements if finding]
    )


def _judge(stored: Stamped, roots: Sequence[x509.Certificate] | None) -> Finding | None:
    if stored.row and not stored.note:
        return in_table("row_missing", "checkpoint", stored.size)
    try:
        stamp = judged(stored.answer, stored.note, roots)
    except LabelError as error:
        return Finding(error.code, {"source": stored.source, "size": stored.size})
    return _row(stored.row, stamp) if stored.row and stamp else None


def _row(row: TimeStamp, stamp: timestamp_client.Stamp) -> Finding | None:
    """Return a finding if the table's row differs from the time-stamp itself, or None."""
    for field, stamped, stored in (
        ("at", int(stamp.at.timestamp()), row.at),
        ("authority", stamp.authority, row.authority),
    ):
        if stamped != stored:
            return in_table("row_wrong", TABLE, (row.size, row.authority), field=field)
    return None
