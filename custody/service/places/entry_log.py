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
from custody.domain.places.entry_log import BY_HAND, HOURS, Handling, PlaceEntryRecorded, Visit, unexplained
from custody.domain.places.place import Container, Place
from custody.service.people.compromised_acts import declared
from custody.storage.read import act_summaries, historical_state, histories, log_reader, private_values, subject_queries
from custody.storage.read.act_summaries import Brief, Placed
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

KINDS = frozenset({"place.record_entry/1"})
TOUCHED = re.compile(rb'"((?:EV|CT)[0-9A-Z]{11})"')
"""Exhibits and containers that the parts of an act are about, or name: who counts names what they saw."""
SHOWN, SCANNED = 50, 500
"""Entries shown of a place, the latest, among its last events."""
MOST = 32_000
"""Events of a place that are looked through for entries of a certain time."""

ENTRY = frozenset(LATER[PlaceEntryRecorded.type])
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


def visits_of(connection: Connection, vault: Vault, place_id: str) -> list[VisitLine]:
    """Return the latest entries into a place, newest first; the caller checks that the reader may see it."""
    return _visits(connection, vault, place_id, histories.latest(connection, place_id, SCANNED))[:SHOWN]


def visits_between(
    connection: Connection, vault: Vault, place_id: str, since: str, until: str
) -> tuple[list[VisitLine], bool]:  # fmt: skip
    """Return the entries into a place during a period (``until`` "" for now), and True if complete.

    An entry is recorded once it is over, so entries recorded before ``since`` are not read.
    """
    limit, lines, whole = SCANNED, list[histories.Line](), False
    while not whole and limit <= MOST:
        lines = histories.latest(connection, place_id, limit)
        whole = len(lines) < limit or lines[0].header.at < since
        limit *= 4
    visits = _visits(connection, vault, place_id, lines)
    return [visit for visit in visits if visit.left_at >= since and (not until or visit.entered_at <= until)], whole


def _visits(connection: Connection, vault: Vault, place_id: str, chain: Sequence[histories.Line]) -> list[VisitLine]:
    """Return the entries among the last events of a place, newest first."""
    lines = [line for line in chain if isinstance(line.part.data, PlaceEntryRecorded)]
    right = corrected(connection, [place_id])
    means = declared(connection, [line.header for line in lines])
    seqs = [seq for line in lines for seq in (line.seq, *right.get((place_id, line.part.n), {}).values())]
    values = private_values.of(connection, vault, seqs)
    visits = [_line(line, right.get((place_id, line.part.n), {}), values, means, connection) for line in lines]
    return sorted(visits, key=lambda visit: (visit.entered_at, visit.act_seq), reverse=True)


def judged(
    connection: Connection, acts: Sequence[Placed], first: int, since: str, now: str
) -> tuple[list[Visit], list[Visit]]:  # fmt: skip
    """Return the entries since an instant that are old enough to judge, and the unexplained ones.

    ``first``: the place in the log of that instant; ``acts``: the latest since then, in order; the missing ones are
    read. Each entry is compared with the acts recorded since then and with acts typed soon after it. A door's log may
    be copied weeks later.
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
    """Yield every act of these kinds from ``first`` on.

    Of ``acts``, and of what was recorded before the first of them.
    """
    if acts:
        yield from act_summaries.of_kinds(connection, first, acts[0][0], kinds)
    yield from ((seq, brief) for seq, brief in acts if brief.kind in kinds)


def _before(connection: Connection, spans: Spans, first: int) -> Iterator[Placed]:
    """Yield the acts by hand recorded before ``first`` while acts of these spans might be typed."""
    done = 0
    for start, end in spans:
        low = log_reader.since(connection, first, start)
        high = log_reader.since(connection, first, hours_after(end, LIVE_HOURS))
        yield from act_summaries.of_kinds(connection, max(done, low), high, BY_HAND)
        done = max(done, high)


def _within(spans: Spans, acts: Iterable[Placed]) -> Iterator[Placed]:
    """Yield the acts whose claimed time lies within these spans."""
    starts = [start for start, _ in spans]
    for seq, brief in acts:
        at = brief.claimed_at
        place = bisect_right(starts, at) - 1
        if place >= 0 and at <= spans[place][1]:
            yield seq, brief


def _joined(spans: Iterable[tuple[str, str]]) -> Spans:
    """Return spans of time in order, those that meet made one."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def corrected(connection: Connection, places: Iterable[str]) -> Right:
    """Return the corrections of entries into these places: the event (``seq``) that states each field now."""
    right: Right = {}
    for place_id, place in subject_queries.states(connection, Place, places).items():
        seqs = [correction.seq for correction in place.corrected if correction.field in ENTRY]
        first: dict[int, int] = {}
        for seq, part in log_reader.parts_at(connection, seqs).items():
            first[part.n] = first.get(part.data.corrects, part.data.corrects)
            right.setdefault((place_id, first[part.n]), {})[part.data.field] = seq
    return right


def hours(connection: Connection, part: Part, right: Right) -> tuple[str, str]:
    """Return when somebody came in and left, as it stands now."""
    now = right.get((part.subject, part.n), {})
    values = {each.data.field: stated(each.data, each.data.field) for each in log_reader.parts_at(connection, [
        now[name] for name in HOURS if name in now
    ]).values()}  # fmt: skip
    return values.get("entered_at", part.data.entered_at), values.get("left_at", part.data.left_at)


def _line(
    line: histories.Line, right: dict[str, int], values: dict[int, dict[str, Any]], means: Found, connection: Connection
) -> VisitLine:  # fmt: skip
    event = line.part.data
    entered, left = hours(connection, line.part, {(line.part.subject, line.part.n): right})
    texts = {name: values[right.get(name, line.seq)].get(name, "") for name in ("visitor", "purpose")}
    return VisitLine(
        n=line.part.n, act_seq=line.header_seq, entered_at=entered, left_at=left, source=event.source,
        person=event.person, visitor=texts["visitor"], purpose=texts["purpose"], by=line.header.actors[0].person,
        corrected=tuple(right), marked=bool(marked(line.header, (), means)),
    )  # fmt: skip


def _visit(brief: Brief, part: Part, stay: tuple[str, str]) -> Visit:
    entered, left = stay
    return Visit(
        act=brief.act, place=part.subject, entered_at=entered, left_at=left, person=part.data.person,
        recorded_at=brief.at,
    )  # fmt: skip


def _handling(connection: Connection, seq: int, brief: Brief) -> Handling:
    """Return the handling by an act: its time, people, and the places of exhibits before and after."""
    places = log_reader.places(seq, brief)
    bodies = log_reader.bodies_at(connection, places).values()
    touched = sorted({subject_id.decode() for body in bodies for subject_id in TOUCHED.findall(body)})
    lay = {place for size in (seq, places.stop) for place in _lying(connection, touched, size)} - {""}
    people = tuple(actor.person for actor in brief.actors)
    return Handling(at=brief.claimed_at, people=people, places=frozenset(around(connection, lay)))


def _lying(connection: Connection, numbers: list[str], size: int) -> Iterator[str]:
    """Yield the places of exhibits and containers at a size of the log, except those in transit."""
    exhibits = historical_state.states(
        connection, Exhibit, [subject_id for subject_id in numbers if subject_id.startswith(Exhibit.kind)], size
    )
    yield from (exhibit.place for exhibit in exhibits.values() if exhibit.status != IN_TRANSIT)
    boxes = historical_state.states(
        connection, Container, [subject_id for subject_id in numbers if subject_id.startswith(Container.kind)], size
    )
    yield from (box.place for box in boxes.values() if not box.transfer)


def around(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Return places and all the places that they are inside of."""
    reached, wanted = set[str](), set(numbers)
    while wanted:
        reached |= wanted
        wanted = {place.parent for place in subject_queries.states(connection, Place, wanted).values()} - {"", *reached}
    return reached
