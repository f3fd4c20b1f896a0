"""Do these certificates still hold: revocation lists (RFC 5280) and OCSP answers (RFC 6960), fresh at a given moment.

The issuing authority's own certificates are answered for by the responder's key, out of the authority's list of revoked
certificates; the issuing authority itself is in the root's list. pyHanko can place an OCSP answer about an end entity
in time, and a list of the root's, but no list of an issuing authority; so that is what a sealed document carries.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from labels.layout.errors import LabelError
from labels.signing import certificate_register
from labels.signing.issue_x509 import Identity, digest_of, issued
from labels.signing.pki import ISSUING, ROOT, Pki, identity, write_new

LIST_HOLDS, ANSWER_HOLDS = timedelta(days=90), timedelta(days=7)


class Proofs(NamedTuple):
    """Revocation proofs for certificates, as DER."""

    lists: list[bytes]
    answers: list[bytes]


def proofs(pki: Pki, certificates: Iterable[x509.Certificate], when: datetime) -> Proofs:
    """Return fresh proofs about each certificate that has not ended by ``when``; a root's word is its own.

    There are none of another authority's certificates: a document is closed all the same, and its check says so.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    collected = Proofs([], [])
    for certificate in certificates:
        if certificate.subject == certificate.issuer or certificate.not_valid_after_utc <= when:
            continue
        if certificate == pki.issuing:
            collected.lists.append(root_list(pki, when))
        elif issued(certificate, pki.issuing):
            collected.answers.append(answer(pki, certificate, when))
    return collected


def revoke(pki: Pki, certificate: x509.Certificate, now: datetime, since: datetime | None = None) -> None:
    """Put a certificate on the issuing authority's list, whose key must be at hand; ``since``: now, if not before.

    What is on the list keeps the earlier of two moments: nothing that was revoked comes back for a while.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    listed = revoked(pki)
    serial = certificate.serial_number
    when = min(
        [since or now, *(revocation.revocation_date_utc for revocation in listed if revocation.serial_number == serial)]
    )
    entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
    entries = [revocation for revocation in listed if revocation.serial_number != serial]
    made = _list(identity(pki.folder, ISSUING), [*entries, entry], now)
    listing = pki.folder / f"{ISSUING}.crl"
    new = listing.with_suffix(".new")
    new.unlink(missing_ok=True)  # of a run that was broken off
    write_new(new, made.public_bytes(Encoding.PEM), 0o644)
    new.replace(listing)


def revoked(pki: Pki) -> list[x509.RevokedCertificate]:
    """Return the certificates that the issuing authority has revoked.

    Raises:
        LabelError: ``pki_unreadable``: the list is damaged, or not the authority's.
    """
    path = pki.folder / f"{ISSUING}.crl"
    if not path.exists():
        return []
    try:
        kept = x509.load_pem_x509_crl(path.read_bytes())
    except ValueError as error:
        raise LabelError("pki_unreadable", path=str(path)) from error
    if not kept.is_signature_valid(pki.issuing.public_key()):  # type: ignore[arg-type]  # an authority's key signs
        raise LabelError("pki_unreadable", path=str(path))
    return list(kept)


def since(pki: Pki) -> dict[int, datetime]:
    """Return the serial numbers of revoked certificates with their dates; raises as ``revoked``."""
    return {revocation.serial_number: revocation.revocation_date_utc for revocation in revoked(pki)}


def root_list(pki: Pki, when: datetime) -> bytes:
    """Return the root's empty list: made with its key, or the offline one in ``root.crl`` (PEM).

    Raises:
        LabelError: ``pki_missing``: there is neither; ``pki_unreadable``.
    """
    path = pki.folder / f"{ROOT}.crl"
    if (pki.folder / f"{ROOT}.key").exists():
        return _list(identity(pki.folder, ROOT), [], when).public_bytes(Encoding.DER)
    try:
        return x509.load_pem_x509_crl(path.read_bytes()).public_bytes(Encoding.DER)
    except FileNotFoundError as error:
        raise LabelError("pki_missing", path=str(path)) from error
    except ValueError as error:
        raise LabelError("pki_unreadable", path=str(path)) from error


def issuing_list(pki: Pki, when: datetime) -> bytes:
    """Return the issuing authority's list (DER), for verifiers that accept lists alone; raises as ``revoke``."""
    return _list(identity(pki.folder, ISSUING), revoked(pki), when).public_bytes(Encoding.DER)


def issuing_kept(pki: Pki, when: datetime) -> bytes:
    """Return the issuing authority's public list (DER): a fresh one, or the stored one if its key is absent.

    Raises:
        LabelError: ``pki_missing``: there is neither; ``pki_unreadable``.
    """
    path = pki.folder / f"{ISSUING}.crl"
    if (pki.folder / f"{ISSUING}.key").exists() or not path.exists():
        return issuing_list(pki, when)
    revoked(pki)  # that it is the authority's own
    return x509.load_pem_x509_crl(path.read_bytes()).public_bytes(Encoding.DER)


def answer(pki: Pki, certificate: x509.Certificate, when: datetime) -> bytes:
    """Return the responder's answer about a certificate of the issuing authority (OCSPResponse, DER)."""
    return _answered(pki, certificate.serial_number, hashes.SHA256(), when)


def answer_to(pki: Pki, question: bytes, when: datetime) -> bytes:
    """Return the responder's answer to a question (OCSPRequest, DER), its nonce in it.

    A certificate that is not revoked is good if it is in the authority's register, else ``unknown`` (RFC 6960, 2.2). A
    question about another authority's certificate gets ``unauthorized``.

    Raises:
        LabelError: ``pki_unreadable``.
    """
    try:
        asked = ocsp.load_der_ocsp_request(question)
        serial, algorithm = asked.serial_number, asked.hash_algorithm
        nonces = [extension.value for extension in asked.extensions if isinstance(extension.value, x509.OCSPNonce)]
    except (ValueError, NotImplementedError, UnsupportedAlgorithm):
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if serial <= 0:  # no certificate has one (RFC 5280, 4.1.2.2)
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if (asked.issuer_name_hash, asked.issuer_key_hash) != _hashes(pki.issuing, algorithm):
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    return _answered(pki, serial, algorithm, when, nonces)


def _answered(
    pki: Pki, serial: int, algorithm: hashes.HashAlgorithm, when: datetime, nonces: Iterable[x509.OCSPNonce] = ()
) -> bytes:
    since_when = since(pki).get(serial)
    gone = since_when if since_when and since_when <= when else None
    held = (
        ocsp.OCSPCertStatus.GOOD
        if certificate_register.known(pki.folder, pki.issuing, serial)
        else ocsp.OCSPCertStatus.UNKNOWN
    )
    name, key = _hashes(pki.issuing, algorithm)
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=name,
            issuer_key_hash=key,
            serial_number=serial,
            algorithm=algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else held,
            this_update=when,
            next_update=when + ANSWER_HOLDS,
            revocation_time=gone,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, pki.responder.certificate)
        .certificates([pki.responder.certificate])
    )
    for nonce in nonces:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(pki.responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _hashes(issuing: x509.Certificate, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """Return the hashes that name an authority in OCSP (RFC 6960, 4.1.1): of its name, and of its bare key."""
    digests = []
    point = issuing.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    for source in (issuing.subject.public_bytes(), point):
        digest = hashes.Hash(algorithm)
        digest.update(source)
        digests.append(digest.finalize())
    return digests[0], digests[1]


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _list(
    issuer: Identity, entries: Iterable[x509.RevokedCertificate], when: datetime
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(when)
        .next_update(when + LIST_HOLDS)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(int(when.timestamp())), critical=False)
    )
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, digest_of(issuer.key))
