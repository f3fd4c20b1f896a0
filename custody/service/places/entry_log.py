"""Entries into places (T14): those on record of a place, and those beside which nothing was recorded."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct

from custody.domain.discrepancies.correctable_fields import LATER
from custody.domain.discrepancies.correction_event import stated
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.kernel.context import LIVE_HOURS
from custody.domain.kernel.events import Part
from custody.domain.kernel.times import hours_after
from custody.domain.people.compromised_credentials import Found, marked
from custody.domain.places.entry_log import BY_HAND, HOURS, Handling, PlaceAccessed, Visit, unexplained
from custody.domain.places.place import Container, Place
from custody.service.people.compromised_acts import declared
from custody.storage.read import act_summaries, historical_state, histories, log_reader, private_values, queries
from custody.storage.read.act_summaries import Brief, Placed
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

KINDS = frozenset({"place.access/1"})
TOUCHED = re.compile(rb'"((?:EV|CT)[0-9A-Z]{11})"')
"""Exhibits and containers that the parts of an act are about, or name: who counts names what they saw."""
SHOWN, SCANNED = 50, 500
"""Entries shown of a place, the latest, among its last events."""
MOST = 32_000
"""Events of a place that are looked through for entries of a certain time."""

ENTRY = frozenset(LATER[PlaceAccessed.type])
"""What of an entry may be corrected."""

Spans = list[tuple[str, str]]
Right = dict[tuple[str, int], dict[str, int]]
"""Place and number of an entry in its chain, to the event that says each corrected field now."""


class VisitLine(Struct, frozen=True, kw_only=True):
    """One entry as it is read, with its corrections: ``visitor`` where it was no user, None once erased.

    ``by`` recorded it as event ``n`` of the place; ``corrected``: the fields that were put right. ``marked``: it was
    recorded with means that were declared to have been in other hands then.
    """

    n: int
    act_seq: int
    entered_at: str
    left_at: str
    source: str
    person: str
    visitor: str | None
    purpose: str | None
    by: str
    corrected: tuple[str, ...] = ()
    marked: bool = False


def visits_of(connection: Connection, vault: Vault, number: str) -> list[VisitLine]:
    """The latest entries into a place, the newest first; the caller has made sure that the reader may see the place."""
    return _visits(connection, vault, number, histories.latest(connection, number, SCANNED))[:SHOWN]


def visits_between(
    connection: Connection, vault: Vault, number: str, since: str, until: str
) -> tuple[list[VisitLine], bool]:  # fmt: skip
    """The entries into a place during which that time (``until`` "" for now) was; and whether those are all.

    An entry is recorded once it is over: of those recorded before ``since`` none is read.
    """
    limit, lines, whole = SCANNED, list[histories.Line](), False
    while not whole and limit <= MOST:
        lines = histories.latest(connection, number, limit)
        whole = len(lines) < limit or lines[0].header.at < since
        limit *= 4
    found = _visits(connection, vault, number, lines)
    return [one for one in found if one.left_at >= since and (not until or one.entered_at <= until)], whole


def _visits(connection: Connection, vault: Vault, number: str, chain: Sequence[histories.Line]) -> list[VisitLine]:
    """The entries among the last events of a place, the newest first."""
    lines = [line for line in chain if isinstance(line.part.data, PlaceAccessed)]
    right = corrected(connection, [number])
    means = declared(connection, [line.header for line in lines])
    told = [seq for line in lines for seq in (line.seq, *right.get((number, line.part.n), {}).values())]
    values = private_values.of(connection, vault, told)
    found = [_line(line, right.get((number, line.part.n), {}), values, means, connection) for line in lines]
    return sorted(found, key=lambda one: (one.entered_at, one.act_seq), reverse=True)


def judged(
    connection: Connection, acts: Sequence[Placed], first: int, since: str, now: str
) -> tuple[list[Visit], list[Visit]]:  # fmt: skip
    """The entries recorded since an instant that are old enough to be judged; those of them that nothing explains.

    ``first``: the place in the log of that instant; ``acts``: the latest since then, in order; what they leave out is
    read. Each entry is compared with what was recorded since then, and with what was typed soon after it: a door's log
    may be copied weeks later.
    """
    recorded = _of_kinds(connection, acts, first, KINDS)
    at = {seq + 1: brief for seq, brief in recorded if brief.at >= since}
    parts = log_reader.parts_at(connection, at)
    right = corrected(connection, {part.subject for part in parts.values()})
    visits = [_visit(at[seq], part, hours(connection, part, right)) for seq, part in parts.items()]
    due = [visit for visit in visits if visit.due(now)]
    spans = _joined(visit.span() for visit in due)
    near = _within(spans, chain(_before(connection, spans, first), _of_kinds(connection, acts, first, BY_HAND)))
    return due, unexplained(due, [_handling(connection, seq, brief) for seq, brief in near])


def _of_kinds(connection: Connection, acts: Sequence[Placed], first: int, kinds: frozenset[str]) -> Iterator[Placed]:
    """Every act of these kinds from ``first`` on: of ``acts``, and of what was recorded before the first of them."""
    if acts:
        yield from act_summaries.of_kinds(connection, first, acts[0][0], kinds)
    yield from ((seq, brief) for seq, brief in acts if brief.kind in kinds)


def _before(connection: Connection, spans: Spans, first: int) -> Iterator[Placed]:
    """What was done by hand and recorded before ``first`` while what happened within these times might be typed."""
    done = 0
    for start, end in spans:
        low = log_reader.since(connection, first, start)
        high = log_reader.since(connection, first, hours_after(end, LIVE_HOURS))
        yield from act_summaries.of_kinds(connection, max(done, low), high, BY_HAND)
        done = max(done, high)


def _within(spans: Spans, acts: Iterable[Placed]) -> Iterator[Placed]:
    """The acts that are claimed to have happened within these times."""
    starts = [start for start, _ in spans]
    for seq, brief in acts:
        at = brief.claimed_at
        place = bisect_right(starts, at) - 1
        if place >= 0 and at <= spans[place][1]:
            yield seq, brief


def _joined(spans: Iterable[tuple[str, str]]) -> Spans:
    """Spans of time in order, those that meet made one."""
    found: Spans = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def corrected(connection: Connection, places: Iterable[str]) -> Right:
    """The corrections of entries into these places: which event (``seq``) says a field of which entry now."""
    found: Right = {}
    for number, place in queries.states(connection, Place, places).items():
        seqs = [one.seq for one in place.corrected if one.field in ENTRY]
        first: dict[int, int] = {}
        for seq, part in log_reader.parts_at(connection, seqs).items():
            first[part.n] = first.get(part.data.corrects, part.data.corrects)
            found.setdefault((number, first[part.n]), {})[part.data.field] = seq
    return found


def hours(connection: Connection, part: Part, right: Right) -> tuple[str, str]:
    """When somebody came in and left, as it stands now."""
    now = right.get((part.subject, part.n), {})
    said = {each.data.field: stated(each.data, each.data.field) for each in log_reader.parts_at(connection, [
        now[name] for name in HOURS if name in now
    ]).values()}  # fmt: skip
    return said.get("entered_at", part.data.entered_at), said.get("left_at", part.data.left_at)


def _line(
    line: histories.Line, right: dict[str, int], values: dict[int, dict[str, Any]], means: Found, connection: Connection
) -> VisitLine:  # fmt: skip
    event = line.part.data
    entered, left = hours(connection, line.part, {(line.part.subject, line.part.n): right})
    said = {name: values[right.get(name, line.seq)].get(name, "") for name in ("visitor", "purpose")}
    return VisitLine(
        n=line.part.n, act_seq=line.header_seq, entered_at=entered, left_at=left, source=event.source,
        person=event.person, visitor=said["visitor"], purpose=said["purpose"], by=line.header.actors[0].person,
        corrected=tuple(right), marked=bool(marked(line.header, (), means)),
    )  # fmt: skip


def _visit(brief: Brief, part: Part, stay: tuple[str, str]) -> Visit:
    entered, left = stay
    return Visit(
        act=brief.act, place=part.subject, entered_at=entered, left_at=left, person=part.data.person,
        recorded_at=brief.at,
    )  # fmt: skip


def _handling(connection: Connection, seq: int, brief: Brief) -> Handling:
    """What an act did to exhibits and containers: where they lay before it and after it."""
    places = log_reader.places(seq, brief)
    bodies = log_reader.bodies_at(connection, places).values()
    touched = sorted({number.decode() for body in bodies for number in TOUCHED.findall(body)})
    lay = {place for size in (seq, places.stop) for place in _lying(connection, touched, size)} - {""}
    people = tuple(actor.person for actor in brief.actors)
    return Handling(at=brief.claimed_at, people=people, places=frozenset(around(connection, lay)))


def _lying(connection: Connection, numbers: list[str], size: int) -> Iterator[str]:
    """The places of exhibits and containers at a size of the log; what is on its way lies nowhere."""
    exhibits = historical_state.states(connection, Exhibit, [n for n in numbers if n.startswith(Exhibit.kind)], size)
    yield from (one.place for one in exhibits.values() if one.status != IN_TRANSIT)
    boxes = historical_state.states(connection, Container, [n for n in numbers if n.startswith(Container.kind)], size)
    yield from (box.place for box in boxes.values() if not box.transfer)


def around(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Places and all the places that they are inside of."""
    found, wanted = set[str](), set(numbers)
    while wanted:
        found |= wanted
        wanted = {place.parent for place in queries.states(connection, Place, wanted).values()} - {"", *found}
    return found
