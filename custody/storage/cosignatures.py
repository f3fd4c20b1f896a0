"""What witnesses have cosigned, and by whom and since when an event is anchored outside this installation."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, Text, and_, func, insert, literal, select, union_all

from custody.log.bracket import Word
from custody.log.note import VerifierKey
from custody.storage.among import among
from custody.storage.connection import Connection
from custody.storage.tables import cosignature, event


class Cosignature(Struct, frozen=True):
    """A witness's line under the checkpoint of ``size`` events; ``at`` is the line's own POSIX seconds."""

    size: int
    witness: str
    at: int
    line: str


def add(connection: Connection, made: Iterable[Cosignature]) -> None:
    """Keep lines that are not kept yet; the first line of a witness under a checkpoint stays."""
    for one in made:
        known = select(cosignature.c.size).where(cosignature.c.size == one.size, cosignature.c.witness == one.witness)
        if connection.execute(known).first() is None:
            connection.execute(insert(cosignature).values(size=one.size, witness=one.witness, at=one.at, line=one.line))


def newest(connection: Connection, witness: VerifierKey) -> int:
    """The size that a witness cosigned last, as far as is known here; 0 before the first."""
    found = select(func.max(cosignature.c.size)).where(cosignature.c.witness == str(witness))
    return connection.execute(found).scalar_one() or 0


def under(connection: Connection, size: int) -> list[Cosignature]:
    """The lines under one checkpoint."""
    columns = (cosignature.c.size, cosignature.c.witness, cosignature.c.at, cosignature.c.line)
    rows = connection.execute(select(*columns).where(cosignature.c.size == size).order_by(cosignature.c.witness))
    return [Cosignature(*row) for row in rows]


def first_over(connection: Connection, seq: int, witnesses: Iterable[VerifierKey]) -> dict[str, Cosignature]:
    """For each witness that has any: its first line over a checkpoint that covers event ``seq``."""
    columns = (cosignature.c.size, cosignature.c.witness, cosignature.c.at, cosignature.c.line)
    found = {}
    for witness in map(str, witnesses):
        query = select(*columns).where(cosignature.c.witness == witness, cosignature.c.size > seq)
        row = connection.execute(query.order_by(cosignature.c.size).limit(1)).first()
        if row is not None:
            found[witness] = Cosignature(*row)
    return found


def words(
    connection: Connection, seqs: Iterable[int], witnesses: Sequence[VerifierKey]
) -> dict[int, dict[VerifierKey, Word]]:
    """What each witness says of each of these events, in one query; a witness that says nothing is left out."""
    wanted = list(seqs)
    found: dict[int, dict[VerifierKey, Word]] = {seq: {} for seq in wanted}
    keys = {str(witness): witness for witness in witnesses}
    if wanted and keys:
        around = union_all(*map(_around, keys)).subquery()
        without, within = cosignature.alias(), cosignature.alias()
        query = (
            select(around.c.seq, around.c.witness, without.c.at, within.c.at)
            .outerjoin(without, and_(without.c.witness == around.c.witness, without.c.size == around.c.newest))
            .outerjoin(within, and_(within.c.witness == around.c.witness, within.c.size == around.c.oldest))
        )
        for seq, witness, after, before in connection.execute(query, {"seqs": wanted}):
            if after is not None or before is not None:
                found[seq][keys[witness]] = Word(after, before)
    return found


def sizes_around(connection: Connection, seqs: Iterable[int], witnesses: Sequence[VerifierKey]) -> list[int]:
    """The cosigned heads that say when these events came: each witness's newest without, and its oldest with them."""
    wanted = list(seqs)
    if not (wanted and witnesses):
        return []
    around = union_all(*(_around(str(witness)) for witness in witnesses)).subquery()
    rows = connection.execute(select(around.c.newest, around.c.oldest).distinct(), {"seqs": wanted})
    return sorted({size for row in rows for size in row if size is not None})


def _around(witness: str) -> Select[Any]:
    """For each event: the size of the witness's newest head without it, and of its oldest with it."""
    size = cosignature.c.size
    mine = cosignature.c.witness == witness
    newest = select(func.max(size)).where(mine, size <= event.c.seq).scalar_subquery()
    oldest = select(func.min(size)).where(mine, size > event.c.seq).scalar_subquery()
    name = literal(witness, Text).label("witness")
    asked = select(event.c.seq, name, newest.label("newest"), oldest.label("oldest"))
    return asked.where(among(event.c.seq, "seqs"))
