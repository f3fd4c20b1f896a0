"""Certificates judged again: what each states must follow from the log as it was when the act that issued it was done.

The rules made it so when it was recorded. Whoever doctors the service for a minute could have recorded another digest,
other totals, left out a derogation, or had a later version signed by who corrected what it takes in; so a verification
asks the same again.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from msgspec import Struct

from custody.domain.certificates.certificate import Certificate, restated
from custody.domain.certificates.certificate_statement import Replaces, burnt_totals, flags, standing_derogations
from custody.domain.certificates.reissue import amended
from custody.domain.destruction.destruction_session import Session
from custody.domain.discrepancies.correction_event import FactCorrected
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.kernel.events import Header, State
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates.certificates import as_issued, size_at_issue
from custody.storage.audit.findings import Finding, at_event
from custody.storage.read import historical_state, histories, queries
from custody.storage.tables.connection import Connection


class Then(Struct, frozen=True, kw_only=True):
    """What the log said when a certificate was issued: its session, orders, what burnt, the cases and seizures of that.

    ``header``: of the act that issued it, after which the log had ``size`` events.
    """

    size: int
    header: Header
    session: Session
    orders: dict[str, Order]
    burnt: dict[str, Exhibit]
    cases: dict[str, Case]
    seizures: dict[str, Seizure]


class Judged(NamedTuple):
    """How many certificates were computed again, and what is wrong with them (``certificate_wrong``).

    ``by_device``: of each certificate, for whom nothing speaks but the device of its session, as of now.
    """

    number: int
    wrong: list[Finding]
    by_device: dict[str, list[str]]


def judge(connection: Connection, since: int = 0) -> Judged:
    """Compute the certificates again that were issued from event ``since`` on."""
    everyone = dict(queries.every(connection, Certificate))
    due = [(number, made) for number, made in everyone.items() if made.issued >= since]
    wrong = [
        at_event("certificate_wrong", made.issued, certificate=made.number, field="superseded")
        for number, made in everyone.items()
        if made.superseded and not _replaces(everyone.get(made.superseded), number)
    ]
    wrong += [
        at_event("certificate_wrong", made.issued, certificate=made.number, field=field)
        for number, made in due for field in _faults(connection, number, made)
    ]  # fmt: skip
    sessions = queries.states(connection, Session, (made.session for _, made in due))
    silent = {made.number: sessions[made.session].by_device for _, made in due if made.session in sessions}
    return Judged(len(due), wrong, {number: people for number, people in silent.items() if people})


def _faults(connection: Connection, number: str, made: Certificate) -> Iterator[str]:
    """The fields of a certificate that do not follow from the log."""
    then = _then(connection, number, made)
    if then is None:
        yield "session"
        return
    burnt = list(then.burnt.items())
    follows = {
        "burnt": all(exhibit.status == DESTROYED for _, exhibit in burnt),
        "listed": {then.session.certificate, *(exhibit.certificate for _, exhibit in burnt)} == {number},
        "derogations": made.derogations == standing_derogations(
            [then.session, *then.orders.values(), *then.burnt.values()]
        ),
        "flags": set(flags(then.session)) <= set(then.header.flags),
        "statement": made.statement == sha256(
            restated(number, made, then.session, burnt, then.cases)
        ).hexdigest(),
        "totals": made.totals == burnt_totals(burnt),
        "exhibits": made.exhibits == len(burnt),
        "version": made.version == (made.replaces.version + 1 if made.replaces else 1),
    }  # fmt: skip
    yield from (field for field, so in follows.items() if not so)
    if made.replaces:
        yield from _replacing(connection, number, made, made.replaces, then)


def _replaces(later: Certificate | None, number: str) -> bool:
    """Whether a certificate that is said to replace this one says so itself: else a valid one is called outdated."""
    return later is not None and later.replaces is not None and later.replaces.certificate == number


def _then(connection: Connection, number: str, made: Certificate) -> Then | None:
    """What the log said then; None of a session that it did not have."""
    size = size_at_issue(connection, number)
    session = historical_state.states(connection, Session, [made.session], size).get(made.session)
    if session is None:
        return None
    burnt = as_issued(connection, made, session, size)
    return Then(
        size=size, header=histories.history(connection, number, limit=1)[0].header, session=session,
        orders=historical_state.states(connection, Order, session.orders, size),
        burnt=burnt, cases=historical_state.states(connection, Case, {e.case for e in burnt.values()}, size),
        seizures=historical_state.states(connection, Seizure, {e.seizure for e in burnt.values()}, size),
    )  # fmt: skip


def _replacing(
    connection: Connection, number: str, made: Certificate, replaces: Replaces, then: Then
) -> Iterator[str]:  # fmt: skip
    """What a later version says of the one before it, and of the corrections between the two."""
    former = historical_state.states(connection, Certificate, [replaces.certificate], then.size).get(
        replaces.certificate
    )
    told = (made.number, made.session, replaces.version, replaces.statement, replaces.file, number)
    if former is None:
        yield "replaces"
        return
    if told != (former.number, former.session, former.version, former.statement, former.file, former.superseded):
        yield "replaces"
    states: Mapping[str, State] = {**then.burnt, **then.cases, **then.seizures}
    taken_in = [one for one, _ in amended(states, former.issued)]
    if taken_in != list(replaces.corrections):
        yield "corrections"
    correctors = _correctors(connection, {one.subject for one in taken_in}, {one.event for one in taken_in})
    if correctors & {actor.person for actor in then.header.actors}:
        yield "actors"


def _correctors(connection: Connection, subjects: set[str], events: set[int]) -> set[str]:
    """Who made these corrections, or agreed to them, by the headers of their acts."""
    return {
        actor.person
        for subject in sorted(subjects)
        for line in histories.history(connection, subject)
        if line.seq in events and isinstance(line.part.data, FactCorrected)
        for actor in line.header.actors
    }
