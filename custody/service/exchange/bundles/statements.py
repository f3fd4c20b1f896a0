"""The statements of certificates in a bundle: each is the one whose digest the log holds, and which version it is."""

from collections.abc import Mapping
from hashlib import sha256

from custody.domain.certificates.certificate import CertificateIssued
from custody.domain.certificates.reissue import CertificateSuperseded
from custody.domain.kernel.events import Part
from custody.log.errors import Malformed, Mismatch
from custody.service.exchange.bundles.events import Decoded
from custody.service.exchange.bundles.manifest import STATEMENTS, statement_path


def require(files: Mapping[str, bytes], decoded: Decoded) -> tuple[str, ...]:
    """Return the numbers of the bundle's certificates; each statement must be the one that the log holds.

    A statement without an event that vouches for it would be read as if it were proved.

    Raises:
        Mismatch: ``statement_differs``; Malformed: ``bundle_malformed``, each names the file.
    """
    numbers, vouched = [], set()
    for event, _ in decoded.values():
        if isinstance(event, Part) and isinstance(event.data, CertificateIssued):
            path = statement_path(event.subject)
            if sha256(files.get(path, b"")).hexdigest() != event.data.statement:
                raise Mismatch("statement_differs", path=path)
            numbers.append(_numbered(event.data))
            vouched.add(path)
    stray = next((path for path in files if path.startswith(STATEMENTS) and path not in vouched), None)
    if stray is not None:
        raise Malformed("bundle_malformed", path=stray[:80])
    return tuple(numbers)


def _numbered(issued: CertificateIssued) -> str:
    """Return the certificate's number, with the version if it is a later one."""
    return issued.certificate_number if issued.version == 1 else f"{issued.certificate_number} v{issued.version}"


def versions(subject: str, decoded: Decoded) -> tuple[int, int]:
    """Return the certificate's version and the newest that the bundle mentions; 0 for other subjects."""
    parts = [event for event, _ in decoded.values() if isinstance(event, Part)]
    issued = {p.subject: p.data.version for p in parts if isinstance(p.data, CertificateIssued)}
    own = issued.get(subject, 0)
    replaced = any(isinstance(p.data, CertificateSuperseded) and p.subject == subject for p in parts)
    return own, max([own + replaced, *issued.values()]) if own else 0
