"""Signatures in the certificate's file as people look at them, and the file itself, revision by revision."""

from hashlib import sha256

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import FILE, CertificateCountersigned, CertificatePrepared
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import Conflict, NotFound, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.service.certificates.certificates import visible_certificate
from custody.storage.read import histories, private_values
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import act_receipts
from custody.storage.write.erased_values import Gone


class FileField(Struct, frozen=True, kw_only=True):
    """A field of the file: whose it is, and the signature in it.

    ``signed`` in the log, ``signed_at`` by the signature, as a trusted time-stamp says where ``stamped``; all "" while
    it is empty. ``signer``: the subject of the certificate ("" when it was erased), ``certificate`` its SHA-256 (hex).
    """

    person: str
    signed: str = ""
    signed_at: str = ""
    stamped: bool = False
    late: bool = False
    signer: str = ""
    certificate: str = ""


class Replaced(Struct, frozen=True, kw_only=True):
    """A file that was replaced before the seal: when, by whom, why ("" when erased), and who had signed it.

    ``file``: the event with its last revision, by which it is asked for.
    """

    file: int
    at: str
    by: str
    reason: str
    signed: tuple[str, ...]


class FileStanding(Struct, frozen=True, kw_only=True):
    """Standing of the file: ``prepared``, ``sealed``, every field, and the files that it ``replaced``."""

    prepared: bool
    sealed: bool
    fields: tuple[FileField, ...]
    replaced: tuple[Replaced, ...] = ()

    @property
    def signed(self) -> tuple[FileField, ...]:
        """Return fields with a signature."""
        return tuple(field for field in self.fields if field.signed)


def standing(connection: Connection, vault: Vault, certificate: Certificate) -> FileStanding:
    """Return the persons who have signed the file, and the persons who may still sign."""
    values = private_values.of(
        connection, vault, [countersignature.seq for countersignature in certificate.countersigned]
    )
    given = {countersignature.person: countersignature for countersignature in certificate.countersigned}
    fields = []
    for person in (field.person for field in certificate.fields):
        signature = given.get(person)
        if signature is None:
            fields.append(FileField(person=person))
            continue
        signer = values[signature.seq].get("signer")
        fields.append(
            FileField(
                person=person, signed=signature.at, signed_at=signature.signed_at, stamped=signature.stamped,
                late=signature.late,
                signer="" if signer is None or isinstance(signer, Gone) else str(signer),
                certificate=signature.certificate,
            )
        )  # fmt: skip
    return FileStanding(
        prepared=bool(certificate.file), sealed=bool(certificate.sealed), fields=tuple(fields),
        replaced=_replaced(connection, vault, certificate),
    )  # fmt: skip


def _replaced(connection: Connection, vault: Vault, certificate: Certificate) -> tuple[Replaced, ...]:
    texts = private_values.of(connection, vault, [spoiled_file.seq for spoiled_file in certificate.spoiled])
    reasons = {seq: values.get("reason") for seq, values in texts.items()}
    return tuple(
        Replaced(
            file=spoiled_file.file,
            at=spoiled_file.at,
            by=spoiled_file.by,
            signed=spoiled_file.signed,
            reason=r if isinstance(r := reasons[spoiled_file.seq], str) else "",
        )
        for spoiled_file in certificate.spoiled
    )


def require_current(certificate_id: str, session: DestructionSession) -> None:
    """Refuse to sign a version that a newer one has replaced.

    Raises:
        RuleBroken: ``certificate_superseded``.
    """
    if session.certificate != certificate_id:
        raise RuleBroken("certificate_superseded", number=certificate_id, by=session.certificate)


def visible_revision(connection: Connection, vault: Vault, blobs: Blobs, reader: Reader, certificate_id: str) -> bytes:
    """Return ``revision`` of a certificate that the reader may see; raise as it, and as ``visible_certificate``."""
    certificate, _ = visible_certificate(connection, reader, certificate_id)
    return revision(connection, vault, blobs, certificate)


def visible_replaced(
    connection: Connection, vault: Vault, blobs: Blobs, reader: Reader, certificate_id: str, event: int
) -> bytes:
    """Return ``replaced`` of a certificate that the reader may see; raise as it, and as ``visible_certificate``."""
    certificate, _ = visible_certificate(connection, reader, certificate_id)
    return replaced(connection, vault, blobs, certificate, event)


def revision(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate) -> bytes:
    """Return the file as the last signature, or the seal, left it.

    Raises:
        RuleBroken: ``file_not_prepared``.
        NotFound: ``file_gone``: erased, lost, or not what was recorded.
    """
    if not certificate.file:
        raise RuleBroken("file_not_prepared", number=certificate.certificate_number)
    return _kept(connection, vault, blobs, certificate, certificate.file)


def replaced(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate, file: int) -> bytes:
    """Return a replaced file with all its signatures, by the event of its last revision.

    Raises:
        NotFound: ``not_found`` for no such file of this certificate; ``file_gone``.
    """
    if file not in {spoiled_file.file for spoiled_file in certificate.spoiled}:
        raise NotFound("not_found", kind=Certificate.kind, number=certificate.certificate_number)
    return _kept(connection, vault, blobs, certificate, file)


def signed_since(
    connection: Connection, vault: Vault, blobs: Blobs, certificate_id: str, certificate: Certificate, pdf: bytes
) -> list[str]:  # fmt: skip
    """Return the signers since the revision that a file continues; empty for the last one, or for none."""
    made = (CertificatePrepared.type, CertificateCountersigned.type)
    seqs = [line.seq for line in histories.history(connection, certificate_id) if line.part.type in made]
    for seq in reversed(seqs):
        known = _kept_at(connection, vault, blobs, certificate, seq)
        if known is not None and pdf.startswith(known):
            return [
                countersignature.person for countersignature in certificate.countersigned if countersignature.seq > seq
            ]
    return []


def repeated(connection: Connection, kind: str, person: str, certificate_id: str, key: str) -> bool:
    """Return True if this act upon this certificate is already on record under this key.

    Raises:
        Conflict: ``key_reused``: it is, for another act.
    """
    known = act_receipts.known(connection, [key])
    if not known:
        return False
    [(seq, _)] = known.values()
    [line] = histories.lines_at(connection, [seq + 1])
    if (line.header.kind, line.header.actors[0].person, line.part.subject) != (kind, person, certificate_id):
        raise Conflict("key_reused")
    return True


def _kept(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate, seq: int) -> bytes:
    data = _kept_at(connection, vault, blobs, certificate, seq)
    if data is None:
        raise NotFound("file_gone", number=certificate.certificate_number)
    return data


def _kept_at(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate, seq: int) -> bytes | None:
    """Return the revision that an event put on record, or None if it is gone or altered."""
    value = private_values.of(connection, vault, [seq])[seq].get(FILE)
    if not isinstance(value, dict):
        return None
    data = blobs.get(certificate.session, value["blob"])
    return data if data is not None and sha256(data).hexdigest() == value["sha256"] else None


def keep(blobs: Blobs, session: str, data: bytes) -> Photo:
    """Encrypt and keep a revision under the session's key; it is on disk when this returns.

    Raises:
        StorageRefused: the disk refused it.
    """
    return Photo(blob=blobs.put(session, data), sha256=sha256(data).hexdigest())
