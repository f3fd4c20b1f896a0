"""Readings as documents ask for them: everyone who read about something."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from custody.domain.acts import TYPES
from custody.domain.events import Part
from custody.storage.among import among
from custody.storage.connection import Connection
from custody.storage.tables import event, subject_event

READINGS = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(subject_event.c.about == bindparam("number"))
    .order_by(subject_event.c.seq)
)


LATEST = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(among(subject_event.c.about, "numbers"))
    .order_by(subject_event.c.seq.desc())
    .limit(bindparam("limit"))
)


def readings_of(connection: Connection, number: str) -> list[tuple[int, Part]]:
    """Everyone who read about ``number`` on a screen: ``seq`` and event of the readers' own chains, oldest first.

    Found by index: the cost grows with the readings about this number alone.
    """
    return _parts(connection.execute(READINGS, {"number": number}))


def latest_of(connection: Connection, numbers: Iterable[str], limit: int) -> list[tuple[int, Part]]:
    """The latest readings about any of ``numbers``, the newest first; as ``readings_of``."""
    return _parts(connection.execute(LATEST, {"numbers": sorted(set(numbers)), "limit": limit}))


def _parts(rows: Any) -> list[tuple[int, Part]]:
    found = [(row.seq, TYPES.decode(bytes(row.body))) for row in rows]
    return [(seq, part) for seq, part in found if isinstance(part, Part)]
