"""List the acts on other people's devices for which a PIN was given; its owner reads the list (I71)."""

from datetime import datetime, timedelta

from msgspec import Struct

from custody.domain.kernel.times import written
from custody.storage.read import recent_acts
from custody.storage.tables.connection import Connection

DAYS, MOST, SHOWN = 30, 100_000, 50
"""Days of the list, acts that are searched, and acts that are listed at most."""


class PinUse(Struct, frozen=True):
    """An act on another person's device for which the PIN was given: when, whose device, for what."""

    act: str
    at: str
    author: str
    kind: str


def pin_uses(connection: Connection, person_id: str, now: datetime, days: int = DAYS) -> list[PinUse]:
    """Return the acts of others in the last days for which this person's PIN was given, the latest first."""
    recorded = recent_acts.since(connection, written(now - timedelta(days=days)), MOST)
    acts = (brief for _, brief in reversed(recorded.acts) if person_id in brief.pins)
    return [PinUse(brief.act, brief.at, brief.author, brief.kind) for brief, _ in zip(acts, range(SHOWN), strict=False)]
