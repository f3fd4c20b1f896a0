"""The register of certificates of an authority: what is not in it was never issued, whoever signed it (RFC 6960, 2.2).

One serial number a line (hex) in ``issued`` beside the authority's key, on the disk before a certificate is handed out.
So a certificate that was made elsewhere with a copy of the key is not told to be good. The certificates that lie in the
folder, made by hand for instance, count without a line.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from labels.layout.errors import LabelError
from labels.signing.issue_x509 import issued

FILE = "issued"


def note(directory: Path, certificate: x509.Certificate) -> None:
    """Put a certificate that was just made on the register, durably; for ever, also when it is replaced or revoked.

    Raises:
        OSError: the folder cannot be written to; the certificate must not be handed out.
    """
    handle = os.open(directory / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(handle, "w") as file:
        file.write(f"\n{certificate.serial_number:x}\n")  # a line that was cut off is not gone on with
        file.flush()
        os.fsync(handle)


def known(directory: Path, issuing: x509.Certificate, serial: int) -> bool:
    """Return True if the issuing authority made a certificate of this serial number.

    Raises:
        LabelError: ``pki_unreadable``: the register, or a certificate of the folder, is damaged.
    """
    return serial in _noted(directory / FILE) or any(
        certificate.serial_number == serial and issued(certificate, issuing) for certificate in _kept(directory)
    )


def _noted(path: Path) -> set[int]:
    try:
        return {int(line, 16) for line in path.read_text().split()}
    except FileNotFoundError:
        return set()
    except ValueError as error:
        raise LabelError("pki_unreadable", path=str(path)) from error


def _kept(directory: Path) -> Iterator[x509.Certificate]:
    for path in sorted(directory.glob("*.pem")):
        try:
            yield from x509.load_pem_x509_certificates(path.read_bytes())
        except ValueError as error:
            raise LabelError("pki_unreadable", path=str(path)) from error
