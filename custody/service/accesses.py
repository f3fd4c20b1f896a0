"""Entries into places (T14): those on record of a place, and those beside which nothing was recorded."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from custody.domain.access import Handling, PlaceAccessed, Visit, unexplained
from custody.domain.events import Header
from custody.domain.exhibit import Exhibit
from custody.domain.place import Place
from custody.service.log import READINGS
from custody.storage import asof, logbook, queries
from custody.storage.connection import Connection
from custody.storage.vault import Vault

KIND = "place.access/1"
FEW = 20
"""Exhibits of one act that are looked at: what is moved together lay together."""
SHOWN, SCANNED = 50, 500
"""Entries shown of a place, the latest, among its last events."""

Found = Sequence[tuple[int, Header]]


class VisitLine(Struct, frozen=True, kw_only=True):
    """One entry as it is read: ``visitor`` where it was no user, None once erased; ``by`` recorded it."""

    act_seq: int
    entered_at: str
    left_at: str
    source: str
    person: str
    visitor: str | None
    purpose: str | None
    by: str


def visits_of(connection: Connection, vault: Vault, number: str) -> list[VisitLine]:
    """The latest entries into a place, the newest first; the caller has made sure that the reader may see the place."""
    lines = [line for line in queries.latest(connection, number, SCANNED) if isinstance(line.part.data, PlaceAccessed)]
    latest = sorted(lines, key=lambda line: (line.part.data.entered_at, line.seq), reverse=True)[:SHOWN]
    values = queries.private(connection, vault, [line.seq for line in latest])
    return [_line(line, line.part.data, values[line.seq]) for line in latest]


def judged(connection: Connection, acts: Found, now: str) -> tuple[list[Visit], list[Visit]]:
    """The entries that acts recorded and that are old enough to be judged; those of them that nothing explains."""
    at = {seq + 1: header for seq, header in acts if header.kind == KIND}
    visits = [_visit(at[seq], part.subject, part.data) for seq, part in logbook.parts_at(connection, at).items()]
    due = [visit for visit in visits if visit.due(now)]
    near = [
        (seq, header)
        for seq, header in acts
        if header.kind not in READINGS | {KIND} and any(visit.covers(header.claimed_at) for visit in due)
    ]
    return due, unexplained(due, [_handling(connection, seq, header) for seq, header in near])


def _line(line: queries.Line, event: PlaceAccessed, values: dict[str, str | None]) -> VisitLine:
    return VisitLine(
        act_seq=line.header_seq, entered_at=event.entered_at, left_at=event.left_at, source=event.source,
        person=event.person, visitor=values.get("visitor", ""), purpose=values.get("purpose", ""),
        by=line.header.actors[0].person,
    )  # fmt: skip


def _visit(header: Header, place: str, event: object) -> Visit:
    assert isinstance(event, PlaceAccessed)
    return Visit(
        act=header.act, place=place, entered_at=event.entered_at, left_at=event.left_at, person=event.person,
        recorded_at=header.at,
    )  # fmt: skip


def _handling(connection: Connection, seq: int, header: Header) -> Handling:
    """What an act did to exhibits: where they lay before it and after it."""
    parts = logbook.parts_at(connection, logbook.places(seq, header)).values()
    touched = [n for n in dict.fromkeys(part.subject for part in parts) if n.startswith(Exhibit.kind)][:FEW]
    after = seq + 1 + header.parts
    lay = {e.place for size in (seq, after) for e in asof.states(connection, Exhibit, touched, size).values()} - {""}
    people = tuple(actor.person for actor in header.actors)
    return Handling(at=header.claimed_at, people=people, places=frozenset(_around(connection, lay)))


def _around(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Places and all the places that they are inside of."""
    found, wanted = set[str](), set(numbers)
    while wanted:
        found |= wanted
        wanted = {place.parent for place in queries.states(connection, Place, wanted).values()} - {"", *found}
    return found
