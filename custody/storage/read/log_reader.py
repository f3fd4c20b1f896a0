"""Read the log by place: events as stored, parts, the latest acts."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Header, Part
from custody.domain.registry.registry import TYPES
from custody.storage.read.act_summaries import HEADER_END, Brief
from custody.storage.read.in_clause import among
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import act, event, subject_event

SCANNED = 50_000
"""Events that one look at the latest acts passes at most."""

_BODIES = select(event.c.seq, event.c.body).where(among(event.c.seq, "seqs"))
_BODY = select(event.c.body).where(event.c.seq == bindparam("seq"))
_BACKWARDS = select(event.c.seq, event.c.body).where(event.c.seq < bindparam("before"))
_BACKWARDS = _BACKWARDS.order_by(event.c.seq.desc()).limit(bindparam("most"))
_CHAINS = (
    select(subject_event.c.subject, event.c.seq, event.c.body)
    .join(event, event.c.seq == subject_event.c.seq)
    .where(among(subject_event.c.subject, "subjects"))
)
_HEADERS = select(act.c.seq).where(act.c.seq >= bindparam("first")).order_by(act.c.seq.desc()).limit(bindparam("most"))
_ACTS = select(event.c.seq, event.c.body).where(event.c.seq.in_(_HEADERS)).order_by(event.c.seq.desc())
_ACT = select(act.c.seq).where(act.c.id == bindparam("id"))


LOOKED_AT = 32
"""Places of the log that are looked at together, to find when something was recorded."""


class _Recorded(Struct, gc=False):
    """Time of recording of an event."""

    at: str


_RECORDED = msgspec.json.Decoder(_Recorded).decode


def body(connection: Connection, seq: int) -> bytes | None:
    """Return the stored bytes of event ``seq``, or None."""
    stored = connection.execute(_BODY, {"seq": seq}).scalar_one_or_none()
    return None if stored is None else bytes(stored)


def header_at(connection: Connection, seq: int) -> Header | None:
    """Return the header that stands at ``seq``, or None."""
    stored = body(connection, seq)
    decoded = TYPES.decode(stored) if stored is not None else None
    return decoded if isinstance(decoded, Header) else None


def recorded_at(connection: Connection, seq: int) -> str:
    """Return the time of recording that the event at ``seq`` claims, or "" if there is none."""
    stored = body(connection, seq)
    return TYPES.decode(stored).at if stored is not None else ""


def since(connection: Connection, size: int, moment: str) -> int:
    """Return the place of the first event recorded at ``moment`` (RFC 3339 UTC) or later, else ``size``.

    Reads ``LOOKED_AT`` places at once; a million events take four statements. If the clock was set back, the answer is
    one of the places where the log passes the moment.
    """
    low, high = 0, size
    while low < high:
        step = -(-(high - low) // LOOKED_AT)
        for seq, event_body in bodies_at(connection, range(low + step - 1, high, step)).items():
            if _RECORDED(event_body).at >= moment:
                high = seq
                break
            low = seq + 1
    return low


def bodies_at(connection: Connection, seqs: Iterable[int]) -> dict[int, bytes]:
    """Return the stored bytes of the events at these places."""
    rows: Any = connection.execute(_BODIES, {"seqs": sorted(set(seqs))})
    bodies = {row.seq: bytes(row.body) for row in rows}
    return dict(sorted(bodies.items()))


def places(seq: int, header: Header | Brief) -> range:
    """Return the places of the parts of the act whose header is at ``seq``."""
    return range(seq + 1, seq + 1 + header.parts)


def parts_at(connection: Connection, seqs: Iterable[int]) -> dict[int, Part]:
    """Return the parts among the events at these places."""
    decoded = {seq: TYPES.decode(body) for seq, body in bodies_at(connection, seqs).items()}
    return {seq: part for seq, part in decoded.items() if isinstance(part, Part)}


def chains(connection: Connection, subjects: Iterable[str]) -> dict[int, bytes]:
    """Return the stored bytes of every event of these subjects and of the headers of their acts, by place.

    Raises:
        NotFound: one of them is no subject of the log.
    """
    wanted = set(subjects)
    rows: Any = connection.execute(_CHAINS, {"subjects": sorted(wanted)}).all()
    missing = min(wanted - {row.subject for row in rows}, default="")
    if missing:
        raise NotFound("not_found", kind=missing[:2], number=missing)
    bodies = {row.seq: bytes(row.body) for row in rows}
    decoded = ((seq, TYPES.decode(body)) for seq, body in bodies.items())
    return bodies | bodies_at(connection, [seq - 1 - part.part for seq, part in decoded if isinstance(part, Part)])


def parts_of(connection: Connection, subjects: Iterable[str]) -> dict[int, Part]:
    """Return every event of these subjects, by place."""
    rows: Any = connection.execute(_CHAINS, {"subjects": sorted(set(subjects))})
    decoded = {row.seq: TYPES.decode(bytes(row.body)) for row in rows}
    return {seq: part for seq, part in decoded.items() if isinstance(part, Part)}


class Sought(NamedTuple):
    """Search criteria for acts: excluded kinds (``without``), a person or agency (``by``), one ``kind``.

    ``first``: the earliest place at which a header may stand.
    """

    without: frozenset[str] = frozenset()
    by: str = ""
    kind: str = ""
    first: int = 0

    def wants(self, header: Header) -> bool:
        """Return True if an act matches; ``by`` matches anyone who took part in person or for the agency."""
        if header.kind in self.without or (self.kind and header.kind != self.kind):
            return False
        return not self.by or any(self.by in {actor.person, actor.agency, actor.by} for actor in header.actors)


ANY = Sought()
"""Every act."""


def latest_acts(
    connection: Connection, before: int, limit: int, sought: Sought = ANY,
    hidden: Callable[[int, Header], bool] = lambda _seq, _header: False,
) -> tuple[list[tuple[int, Header]], int]:  # fmt: skip
    """Return acts whose headers stand last before event ``before``, the newest first, and where to go on (0: the end).

    At most ``limit`` acts out of at most ``SCANNED`` events; so there may be more although none was found. What is
    ``hidden`` is passed like an act that was not sought: neither the count nor the place to go on tells of it.
    """
    named = [f'"{text}"'.encode() for text in (sought.by, sought.kind) if text]
    acts: list[tuple[int, Header]] = []
    left, at_once = SCANNED, 4 * limit
    while left:
        rows: Any = connection.execute(_BACKWARDS, {"before": before, "most": min(left, at_once)}).all()
        for seq, body in ((row.seq, bytes(row.body)) for row in rows):
            before = seq
            if seq < sought.first:
                return acts, 0
            if not body.endswith(HEADER_END) or not all(name in body for name in named):
                continue
            decoded = TYPES.decode(body)
            if isinstance(decoded, Header) and sought.wants(decoded) and not hidden(seq, decoded):
                acts.append((seq, decoded))
                if len(acts) == limit:
                    return acts, seq
        if len(rows) < min(left, at_once):
            return acts, 0
        left, at_once = left - len(rows), 4 * at_once
    return acts, before


def acts_from(connection: Connection, first: int, most: int) -> Iterator[tuple[int, Header]]:
    """Yield the latest acts whose headers stand at event ``first`` or after, newest first, without their parts."""
    for row in connection.execute(_ACTS, {"first": first, "most": most}):
        decoded = TYPES.decode(bytes(row.body))
        assert isinstance(decoded, Header)
        yield row.seq, decoded


def header_of(connection: Connection, act_id: str) -> int | None:
    """Return the place of the header of an act, by the act's id, or None."""
    header_seq: int | None = connection.execute(_ACT, {"id": act_id}).scalar_one_or_none()
    return header_seq
