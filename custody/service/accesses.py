"""Entries into places (T14): those on record of a place, and those beside which nothing was recorded."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from custody.domain.access import BY_HAND, Handling, PlaceAccessed, Visit, unexplained
from custody.domain.events import Header
from custody.domain.exhibit import IN_TRANSIT, Exhibit
from custody.domain.place import Container, Place
from custody.domain.times import hours_after
from custody.domain.world import LIVE_HOURS
from custody.storage import asof, head, logbook, queries
from custody.storage.connection import Connection
from custody.storage.vault import Vault

KIND = "place.access/1"
TOUCHED = re.compile(rb'"((?:EV|CT)[0-9A-Z]{11})"')
"""Exhibits and containers that the parts of an act are about, or name: who counts names what they saw."""
SHOWN, SCANNED = 50, 500
"""Entries shown of a place, the latest, among its last events."""

Spans = list[tuple[str, str]]


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


def judged(connection: Connection, since: str, now: str) -> tuple[list[Visit], list[Visit]]:
    """The entries recorded since an instant that are old enough to be judged; those of them that nothing explains.

    Each is compared with what was recorded since then, and with what was typed soon after it: a door's log may be
    copied weeks later.
    """
    size = head.read(connection).size
    first = logbook.since(connection, size, since)
    recorded = dict(logbook.acts_of(connection, first, size, {KIND}))
    at = {seq + 1: header for seq, header in recorded.items() if header.at >= since}
    visits = [_visit(at[seq], part.subject, part.data) for seq, part in logbook.parts_at(connection, at).items()]
    due = [visit for visit in visits if visit.due(now)]
    near = _near(connection, _joined(visit.span() for visit in due), first, size)
    return due, unexplained(due, [_handling(connection, seq, header) for seq, header in near])


def _near(connection: Connection, spans: Spans, first: int, size: int) -> Iterator[tuple[int, Header]]:
    """What was done by hand within these times, recorded from ``first`` on, or before it while it might be typed."""
    starts = [start for start, _ in spans]
    done = 0
    for start, end in [*spans, ("", "")]:
        low = logbook.since(connection, first, start) if start else first
        high = logbook.since(connection, first, hours_after(end, LIVE_HOURS)) if start else size
        for seq, header in logbook.acts_of(connection, max(done, low), high, BY_HAND):
            at = header.claimed_at
            place = bisect_right(starts, at) - 1
            if place >= 0 and at <= spans[place][1]:
                yield seq, header
        done = max(done, high)


def _joined(spans: Iterable[tuple[str, str]]) -> Spans:
    """Spans of time in order, those that meet made one."""
    found: Spans = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


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
    """What an act did to exhibits and containers: where they lay before it and after it."""
    bodies = logbook.bodies_at(connection, logbook.places(seq, header)).values()
    touched = sorted({number.decode() for body in bodies for number in TOUCHED.findall(body)})
    lay = {place for size in (seq, seq + 1 + header.parts) for place in _lying(connection, touched, size)} - {""}
    people = tuple(actor.person for actor in header.actors)
    return Handling(at=header.claimed_at, people=people, places=frozenset(_around(connection, lay)))


def _lying(connection: Connection, numbers: list[str], size: int) -> Iterator[str]:
    """The places of exhibits and containers at a size of the log; what is on its way lies nowhere."""
    exhibits = asof.states(connection, Exhibit, [n for n in numbers if n.startswith(Exhibit.kind)], size)
    yield from (one.place for one in exhibits.values() if one.status != IN_TRANSIT)
    boxes = asof.states(connection, Container, [n for n in numbers if n.startswith(Container.kind)], size)
    yield from (box.place for box in boxes.values() if not box.transfer)


def _around(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Places and all the places that they are inside of."""
    found, wanted = set[str](), set(numbers)
    while wanted:
        found |= wanted
        wanted = {place.parent for place in queries.states(connection, Place, wanted).values()} - {"", *found}
    return found
