"""Check a sealed document with nothing but the file and a root certificate (I35).

1. The last signature is the organisation's seal, by a certificate for sealing, and it closes the document against any
   change (DocMDP P=1).
2. The signed bytes hash to what was signed, and each signature is good: the seal's, and those of officials before it.
   Each official signed in a field of their own: the certificate's name has every word of the field's.
3. Each certificate leads to one of the given roots and was not revoked, at the moment that the caller names or, in
   a document closed for the years (PAdES B-LTA), at that to which its time-stamps lead
   (``labels.signing.validity_time``). One that
   was not closed is told: who leaves the proofs out may have a reason. A list of the revoked is asked too, if given.
4. Nothing was added since, or changed: the diff analysis, which AdES status alone leaves out; and the last signature or
   time-stamp reaches the last byte of the file, for readers do not agree on where a file with more bytes begins.
5. The attached statement has the digest that the document states (and, where given, the one read off the paper). Both
   are read by the reader that judged the signatures.

A verdict never raises for a bad file: a file that cannot be read is one that does not verify.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from pikepdf import PdfError as PikeError
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from labels.layout.pdfa import digest_in
from labels.signing.issue_x509 import issued, seals
from labels.signing.pki import DEMONSTRATION
from labels.signing.sign import FIELD as SEAL
from labels.signing.sign import says
from labels.signing.validity_time import Past, Reader, look_back

# What the parsers raise on damaged files, found by flipping bytes; each means "does not verify", never "verifies".
UNREADABLE = (
    PdfError,
    PikeError,
    zlib.error,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    RuntimeError,
    AssertionError,
)
_LONGEST_CHAIN = 4
_NONE: Mapping[int, datetime] = {}
_HARMLESS = {
    True: {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES},
    False: {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING},
}
"""What may follow the seal (True), and what an official's signature: the prepared fields of those who sign after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Signature with its signer, field and time; ``stamped``: by a trusted time-stamp, else by the signer's claim."""

    field: str
    signer: str
    at: datetime | None
    stamped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Result of a check. ``problems`` are stable codes; the document is good when there are none.

    Codes: ``unreadable``, ``unsealed``, ``not_certified``, ``altered``, ``untrusted``, ``revoked``, ``outdated``,
    ``not_closed``, ``stamp_untrusted``, ``signer_differs``, ``changed_since``, ``statement_missing``,
    ``statement_differs``.
    """

    intact: bool = False
    trusted: bool = False
    unmodified: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    stamped: bool = False
    """Whether ``signed_at`` comes from a trusted time-stamp; else it is the signer's own word."""
    proves_until: datetime | None = None
    """When the newest document time-stamp's chain ends: renew before. None without one (no PAdES B-LTA)."""
    officials: tuple[Signed, ...] = ()
    """Who signed before the seal, in order."""
    statement: bytes = b""
    """The attached statement, as the reader saw it that judged the signatures."""
    statement_sha256: str = ""
    statement_matches: bool = False
    problems: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Return True if every check passed."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """Facts of a file beside the validation of each signature."""

    certified: bool
    covered: bool
    own_fields: bool
    listed: bool


def verify(
    pdf: bytes,
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
    statement_name: str,
    printed_sha256: str = "",
    revoked: Mapping[int, datetime] = _NONE,
) -> Verdict:
    """Check a sealed document.

    Args:
        pdf: the file.
        roots: root certificates that the verifier trusts.
        at: the moment at which certificates must be valid: the time of the seal as the log anchors it (I35), or now.
        statement_name: file name of the attached statement.
        printed_sha256: the digest read off the paper or its QR code, to compare with the attached statement.
        revoked: serial numbers of certificates that the issuing authority is known to have revoked, and since when.
    """
    try:
        reader = Reader(pdf)
        signatures = reader.embedded_regular_signatures
        past = look_back(reader, roots, at, revoked)
        statuses = {
            signature.field_name: validate_pdf_signature(signature, past.context, past.context)
            for signature in signatures
        }
        if SEAL not in statuses:
            return Verdict(problems=("unsealed",))
        certified = signatures[-1].field_name == SEAL and signatures[-1].docmdp_level == MDPPerm.NO_CHANGES
        whole, own = covered(reader, len(pdf)), all(map(in_own_field, signatures))
    except UNREADABLE:
        return Verdict(problems=("unreadable",))
    statement = _statement(reader, statement_name, printed_sha256)
    listed = any(was_revoked(signed_by(name, status), status, revoked) for name, status in statuses.items())
    facts = _Facts(certified=certified, covered=whole, own_fields=own, listed=listed)
    return _verdict(statuses, past, facts, statement)


def bears_seal_of(pdf: bytes, roots: Sequence[x509.Certificate]) -> bool:
    """Return True if the seal's certificate is for sealing and leads to a root, in any state of its signature.

    It tells a changed document of ours from a foreign one; it proves nothing about the file.
    """
    try:
        [signature] = [
            embedded_signature
            for embedded_signature in Reader(pdf).embedded_regular_signatures
            if embedded_signature.field_name == SEAL
        ]
        embedded = [signature.signer_cert, *signature.other_embedded_certs]
        pool = [*map(certificate_of, embedded), *roots]
        if not seals(pool[0]):
            return False
    except UNREADABLE:
        return False
    at: x509.Certificate | None = pool[0]
    for _ in range(_LONGEST_CHAIN):
        if at is None or at in roots:
            break
        at = next((candidate for candidate in pool[1:] if issued(at, candidate)), None)
    return at is not None and at in roots


def covered(reader: Reader, size: int) -> bool:
    """Return True if the last signature or time-stamp covers the whole file, except its own value."""
    last = reader.embedded_signatures[-1]
    begins, first, after, rest = last.byte_range
    return (begins, after, after + rest) == (0, first + 2 * len(last.pkcs7_content) + len("<>"), size)


def _statement(reader: Reader, name: str, printed: str) -> tuple[bytes, str]:
    """Return the attached statement, and the problem with it, if any."""
    try:
        body = reader.attached(name)
        stated = digest_in(reader.keywords)
    except UNREADABLE:
        return b"", "statement_missing"
    digest = hashlib.sha256(body).hexdigest()
    same = digest == stated and printed.lower() in {"", digest}
    return body, "" if same else "statement_differs"


def _verdict(
    statuses: Mapping[str, PdfSignatureStatus], past: Past, facts: _Facts, statement: tuple[bytes, str]
) -> Verdict:
    body, mismatch = statement
    every = list(statuses.values())
    intact = all(status.intact and status.valid for status in every)
    trusted = all(status.trusted for status in every)
    sealing = seals(certificate_of(statuses[SEAL].signing_cert))
    revoked = facts.listed or any(status.revocation_details is not None for status in every)
    uncertain = past.doubtful or any(doubtful(status) for status in every)
    unmodified = facts.covered and all(_harmless(name, status) for name, status in statuses.items())
    checks = {
        "altered": intact,
        "untrusted": revoked or (sealing and all(status.trusted or not status.intact for status in every)),
        "revoked": not revoked,
        "outdated": not past.outdated,
        "not_closed": past.until is not None or past.doubtful,
        "stamp_untrusted": not uncertain or not trusted,
        "signer_differs": facts.own_fields or not trusted,
        "not_certified": facts.certified,
        "changed_since": unmodified,
        mismatch: not mismatch,
    }
    seal = signed_by(SEAL, statuses[SEAL])
    return Verdict(
        intact=intact, trusted=trusted and sealing, unmodified=unmodified, signer=seal.signer, signed_at=seal.at,
        stamped=seal.stamped, proves_until=past.until,
        officials=tuple(signed_by(name, status) for name, status in statuses.items() if name != SEAL),
        statement=body, statement_sha256=hashlib.sha256(body).hexdigest() if body else "",
        statement_matches=not mismatch, problems=tuple(code for code, passed in checks.items() if not passed),
    )  # fmt: skip


def _harmless(name: str, status: PdfSignatureStatus) -> bool:
    """Return True if the changes after a signature are only those allowed after it."""
    return bool(
        status.docmdp_ok
        and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level in _HARMLESS[name == SEAL]
    )


def certificate_of(pdf_certificate: Any) -> x509.Certificate:
    """Return a pyHanko certificate as a ``cryptography`` certificate."""
    return x509.load_der_x509_certificate(pdf_certificate.dump())


def in_own_field(signature: EmbeddedPdfSignature) -> bool:
    """Return True if the name in the signer's certificate is the whole name of the field's owner."""
    if signature.field_name == SEAL:
        return True
    name = str(signature.signer_cert.subject.native.get("common_name", "")).removeprefix(f"{DEMONSTRATION} ")
    return says(str(signature.sig_field.get("/TU", "")), name)


def was_revoked(signed: Signed, status: PdfSignatureStatus, revoked: Mapping[int, datetime]) -> bool:
    """Return True if the certificate was revoked at signing; without a time-stamp, if it is revoked now."""
    since = revoked.get(status.signing_cert.serial_number)
    return since is not None and not (signed.stamped and signed.at is not None and signed.at < since)


def doubtful(status: PdfSignatureStatus) -> bool:
    """Return True if the signature has a time-stamp that does not hold."""
    stamp = status.timestamp_validity
    return stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted)


def signed_by(field: str, status: PdfSignatureStatus) -> Signed:
    """Return the signer and the time of a signature."""
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    at = stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt
    return Signed(field=field, signer=subject_name(status.signing_cert.subject), at=at, stamped=stamped)


def subject_name(subject: Any) -> str:
    """Return the person, title and organisation of a certificate's subject, or the whole subject."""
    native = subject.native
    parts = [str(native[name]) for name in ("common_name", "title", "organization_name") if native.get(name)]
    return ", ".join(parts) or str(subject.human_friendly)
