"""Acts marked because their means were in other hands (I42): looked up for whatever tells of acts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.kernel.events import Compromised, Header, Part
from custody.domain.kernel.times import canonical, days_between
from custody.domain.people.compromised_credentials import (
    DEVICE,
    PASSKEY,
    DeclareCompromised,
    Found,
    bearer,
    declare,
    marked,
    signers,
)
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.domain.registry.registry import TYPES
from custody.service.access import confidential_inquiries
from custody.service.kernel.hypothetical import acting
from custody.storage.read import histories, log_reader, queries, sweep_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

TOLD_DAYS = 30
"""So long after their means ended people are told at their start page what was declared of them."""
MOST = 5_000
"""Acts that are looked through before a declaration."""
READING = "reading.record/1"
SIGNING = "session.sign/1"
"""The acts in which a passkey may have signed: whose is said in their events only."""


def said(connection: Connection, acts: Iterable[tuple[int, Header]]) -> dict[str, list[Any]]:
    """The events of those acts that are signatures, by the act: for what tells of acts by their headers."""
    signings = [place for seq, header in acts if header.kind == SIGNING for place in log_reader.places(seq, header)]
    found: dict[str, list[Any]] = {}
    for part in log_reader.parts_at(connection, signings).values():
        found.setdefault(part.act, []).append(part.data)
    return found


def declared(connection: Connection, headers: Iterable[Header], events: Iterable[Any] = ()) -> Found:
    """What was declared of the people and devices of these acts, and of who signed in them, by their numbers."""
    actors = [actor for header in headers for actor in header.actors]
    people = {number for actor in actors for number in (actor.person, actor.by) if number.startswith(Person.kind)}
    people |= signers(events)
    devices = {actor.device for actor in actors if actor.device.startswith(Device.kind)}
    states: dict[str, Person | Device] = {
        **queries.states(connection, Person, people), **queries.states(connection, Device, devices)
    }  # fmt: skip
    return {number: state.compromised for number, state in states.items() if state.compromised}


class Touched(Struct, frozen=True, kw_only=True):
    """How many acts a declaration would mark, by kind, the most frequent first; ``more``: there may be others yet.

    ``since``: the time that it would record, what was asked for or, where that is later, their enrolment (``cut``).
    """

    since: str
    cut: bool
    acts: int
    kinds: dict[str, int]
    more: bool


def touched(connection: Connection, reader: Reader, command: DeclareCompromised) -> Touched:
    """What a declaration would mark, asked by who may make it; no readings, nor what an inquiry hides from them.

    Raises:
        CustodyError: what the rule refuses of the declaration (``compromise.declare``).
    """
    whose = command.whose
    world = sweep_queries.world(connection, (whose, reader.person))
    declare(command, world, acting(reader, reader.agency, reader.at, world))
    state, since = bearer(whose, world), canonical(command.since)
    means = DEVICE if isinstance(state, Device) else command.means
    entry = Compromised(means, max(since, state.enrolled_at), 0, state.ended(means, since))
    first = log_reader.since(connection, head_row.read(connection).size, entry.since)
    acts = list(log_reader.acts_from(connection, first, MOST))
    signed = said(connection, acts) if means == PASSKEY else {}
    kinds = Counter(
        header.kind
        for seq, header in acts
        if header.kind != READING
        and marked(header, signed.get(header.act, ()), {whose: [entry]})
        and not confidential_inquiries.hides(connection, reader, seq, header)
    )
    return Touched(
        since=entry.since, cut=since < state.enrolled_at, acts=kinds.total(), kinds=dict(kinds.most_common()),
        more=len(acts) == MOST,
    )  # fmt: skip


def in_chain(connection: Connection, number: str) -> list[Line]:
    """The events of a subject's history that rest, or may rest, on means in other hands."""
    return doubted(connection, histories.history(connection, number))


def doubted(connection: Connection, lines: Sequence[Line]) -> list[Line]:
    """Of these events those that rest, or may rest, on means in other hands."""
    found = _doubted(connection, {line.seq: (line.header, (line.part.data,)) for line in lines})
    return [line for line in lines if line.seq in found]


def among(connection: Connection, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these subjects of which some act rests, or may rest, on means in other hands.

    Raises:
        NotFound: one of them is no subject of the log.
    """
    events = {seq: TYPES.decode(body) for seq, body in log_reader.chains(connection, numbers).items()}
    parts = {seq: (events[seq - 1 - one.part], one) for seq, one in events.items() if isinstance(one, Part)}
    lines = {seq: (header, (one.data,)) for seq, (header, one) in parts.items() if isinstance(header, Header)}
    return frozenset(parts[seq][1].subject for seq in _doubted(connection, lines))


def places(connection: Connection, events: Mapping[int, Header | Part]) -> list[int]:
    """Of these events, acts and what they say of subjects, the places of the acts that rest on means in other hands."""
    headers = {seq: one for seq, one in events.items() if isinstance(one, Header)}
    told: dict[str, list[Any]] = {}
    for one in events.values():
        if isinstance(one, Part):
            told.setdefault(one.act, []).append(one.data)
    acts = {seq: (header, told.get(header.act, ())) for seq, header in headers.items()}
    return [*_doubted(connection, acts)]


def _doubted(connection: Connection, acts: Mapping[int, tuple[Header, Sequence[Any]]]) -> dict[int, str]:
    """The flags of those of these acts, each with what is looked at of what it says, that rest on such means."""
    said = (event for _, events in acts.values() for event in events)
    found = declared(connection, (header for header, _ in acts.values()), said)
    flagged = ((key, marked(header, events, found)) for key, (header, events) in acts.items() if found)
    return {key: flag for key, flag in flagged if flag}


def own(connection: Connection, person: str, now: str) -> list[Compromised]:
    """What stands declared of a person's own means, until a month after these ended: for them to hear of it."""
    said = queries.state(connection, Person, person).compromised
    return [one for one in said if not one.withdrawn and (not one.until or days_between(one.until, now) <= TOLD_DAYS)]


def flags(header: Header, events: Iterable[Any], found: Found) -> tuple[str, ...]:
    """The flags of an act, and that it rests, or may rest, on means that others had."""
    flag = marked(header, events, found) if found else ""
    return (*header.flags, flag) if flag else header.flags
