"""From a reportlab PDF to PDF/A-3b (ISO 19005-3): output intent, metadata, attachments; the same input, the same bytes.

The record the paper was made from travels inside it as an associated file, so that paper and record say the same (I36).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from labels.icc import srgb
from labels.quantity import Lang

_DIGEST = "statement-sha256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file inside the document. ``relationship`` is ISO 32000-2's AFRelationship: Data is what the paper shows."""

    name: str
    data: bytes
    mime: str
    description: str
    relationship: Literal["Data", "Source", "Supplement"] = "Data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What the document says of itself; ``created`` is the moment of issue, not of printing."""

    title: str
    author: str
    subject: str
    lang: Lang
    created: datetime
    statement_sha256: str = ""
    """Digest of the attached statement, written into the metadata so that a verifier can compare (I36)."""


def to_pdfa(pdf: bytes, meta: Meta, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the PDF as PDF/A-3b with its attachments. Its fonts must be embedded and its colours RGB or grey."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        _intent(document)
        for attachment in attachments:
            _attach(document, attachment, meta.created)
        for page in document.pages:
            if Name.Trans in page.obj:  # reportlab's empty transition, which PDF/A forbids
                del page.obj.Trans
        document.Root.Lang = pikepdf.String("fr-FR" if meta.lang == "fr" else "en-GB")
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _describe(document, meta)
        written = io.BytesIO()
        document.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )
    return written.getvalue()


def attached(pdf: bytes) -> dict[str, bytes]:
    """Return the files inside a PDF by name."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def stated_digest(pdf: bytes) -> str:
    """Return the statement's digest that a PDF of ours states in its metadata (hexadecimal), or nothing."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        keywords = str(document.docinfo.get(Name.Keywords, ""))
    return keywords.removeprefix(_DIGEST) if keywords.startswith(_DIGEST) else ""


def _intent(document: Pdf) -> None:
    profile = document.make_stream(srgb(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


def _attach(document: Pdf, attachment: Attachment, created: datetime) -> None:
    moment = _stamp(created)
    spec = AttachedFileSpec(
        document,
        attachment.data,
        description=attachment.description,
        filename=attachment.name,
        mime_type=attachment.mime,
        relationship=Name("/" + attachment.relationship),
        creation_date=moment,
        mod_date=moment,
    )
    document.attachments[attachment.name] = spec
    listed = document.Root.get(Name.AF, Array())
    listed.append(document.attachments[attachment.name].obj)
    document.Root.AF = listed


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


def _describe(document: Pdf, meta: Meta) -> None:
    """Fill the information dictionary, then the XMP packet from it: PDF/A demands that the two agree."""
    info = document.docinfo
    for key in list(info.keys()):
        del info[key]
    info[Name.Title] = meta.title
    info[Name.Author] = meta.author
    info[Name.Subject] = meta.subject
    if meta.statement_sha256:
        info[Name.Keywords] = _DIGEST + meta.statement_sha256
    info[Name.Creator] = "Custody"
    info[Name.Producer] = "Custody (reportlab, pikepdf)"
    info[Name.CreationDate] = info[Name.ModDate] = pikepdf.String(_stamp(meta.created))
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp.load_from_docinfo(info)
        xmp["dc:language"] = [meta.lang]
        xmp["pdfaid:part"] = "3"
        xmp["pdfaid:conformance"] = "B"
