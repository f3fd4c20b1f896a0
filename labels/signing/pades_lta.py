"""Closing a sealed document for the years to come (PAdES B-LTA), and renewing that before it fades.

Each closing appends one revision: proofs that every certificate in the document still holds (a document security store,
ISO 32000-2, 12.8.4.3), and over all of it a document time-stamp. The proofs are newer than the signatures, and the
time-stamp shows that they were there. Renewed yearly, it outlives certificates and, with a longer hash, algorithms.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from asn1crypto import crl, ocsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfTimeStamper
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from labels.layout.errors import LabelError
from labels.signing.asn1_patches import as_asn1
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.pki import Pki
from labels.signing.revocation import proofs
from labels.signing.validity_time import said_by

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, AssertionError)


def close(pdf: bytes, pki: Pki, when: datetime) -> bytes:
    """Return a signed document with proofs about all its certificates and a document time-stamp over them.

    Args:
        pdf: signed, and perhaps closed before.
        pki: who proves and stamps.
        when: the moment, aware; whole seconds count.
    """
    moment = when.replace(microsecond=0)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    certificates = {embedded.dump(): embedded for embedded in _certificates(writer.prev)}
    for certificate in (pki.stamp.certificate, pki.issuing, pki.root):
        certificates.setdefault((der := certificate.public_bytes(Encoding.DER)), as_asn1(der))
    known = [x509.load_der_x509_certificate(der) for der in certificates]
    lists, answers = proofs(pki, known, moment)
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=certificates.values(), ocsps=[ocsp.OCSPResponse.load(answer) for answer in answers],
        crls=[crl.CertificateList.load(crl_bytes) for crl_bytes in lists],
    )  # fmt: skip
    stamper = PdfTimeStamper(LocalTimeStamper(pki, moment))
    closed: io.BytesIO = stamper.timestamp_pdf(writer, "sha256", output=io.BytesIO())
    return closed.getvalue()


def stamped_at(pdf: bytes) -> datetime | None:
    """Return the time in the newest document time-stamp, unverified, or None.

    Raises:
        LabelError: ``not_a_pdf``.
    """
    try:
        stamps = PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures
        return said_by(stamps[-1]) if stamps else None
    except (PdfError, *UNREADABLE) as error:
        raise LabelError("not_a_pdf") from error


def _certificates(reader: PdfFileReader) -> Iterator[Any]:
    """Yield every certificate of the signatures in the document and of their time-stamps (asn1crypto)."""
    for signature in reader.embedded_signatures:
        for signed in (signature.signed_data, *extract_tst_data_iter(signature.signer_info, signed=False)):
            certificate_info = extract_certificate_info(signed)
            yield from (certificate_info.signer_cert, *certificate_info.other_certs)
