"""Cosignatures of witnesses, and the time since which an event is anchored outside this installation.

A row is not yet a cosignature: the owner of the database can write one. A line counts for what the witness signed: the
bytes of the head beside it, at the time in it. A line that does not hold is ignored by every reader here; ``custody
verify`` reports it.

A row is no cosignature. Whoever owns the database can write one, so a line counts for what the witness signed and for
nothing else: over the bytes of the head beside it, at the time in it. One that does not hold says nothing, here and to
all that read through here; ``custody verify`` names it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Select, Text, func, literal, select, union_all

from custody.log.checkpoint import read_note
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey
from custody.log.witnessed_time import Word
from custody.storage.read.in_clause import among
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import checkpoint, cosignature, event
from custody.storage.write import head_row
from custody.storage.write.insert_statements import mark

JUDGED = 4096
"""Lines whose signature was checked and that are remembered: a page shows the same few again and again."""
TRIES = 10
"""Lines of one witness that are read, in the order asked for, before it passes for one that has said nothing."""


class Cosignature(Struct, frozen=True):
    """A witness's line under the checkpoint of ``size`` events; ``at`` is the line's own POSIX seconds."""

    size: int
    witness: str
    at: int
    line: str


class Said(NamedTuple):
    """Witnesses' statements on an event; ``false``: witnesses with a line around it that they did not sign."""

    words: dict[VerifierKey, Word]
    false: set[VerifierKey]


_BODY = 512
"""Characters of a note that hold its three lines: an origin has at most 255 bytes."""
_ROWS = select(
    cosignature.c.size,
    cosignature.c.witness,
    cosignature.c.line,
    func.substr(checkpoint.c.note, 1, _BODY).label("note"),
).outerjoin(checkpoint, checkpoint.c.size == cosignature.c.size)


@lru_cache(JUDGED)
def signed_at(witness: str, origin: str, size: int, body: str, line: str) -> int:
    """Return when a witness cosigned the head ``body`` (its three lines), by its own line; 0: it did not.

    A line without a time makes no statement (C2SP tlog-cosignature) and counts as none.
    """
    try:
        opened = read_note(f"{body}\n{line}", [VerifierKey.parse(witness)])
    except LogError:
        return 0
    times = [signed.time or 0 for signed in opened.signatures]
    ours = (opened.checkpoint.origin, opened.checkpoint.size) == (origin, size)
    return times[0] if ours and len(times) == 1 else 0


def add(connection: Connection, made: Iterable[Cosignature]) -> None:
    """Keep lines that are not kept yet; the first line of a witness under a checkpoint stays."""
    p = mark(connection.dialect.name)
    sql = f"INSERT INTO cosignature (size, witness, at, line) VALUES ({p}, {p}, {p}, {p}) ON CONFLICT DO NOTHING"  # noqa: S608
    rows = [(cosigned.size, cosigned.witness, cosigned.at, cosigned.line) for cosigned in made]
    if rows:
        connection.exec_driver_sql(sql, rows)


def newest(connection: Connection, witness: VerifierKey) -> int:
    """Return the size that a witness cosigned last, as far as known here; 0 before the first."""
    rows = _ROWS.where(cosignature.c.witness == str(witness)).order_by(cosignature.c.size.desc()).limit(TRIES)
    return next((cosigned.size for cosigned in _holding(connection, rows)), 0)


def last_times(connection: Connection) -> dict[str, int]:
    """Return when each witness cosigned last, in POSIX seconds of its own clock, by its vkey."""
    query = select(cosignature.c.witness, func.max(cosignature.c.at)).group_by(cosignature.c.witness)
    return {row.witness: row[1] for row in connection.execute(query)}


def under(connection: Connection, size: int) -> list[Cosignature]:
    """Return the lines under one checkpoint."""
    return list(_holding(connection, _ROWS.where(cosignature.c.size == size).order_by(cosignature.c.witness)))


def first_over(connection: Connection, seq: int, witnesses: Iterable[VerifierKey]) -> dict[str, Cosignature]:
    """Return for each witness that has any: its first line over a checkpoint that covers event ``seq``."""
    first_lines = {}
    for witness in map(str, witnesses):
        rows = _ROWS.where(cosignature.c.witness == witness, cosignature.c.size > seq).order_by(cosignature.c.size)
        for line in islice(_holding(connection, rows.limit(TRIES)), 1):
            first_lines[witness] = line
    return first_lines


def words(connection: Connection, seqs: Iterable[int], witnesses: Sequence[VerifierKey]) -> dict[int, Said]:
    """Return each witness's statement on each of these events, in two queries.

    A witness without a statement is left out.
    """
    statements = {seq: Said({}, set()) for seq in seqs}
    keys = {str(witness): witness for witness in witnesses}
    around = _heads_around(connection, list(statements), keys)
    wanted = {size for row in around for size in (row.newest, row.oldest)} - {None}
    rows = _holding(connection, _ROWS.where(among(cosignature.c.size, "sizes")), {"sizes": wanted}) if wanted else ()
    times: dict[tuple[str, int | None], int] = {(line.witness, line.size): line.at for line in rows}
    for seq, witness, newest, oldest in around:
        key, word = keys[witness], Word(times.get((witness, newest)), times.get((witness, oldest)))
        if word != Word():
            statements[seq].words[key] = word
        if any(size is not None and (witness, size) not in times for size in (newest, oldest)):
            statements[seq].false.add(key)
    return statements


def sizes_around(connection: Connection, seqs: Iterable[int], witnesses: Sequence[VerifierKey]) -> list[int]:
    """Return the cosigned heads that date these events: each witness's newest without, its oldest with them."""
    rows = _heads_around(connection, list(seqs), map(str, witnesses))
    return sorted({size for row in rows for size in (row.newest, row.oldest) if size is not None})


class _Around(NamedTuple):
    """Heads of one witness around one event: sizes of its newest without it and its oldest with it."""

    seq: int
    witness: str
    newest: int | None
    oldest: int | None


def _heads_around(connection: Connection, seqs: Sequence[int], witnesses: Iterable[str]) -> list[_Around]:
    asked = [_around(witness) for witness in witnesses]
    rows = connection.execute(union_all(*asked), {"seqs": seqs}) if seqs and asked else ()
    return [_Around(*row) for row in rows]


def _holding(
    connection: Connection, rows: Select[Any], asked: Mapping[str, Any] | None = None
) -> Iterator[Cosignature]:
    """Yield the lines among these rows that their witness signed, with the time in them."""
    origin = head_row.read(connection).origin
    for row in connection.execute(rows, asked or {}):
        body = (row.note or "").partition("\n\n")[0] + "\n"
        if at := signed_at(row.witness, origin, row.size, body, row.line):
            yield Cosignature(row.size, row.witness, at, row.line)


def _around(witness: str) -> Select[Any]:
    size = cosignature.c.size
    mine = cosignature.c.witness == witness
    newest = select(func.max(size)).where(mine, size <= event.c.seq).scalar_subquery().label("newest")
    oldest = select(func.min(size)).where(mine, size > event.c.seq).scalar_subquery().label("oldest")
    name = literal(witness, Text).label("witness")
    return select(event.c.seq, name, newest, oldest).where(among(event.c.seq, "seqs"))
