"""The organisation's seal on a document: PAdES B-T, certified so that nothing may be changed afterwards (DocMDP P=1).

Call from a thread without a running event loop: pyHanko runs one of its own.
"""

import io
from datetime import datetime
from typing import Any

from asn1crypto import keys
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.signers.pdf_signer import _ensure_esic_ext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from labels.errors import LabelError
from labels.form import tag_fields
from labels.pki import Pki
from labels.timestamp import LocalTimeStamper, as_asn1

FIELD = "Cachet"


class _Sealer(PdfSigner):
    """A signer that stays within PDF 1.7 and dates the seal with the moment it is given.

    For NIST curves pyHanko would write ``/Version /2.0`` (ISO 32002), which leaves PDF/A-3.
    """

    when: datetime

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        del md_algorithm
        _ensure_esic_ext(pdf_out)

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.when
        return session


def seal(pdf: bytes, pki: Pki, *, reason: str, location: str, when: datetime, stamped: bool = True) -> bytes:
    """Return the PDF with the organisation's seal as an incremental update; the bytes before it stay as they are.

    Args:
        pdf: an unsigned PDF.
        pki: whose seal, and whose time-stamp where ``stamped`` (PAdES B-T; else B-B).
        reason: why it is sealed, shown by PDF readers.
        location: where.
        when: the moment of sealing, aware.
        stamped: whether to add a time-stamp token.

    Raises:
        LabelError: ``already_sealed`` when the file carries a signature, ``not_a_pdf``.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.embedded_signatures:
            raise LabelError("already_sealed")
    except PdfError as cause:
        raise LabelError("not_a_pdf") from cause
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(
        FIELD, field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL), doc_mdp_update_value=MDPPerm.NO_CHANGES,
        readable_field_name=f"{FIELD} – {reason}",
    )  # fmt: skip
    append_signature_field(writer, field)
    tag_fields(writer)
    sealer = _Sealer(meta, _signer(pki), timestamper=LocalTimeStamper(pki, when) if stamped else None)
    sealer.when = when
    signed: io.BytesIO = sealer.sign_pdf(writer, output=io.BytesIO())
    return signed.getvalue()


def _signer(pki: Pki) -> SimpleSigner:
    chain = [as_asn1(certificate.public_bytes(Encoding.DER)) for certificate in (pki.root, pki.issuing)]
    key = pki.seal.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=as_asn1(pki.seal.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs(chain),  # type: ignore[no-untyped-call]  # pyHanko, untyped
    )
