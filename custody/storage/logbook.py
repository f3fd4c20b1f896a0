"""The log read by place: events as stored, parts, the latest acts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from custody.domain.acts import TYPES
from custody.domain.events import Header, Part
from custody.storage.connection import Connection
from custody.storage.tables import act, event

CHUNK = 500

_BODIES = select(event.c.seq, event.c.body).where(event.c.seq.in_(bindparam("seqs", expanding=True)))
_BODY = select(event.c.body).where(event.c.seq == bindparam("seq"))
_BACKWARDS = select(event.c.seq, event.c.body).where(event.c.seq < bindparam("before")).order_by(event.c.seq.desc())
_ACT = select(act.c.seq).where(act.c.id == bindparam("id"))


def body(connection: Connection, seq: int) -> bytes | None:
    """The stored bytes of event ``seq``, or None when there is none."""
    found = connection.execute(_BODY, {"seq": seq}).scalar_one_or_none()
    return None if found is None else bytes(found)


def header_at(connection: Connection, seq: int) -> Header | None:
    """The header that stands at ``seq``, or None when no header does."""
    found = body(connection, seq)
    decoded = TYPES.decode(found) if found is not None else None
    return decoded if isinstance(decoded, Header) else None


def parts_at(connection: Connection, seqs: Iterable[int]) -> dict[int, Part]:
    """The parts among the events at these places."""
    wanted, found = sorted(set(seqs)), {}
    for start in range(0, len(wanted), CHUNK):
        rows: Any = connection.execute(_BODIES, {"seqs": wanted[start : start + CHUNK]})
        for row in rows:
            decoded = TYPES.decode(bytes(row.body))
            if isinstance(decoded, Part):
                found[row.seq] = decoded
    return dict(sorted(found.items()))


def latest_acts(connection: Connection, before: int, limit: int) -> list[tuple[int, Header]]:
    """The ``limit`` acts whose headers stand last before event ``before``, the newest first."""
    acts: list[tuple[int, Header]] = []
    with connection.execution_options(yield_per=CHUNK).execute(_BACKWARDS, {"before": before}) as rows:
        for row in rows:
            decoded = TYPES.decode(bytes(row.body))
            if isinstance(decoded, Header):
                acts.append((row.seq, decoded))
            if len(acts) == limit:
                break
    return acts


def header_of(connection: Connection, act_id: str) -> int | None:
    """Where the header of an act stands, by the act's id, or None."""
    found: int | None = connection.execute(_ACT, {"id": act_id}).scalar_one_or_none()
    return found
