"""When checkpoints existed, by the word of time-stamp authorities (RFC 3161)."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, func, insert, select

from custody.storage.read.in_clause import among
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import checkpoint, event, time_stamp


class TimeStamp(Struct, frozen=True):
    """An authority's time-stamp of the signed note of ``size`` events, as ``checkpoint.signed_note`` holds it.

    ``authority`` names the certificate that signed it, ``at`` is its time in POSIX seconds, ``token`` the authority's
    answer as it came (TimeStampResp, DER). ``note`` is what is stored under that size now, "" where nothing is.
    """

    size: int
    authority: str
    at: int
    token: bytes
    note: str = ""


_ROWS = select(
    time_stamp.c.size, time_stamp.c.authority, time_stamp.c.at, time_stamp.c.token, checkpoint.c.note
).outerjoin(checkpoint, checkpoint.c.size == time_stamp.c.size)  # fmt: skip
AT_ONCE = 20
"""Time-stamps that are read in one statement where all are looked through."""
ORDER = (time_stamp.c.size, time_stamp.c.at, time_stamp.c.authority)
_OLDEST = select(func.min(time_stamp.c.size)).where(time_stamp.c.size > event.c.seq).scalar_subquery()
_FIRST_OVER = select(event.c.seq, _OLDEST.label("size")).where(among(event.c.seq, "seqs"))


def add(connection: Connection, made: TimeStamp) -> None:
    """Keep a time-stamp; the first one of an authority under a checkpoint stays."""
    known = select(time_stamp.c.size).where(time_stamp.c.size == made.size, time_stamp.c.authority == made.authority)
    if connection.execute(known).first() is None:
        row = {"size": made.size, "authority": made.authority, "at": made.at, "token": made.token}
        connection.execute(insert(time_stamp).values(row))


def under(connection: Connection, size: int) -> list[TimeStamp]:
    """Return the time-stamps of one checkpoint, the earliest first."""
    return _read(connection, _ROWS.where(time_stamp.c.size == size).order_by(*ORDER))


def since(connection: Connection, size: int, limit: int | None = None) -> list[TimeStamp]:
    """Return the time-stamps of heads at or above a size, oldest head first, the earliest stamp first in each."""
    return _read(connection, _ROWS.where(time_stamp.c.size >= size).order_by(*ORDER).limit(limit))


def digest(connection: Connection, size: int) -> str:
    """Return the digest (hex) of the time-stamps of heads below a size, with their notes."""
    whole = sha256()
    for row in connection.execute(_ROWS.where(time_stamp.c.size < size).order_by(*ORDER)):
        parts = (str(row.size), row.authority, str(row.at), row.note or "")
        whole.update(sha256(row.token).digest() + b"".join(sha256(part.encode()).digest() for part in parts))
    return whole.hexdigest()


def latest(connection: Connection, limit: int) -> list[TimeStamp]:
    """Return the time-stamps of the newest heads, the newest first."""
    order = (time_stamp.c.size.desc(), time_stamp.c.at, time_stamp.c.authority)
    return _read(connection, _ROWS.order_by(*order).limit(limit))


def first_over(connection: Connection, seqs: Iterable[int]) -> dict[int, list[TimeStamp]]:
    """Return the time-stamps of the oldest stamped head that covers each of these events, earliest first."""
    sizes = {seq: size for seq, size in connection.execute(_FIRST_OVER, {"seqs": list(seqs)}) if size is not None}
    rows = _ROWS.where(among(time_stamp.c.size, "sizes")).order_by(*ORDER)
    stamps = _read(connection, rows, {"sizes": set(sizes.values())}) if sizes else []
    by_size = {size: list(same) for size, same in groupby(stamps, key=lambda stamp: stamp.size)}
    return {seq: by_size[size] for seq, size in sizes.items()}


def each_over(connection: Connection, seq: int) -> Iterator[TimeStamp]:
    """Yield the time-stamps of every head that covers an event, oldest head first, a few in memory at a time."""
    size = seq + 1
    while rows := since(connection, size, limit=AT_ONCE):
        whole = [row for row in rows if row.size < rows[-1].size] or under(connection, rows[-1].size)
        yield from whole
        size = whole[-1].size + 1


def last_before(connection: Connection, seq: int) -> TimeStamp | None:
    """Return the latest time-stamp of the newest stamped head without event ``seq``: the event came after it."""
    order = (time_stamp.c.size.desc(), time_stamp.c.at.desc())
    query = _ROWS.where(time_stamp.c.size <= seq).order_by(*order)
    return next(iter(_read(connection, query.limit(1))), None)


def _read(
    connection: Connection, query: Select[tuple[int, str, int, bytes, str]], asked: Mapping[str, Any] | None = None
) -> list[TimeStamp]:
    rows = connection.execute(query, asked or {})
    return [TimeStamp(row.size, row.authority, row.at, bytes(row.token), row.note or "") for row in rows]
