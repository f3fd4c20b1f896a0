"""Signatures on a document: officials in the fields prepared for them (PAdES B-T), then the organisation's seal.

1. ``prepare`` adds every field, in one revision, before the first signature: later none may come.
2. ``sign_as`` lets one official after the other sign, in the order of the calls. The first signature certifies the
   document: from then on only the prepared fields may be filled (DocMDP P=2), and nobody's own field changes.
3. ``seal`` closes (PAdES B-LTA): nothing may be changed afterwards (DocMDP P=1). Who has not
   signed by then can on paper only.

A document that nobody signs goes straight to ``seal``. Each step only appends: the bytes before it stay as they are.
Call from a thread without a running event loop: pyHanko runs one of its own.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import _ensure_esic_ext
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from labels.layout.errors import LabelError
from labels.signing.asn1_patches import as_asn1
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.pades_lta import close
from labels.signing.pki import Pki
from labels.signing.signature_appearance import strip
from labels.signing.signature_fields import tag_fields
from labels.signing.signing_keys import Signer

FIELD = "Cachet"
_DASH = " – "
"""Between what a field is for and whose it is."""


class _Signing(PdfSigner):
    """A signer that stays within PDF 1.7 and dates the signature with the moment it is given.

    For NIST curves pyHanko would write ``/Version /2.0`` (ISO 32002), which leaves PDF/A-3.
    """

    when: datetime

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """Register the extension of the signature's profile."""
        del md_algorithm
        _ensure_esic_ext(pdf_out)

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """Begin the session at the given time."""
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.when
        return session


def prepare(pdf: bytes, people: Mapping[str, str]) -> bytes:
    """Return the PDF with an empty field for each of these people, and the seal's; all of them tagged.

    Args:
        pdf: a paper of ours, which names the place of each field (``labels.documents.signature_boxes.field_name``).
        people: name of a field to what a reader hears of it ("Signature – Awa Traoré"): after the dash, whose it is.

    Raises:
        LabelError: ``field_missing``: the paper has no such place; ``already_signed``; ``not_a_pdf``.
    """
    with _writing(pdf) as writer:
        if writer.prev.embedded_signatures:
            raise LabelError("already_signed")
        places = dict(_places(writer))
        for field, label in people.items():
            if field not in places:
                raise LabelError("field_missing", field=field)
            page, box = places[field]
            spec = SigFieldSpec(
                field, on_page=page, box=box, empty_field_appearance=True, readable_field_name=label,
                field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=[field]),
            )  # fmt: skip
            append_signature_field(writer, spec)
        append_signature_field(writer, _seal_field(FIELD))
        tag_fields(writer)
        written = io.BytesIO()
        writer.write(written)  # type: ignore[no-untyped-call]  # pyHanko, untyped
    return written.getvalue()


def own_field(pdf: bytes, name: str) -> str:
    """Return the single empty field of a person, by the name in their certificate.

    Raises:
        LabelError: ``field_unnamed`` for none, or more than one; ``not_a_pdf``.
    """
    with _writing(pdf) as writer:
        places = dict(_places(writer))
        empty = [
            field for field, value, reference in enumerate_sig_fields(writer)
            if value is None and field in places and says(str(reference.get_object().get("/TU", "")), name)
        ]  # fmt: skip
    if len(empty) != 1:
        raise LabelError("field_unnamed", name=name)
    [field_name] = empty
    return str(field_name)


LONGEST_NAME = 1_000
"""Characters of a name that are compared: to put marks in order takes a time that grows with their square."""


def says(label: str, name: str) -> bool:
    """Return True if a name contains every word of the field's name, in any order, ignoring accents and case."""
    owner = _words(label.partition(_DASH)[2])
    return bool(owner) and owner <= _words(name)


def _words(name: str) -> set[str]:
    plain = (c for c in unicodedata.normalize("NFKD", name[:LONGEST_NAME]) if not unicodedata.combining(c))
    return set(re.findall(r"\w+", "".join(plain).casefold()))


def sign_as(
    pdf: bytes, field: str, signer: Signer, stamper: TimeStamper | None, *, said: Sequence[str], reason: str,
    location: str, when: datetime,
) -> bytes:  # fmt: skip
    """Return the PDF with one official's signature, visible in the field prepared for them.

    Args:
        pdf: what ``prepare`` or the ``sign_as`` before this gave.
        field: as given to ``prepare``.
        signer: whose signature: ``labels.signing.signing_keys.from_pkcs12`` or ``from_token``.
        stamper: whose time-stamp (PAdES B-T); None for none (B-B), then its time is the signer's own word.
        said: up to two lines that are printed in the field: who signs, when.
        reason: why, shown by PDF readers.
        location: where.
        when: the moment of signing, aware.

    Raises:
        LabelError: ``field_missing``, ``field_signed``, ``already_sealed``, ``not_a_pdf``;
            ``signature_failed``: the key refused, or the certificate is not for signing.
    """
    with _writing(pdf) as writer:
        fields_by_name = {name: (value, reference) for name, value, reference in enumerate_sig_fields(writer)}
        if fields_by_name.get(FIELD, (None,))[0] is not None:
            raise LabelError("already_sealed")
        if field not in fields_by_name or field == FIELD:
            raise LabelError("field_missing", field=field)
        value, reference = fields_by_name[field]
        if value is not None:
            raise LabelError("field_signed", field=field)
        left, bottom, right, top = map(float, reference.get_object()["/Rect"])
        first = all(value is None for value, _ in fields_by_name.values())
        meta = _meta(field, reason, location, MDPPerm.FILL_FORMS, first=first)
        look = strip(said, right - left, top - bottom)
        signing = _Signing(meta, signer, timestamper=stamper, stamp_style=look)
        return _signed(writer, signing, when)


def seal(pdf: bytes, pki: Pki, *, reason: str, location: str, when: datetime, stamped: bool = True) -> bytes:
    """Return the PDF with the organisation's seal as an incremental update; the bytes before it stay as they are.

    Args:
        pdf: an unsigned PDF, or one that was prepared and that officials may have signed.
        pki: whose seal and, where ``stamped``, whose time-stamps and proofs (PAdES B-LTA; else B-B).
        reason: why it is sealed, shown by PDF readers.
        location: where.
        when: the moment of sealing, aware.
        stamped: whether to add a time-stamp and close the document for the years (``labels.signing.pades_lta``).

    Raises:
        LabelError: ``already_sealed`` when the file carries a seal, or a signature in no field of ours; ``not_a_pdf``.
    """
    with _writing(pdf) as writer:
        signed = bool(writer.prev.embedded_signatures)
        values_by_field = {name: value for name, value, _ in enumerate_sig_fields(writer)}
        if values_by_field.get(FIELD) is not None or (signed and FIELD not in values_by_field):
            raise LabelError("already_sealed")
        if FIELD not in values_by_field:
            append_signature_field(writer, _seal_field(f"{FIELD} – {reason}"))
            tag_fields(writer)
        meta = _meta(FIELD, reason, location, MDPPerm.NO_CHANGES, first=not signed)
        stamper = LocalTimeStamper(pki, when) if stamped else None
        sealed = _signed(writer, _Signing(meta, _signer(pki), timestamper=stamper), when)
        return close(sealed, pki, when) if stamped else sealed


@contextmanager
def _writing(pdf: bytes) -> Iterator[IncrementalPdfFileWriter]:
    try:
        yield IncrementalPdfFileWriter(io.BytesIO(pdf))
    except SigningError as cause:
        raise LabelError("signature_failed", reason=str(cause)) from cause
    except PdfError as cause:
        raise LabelError("not_a_pdf") from cause


def _places(writer: IncrementalPdfFileWriter) -> Iterator[tuple[str, tuple[int, tuple[int, int, int, int]]]]:
    """Yield the rectangles that the paper names (``Sheet.place``): name, page from 0, left, bottom, right, top."""
    count = int(writer.root["/Pages"]["/Count"])
    page: Any = writer.find_page_for_modification
    pages = {page(index)[0].reference: index for index in range(count)}
    for name, target in writer.root.get("/Dests", {}).items():
        if target[1] == "/FitR":
            left, bottom, right, top = (round(target[at]) for at in range(2, 6))
            yield name[1:], (pages[target.raw_get(0).reference], (left, bottom, right, top))


def _meta(field: str, reason: str, location: str, allowed: MDPPerm, *, first: bool) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason, location=location,
        certify=first, docmdp_permissions=allowed,
    )  # fmt: skip


def _seal_field(label: str) -> SigFieldSpec:
    return SigFieldSpec(
        FIELD, field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL), doc_mdp_update_value=MDPPerm.NO_CHANGES,
        readable_field_name=label,
    )  # fmt: skip


def _signed(writer: IncrementalPdfFileWriter, signing: _Signing, when: datetime) -> bytes:
    signing.when = when
    signed: io.BytesIO = signing.sign_pdf(writer, output=io.BytesIO())
    return signed.getvalue()


def _signer(pki: Pki) -> SimpleSigner:
    chain = [as_asn1(certificate.public_bytes(Encoding.DER)) for certificate in (pki.root, pki.issuing)]
    key = pki.seal.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=as_asn1(pki.seal.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs(chain),  # type: ignore[no-untyped-call]  # pyHanko, untyped
    )
