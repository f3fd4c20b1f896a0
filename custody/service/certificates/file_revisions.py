"""The kept revisions of certificates' files, judged again: the recorded bytes, each going on from the one before.

Each was looked at before it was put on record (``labels.signing.check_countersigned``). Whoever owns disk, keys and
database could since
have put another file in its place; so a verification asks the same again, as of the moment of recording.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import (
    FILE,
    CertificateCountersigned,
    CertificateOrganisationSealApplied,
    CertificatePrepared,
)
from custody.domain.kernel.events import Event
from custody.domain.kernel.times import instant
from custody.storage.audit.findings import Finding, at_event
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from labels.documents.signature_boxes import field_name
from labels.layout.errors import LabelError
from labels.signing import check_countersigned, inspect_pdf, pki, revocation

KINDS = (CertificatePrepared, CertificateCountersigned, CertificateOrganisationSealApplied)


@dataclass(frozen=True)
class Roots:
    """By whom signatures are judged: the installation's root (PEM), and what its authority has revoked since when."""

    pem: bytes
    revoked: dict[int, datetime]

    @classmethod
    def read(cls, folder: Path) -> "Roots | None":
        """Return the roots of the installation's PKI, or None if it is absent (a copy of the database alone)."""
        try:
            authority = pki.load(folder)
            return cls(authority.root_pem, revocation.since(authority))
        except LabelError:
            return None


class Revisions:
    """Judges every kept revision of every certificate; ``seen`` counts them, ``judged`` the signatures and seals."""

    def __init__(self, connection: Connection, data: Path, roots: Roots | None) -> None:
        self.seen = self.judged = 0
        self._connection, self._roots = connection, roots
        self._vault = Vault(data / "keys")
        self._blobs = Blobs(data / "blobs", self._vault)

    def run(self, since: int = 0) -> list[Finding]:
        """Return the findings on revisions recorded from event ``since`` on, in the order of each certificate."""
        certificates = subject_queries.every(self._connection, Certificate)
        return [
            finding
            for certificate_id, state in certificates
            if state.file >= max(since, 1)
            for finding in self._of(certificate_id, state, since)
        ]

    def _of(self, certificate_id: str, state: Certificate, since: int) -> Iterator[Finding]:
        lines = [
            line for line in histories.history(self._connection, certificate_id) if isinstance(line.part.data, KINDS)
        ]
        values = private_values.of(self._connection, self._vault, [line.seq for line in lines])
        before: bytes | None = None
        fields: dict[str, int] = {}
        for line in lines:
            if isinstance(line.part.data, CertificatePrepared):
                before, fields = None, {place.person: place.field for place in line.part.data.fields}
            value = values[line.seq].get(FILE)
            if not isinstance(value, dict):  # erased, or its key is lost: other findings say so
                before = None
                continue
            now = self._blobs.get(state.session, str(value["blob"]))
            fault = _recorded(now, str(value["sha256"]))
            if line.seq >= since:
                self.seen += 1
                fault = fault or self._judge(line, before, now or b"", fields, state)
                if fault:
                    yield at_event("revision_wrong", line.seq, certificate=state.certificate_number, fault=fault)
            before = now

    def _judge(
        self, line: Line, before: bytes | None, now: bytes, fields: dict[str, int], state: Certificate
    ) -> str:  # fmt: skip
        """Return the fault of a revision that must continue ``before``; "" for none."""
        event: Event = line.part.data
        if isinstance(event, CertificatePrepared) or before is None:
            return ""
        if not now.startswith(before):
            return "file_other"
        if self._roots is None:
            return ""
        self.judged += 1
        at = instant(line.part.at)
        if isinstance(event, CertificateCountersigned):
            return _signed(event, before, now, field_name(fields.get(event.person, 0)), at, self._roots)
        seen = inspect_pdf.look_apart(now, self._roots.pem, at, self._roots.revoked)
        if seen.problems:
            return seen.problems[0]
        return "" if seen.statement_sha256 == state.statement else "statement_other"


def _recorded(now: bytes | None, digest: str) -> str:
    if now is None:
        return "file_gone"
    return "" if sha256(now).hexdigest() == digest else "file_other"


def _signed(
    event: CertificateCountersigned, before: bytes, now: bytes, field: str, at: datetime, roots: Roots
) -> str:  # fmt: skip
    """Return the fault of the one new signature: its field must be the person's, its certificate the named one."""
    check = check_countersigned.check_apart(before, now, field, roots.pem, at, roots.revoked)
    return check.problem or ("" if check.certificate == event.certificate else "signer_other")
