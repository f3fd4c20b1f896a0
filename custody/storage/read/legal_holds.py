"""Read the legal holds of a prosecution across cases, found by the authority that placed them, newest first."""

from collections.abc import Collection, Iterable

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from custody.domain.exhibits.exhibit import GONE
from custody.domain.exhibits.exhibit_values import Hold
from custody.domain.exhibits.legal_hold import held_by
from custody.storage.read import histories, subject_queries
from custody.storage.read.histories import Line
from custody.storage.read.in_clause import among
from custody.storage.read.subject_queries import AT_ONCE
from custody.storage.tables.tables import subject_event
from custody.storage.write import head_row

_UPON = select(subject_event.c.seq).where(
    subject_event.c.about == bindparam("agency"), among(subject_event.c.subject, "exhibits")
)


class Outline(Struct, frozen=True, kw_only=True):
    """Fields of an exhibit's state that show whether a hold applies, and the exhibits taken from it."""

    status: str
    holds: tuple[Hold, ...] = ()
    children: tuple[str, ...] = ()


class Standing(Struct, frozen=True, kw_only=True):
    """A hold as it was placed upon one exhibit, and what it still holds back: that, or parts taken from it since."""

    placed: Line
    exhibits: tuple[str, ...]


def standing(connection: Connection, agency: str, before: int, limit: int) -> tuple[list[Standing], int]:
    """Return the next holds of a prosecution that still hold an exhibit, newest first, and the next cursor.

    ``before``: the cursor, a place in the log (0 for its end); the next cursor is 0 on the last page. Lifted holds and
    exhibits that are gone do not count. The cost grows with the holds that this prosecution placed, not with the log.
    """
    standing_holds: list[Standing] = []
    before = max(0, min(before, head_row.read(connection).size))  # a number of any length may be asked for
    while placed := _placed(connection, agency, before):
        trees = _trees(connection, agency, placed.values())
        held = [seq for seq, exhibit in placed.items() if trees[exhibit]]
        lines = {line.seq: line for line in histories.lines_at(connection, held)}
        for seq, exhibit in placed.items():
            before = seq
            if seq in lines and (
                left := [exhibit_id for exhibit_id, at in trees[exhibit].items() if at == lines[seq].part.at]
            ):
                if len(standing_holds) == limit:
                    return standing_holds, standing_holds[-1].placed.seq
                standing_holds.append(Standing(placed=lines[seq], exhibits=tuple(left)))
    return standing_holds, 0


def placed_upon(connection: Connection, agency: str, exhibits: Collection[str]) -> list[Line]:
    """Return the holds that a prosecution placed on these exhibits themselves, lifted or not, in log order."""
    rows = connection.execute(_UPON, {"agency": held_by(agency), "exhibits": list(exhibits)})
    return histories.lines_at(connection, (row.seq for row in rows))


def _placed(connection: Connection, agency: str, before: int) -> dict[int, str]:
    """Return the exhibits on which a prosecution placed holds, by the place of the event, newest first."""
    query = select(subject_event.c.seq, subject_event.c.subject).where(subject_event.c.about == held_by(agency))
    if before:
        query = query.where(subject_event.c.seq < before)
    rows = connection.execute(query.order_by(subject_event.c.seq.desc()).limit(AT_ONCE))
    return {row.seq: row.subject for row in rows}


def _trees(connection: Connection, agency: str, roots: Collection[str]) -> dict[str, dict[str, str]]:
    """Return for each exhibit itself and its descendants that the prosecution holds, with the time of the hold."""
    known: dict[str, Outline] = {}
    wanted: Iterable[str] = roots
    while wanted := [exhibit_id for exhibit_id in wanted if exhibit_id not in known]:
        read = subject_queries.project(connection, Outline, wanted)
        known |= read
        wanted = [child for outline in read.values() for child in outline.children]
    return {root: dict(_held(root, known, agency)) for root in roots}


def _held(exhibit_id: str, known: dict[str, Outline], agency: str) -> Iterable[tuple[str, str]]:
    outline = known[exhibit_id]
    if outline.status not in GONE:
        yield from ((exhibit_id, hold.placed_at) for hold in outline.holds if hold.agency == agency)
    for child in outline.children:
        yield from _held(child, known, agency)
