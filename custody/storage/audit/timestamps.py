"""Heads that were time-stamped, as they lie beside exported files: whether each is a head of this log."""

from collections.abc import Iterator
from pathlib import Path

from custody.log import signed_note
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError
from custody.storage.audit.findings import Finding
from custody.storage.audit.heads import Judge
from custody.storage.signing import timestamp_rows


def stamped_heads(directory: Path, now: Checkpoint, judge: Judge) -> Iterator[Finding]:
    """Yield time-stamped heads that are not of this log.

    Who signed them matters to nobody: the root is what was stamped.
    """
    try:
        for stored_stamp in timestamp_rows.read(directory):
            head = _head(stored_stamp.note)
            if head is None or (head.origin, head.size) != (now.origin, stored_stamp.size):
                facts = {"source": stored_stamp.source, "size": stored_stamp.size, "reason": "checkpoint_origin"}
                yield Finding("checkpoint_wrong", facts)
            elif finding := judge.head(head.size, head.root, stored_stamp.source):
                yield finding
    except LogError as error:
        yield Finding(error.code, dict(error.facts))


def _head(text: bytes) -> Checkpoint | None:
    try:
        return Checkpoint.parse(signed_note.parse(text.decode()).text)
    except (LogError, UnicodeDecodeError):
        return None
