"""Acts in brief: what is read of each header where a month of them, or more, is looked through."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from custody.storage.connection import Connection
from custody.storage.tables import act, event

AT_ONCE = 5_000
"""Headers handed over at once."""


class Taker(Struct, frozen=True, gc=False):
    """Who took part in an act, as ``domain.events.Actor``."""

    person: str
    agency: str = ""
    device: str = ""
    will: str = ""


class Occurrence(Struct, frozen=True, gc=False):
    """When an act is claimed to have happened."""

    at: str


class Brief(Struct, frozen=True, gc=False):
    """Of a header (``domain.events.Header``) who did what and when, on which device; neither root nor signatures."""

    act: str
    actors: tuple[Taker, ...]
    at: str
    kind: str
    parts: int
    occurred: Occurrence | None = None

    @property
    def claimed_at(self) -> str:
        """When the act is claimed to have happened; when it was recorded, where nobody claims another time."""
        return self.occurred.at if self.occurred else self.at


Placed = tuple[int, Brief]
"""Where a header stands, and what it says."""

_DECODE = msgspec.json.Decoder(Brief).decode
_FROM = act.c.seq >= bindparam("first")
_LATEST = select(act.c.seq).where(_FROM).order_by(act.c.seq.desc()).limit(bindparam("most"))
_BETWEEN = select(act.c.seq).where(_FROM, act.c.seq < bindparam("before"))
_BODIES = select(event.c.seq, event.c.body).order_by(event.c.seq).execution_options(yield_per=AT_ONCE)


def latest(connection: Connection, first: int, most: int) -> Iterator[Placed]:
    """Of the acts whose headers stand at event ``first`` or after the latest ``most``, the oldest first."""
    rows: Any = connection.execute(_BODIES.where(event.c.seq.in_(_LATEST)), {"first": first, "most": most})
    for some in rows.partitions():
        yield from [(seq, _DECODE(body)) for seq, body in some]


def of_kinds(connection: Connection, first: int, before: int, kinds: Collection[str]) -> Iterator[Placed]:
    """Every act of these kinds whose header stands from event ``first`` on and before event ``before``, in order."""
    if first >= before:
        return
    rows: Any = connection.execute(_BODIES.where(event.c.seq.in_(_BETWEEN)), {"first": first, "before": before})
    for some in rows.partitions():
        yield from [(seq, brief) for seq, body in some if (brief := _DECODE(body)).kind in kinds]
