"""When checkpoints existed, by the word of time-stamp authorities (RFC 3161)."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy import Select, bindparam, func, insert, select

from custody.storage.among import among
from custody.storage.connection import Connection
from custody.storage.tables import event, time_stamp


class TimeStamp(Struct, frozen=True):
    """An authority's time-stamp of the signed note of ``size`` events, as ``checkpoint.note`` holds it.

    ``authority`` names the certificate that signed it, ``at`` is its time in POSIX seconds, ``token`` the authority's
    answer as it came (TimeStampResp, DER).
    """

    size: int
    authority: str
    at: int
    token: bytes


COLUMNS = (time_stamp.c.size, time_stamp.c.authority, time_stamp.c.at, time_stamp.c.token)
ORDER = (time_stamp.c.size, time_stamp.c.at, time_stamp.c.authority)
_FIRST_OVER = (
    select(*COLUMNS).where(time_stamp.c.size > bindparam("seq")).order_by(time_stamp.c.size, time_stamp.c.at).limit(1)
)
_OLDEST = select(func.min(time_stamp.c.size)).where(time_stamp.c.size > event.c.seq).scalar_subquery()
_AROUND = select(event.c.seq, _OLDEST.label("size")).where(among(event.c.seq, "seqs")).subquery()
_FIRST_OVER_EACH = (
    select(_AROUND.c.seq, time_stamp.c.authority, time_stamp.c.at)
    .join(time_stamp, time_stamp.c.size == _AROUND.c.size)
    .order_by(time_stamp.c.at.desc())
)


def add(connection: Connection, made: TimeStamp) -> None:
    """Keep a time-stamp; the first one of an authority under a checkpoint stays."""
    known = select(time_stamp.c.size).where(time_stamp.c.size == made.size, time_stamp.c.authority == made.authority)
    if connection.execute(known).first() is None:
        row = {"size": made.size, "authority": made.authority, "at": made.at, "token": made.token}
        connection.execute(insert(time_stamp).values(row))


def under(connection: Connection, size: int) -> list[TimeStamp]:
    """The time-stamps of one checkpoint, the earliest first."""
    return _read(connection, select(*COLUMNS).where(time_stamp.c.size == size).order_by(*ORDER))


def since(connection: Connection, size: int, limit: int | None = None) -> list[TimeStamp]:
    """The time-stamps of the heads at or above a size, the oldest head first, and of one head the earliest."""
    return _read(connection, select(*COLUMNS).where(time_stamp.c.size >= size).order_by(*ORDER).limit(limit))


def latest(connection: Connection, limit: int) -> list[TimeStamp]:
    """The time-stamps of the newest heads, the newest first."""
    order = (time_stamp.c.size.desc(), time_stamp.c.at, time_stamp.c.authority)
    return _read(connection, select(*COLUMNS).order_by(*order).limit(limit))


def first_over(connection: Connection, seq: int) -> TimeStamp | None:
    """The earliest time-stamp of the oldest time-stamped head that covers event ``seq``: it was there by then."""
    return next(iter(_read(connection, _FIRST_OVER, {"seq": seq})), None)


def first_over_each(connection: Connection, seqs: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The authority and time of that stamp for each of these events, in one query; who has none is left out."""
    rows = connection.execute(_FIRST_OVER_EACH, {"seqs": list(seqs)})
    return {seq: (authority, at) for seq, authority, at in rows}


def last_before(connection: Connection, seq: int) -> TimeStamp | None:
    """The latest time-stamp of the newest time-stamped head without event ``seq``: the event came after it."""
    order = (time_stamp.c.size.desc(), time_stamp.c.at.desc())
    query = select(*COLUMNS).where(time_stamp.c.size <= seq).order_by(*order)
    return next(iter(_read(connection, query.limit(1))), None)


def _read(
    connection: Connection, query: Select[tuple[int, str, int, bytes]], asked: Mapping[str, int] | None = None
) -> list[TimeStamp]:
    rows = connection.execute(query, asked or {})
    return [TimeStamp(row.size, row.authority, row.at, bytes(row.token)) for row in rows]
