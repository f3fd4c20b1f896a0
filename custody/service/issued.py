"""Certificates judged again: what each states must follow from the log as it was when the act that issued it was done.

The rules made it so when it was recorded. Whoever doctors the service for a minute could have recorded another digest,
other totals, or left out of a later version who corrected what it takes in; so a verification asks the same again.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from custody.domain.case import Case
from custody.domain.certificate import Certificate, Replaces, burnt_totals, restated
from custody.domain.corrected import FactCorrected
from custody.domain.events import State
from custody.domain.exhibit import Exhibit
from custody.domain.reissue import amended
from custody.domain.seizure import Seizure
from custody.domain.session import Session
from custody.service.certificates import as_issued, size_at_issue
from custody.storage import asof, queries
from custody.storage.audit.findings import Finding, at_event
from custody.storage.connection import Connection


class Then(Struct, frozen=True, kw_only=True):
    """What the log said when a certificate was issued: its session, what burnt, the cases and seizures of that."""

    session: Session
    burnt: dict[str, Exhibit]
    cases: dict[str, Case]
    seizures: dict[str, Seizure]


def judge(connection: Connection, since: int = 0) -> Iterator[Finding]:
    """What is wrong with the certificates that were issued from event ``since`` on (``certificate_wrong``)."""
    for number, made in queries.every(connection, Certificate):
        if made.issued >= since:
            for field in _faults(connection, number, made):
                yield at_event("certificate_wrong", made.issued, certificate=made.number, field=field)


def _faults(connection: Connection, number: str, made: Certificate) -> Iterator[str]:
    """The fields of a certificate that do not follow from the log."""
    then = _then(connection, number, made)
    burnt = list(then.burnt.items())
    if sha256(restated(number, made, then.session, burnt, then.cases)).hexdigest() != made.statement:
        yield "statement"
    if burnt_totals(burnt) != made.totals:
        yield "totals"
    if len(burnt) != made.exhibits:
        yield "exhibits"
    if made.version != (made.replaces.version + 1 if made.replaces else 1):
        yield "version"
    if made.replaces:
        yield from _replacing(connection, number, made, made.replaces, then)


def _then(connection: Connection, number: str, made: Certificate) -> Then:
    size = size_at_issue(connection, number)
    session = asof.states(connection, Session, [made.session], size)[made.session]
    burnt = as_issued(connection, made, session, size)
    return Then(
        session=session, burnt=burnt, cases=asof.states(connection, Case, {e.case for e in burnt.values()}, size),
        seizures=asof.states(connection, Seizure, {e.seizure for e in burnt.values()}, size),
    )  # fmt: skip


def _replacing(
    connection: Connection, number: str, made: Certificate, replaces: Replaces, then: Then
) -> Iterator[str]:  # fmt: skip
    """What a later version says of the one before it, and of the corrections between the two."""
    former = queries.states(connection, Certificate, [replaces.certificate]).get(replaces.certificate)
    told = (made.number, made.session, replaces.version, replaces.statement, number)
    if former is None:
        yield "replaces"
        return
    if told != (former.number, former.session, former.version, former.statement, former.superseded):
        yield "replaces"
    states: Mapping[str, State] = {**then.burnt, **then.cases, **then.seizures}
    taken_in = [one for one, _ in amended(states, former.issued)]
    if taken_in != list(replaces.corrections):
        yield "corrections"
    people = _correctors(connection, {one.subject for one in taken_in}, {one.event for one in taken_in})
    if any(said != by for said, by in people):
        yield "by"
    signers = {a.person for a in queries.history(connection, number, limit=1)[0].header.actors}
    if any(signers & set(by) for _, by in people):
        yield "actors"


def _correctors(
    connection: Connection, subjects: set[str], events: set[int]
) -> Sequence[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of each of these corrections, whom its event names, and whom its header has in the act."""
    return [
        (line.part.data.by, tuple(actor.person for actor in line.header.actors))
        for subject in sorted(subjects)
        for line in queries.history(connection, subject)
        if line.seq in events and isinstance(line.part.data, FactCorrected)
    ]
