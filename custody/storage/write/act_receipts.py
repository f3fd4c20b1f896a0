"""Receipts of the recorder: the place of an act in the log, the same for a request and every repeat."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from custody.domain.exhibits.second_look import ExhibitReadingQuestioned
from custody.domain.kernel.errors import Conflict
from custody.domain.kernel.events import Header, Part
from custody.domain.registry.registry import TYPES
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import act, event


class Recorded(Struct, frozen=True):
    """One event of an act: its number in the log, its subject, its type."""

    seq: int
    subject: str
    type: str


class ActReceipt(Struct, frozen=True, kw_only=True):
    """Proof of recording: the act, its header's seq, the time, and its events.

    ``opened`` are the discrepancies that the act opened. ``questioned`` are the exhibits to read again before anything
    of the act is recorded: it is sent again, under a new key (I57b). ``repeated`` tells a repeat from the first time.
    """

    act: str
    kind: str
    seq: int
    at: str
    events: list[Recorded]
    opened: list[str]
    questioned: list[str] = []
    repeated: bool = False

    def first(self, kind: str) -> str:
        """Return the number of the first subject of a kind (``EV``, ``TR``...) in the act."""
        return next(e.subject for e in self.events if e.subject.startswith(kind))

    def all(self, kind: str) -> list[str]:
        """Return the numbers of all subjects of a kind, in order."""
        return [e.subject for e in self.events if e.subject.startswith(kind)]


_FIND = select(act.c.id, act.c.seq, act.c.digest).where(among(act.c.id, "ids"))
_EVENTS = select(event.c.seq, event.c.body).where(event.c.seq.between(bindparam("first"), bindparam("last")))


def known(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Return the recorded acts among these: id to (header's seq, digest of the request)."""
    rows: Any = connection.execute(_FIND, {"ids": ids})
    return {row.id: (row.seq, bytes(row.digest)) for row in rows}


def repeat(connection: Connection, earlier: tuple[int, bytes], digest: bytes) -> ActReceipt:
    """Return the receipt of an act recorded before.

    Raises:
        Conflict: ``key_reused`` when the key was used for another request.
    """
    seq, recorded = earlier
    if recorded != digest:
        raise Conflict("key_reused")
    body = connection.execute(_EVENTS, {"first": seq, "last": seq}).one().body
    header = TYPES.decode(bytes(body))
    assert isinstance(header, Header)
    rows = connection.execute(_EVENTS, {"first": seq + 1, "last": seq + header.parts}).all()
    parts = [(row.seq, TYPES.decode(bytes(row.body))) for row in rows]
    events = [Recorded(seq, p.subject, p.type) for seq, p in parts if isinstance(p, Part)]
    return of(header.act, header.kind, seq, header.at, events, repeated=True)


def of(act_id: str, kind: str, seq: int, at: str, events: list[Recorded], *, repeated: bool = False) -> ActReceipt:
    """Build a receipt from its events."""
    opened = [e.subject for e in events if e.type == "discrepancy.opened/1"]
    questioned = [e.subject for e in events if e.type == ExhibitReadingQuestioned.type]
    return ActReceipt(
        act=act_id, kind=kind, seq=seq, at=at, events=events, opened=opened, questioned=questioned, repeated=repeated
    )
