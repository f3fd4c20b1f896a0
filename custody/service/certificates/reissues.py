"""Versions of a certificate as people look at them: which there are, what the newest says otherwise, and why."""

import hashlib
from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.certificates.certificate import Certificate, restated
from custody.domain.certificates.certificate_statement import Amended
from custody.domain.certificates.reissue import Change, amended, beside, changes
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import Tampered
from custody.domain.kernel.events import State
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates.certificates import Listed, listed, statement_of
from custody.service.destruction.sessions import load
from custody.service.discrepancies.corrections import CorrectionLine, told
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class TakenIn(Struct, frozen=True, kw_only=True):
    """A correction of ``subject`` that a version takes in, or would."""

    subject: str
    line: CorrectionLine


class Amendment(Struct, frozen=True, kw_only=True):
    """Differences of a version from the one before, and the corrections behind it; ``reason``: None if erased.

    ``people`` corrected or agreed to the corrections. They take no part in the version that includes these.
    """

    changes: tuple[Change, ...] = ()
    corrections: tuple[TakenIn, ...] = ()
    reason: str | None = ""

    @property
    def any(self) -> bool:
        """Return True if a later version would state or print anything differently."""
        return bool(self.changes) or beside(correction.subject for correction in self.corrections)

    @property
    def people(self) -> frozenset[str]:
        """Return the people who corrected or agreed."""
        return frozenset(person for correction in self.corrections for person in correction.line.people)


def versions(connection: Connection, certificate: Certificate) -> list[Listed]:
    """Return every version of a certificate, the oldest first."""
    certificates = subject_queries.find(connection, Certificate, dossier=certificate.session)
    return sorted(
        (listed(certificate_id, state) for certificate_id, state in certificates.items()),
        key=lambda entry: entry.version,
    )


def latest(connection: Connection, certificate_id: str) -> str:
    """Return the certificate that is valid today in place of this one: itself or its last version."""
    return subject_queries.state(
        connection, DestructionSession, subject_queries.state(connection, Certificate, certificate_id).session
    ).certificate


def made(
    connection: Connection, vault: Vault, certificate_id: str, certificate: Certificate, session: DestructionSession
) -> Amendment | None:  # fmt: skip
    """Return the differences of this version from the one it replaces; None for version 1.

    Raises:
        Tampered: ``statement_differs`` when the log's states no longer give the statement of either.
    """
    replaces = certificate.replaces
    if replaces is None:
        return None
    before = subject_queries.state(connection, Certificate, replaces.certificate)
    old = proved_statement(connection, replaces.certificate, before, session)
    new = proved_statement(connection, certificate_id, certificate, session)
    reason = private_values.of(connection, vault, [certificate.issued])[certificate.issued].get("reason")
    return Amendment(
        changes=changes(old, new), corrections=_lines(connection, vault, replaces.corrections),
        reason=reason if isinstance(reason, str) else None,
    )  # fmt: skip


def pending(
    connection: Connection, vault: Vault, certificate_id: str, certificate: Certificate, session: DestructionSession
) -> Amendment:  # fmt: skip
    """Return the differences that a version issued now would have from this one."""
    burnt = load(connection, certificate.session, session)
    cases = subject_queries.states(connection, Case, {e.case for e in burnt.values()})
    seizures = subject_queries.states(connection, Seizure, {e.seizure for e in burnt.values()})
    now = restated(certificate_id, certificate, session, burnt.items(), cases)
    states: Mapping[str, State] = {**burnt, **cases, **seizures}
    taken_in = [amendment for amendment, _ in amended(states, certificate.issued)]
    before = statement_of(connection, certificate_id, certificate, session)
    return Amendment(changes=changes(before, now), corrections=_lines(connection, vault, taken_in))


def proved_statement(
    connection: Connection, certificate_id: str, certificate: Certificate, session: DestructionSession
) -> bytes:
    """Return the statement of a certificate after checking it against the digest in the log.

    Raises:
        Tampered: ``statement_differs``.
    """
    body = statement_of(connection, certificate_id, certificate, session)
    if hashlib.sha256(body).hexdigest() != certificate.statement:
        raise Tampered("statement_differs", number=certificate_id)
    return body


def _lines(connection: Connection, vault: Vault, taken_in: Iterable[Amended]) -> tuple[TakenIn, ...]:
    """Return the corrections in full, in order of recording, with one reading of each chain."""
    wanted: dict[str, set[int]] = {}
    for amendment in taken_in:
        wanted.setdefault(amendment.subject, set()).add(amendment.event)
    corrections = [
        TakenIn(subject=subject_id, line=line)
        for subject_id, seqs in wanted.items()
        for line in _told(connection, vault, subject_id)
        if line.seq in seqs
    ]
    return tuple(sorted(corrections, key=lambda correction: correction.line.seq))


def _told(connection: Connection, vault: Vault, subject_id: str) -> tuple[CorrectionLine, ...]:
    chain = histories.history(connection, subject_id)
    return told(chain, private_values.of(connection, vault, [line.seq for line in chain]), hidden=False)
