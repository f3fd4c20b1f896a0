"""Signatures in the certificate's file as people look at them, and the file itself, revision by revision."""

from hashlib import sha256

from msgspec import Struct

from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import FILE, CertificateCountersigned, CertificatePrepared
from custody.domain.destruction.destruction_session import Session
from custody.domain.kernel.errors import Conflict, NotFound, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.storage.read import histories, private_values
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import receipts
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
    """How it stands with the file: ``prepared``, ``sealed``, every field, and the files that it ``replaced``."""

    prepared: bool
    sealed: bool
    fields: tuple[FileField, ...]
    replaced: tuple[Replaced, ...] = ()

    @property
    def signed(self) -> tuple[FileField, ...]:
        """Fields with a signature."""
        return tuple(one for one in self.fields if one.signed)


def standing(connection: Connection, vault: Vault, certificate: Certificate) -> FileStanding:
    """Who has signed the file, and who may still."""
    said = private_values.of(connection, vault, [one.seq for one in certificate.countersigned])
    given = {one.person: one for one in certificate.countersigned}
    fields = []
    for person in (one.person for one in certificate.fields):
        one = given.get(person)
        if one is None:
            fields.append(FileField(person=person))
            continue
        signer = said[one.seq].get("signer")
        fields.append(
            FileField(
                person=person, signed=one.at, signed_at=one.signed_at, stamped=one.stamped, late=one.late,
                signer="" if signer is None or isinstance(signer, Gone) else str(signer), certificate=one.certificate,
            )
        )  # fmt: skip
    return FileStanding(
        prepared=bool(certificate.file), sealed=bool(certificate.sealed), fields=tuple(fields),
        replaced=_replaced(connection, vault, certificate),
    )  # fmt: skip


def _replaced(connection: Connection, vault: Vault, certificate: Certificate) -> tuple[Replaced, ...]:
    said = private_values.of(connection, vault, [one.seq for one in certificate.spoiled])
    reasons = {seq: values.get("reason") for seq, values in said.items()}
    return tuple(
        Replaced(
            file=one.file,
            at=one.at,
            by=one.by,
            signed=one.signed,
            reason=r if isinstance(r := reasons[one.seq], str) else "",
        )
        for one in certificate.spoiled
    )


def require_current(number: str, session: Session) -> None:
    """Refuse to sign a version that a newer one has replaced.

    Raises:
        RuleBroken: ``certificate_superseded``.
    """
    if session.certificate != number:
        raise RuleBroken("certificate_superseded", number=number, by=session.certificate)


def revision(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate) -> bytes:
    """The file as the last signature, or the seal, left it.

    Raises:
        RuleBroken: ``file_not_prepared``.
        NotFound: ``file_gone``: erased, lost, or not what was recorded.
    """
    if not certificate.file:
        raise RuleBroken("file_not_prepared", number=certificate.number)
    return _kept(connection, vault, blobs, certificate, certificate.file)


def replaced(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate, file: int) -> bytes:
    """A file that another one has replaced, with all who had signed it: by the event of its last revision.

    Raises:
        NotFound: ``not_found`` for no such file of this certificate; ``file_gone``.
    """
    if file not in {one.file for one in certificate.spoiled}:
        raise NotFound("not_found", kind=Certificate.kind, number=certificate.number)
    return _kept(connection, vault, blobs, certificate, file)


def signed_since(
    connection: Connection, vault: Vault, blobs: Blobs, number: str, certificate: Certificate, pdf: bytes
) -> list[str]:  # fmt: skip
    """Who has signed since the revision that a file continues: nobody when it continues the last one, or none."""
    made = (CertificatePrepared.type, CertificateCountersigned.type)
    seqs = [line.seq for line in histories.history(connection, number) if line.part.type in made]
    for seq in reversed(seqs):
        known = _kept_at(connection, vault, blobs, certificate, seq)
        if known is not None and pdf.startswith(known):
            return [one.person for one in certificate.countersigned if one.seq > seq]
    return []


def repeated(connection: Connection, kind: str, person: str, number: str, key: str) -> bool:
    """Whether this act upon this certificate is on record under this key already.

    Raises:
        Conflict: ``key_reused``: it is, for another act.
    """
    found = receipts.known(connection, [key])
    if not found:
        return False
    [(seq, _)] = found.values()
    [line] = histories.lines_at(connection, [seq + 1])
    if (line.header.kind, line.header.actors[0].person, line.part.subject) != (kind, person, number):
        raise Conflict("key_reused")
    return True


def _kept(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate, seq: int) -> bytes:
    data = _kept_at(connection, vault, blobs, certificate, seq)
    if data is None:
        raise NotFound("file_gone", number=certificate.number)
    return data


def _kept_at(connection: Connection, vault: Vault, blobs: Blobs, certificate: Certificate, seq: int) -> bytes | None:
    """The revision that an event put on record; None when it is gone, or not what was recorded."""
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
