"""Versions of a certificate as people look at them: which there are, what the newest says otherwise, and why."""

import hashlib
from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.certificates.certificate import Certificate, restated
from custody.domain.certificates.certificate_statement import Amended
from custody.domain.certificates.reissue import Change, amended, beside, changes
from custody.domain.destruction.destruction_session import Session
from custody.domain.kernel.errors import Tampered
from custody.domain.kernel.events import State
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates.certificates import Listed, listed, statement_of
from custody.service.destruction.sessions import load
from custody.service.discrepancies.corrections import CorrectionLine, told
from custody.storage.read import histories, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class TakenIn(Struct, frozen=True, kw_only=True):
    """A correction of ``subject`` that a version takes in, or would."""

    subject: str
    line: CorrectionLine


class Amendment(Struct, frozen=True, kw_only=True):
    """What a version says otherwise than the one before, and the corrections behind it; ``reason``: None if erased.

    ``people`` corrected or agreed to it: none of them has a part in the version that takes it in.
    """

    changes: tuple[Change, ...] = ()
    corrections: tuple[TakenIn, ...] = ()
    reason: str | None = ""

    @property
    def any(self) -> bool:
        """Whether there is something that a later version would state, or print, otherwise."""
        return bool(self.changes) or beside(one.subject for one in self.corrections)

    @property
    def people(self) -> frozenset[str]:
        """Who corrected, and who agreed."""
        return frozenset(person for one in self.corrections for person in one.line.people)


def versions(connection: Connection, certificate: Certificate) -> list[Listed]:
    """Every version of a certificate, the oldest first."""
    found = queries.find(connection, Certificate, dossier=certificate.session)
    return sorted((listed(n, one) for n, one in found.items()), key=lambda one: one.version)


def latest(connection: Connection, number: str) -> str:
    """The certificate that stands for this one today: itself, or its last version."""
    return queries.state(connection, Session, queries.state(connection, Certificate, number).session).certificate


def made(
    connection: Connection, vault: Vault, number: str, certificate: Certificate, session: Session
) -> Amendment | None:  # fmt: skip
    """What this version says otherwise than the one that it replaces; None for version 1.

    Raises:
        Tampered: ``statement_differs`` when the log's states no longer give the statement of either.
    """
    replaces = certificate.replaces
    if replaces is None:
        return None
    before = queries.state(connection, Certificate, replaces.certificate)
    old = proved_statement(connection, replaces.certificate, before, session)
    new = proved_statement(connection, number, certificate, session)
    reason = private_values.of(connection, vault, [certificate.issued])[certificate.issued].get("reason")
    return Amendment(
        changes=changes(old, new), corrections=_lines(connection, vault, replaces.corrections),
        reason=reason if isinstance(reason, str) else None,
    )  # fmt: skip


def pending(
    connection: Connection, vault: Vault, number: str, certificate: Certificate, session: Session
) -> Amendment:  # fmt: skip
    """What a version issued now would say otherwise than this one."""
    burnt = load(connection, certificate.session, session)
    cases = queries.states(connection, Case, {e.case for e in burnt.values()})
    seizures = queries.states(connection, Seizure, {e.seizure for e in burnt.values()})
    now = restated(number, certificate, session, burnt.items(), cases)
    states: Mapping[str, State] = {**burnt, **cases, **seizures}
    taken_in = [one for one, _ in amended(states, certificate.issued)]
    before = statement_of(connection, number, certificate, session)
    return Amendment(changes=changes(before, now), corrections=_lines(connection, vault, taken_in))


def proved_statement(connection: Connection, number: str, certificate: Certificate, session: Session) -> bytes:
    """The statement of a certificate, whose digest the log holds.

    Raises:
        Tampered: ``statement_differs``.
    """
    body = statement_of(connection, number, certificate, session)
    if hashlib.sha256(body).hexdigest() != certificate.statement:
        raise Tampered("statement_differs", number=number)
    return body


def _lines(connection: Connection, vault: Vault, taken_in: Iterable[Amended]) -> tuple[TakenIn, ...]:
    """The corrections in full, in order of recording; one reading of each chain."""
    wanted: dict[str, set[int]] = {}
    for one in taken_in:
        wanted.setdefault(one.subject, set()).add(one.event)
    found = [
        TakenIn(subject=number, line=line)
        for number, seqs in wanted.items()
        for line in _told(connection, vault, number)
        if line.seq in seqs
    ]
    return tuple(sorted(found, key=lambda one: one.line.seq))


def _told(connection: Connection, vault: Vault, number: str) -> tuple[CorrectionLine, ...]:
    chain = histories.history(connection, number)
    return told(chain, private_values.of(connection, vault, [line.seq for line in chain]), hidden=False)
