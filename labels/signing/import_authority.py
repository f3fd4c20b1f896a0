"""An issuing authority that another authority certified: the request for it, and what comes back.

The key is made here and stays here (mode 0600); the authority above certifies it. Its root, the certificate and the
root's revocation list come back as files, and the organisation's seal is then made under them.
"""

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from labels.layout.errors import LabelError
from labels.signing import certificate_register
from labels.signing.issue_x509 import Identity, Key, issued, pem
from labels.signing.pki import (
    ISSUING,
    ROOT,
    Pki,
    complete,
    is_demonstration,
    named,
    organisation_of,
    prepare,
    write_new,
)

WAITING = "request"
"""Folder beside the authority's, in which its key waits for the certificate."""


def request(directory: Path, organisation: str, country: str) -> bytes:
    """Make the issuing authority's key in ``directory`` and return the request to certify it (PKCS#10, PEM).

    Raises:
        LabelError: ``pki_exists``, ``organisation_too_long``.
    """
    prepare(directory, organisation)
    key = ec.generate_private_key(ec.SECP384R1())
    subject = x509.Name(
        [*named(organisation, country), x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} CA"[:64])]
    )
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    asked = x509.CertificateSigningRequestBuilder(subject).add_extension(constraints, critical=True)
    write_new(directory / f"{ISSUING}.key", pem(key), 0o600)
    return asked.sign(key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM)


def adopt(
    directory: Path, waiting: Path, *, root: bytes, certificate: bytes, root_list: bytes, now: datetime, address: str
) -> Pki:  # fmt: skip
    """Put an authority's answer in place, and make the organisation's seal under it.

    Args:
        directory: the folder of the seal, without keys.
        waiting: the folder in which ``request`` left the key; it is empty afterwards.
        root: the certificate of the authority above (PEM).
        certificate: the one that it issued to the key (PEM).
        root_list: its revocation list (PEM).
        now: an aware moment.
        address: where the certificates under it say that revocation is asked for, "" for none.

    Raises:
        LabelError: ``authority_`` and what is wrong with the answer (``_fault``); ``pki_missing``, ``pki_exists``.
    """
    key = _waiting(waiting)
    top, issuing = _read(root, "root"), _read(certificate, "issuing")
    wrong = _fault(top, issuing, key, root_list, now)
    if wrong:
        raise LabelError(f"authority_{wrong}")
    prepare(directory, organisation_of(issuing))
    certificate_register.note(directory, issuing)
    write_new(directory / f"{ROOT}.pem", top.public_bytes(serialization.Encoding.PEM), 0o644)
    write_new(directory / f"{ROOT}.crl", root_list, 0o644)
    write_new(directory / f"{ISSUING}.pem", issuing.public_bytes(serialization.Encoding.PEM), 0o644)
    write_new(directory / f"{ISSUING}.key", pem(key), 0o600)
    made = complete(directory, Identity(issuing, key), now, address)
    (waiting / f"{ISSUING}.key").unlink()
    waiting.rmdir()
    return made


def _waiting(waiting: Path) -> Key:
    path = waiting / f"{ISSUING}.key"
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise LabelError("pki_missing", path=str(path)) from error
    except (ValueError, TypeError) as error:
        raise LabelError("pki_unreadable", path=str(path)) from error
    if not isinstance(key, Key):
        raise LabelError("pki_unreadable", path=str(path))
    return key


def _read(data: bytes, fault: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(data)
    except ValueError as error:
        raise LabelError(f"authority_{fault}") from error


def _fault(top: x509.Certificate, issuing: x509.Certificate, key: Key, root_list: bytes, now: datetime) -> str:
    """Return the part of an authority's answer that is wrong, "" for none.

    ``root``: it does not sign itself. ``issuing``: the root did not issue it as an authority, or it is not in force.
    ``key``: it certifies another key. ``organisation``: it names none. ``demonstration``. ``list``: the root's list.
    """
    if not issued(top, top):
        return "root"
    if not issued(issuing, top) or not _is_authority(issuing) or not _in_force(issuing, now):
        return "issuing"
    if issuing.public_key() != key.public_key():
        return "key"
    if not organisation_of(issuing):
        return "organisation"
    if is_demonstration(top) or is_demonstration(issuing):
        return "demonstration"
    return "" if _is_list_of(root_list, top) else "list"


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False


def _in_force(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc


def _is_list_of(data: bytes, top: x509.Certificate) -> bool:
    try:
        revoked = x509.load_pem_x509_crl(data)
        return revoked.is_signature_valid(top.public_key())  # type: ignore[arg-type]  # any other kind raises
    except (ValueError, TypeError):
        return False
