"""Readings as documents ask for them: everyone who read about something."""

from typing import Any

from sqlalchemy import select

from custody.domain.acts import TYPES
from custody.domain.events import Part
from custody.storage.connection import Connection
from custody.storage.tables import event, subject, subject_event

_CHAINS = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .join(subject, subject.c.id == subject_event.c.subject)
    .where(subject.c.kind == "PE")
    .order_by(event.c.seq)
)
READ = b'"type":"history.read/1"'


def readings_of(connection: Connection, number: str) -> list[tuple[int, Part]]:
    """Everyone who read about ``number`` on a screen: ``seq`` and event of the readers' own chains, oldest first.

    A pass over all persons' chains: its cost grows with the number of readings, not with the log.
    """
    needle = f'"about":"{number}"'.encode()
    rows: Any = connection.execute(_CHAINS)
    found = [
        (row.seq, TYPES.decode(bytes(row.body)))
        for row in rows
        if needle in bytes(row.body) and READ in bytes(row.body)
    ]
    return [(seq, part) for seq, part in found if isinstance(part, Part)]
