"""What became of an act: its receipt for those who took part in it, read back from the log."""

from msgspec import Struct

from custody.domain.errors import NotFound
from custody.domain.events import Actor, Occurred
from custody.domain.roles import sees_everything
from custody.domain.visibility import Reader
from custody.service import confidential
from custody.service.anchoring import Anchored, Trust, anchored
from custody.storage import logbook
from custody.storage.connection import Connection


class ActPart(Struct, frozen=True):
    """One event of an act."""

    seq: int
    subject: str
    type: str


class ActDetail(Struct, frozen=True, kw_only=True):
    """A recorded act with everyone who took part and every event it made; ``opened`` are discrepancies."""

    act: str
    kind: str
    seq: int
    at: str
    occurred: Occurred | None
    actors: tuple[Actor, ...]
    flags: tuple[str, ...]
    rules: str
    events: tuple[ActPart, ...]
    opened: tuple[str, ...]
    anchored: Anchored


def act(connection: Connection, trust: Trust, reader: Reader, act_id: str) -> ActDetail:
    """The receipt of an act.

    Raises:
        NotFound: no such act, or one that the reader took no part in; the inspection sees all.
    """
    seq = logbook.header_of(connection, act_id)
    header = logbook.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None or not _took_part(reader, header.actors):
        raise NotFound("not_found", kind="act", number=act_id[:40])
    parts = logbook.parts_at(connection, range(seq + 1, seq + 1 + header.parts))
    if any(confidential.kept_from(connection, reader, part) for part in parts.values()):
        raise NotFound("not_found", kind="act", number=act_id[:40])
    return ActDetail(
        act=act_id,
        kind=header.kind,
        seq=seq,
        at=header.at,
        occurred=header.occurred,
        actors=header.actors,
        flags=header.flags,
        rules=header.rules,
        events=tuple(ActPart(at, p.subject, p.type) for at, p in parts.items()),
        opened=tuple(p.subject for p in parts.values() if p.type == "discrepancy.opened/1"),
        anchored=anchored(connection, trust, {seq: header.at})[seq],
    )


def _took_part(reader: Reader, actors: tuple[Actor, ...]) -> bool:
    return sees_everything(reader.roles) or any(reader.person in {a.person, a.by} for a in actors)
