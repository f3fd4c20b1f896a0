"""Asking a time-stamp authority and judging its answer (RFC 3161): these bytes existed at that time, by its word.

An answer is good when all of this holds; nothing is fetched and no clock but the caller's is read.

1. It grants, and it is of these bytes, by SHA-256 or longer.
2. It repeats the nonce of the question, where the caller knows it: it is no older answer.
3. The authority's certificate signed it, and the token names that certificate (RFC 5816).
4. The certificate is for time-stamping and nothing else (RFC 3161, 2.3), and leads to one of the given roots at the
   token's own time: so a token stays good after its certificate has ended, as long as no key and no hash has fallen.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from secrets import randbits
from typing import TYPE_CHECKING, Any, NamedTuple

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from labels.layout.errors import LabelError
from labels.signing.asn1_patches import as_asn1

if TYPE_CHECKING:
    from pyhanko.sign.validation.status import TimestampSignatureStatus

OWN_POLICY = "2.25.281474976710656.1"
"""The policy under which tokens are issued: an identifier of our own under the UUID arc (ITU-T X.667).

It stands in every token, signed: who reads one knows that an installation stamped it, and no authority.
"""
HASHES = {"sha256", "sha384", "sha512"}
"""Hashes that are stamped, and believed in a stamp."""
GRANTED = {"granted", "granted_with_mods"}
NONCE_BITS = 63
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""What the parsers raise on damaged answers; each means "is no time-stamp", never "is one"."""

logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)
# It logs a traceback for each chain that leads to no given root: that is a finding, which is told in words.


class Response(tsp.TimeStampResp):  # type: ignore[misc]  # asn1crypto is untyped
    """An answer; asn1crypto knows none without a token, which is what a refusal is (RFC 3161, 2.4.2)."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


class Question(NamedTuple):
    """Request to a time-stamp authority (TimeStampReq, DER), and the nonce that identifies its answer."""

    body: bytes
    nonce: int


class Stamp(NamedTuple):
    """Content of an answer: the time, and the subject of the certificate that signed it (RFC 4514).

    ``own``: an installation stamped it by its own clock (``labels.signing.local_tsa``), which proves nothing to others.
    """

    at: datetime
    authority: str
    own: bool = False


def question(data: bytes) -> Question:
    """Ask for a time-stamp of these bytes, with the authority's certificate in the answer."""
    nonce = randbits(NONCE_BITS)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return Question(asked.dump(), nonce)


def judge(answer: bytes, data: bytes, roots: Sequence[x509.Certificate], nonce: int | None = None) -> Stamp:
    """Return the time-stamp of these bytes in an answer (TimeStampResp, DER); ``nonce`` of a known question.

    Raises:
        LabelError: ``stamp_unreadable``; ``stamp_refused`` by the authority; ``stamp_of_other`` bytes;
            ``stamp_replayed``: another nonce; ``stamp_altered``: the signature does not hold; ``stamp_untrusted``: the
            certificate is not for time-stamping, had ended, or leads to none of the roots.
    """
    try:
        signed, info = _opened(answer)
        expected = info["message_imprint"]["hash_algorithm"]["algorithm"].native
        if expected not in HASHES or info["message_imprint"]["hashed_message"].native != _hash(expected, data):
            raise LabelError("stamp_of_other")
        if nonce is not None and info["nonce"].native != nonce:
            raise LabelError("stamp_replayed")
        status = _status(signed, data, roots, info["gen_time"].native)
    except _UNREADABLE as error:
        raise LabelError("stamp_unreadable") from error
    if not (status.intact and status.valid):
        raise LabelError("stamp_altered")
    if not status.trusted or not _stamps_only(status.signing_cert):
        raise LabelError("stamp_untrusted", authority=status.signing_cert.subject.human_friendly)
    certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
    return Stamp(status.timestamp, certificate.subject.rfc4514_string(), _is_own(info))


def by_installation(answer: bytes) -> bool:
    """Return True if an answer claims an installation's own clock; the claim is not verified."""
    try:
        return _is_own(_opened(answer)[1])
    except (LabelError, *_UNREADABLE):
        return False


def _is_own(info: Any) -> bool:
    return bool(info["policy"].native == OWN_POLICY)


def _opened(answer: bytes) -> tuple[Any, Any]:
    """Return the signed data of an answer and their content; raises one of ``_UNREADABLE``."""
    response = Response.load(answer, strict=True)
    status = response["status"]["status"].native
    if status not in GRANTED:
        raise LabelError("stamp_refused", status=status)
    signed = response["time_stamp_token"]["content"]
    return signed, signed["encap_content_info"]["content"].parsed


def _hash(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm, data).digest()


def _status(signed: Any, data: bytes, roots: Sequence[x509.Certificate], at: datetime) -> "TimestampSignatureStatus":
    # A tenth of the idle service's memory, and seldom needed.
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data  # noqa: PLC0415
    from pyhanko.sign.validation.status import TimestampSignatureStatus  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    context = ValidationContext(
        trust_roots=[as_asn1(root.public_bytes(Encoding.DER)) for root in roots],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
    )
    status = asyncio.run(validate_tst_signed_data(signed, context, lambda algorithm: _hash(algorithm, data)))
    return TimestampSignatureStatus(**status)


def _stamps_only(certificate: Any) -> bool:
    usage = certificate.extended_key_usage_value
    return usage.native == ["time_stamping"] and "extended_key_usage" in certificate.critical_extensions
