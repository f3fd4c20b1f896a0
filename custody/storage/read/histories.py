"""Read histories: the events of a subject's chain, each with the header of its act."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Header, Part
from custody.domain.registry.registry import TYPES
from custody.log.merkle import leaf_hash
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import event, subject, subject_event

PAGE = 100

_HISTORY = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(subject_event.c.subject == bindparam("id"), subject_event.c.n > bindparam("after"))
    .order_by(subject_event.c.n)
    .limit(bindparam("limit"))
)
_BEFORE = (
    select(event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(subject_event.c.subject == bindparam("id"), subject_event.c.seq < bindparam("before"))
    .order_by(subject_event.c.n.desc())
    .limit(bindparam("limit"))
)
_LENGTH = select(subject.c.n).where(subject.c.id == bindparam("id"))
_BODIES = select(event.c.seq, event.c.body).where(among(event.c.seq, "seqs"))


class Line(Struct, frozen=True, kw_only=True):
    """One event of a subject's history, with its act's header and its leaf hash (32 bytes)."""

    seq: int
    leaf: bytes
    header_seq: int
    header: Header
    part: Part


def history(connection: Connection, subject_id: str, *, after: int = 0, limit: int = 100_000) -> list[Line]:
    """Return a subject's events in order of ``n``, each with its act's header."""
    return _lines(connection, connection.execute(_HISTORY, {"id": subject_id, "after": after, "limit": limit}))


def lines_at(connection: Connection, seqs: Iterable[int]) -> list[Line]:
    """Return the parts among the events at these places as lines, in order of place."""
    return _lines(connection, connection.execute(_BODIES, {"seqs": sorted(set(seqs))}))


def latest(connection: Connection, subject_id: str, limit: int) -> list[Line]:
    """Return the last events of a subject's history."""
    length: int = connection.execute(_LENGTH, {"id": subject_id}).scalar_one_or_none() or 0
    return history(connection, subject_id, after=max(0, length - limit))


def _lines(connection: Connection, rows: Any) -> list[Line]:
    decoded = [(seq, body, TYPES.decode(body)) for seq, body in rows.all()]
    headers = _headers(connection, [seq - 1 - p.part for seq, _, p in decoded if isinstance(p, Part)])
    return [
        Line(seq=seq, leaf=leaf_hash(body), header_seq=seq - 1 - p.part, header=headers[seq - 1 - p.part], part=p)
        for seq, body, p in decoded
        if isinstance(p, Part)
    ]


def end(connection: Connection, subject_id: str) -> tuple[int, str]:
    """Return the end of a subject's chain: its last ``n`` and that event's leaf hash in base64.

    Raises:
        NotFound: nothing has this number.
    """
    chain = latest(connection, subject_id, 1)
    if not chain:
        raise NotFound("not_found", kind=subject_id[:2], number=subject_id[:40])
    last = chain[-1]
    return last.part.n, b64encode(last.leaf).decode()


def last_parts(connection: Connection, subject_id: str, *, before: int, limit: int = PAGE) -> list[Part]:
    """Return the last events of a subject's chain among the first ``before`` events of the log, newest first."""
    rows: Any = connection.execute(_BEFORE, {"id": subject_id, "before": before, "limit": limit})
    return [part for row in rows if isinstance(part := TYPES.decode(bytes(row.body)), Part)]


def part(connection: Connection, header_seq: int, index: int) -> Part:
    """Return part ``index`` (from 0) of the act whose header stands at ``header_seq``."""
    row: Any = connection.execute(_BODIES, {"seqs": [header_seq + 1 + index]}).one()
    decoded = TYPES.decode(bytes(row.body))
    assert isinstance(decoded, Part)
    return decoded


def _headers(connection: Connection, seqs: Iterable[int]) -> dict[int, Header]:
    headers: dict[int, Header] = {}
    for seq, body in connection.execute(_BODIES, {"seqs": sorted(set(seqs))}).all():
        header = TYPES.decode(body)
        assert isinstance(header, Header)
        headers[seq] = header
    return headers
