"""Issuing certificates (RFC 5280), each with its private key: ``labels.signing.pki`` says which, and keeps them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

_YEAR = timedelta(days=365)
_USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
SEALING = x509.ObjectIdentifier("2.25.281474976710656.2")
"""The policy of a certificate that seals for the organisation: an identifier of our own (ITU-T X.667), beside that of
our time-stamps. An official's certificate, under the same root, has none."""
Key = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey | Ed25519PublicKey
Said = tuple[x509.ExtensionType, bool]
"""An extension of a certificate, and whether it is critical."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key


def issue(
    subject: x509.Name,
    key: PublicKey,
    usages: set[str],
    now: datetime,
    years: int,
    *,
    ca: int | None,
    issuer: Identity | Key,
    purpose: x509.ObjectIdentifier | None = None,
    policy: x509.ObjectIdentifier | None = None,
    revoked_at: tuple[str, str] = ("", ""),
    also: Sequence[Said] = (),
) -> x509.Certificate:
    """Issue a certificate to a public key.

    Args:
        subject: whose it is.
        key: the public key.
        usages: key usages, by their names in ``cryptography``.
        now: an aware moment; it is valid from five minutes before, for a verifier's clock may run behind ours.
        years: how long, in years of 365 days.
        ca: the path length of an authority, None for an end entity.
        issuer: who signs; a bare key signs its own certificate.
        purpose: the one extended key usage, critical for time-stamps (RFC 3161, 2.3).
        policy: the certificate policy under which it is issued (RFC 5280, 4.2.1.4).
        revoked_at: where to learn of its revocation: of a list, and of an OCSP responder ("": none).
        also: further extensions, each with whether it is critical.
    """
    signer, name = (issuer.key, issuer.certificate.subject) if isinstance(issuer, Identity) else (issuer, subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + years * _YEAR)
    )
    extensions = (*_what(key, signer, usages, ca), *_what_for(purpose, policy), *_asked(*revoked_at), *also)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signer, digest_of(signer))


def _what(key: PublicKey, signer: Key, usages: set[str], ca: int | None) -> Iterator[Said]:
    """Yield the key's usages, its own id and its signer's id (RFC 5280, 4.2.1.1 to 4.2.1.3, 4.2.1.9)."""
    yield x509.BasicConstraints(ca=ca is not None, path_length=ca), True
    yield x509.KeyUsage(**{usage: usage in usages for usage in _USAGES}), True
    yield x509.SubjectKeyIdentifier.from_public_key(key), False
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False


def _what_for(purpose: x509.ObjectIdentifier | None, policy: x509.ObjectIdentifier | None) -> Iterator[Said]:
    """Yield the one extended usage and the policy; a responder's certificate is exempt from checks (RFC 6960)."""
    if purpose is not None:
        yield x509.ExtendedKeyUsage([purpose]), purpose == ExtendedKeyUsageOID.TIME_STAMPING
    if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
        yield x509.OCSPNoCheck(), False
    if policy is not None:
        yield x509.CertificatePolicies([x509.PolicyInformation(policy, None)]), False


def _asked(listed: str, responder: str) -> Iterator[Said]:
    """Yield the addresses for revocation checks; "" for none."""
    if listed:
        address = x509.UniformResourceIdentifier(listed)
        yield x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)]), False
    if responder:
        described = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(responder)
        )
        yield x509.AuthorityInformationAccess([described]), False


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return True if an authority's key signed a certificate, in its name."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def seals(certificate: x509.Certificate) -> bool:
    """Return True if a certificate was issued to seal for the organisation."""
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return False
    return any(policy.policy_identifier == SEALING for policy in policies)


def digest_of(signer: Key) -> hashes.SHA256 | hashes.SHA384:
    """Return the digest for a key: SHA-384 with P-384, else SHA-256."""
    return hashes.SHA384() if isinstance(signer.curve, ec.SECP384R1) else hashes.SHA256()


def pem(key: Key | Ed25519PrivateKey) -> bytes:
    """Return a private key as PEM, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
