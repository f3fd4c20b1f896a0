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
    declare_compromised,
    marked,
    signers,
)
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.domain.registry.registry import TYPES
from custody.service.access import confidential_inspections
from custody.service.kernel.hypothetical import acting
from custody.storage.read import histories, log_reader, rule_state, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

SHOWN_DAYS = 30
"""So long after their means ended people are told at their start page what was declared of them."""
MOST = 5_000
"""Acts that are looked through before a declaration."""
READING = "read_audit.record/1"
SIGNING = "destruction_session.sign/1"
"""The acts in which a passkey may have signed: whose is said in their events only."""


def said(connection: Connection, acts: Iterable[tuple[int, Header]]) -> dict[str, list[Any]]:
    """Return the events of the signature acts among these, by act, for callers that have only headers."""
    signings = [place for seq, header in acts if header.kind == SIGNING for place in log_reader.places(seq, header)]
    by_act: dict[str, list[Any]] = {}
    for part in log_reader.parts_at(connection, signings).values():
        by_act.setdefault(part.act, []).append(part.data)
    return by_act


def declared(connection: Connection, headers: Iterable[Header], events: Iterable[Any] = ()) -> Found:
    """Return the declarations on the people, devices and signers of these acts, by number."""
    actors = [actor for header in headers for actor in header.actors]
    people = {
        person_id for actor in actors for person_id in (actor.person, actor.by) if person_id.startswith(Person.kind)
    }
    people |= signers(events)
    devices = {actor.device for actor in actors if actor.device.startswith(Device.kind)}
    states: dict[str, Person | Device] = {
        **subject_queries.states(connection, Person, people), **subject_queries.states(connection, Device, devices)
    }  # fmt: skip
    return {subject_id: state.compromised for subject_id, state in states.items() if state.compromised}


class Touched(Struct, frozen=True, kw_only=True):
    """Number of acts that a declaration would mark, by kind, the most frequent first.

    ``more``: there may be further acts. ``since``: the time that the declaration would record: the requested time or,
    if later, the enrolment (``cut``).
    """

    since: str
    cut: bool
    acts: int
    kinds: dict[str, int]
    more: bool


def touched(connection: Connection, reader: Reader, command: DeclareCompromised) -> Touched:
    """Return the acts that a declaration would mark, except readings and acts of hidden inquiries.

    Only a person who may make the declaration may ask.

    Raises:
        CustodyError: what the rule refuses of the declaration (``compromised_credentials.declare_compromised``).
    """
    whose = command.whose
    world = rule_state.state_reader(connection, (whose, reader.person))
    declare_compromised(command, world, acting(reader, reader.agency, reader.at, world))
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
        and not confidential_inspections.hides(connection, reader, seq, header)
    )
    return Touched(
        since=entry.since, cut=since < state.enrolled_at, acts=kinds.total(), kinds=dict(kinds.most_common()),
        more=len(acts) == MOST,
    )  # fmt: skip


def in_chain(connection: Connection, subject_id: str) -> list[Line]:
    """Return the events of a subject's history that rest, or may rest, on compromised credentials."""
    return affected_events(connection, histories.history(connection, subject_id))


def affected_events(connection: Connection, lines: Sequence[Line]) -> list[Line]:
    """Return the events among these that rest, or may rest, on compromised credentials."""
    flagged = _doubted(connection, {line.seq: (line.header, (line.part.data,)) for line in lines})
    return [line for line in lines if line.seq in flagged]


def among(connection: Connection, numbers: Iterable[str]) -> frozenset[str]:
    """Return the subjects among these with an act that rests, or may rest, on compromised credentials.

    Raises:
        NotFound: one of them is no subject of the log.
    """
    events = {seq: TYPES.decode(body) for seq, body in log_reader.chains(connection, numbers).items()}
    parts = {seq: (events[seq - 1 - event.part], event) for seq, event in events.items() if isinstance(event, Part)}
    lines = {seq: (header, (part.data,)) for seq, (header, part) in parts.items() if isinstance(header, Header)}
    return frozenset(parts[seq][1].subject for seq in _doubted(connection, lines))


def places(connection: Connection, events: Mapping[int, Header | Part]) -> list[int]:
    """Return the places of the acts among these events that rest on compromised credentials."""
    headers = {seq: act_header for seq, act_header in events.items() if isinstance(act_header, Header)}
    by_act: dict[str, list[Any]] = {}
    for event in events.values():
        if isinstance(event, Part):
            by_act.setdefault(event.act, []).append(event.data)
    acts = {seq: (header, by_act.get(header.act, ())) for seq, header in headers.items()}
    return [*_doubted(connection, acts)]


def _doubted(connection: Connection, acts: Mapping[int, tuple[Header, Sequence[Any]]]) -> dict[int, str]:
    """Return the flags of the acts among these that rest on compromised credentials, by key."""
    statements = (event for _, events in acts.values() for event in events)
    declarations = declared(connection, (header for header, _ in acts.values()), statements)
    flagged = ((key, marked(header, events, declarations)) for key, (header, events) in acts.items() if declarations)
    return {key: flag for key, flag in flagged if flag}


def own(connection: Connection, person: str, now: str) -> list[Compromised]:
    """Return the declarations on a person's own credentials, until a month after these ended."""
    declarations = subject_queries.state(connection, Person, person).compromised
    return [
        declaration
        for declaration in declarations
        if not declaration.withdrawn and (not declaration.until or days_between(declaration.until, now) <= SHOWN_DAYS)
    ]


def flags(header: Header, events: Iterable[Any], declarations: Found) -> tuple[str, ...]:
    """Return the flags of an act, with a mark if it rests, or may rest, on compromised credentials."""
    flag = marked(header, events, declarations) if declarations else ""
    return (*header.flags, flag) if flag else header.flags
