"""A local RFC 3161 time-stamp authority: it lets a seal be PAdES B-T where no network is.

Its clock is the office's own, so a token proves no more than the office's word, under another key than the seal's;
independent time comes from the log's witnesses. Tokens carry ESSCertIDv2 (RFC 5816) and verify with ``openssl ts``.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from secrets import randbits

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.timestamps import TimeStamper

from labels.signing.asn1_patches import as_asn1
from labels.signing.pki import Pki
from labels.signing.timestamp_client import HASHES, OWN_POLICY, Response


class AskedTimeStamper(TimeStamper):
    """Lets pyHanko ask an authority: ``ask`` takes a TimeStampReq and gives the TimeStampResp, both DER."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask, and read the answer; what it is worth is seen when the signature is checked."""
        return Response.load(self._ask(req.dump()))


class LocalTimeStamper(TimeStamper):
    """Answers time-stamp requests, pyHanko's too, with one given moment."""

    def __init__(self, pki: Pki, when: datetime, policy: str = OWN_POLICY) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        self._key = pki.stamp.key
        self._certificate = as_asn1(pki.stamp.certificate.public_bytes(Encoding.DER))
        self._issuing = as_asn1(pki.issuing.public_bytes(Encoding.DER))
        self._when = when.astimezone(UTC)
        self._policy = policy

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer pyHanko."""
        return self._answered(req)

    def answer(self, question: bytes) -> bytes:
        """Answer a question in bytes (TimeStampReq, DER) with bytes (TimeStampResp, DER)."""
        dumped: bytes = self._answered(tsp.TimeStampReq.load(question)).dump()
        return dumped

    def _answered(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Grant a request whose hash is SHA-256, SHA-384 or SHA-512, refuse any other (RFC 3161, 2.4.2)."""
        if req["message_imprint"]["hash_algorithm"]["algorithm"].native not in HASHES:
            return Response({"status": {"status": "rejection", "fail_info": {"bad_alg"}}})
        token = cms.ContentInfo({"content_type": "signed_data", "content": self._signed(self._info(req))})
        return Response({"status": {"status": "granted"}, "time_stamp_token": token})

    def _info(self, req: tsp.TimeStampReq) -> bytes:
        fields = {
            "version": "v1",
            "policy": self._policy,
            "message_imprint": req["message_imprint"],
            "serial_number": randbits(63),
            "gen_time": self._when,
            "accuracy": tsp.Accuracy({"seconds": 1}),
            "ordering": False,
            "tsa": asn1_x509.GeneralName("directory_name", self._certificate.subject),
        }
        if req["nonce"].native is not None:
            fields["nonce"] = req["nonce"]
        dumped: bytes = tsp.TSTInfo(fields).dump()
        return dumped

    def _signed(self, info: bytes) -> cms.SignedData:
        content = {"content_type": "tst_info", "content": core.ParsableOctetString(info)}
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                "encap_content_info": content,
                "certificates": [self._certificate, self._issuing],
                "signer_infos": [self._signer(info)],
            }
        )

    def _signer(self, info: bytes) -> cms.SignerInfo:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(info)
        certificate = as_signing_certificate_v2(self._certificate, hash_algo="sha256")
        values = {
            "content_type": "tst_info",
            "message_digest": digest.finalize(),
            "signing_certificate_v2": certificate,
        }
        attributes = cms.CMSAttributes([{"type": name, "values": [value]} for name, value in values.items()])
        identifier = {"issuer": self._certificate.issuer, "serial_number": self._certificate.serial_number}
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(identifier)),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signed_attrs": attributes,
                "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
            }
        )
