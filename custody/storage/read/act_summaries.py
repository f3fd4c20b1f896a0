"""Read acts in brief, a month of them or more: of each header only what the alarm sweep needs."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import LargeBinary, bindparam, func, select

from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import event

HEADER_END = b'"type":"act/1"}'
"""Keys are sorted, so the type closes a header."""
AT_ONCE = 5_000
"""Headers handed over at once."""


class Taker(Struct, frozen=True, gc=False):
    """Outline of a participant in an act, as ``events.Actor``."""

    person: str
    agency: str = ""
    device: str = ""
    will: str = ""


class Occurrence(Struct, frozen=True, gc=False):
    """When an act is claimed to have happened."""

    at: str


class Brief(Struct, frozen=True, gc=False):
    """Outline of a header (``events.Header``): actors, act, time, device.

    Root and signatures are left out. Two fields are set once, because a month of acts is read at a time: ``author``,
    the act's author, and ``device``, their own device for the act, "" for another way.
    """

    act: str
    actors: tuple[Taker, ...]
    at: str
    kind: str
    parts: int
    occurred: Occurrence | None = None
    flags: tuple[str, ...] = ()
    author: str = ""
    device: str = ""

    def __post_init__(self) -> None:
        author = self.actors[0]
        structs.force_setattr(self, "author", author.person)
        structs.force_setattr(self, "device", author.device if author.will == "own_device" else "")

    @property
    def pins(self) -> tuple[str, ...]:
        """Return who gave their PIN on the author's device."""
        return tuple([actor.person for actor in self.actors[1:] if actor.will == "other_device"])

    @property
    def claimed_at(self) -> str:
        """Return when the act is claimed to have happened; when it was recorded, where nobody claims another time."""
        return self.occurred.at if self.occurred else self.at


Placed = tuple[int, Brief]
"""Where a header stands, and what it says."""

_DECODE = msgspec.json.Decoder(Brief).decode
_END = func.substr(event.c.body, func.length(event.c.body) - len(HEADER_END) + 1, type_=LargeBinary)
_HEADERS = select(event.c.seq, event.c.body).where(event.c.seq >= bindparam("first"), _END == HEADER_END)
"""Out of the events of those days, which stand together: the table of acts would be gone through from end to end."""
_BETWEEN = _HEADERS.where(event.c.seq < bindparam("before")).order_by(event.c.seq)
_IN_PIECES = {"yield_per": AT_ONCE}


def of_kinds(connection: Connection, first: int, before: int, kinds: Collection[str]) -> Iterator[Placed]:
    """Yield in order every act of these kinds whose header stands from event ``first`` on and before ``before``."""
    if first >= before:
        return
    rows: Any = connection.execute(_BETWEEN, {"first": first, "before": before}, execution_options=_IN_PIECES)
    yield from ((seq, brief) for seq, body in rows if (brief := _DECODE(body)).kind in kinds)
