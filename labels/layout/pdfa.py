"""From a reportlab PDF to PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1): the same input, the same bytes.

Tags by which it is read aloud (``labels.layout.pdf_tags``), output intent, metadata, attachments.

The record the paper was made from travels inside it as an associated file, so that paper and record say the same (I36).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from labels.layout.pdf_tags import Tags, build
from labels.layout.quantity import Lang
from labels.layout.srgb_profile import srgb

_DIGEST = "statement-sha256:"
_CREATOR, _PRODUCER = "Custody", "Custody (reportlab, pikepdf)"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<pdf:Keywords>{keywords}</pdf:Keywords>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
"""The metadata; PDF/A asks that it describe the one property that its own schemas do not know, that of PDF/UA."""


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
    """Metadata of the document; ``created`` is the moment of issue, not of printing."""

    title: str
    author: str
    subject: str
    lang: Lang
    created: datetime
    statement_sha256: str = ""
    """Digest of the attached statement, written into the metadata so that a verifier can compare (I36)."""


def to_pdfa(pdf: bytes, tags: Tags, meta: Meta, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the PDF as PDF/A-3a and PDF/UA-1 with its attachments.

    Its fonts must be embedded, its colours RGB or grey, and all its ink drawn under these tags.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        build(document, tags)
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


def digest_in(keywords: str) -> str:
    """Return the statement's digest in a document's keywords, or nothing."""
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
    info[Name.Keywords] = keywords = _DIGEST + meta.statement_sha256 if meta.statement_sha256 else ""
    info[Name.Creator], info[Name.Producer] = _CREATOR, _PRODUCER
    info[Name.CreationDate] = info[Name.ModDate] = pikepdf.String(_stamp(meta.created))
    packet = _XMP.format(
        title=escape(meta.title), author=escape(meta.author), subject=escape(meta.subject), lang=meta.lang,
        keywords=keywords, when=meta.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        creator=_CREATOR, producer=_PRODUCER,
    )  # fmt: skip
    document.Root.Metadata = document.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
