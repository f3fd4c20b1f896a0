"""A small local public-key infrastructure: root, issuing authority, the organisation's seal, its time-stamp, its mark.

Made for demonstrations and for offices that have nothing else yet; an organisation with a real authority gives its own
certificates in the same files, that of the seal under the policy ``issue_x509.SEALING``.
Mali has no national authority in service (2024), and no text printed from here claims a
"qualified" signature. Profile: P-384 authorities for 30 years, a P-256 seal for 5, a P-256 time-stamp and a P-256
OCSP responder for 10, officials for 3; RFC 5280, RFC 3161 and RFC 6960 extensions. Keys are written once, with mode
0600; the root's belongs offline after issuing.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from labels.layout.errors import LabelError
from labels.signing import certificate_register
from labels.signing.issue_x509 import SEALING, Identity, Key, PublicKey, issue, pem

ROOT, ISSUING, SEAL, STAMP, MARK, RESPONDER = "root", "issuing", "seal", "timestamp", "mark", "ocsp"
DEMONSTRATION = "DEMONSTRATION"
NOWHERE = "http://pki.invalid"
"""An address that leads nowhere (RFC 2606)."""
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Mark:
    """The Ed25519 key that signs the codes on papers (``labels.documents.signed_code``), and its certificate."""

    certificate: x509.Certificate
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Pki:
    """Means of sealing: the chain's certificates, the seal, the time-stamp and the mark with their keys.

    ``responder`` and the authorities' keys in ``folder`` state that certificates hold (``labels.signing.revocation``).
    """

    root: x509.Certificate
    issuing: x509.Certificate
    seal: Identity
    stamp: Identity
    mark: Mark
    responder: Identity
    folder: Path

    @property
    def root_pem(self) -> bytes:
        """Return the root certificate to publish: all that a verifier needs (PEM)."""
        return self.root.public_bytes(serialization.Encoding.PEM)


def create(
    directory: Path, organisation: str, now: datetime, *, demo: bool = True, country: str = "", address: str = NOWHERE
) -> Pki:
    """Make the six identities in ``directory``, one ``NAME.pem`` and one ``NAME.key`` (mode 0600) each.

    Args:
        directory: made with mode 0700 if it does not exist.
        organisation: the O of every subject, at most 64 bytes in UTF-8.
        now: an aware moment; certificates are valid from then.
        demo: begin every common name with DEMONSTRATION; else the seal bears the organisation's name alone.
        country: the C of every subject (ISO 3166, two letters), "" for none.
        address: where revocation is asked for, written into the certificates: its ``/ocsp``, ``/root.crl`` and
            ``/issuing.crl``; "" for none. Without one nobody can ask over a network; documents carry the answers.

    Raises:
        LabelError: ``pki_exists`` rather than overwrite any key; ``organisation_too_long``.
    """
    prepare(directory, organisation)
    top, issuing = _authorities(named(organisation, country), f"{DEMONSTRATION} " if demo else "", now, address)
    keep(directory, ROOT, top)
    keep(directory, ISSUING, issuing)
    return complete(directory, issuing, now, address)


def prepare(directory: Path, organisation: str) -> None:
    """Make the folder of new keys, with mode 0700.

    Raises:
        LabelError: ``pki_exists`` if it holds keys; ``organisation_too_long``.
    """
    if not 0 < len(organisation.encode()) <= _LONGEST_NAME:
        raise LabelError("organisation_too_long", organisation=organisation, longest=_LONGEST_NAME)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(directory.glob("*.key")):
        raise LabelError("pki_exists", directory=str(directory))


def complete(directory: Path, issuing: Identity, now: datetime, address: str) -> Pki:
    """Make seal, time-stamp, responder and mark under the issuing authority whose files lie in ``directory``."""
    for name, credential in _leaves(issuing, now, address).items():
        keep(directory, name, credential)
    _make_mark(directory, issuing, now)
    return load(directory)


def load(directory: Path) -> Pki:
    """Read what ``create`` wrote, and write nothing.

    The authorities' keys may be absent: then nobody is certified or revoked, and ``root.crl`` must be there, the root's
    list, made again offline before it ends.

    Raises:
        LabelError: ``pki_missing`` for a file that is not there, ``pki_unreadable`` for one that is damaged.
    """
    if not any((directory / f"{ROOT}.{kind}").exists() for kind in ("key", "crl")):
        raise LabelError("pki_missing", path=str(directory / f"{ROOT}.crl"))
    return Pki(
        read_certificate(directory, ROOT),
        read_certificate(directory, ISSUING),
        identity(directory, SEAL),
        identity(directory, STAMP),
        _mark(directory),
        identity(directory, RESPONDER),
        directory,
    )


def identity(directory: Path, name: str) -> Identity:
    """Return a certificate of the folder with its key.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    return Identity(read_certificate(directory, name), _key(directory, name))


def certify(directory: Path, name: str, title: str, key: PublicKey, now: datetime) -> x509.Certificate:
    """Certify an official's key for three years, by the issuing authority: the key may lie in a token.

    It is on the authority's register before it is given back.

    Args:
        directory: the folder, with the issuing authority's key.
        name: the official's, at most 64 bytes in UTF-8 with the word DEMONSTRATION before it, if it stands there.
        title: their office, at most 64 bytes.
        key: the public key.
        now: an aware moment.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``, ``name_too_long``.
    """
    issuing = identity(directory, ISSUING)
    [organisation] = issuing.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    whose = _prefix(issuing.certificate) + name
    if not 0 < len(whose.encode()) <= _LONGEST_NAME or len(title.encode()) > _LONGEST_NAME:
        raise LabelError("name_too_long", name=name, title=title, longest=_LONGEST_NAME)
    titles = [x509.NameAttribute(NameOID.TITLE, title)] if title else []
    subject = x509.Name([organisation, *titles, x509.NameAttribute(NameOID.COMMON_NAME, whose)])
    usages = {"content_commitment"}
    certificate = issue(subject, key, usages, now, 3, ca=None, issuer=issuing, revoked_at=_asked_at(directory))
    certificate_register.note(directory, certificate)
    return certificate


def official(directory: Path, name: str, title: str, now: datetime, password: bytes) -> bytes:
    """Make a key for an official and certify it: a PKCS#12 file with the chain, under a password; as ``certify``."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certify(directory, name, title, key.public_key(), now)
    chain = authorities(directory)
    locked = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, chain, locked)


def authorities(directory: Path) -> list[x509.Certificate]:
    """Return the issuing authority's certificate, then the root; raises as ``read_certificate``."""
    return [read_certificate(directory, name) for name in (ISSUING, ROOT)]


def _mark(directory: Path) -> Mark:
    key = _private(directory, MARK)
    if not isinstance(key, Ed25519PrivateKey):
        raise LabelError("pki_unreadable", path=str(directory / f"{MARK}.key"))
    return Mark(read_certificate(directory, MARK), key)


def _make_mark(directory: Path, issuing: Identity, now: datetime) -> Mark:
    """Make the mark under the issuing authority, with the words of its own subject."""
    key = Ed25519PrivateKey.generate()
    subject, usages = _named(issuing, "Mark"), {"digital_signature"}
    certificate = issue(subject, key.public_key(), usages, now, 10, ca=None, issuer=issuing)
    certificate_register.note(directory, certificate)
    write_new(directory / f"{MARK}.key", pem(key), 0o600)
    write_new(directory / f"{MARK}.pem", certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return Mark(certificate, key)


def named(organisation: str, country: str) -> "tuple[x509.NameAttribute[str], ...]":
    """Return the part of a subject that names the organisation and its country ("" for none)."""
    countries = (x509.NameAttribute(NameOID.COUNTRY_NAME, country),) if country else ()
    return *countries, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)


def is_demonstration(certificate: x509.Certificate) -> bool:
    """Return True if the certificate says of itself that it is a demonstration."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(str(name.value).startswith(DEMONSTRATION) for name in names)


def _prefix(issuing: x509.Certificate) -> str:
    return f"{DEMONSTRATION} " if is_demonstration(issuing) else ""


def _named(issuing: Identity, words: str) -> x509.Name:
    """Return the subject of the issuing authority with other words in place of its own."""
    names = [a for a in issuing.certificate.subject if a.oid in {NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME}]
    return x509.Name([*names, x509.NameAttribute(NameOID.COMMON_NAME, _prefix(issuing.certificate) + words)])


def organisation_of(certificate: x509.Certificate) -> str:
    """Return the organisation (O) that a certificate names, "" for none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else ""


def _asked(address: str) -> tuple[str, str]:
    return (f"{address}/{ISSUING}.crl", f"{address}/ocsp") if address else ("", "")


def _asked_at(directory: Path) -> tuple[str, str]:
    """Return the addresses that the seal of the folder names, for another certificate of the same authority."""
    return _asked(address_of(read_certificate(directory, SEAL)))


def address_of(certificate: x509.Certificate) -> str:
    """Return the address under which a certificate's revocation list is asked for, "" for none."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ""
    listed = points[0].full_name
    return str(listed[0].value).rpartition("/")[0] if listed else ""


def _responder(subject: x509.Name, issuing: Identity, now: datetime) -> Identity:
    key, purpose = ec.generate_private_key(ec.SECP256R1()), ExtendedKeyUsageOID.OCSP_SIGNING
    usages = {"digital_signature"}
    return Identity(issue(subject, key.public_key(), usages, now, 10, ca=None, issuer=issuing, purpose=purpose), key)


def _seal(subject: x509.Name, key: Key, issuing: Identity, now: datetime, asked: tuple[str, str]) -> Identity:
    usages = {"content_commitment", "digital_signature"}
    certificate = issue(
        subject, key.public_key(), usages, now, 5, ca=None, issuer=issuing, policy=SEALING, revoked_at=asked
    )
    return Identity(certificate, key)


def keep(directory: Path, name: str, credential: Identity) -> None:
    """Write a key (mode 0600) and its certificate, where there are none of that name, and put it on the register."""
    certificate_register.note(directory, credential.certificate)
    write_new(directory / f"{name}.key", pem(credential.key), 0o600)
    write_new(directory / f"{name}.pem", credential.certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _authorities(
    names: "tuple[x509.NameAttribute[str], ...]", prefix: str, now: datetime, address: str
) -> tuple[Identity, Identity]:
    """Return a new root and the issuing authority under it."""

    def subject(name: str) -> x509.Name:
        """Return the name of an authority."""
        return x509.Name([*names, x509.NameAttribute(NameOID.COMMON_NAME, prefix + name)])

    authority = {"key_cert_sign", "crl_sign"}
    root_key, issuing_key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())
    root = issue(subject("Root CA"), root_key.public_key(), authority, now, 30, ca=1, issuer=root_key)
    top = Identity(root, root_key)
    certificate = issue(
        subject("Issuing CA"), issuing_key.public_key(), authority, now, 30, ca=0, issuer=top,
        revoked_at=(f"{address}/{ROOT}.crl" if address else "", ""),
    )  # fmt: skip
    return top, Identity(certificate, issuing_key)


def _leaves(issuing: Identity, now: datetime, address: str) -> dict[str, Identity]:
    """Return seal, time-stamp and responder under the issuing authority."""
    seal_key, stamp_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    asked, real = _asked(address), not is_demonstration(issuing.certificate)
    # An organisation's seal bears its name (ETSI EN 319 412-3): readers show the common name as the signer.
    seal = _seal(
        _named(issuing, organisation_of(issuing.certificate) if real else "Seal"), seal_key, issuing, now, asked
    )
    stamp = issue(
        _named(issuing, "Time-stamp"), stamp_key.public_key(), {"digital_signature"}, now, 10, ca=None,
        issuer=issuing, purpose=ExtendedKeyUsageOID.TIME_STAMPING, revoked_at=asked,
    )  # fmt: skip
    responder = _responder(_named(issuing, "OCSP"), issuing, now)
    return {SEAL: seal, STAMP: Identity(stamp, stamp_key), RESPONDER: responder}


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a new file with its mode from the first byte on, durably."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as reason:
        raise LabelError("pki_missing", path=str(path)) from reason


def read_certificate(directory: Path, name: str) -> x509.Certificate:
    """Return a certificate of the folder, without its key.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    path = directory / f"{name}.pem"
    try:
        return x509.load_pem_x509_certificate(_read(path))
    except ValueError as reason:
        raise LabelError("pki_unreadable", path=str(path)) from reason


def _key(directory: Path, name: str) -> Key:
    key = _private(directory, name)
    if not isinstance(key, Key):
        raise LabelError("pki_unreadable", path=str(directory / f"{name}.key"))
    return key


def _private(directory: Path, name: str) -> object:
    path = directory / f"{name}.key"
    try:
        return serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as reason:
        raise LabelError("pki_unreadable", path=str(path)) from reason
