"""When must the signatures of a document have held: now, or when it was last shown to be whole (PAdES B-LTA).

Document time-stamps are judged from the newest to the oldest. The newest must hold at the moment of the check; each
older one at the time of the next, by the proofs in the file; and the signatures at the time of the oldest. So a
document outlives its certificates for as long as it is renewed: it proves until the newest time-stamp's chain ends.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import DocumentTimestampStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from labels.signing.asn1_patches import as_asn1


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Range of time covered by the document's time-stamps.

    ``context`` judges signatures. ``until``: the end of the newest time-stamp's chain, or None. ``outdated``: that end
    was before the check. ``doubtful``: a document time-stamp never held, or no other covered it before its certificate
    was revoked.
    """

    context: ValidationContext
    until: datetime | None = None
    outdated: bool = False
    doubtful: bool = False


def look_back(
    reader: PdfFileReader, roots: Sequence[x509.Certificate], at: datetime, revoked: Mapping[int, datetime]
) -> Past:
    """Judge the document's time-stamps against these roots at a moment.

    ``revoked``: serial numbers and since when, by a list fresher than the file. Whoever has stolen a key stamps any
    time with it, so what an ended certificate stamped counts only as far as another stamp covered it before.
    """
    contexts = _Contexts(reader, roots)
    until, outdated, doubtful, moment = None, False, False, at
    for stamp in reversed(reader.embedded_timestamp_signatures):
        stamp_time = said_by(stamp)
        if revoked.get(stamp.signer_cert.serial_number, moment) < moment:
            doubtful = True
            continue
        status = _judged(stamp, contexts.at(moment, proven=until is not None))
        if not _holds(status):
            status = _judged(stamp, contexts.at(stamp_time, proven=False))
            if not _holds(status):
                doubtful = True
                continue
            outdated = True
        if until is None:
            path = status.validation_path
            until = (
                min(certificate.not_valid_after for certificate in path.iter_certs(include_root=True))
                if path
                else stamp_time
            )
        moment = stamp_time
    return Past(
        context=contexts.at(moment, proven=until is not None), until=until, outdated=outdated, doubtful=doubtful
    )


def said_by(stamp: EmbeddedPdfSignature) -> datetime:
    """Return the time in a document time-stamp without verifying it."""
    stamp_time: datetime = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return stamp_time


def _judged(stamp: EmbeddedPdfSignature, context: ValidationContext) -> DocumentTimestampStatus:
    return validate_pdf_timestamp(stamp, context, skip_diff=True)  # of the seal, the whole file's changes are judged


def _holds(status: DocumentTimestampStatus) -> bool:
    whole = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    return bool(status.valid and status.intact and status.trusted and whole)


class _Contexts:
    """Validation contexts: the roots, and the proofs in the file."""

    def __init__(self, reader: PdfFileReader, roots: Sequence[x509.Certificate]) -> None:
        self._roots = [as_asn1(root.public_bytes(Encoding.DER)) for root in roots]
        self._store: DocumentSecurityStore | None
        try:
            self._store = DocumentSecurityStore.read_dss(reader)
        except ValidationInfoReadingError:
            self._store = None

    def at(self, moment: datetime, *, proven: bool) -> ValidationContext:
        """Judge at a moment; ``proven``: that certificates held then must be shown by what is in the file.

        Of what is newer than the file, it can show nothing: there only the certificates' own dates are asked.
        """
        given: dict[str, Any] = {
            "trust_roots": self._roots, "allow_fetching": False, "moment": moment,
            "revocation_mode": "hard-fail" if proven else "soft-fail",
        }  # fmt: skip
        return self._store.as_validation_context(given) if self._store and proven else ValidationContext(**given)


def _named(tree: Any) -> dict[str, Any]:
    """Return the entries of a name tree (ISO 32000-2, 7.9.6)."""
    names = tree.get("/Names", [])
    entries = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
    for branch in tree.get("/Kids", []):
        entries |= _named(branch)
    return entries


class Reader(PdfFileReader):
    """pyHanko's reader, which looks through an object stream's table for each object again; this one does so once.

    Judging what changed after a signature reads every object, and a tagged paper has ten thousands.
    """

    def __init__(self, pdf: bytes) -> None:
        super().__init__(io.BytesIO(pdf))
        self._tables: dict[int, tuple[bytes, list[int]]] = {}

    @property
    def keywords(self) -> str:
        """Return the keywords of the information dictionary."""
        return str(self.trailer["/Info"]["/Keywords"])

    def attached(self, name: str) -> bytes:
        """Return the attached file of this name.

        Raises:
            KeyError: there is none.
        """
        content: bytes = _named(self.root["/Names"]["/EmbeddedFiles"])[name]["/EF"]["/F"].data
        return content

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        if stmnum not in self._tables:
            stream: Any = generic.Reference(stmnum, 0, self).get_object()
            data, first, count = stream.data, int(stream["/First"]), int(stream["/N"])
            self._tables[stmnum] = (data[first:], [int(value) for value in data[:first].split()[: 2 * count]])
        data, table = self._tables[stmnum]
        if 0 <= 2 * idx < len(table) - 1 and table[2 * idx] == idnum:
            pdf_object: Any = generic.read_object(
                io.BytesIO(data[table[2 * idx + 1] :]), generic.Reference(idnum, 0, self)
            )
            if not isinstance(pdf_object, (generic.StreamObject, generic.IndirectObject)):
                return pdf_object
        return super()._get_object_from_stream(idnum, stmnum, idx)  # type: ignore[no-untyped-call]  # which refuses
