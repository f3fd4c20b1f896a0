"""What a prosecution holds back, across cases: found by who placed each hold, the newest first."""

from collections.abc import Collection, Iterable

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from custody.domain.exhibits.exhibit import GONE, Hold, held_by
from custody.storage.read import histories, queries
from custody.storage.read.histories import Line
from custody.storage.read.in_clause import among
from custody.storage.read.queries import AT_ONCE
from custody.storage.tables.tables import subject_event
from custody.storage.write import head_row

_UPON = select(subject_event.c.seq).where(
    subject_event.c.about == bindparam("agency"), among(subject_event.c.subject, "exhibits")
)


class Outline(Struct, frozen=True, kw_only=True):
    """Of an exhibit's state what tells whether it is held back, and what was taken from it."""

    status: str
    holds: tuple[Hold, ...] = ()
    children: tuple[str, ...] = ()


class Standing(Struct, frozen=True, kw_only=True):
    """A hold as it was placed upon one exhibit, and what it still holds back: that, or parts taken from it since."""

    placed: Line
    exhibits: tuple[str, ...]


def standing(connection: Connection, agency: str, before: int, limit: int) -> tuple[list[Standing], int]:
    """The next holds of a prosecution that still hold something back, the newest first, and the next cursor.

    ``before``: the cursor, a place in the log (0 for the end of it); the next one is 0 when there are no more. What was
    lifted, and what is gone, is in none. The cost grows with the holds that this prosecution placed, not with the log.
    """
    found: list[Standing] = []
    before = max(0, min(before, head_row.read(connection).size))  # a number of any length may be asked for
    while placed := _placed(connection, agency, before):
        trees = _trees(connection, agency, placed.values())
        held = [seq for seq, exhibit in placed.items() if trees[exhibit]]
        lines = {line.seq: line for line in histories.lines_at(connection, held)}
        for seq, exhibit in placed.items():
            before = seq
            if seq in lines and (left := [n for n, at in trees[exhibit].items() if at == lines[seq].part.at]):
                if len(found) == limit:
                    return found, found[-1].placed.seq
                found.append(Standing(placed=lines[seq], exhibits=tuple(left)))
    return found, 0


def placed_upon(connection: Connection, agency: str, exhibits: Collection[str]) -> list[Line]:
    """The holds that a prosecution placed upon these exhibits themselves, lifted or not, in order of place."""
    rows = connection.execute(_UPON, {"agency": held_by(agency), "exhibits": list(exhibits)})
    return histories.lines_at(connection, (row.seq for row in rows))


def _placed(connection: Connection, agency: str, before: int) -> dict[int, str]:
    """The exhibits upon which a prosecution placed holds, by where that stands in the log, the newest first."""
    query = select(subject_event.c.seq, subject_event.c.subject).where(subject_event.c.about == held_by(agency))
    if before:
        query = query.where(subject_event.c.seq < before)
    rows = connection.execute(query.order_by(subject_event.c.seq.desc()).limit(AT_ONCE))
    return {row.seq: row.subject for row in rows}


def _trees(connection: Connection, agency: str, roots: Collection[str]) -> dict[str, dict[str, str]]:
    """Of each exhibit: itself and what was taken from it, as far as the prosecution holds it back, and since when."""
    known: dict[str, Outline] = {}
    wanted: Iterable[str] = roots
    while wanted := [n for n in wanted if n not in known]:
        read = queries.fields(connection, Outline, wanted)
        known |= read
        wanted = [child for one in read.values() for child in one.children]
    return {root: dict(_held(root, known, agency)) for root in roots}


def _held(number: str, known: dict[str, Outline], agency: str) -> Iterable[tuple[str, str]]:
    one = known[number]
    if one.status not in GONE:
        yield from ((number, hold.placed_at) for hold in one.holds if hold.agency == agency)
    for child in one.children:
        yield from _held(child, known, agency)
