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
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.kernel.events import Header, State
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates.certificates import as_issued, size_at_issue
from custody.storage.audit.findings import Finding, at_event
from custody.storage.read import historical_state, histories, subject_queries
from custody.storage.tables.connection import Connection


class StateAtIssue(Struct, frozen=True, kw_only=True):
    """State of the log when a certificate was issued: its session, orders, exhibits, cases and seizures.

    ``header``: of the act that issued it, after which the log had ``size`` events.
    """

    size: int
    header: Header
    session: DestructionSession
    orders: dict[str, Order]
    burnt: dict[str, Exhibit]
    cases: dict[str, Case]
    seizures: dict[str, Seizure]


class RecheckResult(NamedTuple):
    """Number of certificates recomputed, and the faults found in them (``certificate_wrong``).

    ``by_device``: for each certificate, the people vouched for only by the device of its session, as of now.
    """

    recomputed: int
    wrong: list[Finding]
    by_device: dict[str, list[str]]


def recheck(connection: Connection, since: int = 0) -> RecheckResult:
    """Compute the certificates again that were issued from event ``since`` on."""
    everyone = dict(subject_queries.every(connection, Certificate))
    due = [(certificate_id, made) for certificate_id, made in everyone.items() if made.issued >= since]
    wrong = [
        at_event("certificate_wrong", made.issued, certificate=made.certificate_number, field="superseded")
        for certificate_id, made in everyone.items()
        if made.superseded and not _replaces(everyone.get(made.superseded), certificate_id)
    ]
    wrong += [
        at_event("certificate_wrong", made.issued, certificate=made.certificate_number, field=field)
        for certificate_id, made in due for field in _faults(connection, certificate_id, made)
    ]  # fmt: skip
    sessions = subject_queries.states(connection, DestructionSession, (made.session for _, made in due))
    silent = {made.certificate_number: sessions[made.session].by_device for _, made in due if made.session in sessions}
    return RecheckResult(
        len(due), wrong, {certificate_id: people for certificate_id, people in silent.items() if people}
    )


def _faults(connection: Connection, certificate_id: str, made: Certificate) -> Iterator[str]:
    """Yield the fields of a certificate that do not follow from the log."""
    then = _then(connection, certificate_id, made)
    if then is None:
        yield "session"
        return
    burnt = list(then.burnt.items())
    follows = {
        "burnt": all(exhibit.status == DESTROYED for _, exhibit in burnt),
        "listed": {then.session.certificate, *(exhibit.certificate for _, exhibit in burnt)} == {certificate_id},
        "derogations": made.derogations == standing_derogations(
            [then.session, *then.orders.values(), *then.burnt.values()]
        ),
        "flags": set(flags(then.session)) <= set(then.header.flags),
        "statement": made.statement == sha256(
            restated(certificate_id, made, then.session, burnt, then.cases)
        ).hexdigest(),
        "totals": made.totals == burnt_totals(burnt),
        "exhibits": made.exhibits == len(burnt),
        "version": made.version == (made.replaces.version + 1 if made.replaces else 1),
    }  # fmt: skip
    yield from (field for field, so in follows.items() if not so)
    if made.replaces:
        yield from _replacing(connection, certificate_id, made, made.replaces, then)


def _replaces(later: Certificate | None, certificate_id: str) -> bool:
    """Return True if the later certificate names this one as replaced; otherwise a valid one is called outdated."""
    return later is not None and later.replaces is not None and later.replaces.certificate == certificate_id


def _then(connection: Connection, certificate_id: str, made: Certificate) -> StateAtIssue | None:
    """Return the log's state at the issue, or None for an unknown session."""
    size = size_at_issue(connection, certificate_id)
    session = historical_state.states(connection, DestructionSession, [made.session], size).get(made.session)
    if session is None:
        return None
    burnt = as_issued(connection, made, session, size)
    return StateAtIssue(
        size=size, header=histories.history(connection, certificate_id, limit=1)[0].header, session=session,
        orders=historical_state.states(connection, Order, session.orders, size),
        burnt=burnt, cases=historical_state.states(connection, Case, {e.case for e in burnt.values()}, size),
        seizures=historical_state.states(connection, Seizure, {e.seizure for e in burnt.values()}, size),
    )  # fmt: skip


def _replacing(
    connection: Connection, certificate_id: str, made: Certificate, replaces: Replaces, then: StateAtIssue
) -> Iterator[str]:  # fmt: skip
    """Yield faults in a later version's statements on its predecessor and on the corrections between them."""
    former = historical_state.states(connection, Certificate, [replaces.certificate], then.size).get(
        replaces.certificate
    )
    stated = (
        made.certificate_number,
        made.session,
        replaces.version,
        replaces.statement,
        replaces.file,
        certificate_id,
    )
    if former is None:
        yield "replaces"
        return
    if stated != (
        former.certificate_number,
        former.session,
        former.version,
        former.statement,
        former.file,
        former.superseded,
    ):
        yield "replaces"
    states: Mapping[str, State] = {**then.burnt, **then.cases, **then.seizures}
    taken_in = [amendment for amendment, _ in amended(states, former.issued)]
    if taken_in != list(replaces.corrections):
        yield "corrections"
    correctors = _correctors(
        connection, {correction.subject for correction in taken_in}, {correction.event for correction in taken_in}
    )
    if correctors & {actor.person for actor in then.header.actors}:
        yield "actors"


def _correctors(connection: Connection, subjects: set[str], events: set[int]) -> set[str]:
    """Return the people who made or approved these corrections, from the headers of their acts."""
    return {
        actor.person
        for subject in sorted(subjects)
        for line in histories.history(connection, subject)
        if line.seq in events and isinstance(line.part.data, EntryCorrected)
        for actor in line.header.actors
    }
