"""Verifying the time-stamps of a log, in a database or in files: each is of its head, unchanged, and by whom.

With roots given from outside this proves that each stamped head, and so every event in it, existed at that time by the
word of an authority under one of them. Without roots it proves no more than that nothing was changed.
"""

from collections.abc import Iterable, Sequence

from cryptography import x509

from custody.storage.audit.findings import Finding, in_table
from custody.storage.stamped import Stamped
from custody.storage.timestamps import TimeStamp
from labels import stamps
from labels.errors import LabelError

TABLE = "time_stamp"


def verify(found: Iterable[Stamped], roots: Sequence[x509.Certificate] | None) -> tuple[int, list[Finding]]:
    """How many there are, and what is wrong with them; None for ``roots`` where nobody has given any."""
    judged = [_judge(one, roots) for one in found]
    return len(judged), [finding for finding in judged if finding]


def _judge(one: Stamped, roots: Sequence[x509.Certificate] | None) -> Finding | None:
    if one.row and not one.note:
        return in_table("row_missing", "checkpoint", one.size)
    try:
        said = stamps.judge(one.answer, one.note, roots or ())
    except LabelError as error:
        unknown = roots is None and error.code == "stamp_untrusted"
        return None if unknown else Finding(error.code, {"source": one.source, "size": one.size})
    return _row(one.row, said) if one.row else None


def _row(row: TimeStamp, said: stamps.Stamp) -> Finding | None:
    """What the table says of a time-stamp is what it says itself."""
    for field, told, stored in (("at", int(said.at.timestamp()), row.at), ("authority", said.authority, row.authority)):
        if told != stored:
            return in_table("row_wrong", TABLE, (row.size, row.authority), field=field)
    return None
