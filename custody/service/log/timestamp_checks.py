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
    """What an answer says of a note; None where nobody has given roots, and it is unchanged.

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
    """What a stored time-stamp says, where an authority under these roots stamped that head of this log; else None.

    Whoever owns the database can write a row: it counts for what was signed, and for nothing else.
    """
    found = _judged(row.token, row.note, roots) if _of_this_log(row, origin) else ""
    return None if isinstance(found, str) else found


def worth_giving(row: TimeStamp, origin: str, roots: Roots) -> bool:
    """Whether a stored time-stamp goes along with a proof: it is believed or, with no roots to judge by, unchanged."""
    if roots:
        return believed(row, origin, roots) is not None
    return _of_this_log(row, origin) and _judged(row.token, row.note, ()) == UNTRUSTED


def _of_this_log(row: TimeStamp, origin: str) -> bool:
    return row.note.startswith(f"{origin}\n{row.size}\n")


@lru_cache(JUDGED)
def _judged(answer: bytes, note: str, roots: Roots) -> timestamp_client.Stamp | str:
    """What an answer says, or the code of why it says nothing."""
    try:
        return timestamp_client.judge(answer, note.encode(), roots)
    except LabelError as error:
        return error.code


class Verified(NamedTuple):
    """How many time-stamps there are, how many of them an installation made itself, and what is wrong with them."""

    number: int
    own: int
    wrong: list[Finding]


def verify(found: Iterable[Stamped], roots: Sequence[x509.Certificate] | None) -> Verified:
    """Verify time-stamps; None for ``roots`` where nobody has given any."""
    told = [(timestamp_client.by_installation(one.answer), _judge(one, roots)) for one in found]
    return Verified(len(told), sum(own for own, _ in told), [finding for _, finding in told if finding])


def _judge(one: Stamped, roots: Sequence[x509.Certificate] | None) -> Finding | None:
    if one.row and not one.note:
        return in_table("row_missing", "checkpoint", one.size)
    try:
        said = judged(one.answer, one.note, roots)
    except LabelError as error:
        return Finding(error.code, {"source": one.source, "size": one.size})
    return _row(one.row, said) if one.row and said else None


def _row(row: TimeStamp, said: timestamp_client.Stamp) -> Finding | None:
    """What the table says of a time-stamp is what it says itself."""
    for field, told, stored in (("at", int(said.at.timestamp()), row.at), ("authority", said.authority, row.authority)):
        if told != stored:
            return in_table("row_wrong", TABLE, (row.size, row.authority), field=field)
    return None
