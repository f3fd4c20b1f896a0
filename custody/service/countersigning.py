"""Signatures in the certificate's file as people look at them, and the file itself, revision by revision."""

from hashlib import sha256

from msgspec import Struct

from custody.domain.certificate import Certificate
from custody.domain.countersign import FILE
from custody.domain.errors import NotFound, RuleBroken
from custody.domain.photo import Photo
from custody.domain.session import Session
from custody.storage import queries
from custody.storage.blobs import Blobs
from custody.storage.connection import Connection
from custody.storage.tombs import Gone
from custody.storage.vault import Vault


class Place(Struct, frozen=True, kw_only=True):
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


class Standing(Struct, frozen=True, kw_only=True):
    """How it stands with the file: ``prepared``, ``sealed``, every field."""

    prepared: bool
    sealed: bool
    places: tuple[Place, ...]

    @property
    def signed(self) -> tuple[Place, ...]:
        """Fields with a signature."""
        return tuple(one for one in self.places if one.signed)


def standing(connection: Connection, vault: Vault, certificate: Certificate) -> Standing:
    """Who has signed the file, and who may still."""
    said = queries.private(connection, vault, [one.seq for one in certificate.countersigned])
    given = {one.person: one for one in certificate.countersigned}
    places = []
    for person in (one.person for one in certificate.fields):
        one = given.get(person)
        if one is None:
            places.append(Place(person=person))
            continue
        signer = said[one.seq].get("signer")
        places.append(
            Place(
                person=person, signed=one.at, signed_at=one.signed_at, stamped=one.stamped, late=one.late,
                signer="" if signer is None or isinstance(signer, Gone) else str(signer), certificate=one.certificate,
            )
        )  # fmt: skip
    return Standing(prepared=bool(certificate.file), sealed=bool(certificate.sealed), places=tuple(places))


def require_last(number: str, session: Session) -> None:
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
    value = queries.private(connection, vault, [certificate.file])[certificate.file].get(FILE)
    data = blobs.get(certificate.session, value["blob"]) if isinstance(value, dict) else None
    if data is None or value is None or sha256(data).hexdigest() != value["sha256"]:
        raise NotFound("file_gone", number=certificate.number)
    return data


def keep(blobs: Blobs, session: str, data: bytes) -> Photo:
    """Encrypt and keep a revision under the session's key; it is on disk when this returns.

    Raises:
        StorageRefused: the disk refused it.
    """
    return Photo(blob=blobs.put(session, data), sha256=sha256(data).hexdigest())
