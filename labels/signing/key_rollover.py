"""New keys in time: a time-stamp key that ends takes with it whatever is not renewed under the next one."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from labels.signing.issue_x509 import Identity, PublicKey, digest_of
from labels.signing.pki import ISSUING, RESPONDER, SEAL, STAMP, identity, keep

YEAR = timedelta(days=365)


def replace(directory: Path, now: datetime) -> list[str]:
    """Give the time-stamp, the responder and the seal new keys and certificates two years before the old ones end.

    So whoever renews yearly never comes too late. What the old keys signed holds by its own time-stamps. The names of
    those that were replaced.

    Raises:
        LabelError: ``pki_missing``: one is to be replaced, and the issuing authority's key is not there;
            ``pki_unreadable``.
    """
    ending = [name for name in (STAMP, RESPONDER, SEAL) if _ends(identity(directory, name).certificate, now)]
    for name in ending:
        issuing, old = identity(directory, ISSUING), identity(directory, name).certificate
        key = ec.generate_private_key(ec.SECP256R1())
        for kind in ("key", "pem"):  # of a run that was broken off
            (directory / f"{name}.new.{kind}").unlink(missing_ok=True)
        keep(directory, f"{name}.new", Identity(_again(old, key.public_key(), now, issuing), key))
        for kind in ("key", "pem"):
            (directory / f"{name}.new.{kind}").replace(directory / f"{name}.{kind}")
    return ending


def _ends(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_after_utc - now < 2 * YEAR


def _again(old: x509.Certificate, key: PublicKey, now: datetime, issuing: Identity) -> x509.Certificate:
    """Return a certificate like an old one, of the same length of validity, for another key."""
    builder = (
        x509.CertificateBuilder(issuing.certificate.subject, old.subject, key, x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(min(now + (old.not_valid_after_utc - old.not_valid_before_utc),
                             issuing.certificate.not_valid_after_utc))
    )  # fmt: skip
    for extension in old.extensions:
        same = not isinstance(extension.value, x509.SubjectKeyIdentifier)
        builder = builder.add_extension(
            extension.value if same else x509.SubjectKeyIdentifier.from_public_key(key), extension.critical
        )
    return builder.sign(issuing.key, digest_of(issuing.key))
