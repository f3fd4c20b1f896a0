"""The destruction certificate: what the log decided, in a court's thirteen groups of fields, sealed.

The statement is rebuilt from states alone and must be, byte for byte, the one whose digest the log holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from custody.domain.certificates.certificate import Certificate, SignField
from custody.domain.destruction.destruction_session import DestructionSession
from custody.service.certificates import reissues
from custody.service.documents import certificate_versions, wording
from custody.service.documents.certificate_anomalies import amiss
from custody.service.documents.certificate_form import Form
from custody.service.documents.document_context import open_document
from custody.service.documents.sources import Papers, marker_of
from custody.storage.tables.connection import Connection
from labels import model
from labels.documents import anomalies
from labels.documents import certificate as paper
from labels.documents.signature_boxes import field_name
from labels.layout.quantity import Lang
from labels.layout.wording import Locale


@dataclass(frozen=True)
class Filled:
    """A certificate ready to print, and the canonical statement that it was made from."""

    certificate: model.Certificate
    statement: bytes
    people: tuple[str, ...] = ()
    """Who the attendees are, in the same order."""
    bare_names: Mapping[str, str] = field(default_factory=dict)
    """The name of each attendee without rank, for their signature field."""


def certificate_pdf(papers: Papers, certificate_id: str, lang: Lang = "fr") -> bytes:
    """Return the certificate as PDF/A-3 with its statement attached, sealed (PAdES) by the organisation.

    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such certificate.
        Tampered: ``statement_differs`` when the log's states no longer give the certified statement.
    """
    return draw_certificate(papers, certificate_paper(papers, certificate_id, lang), lang)


def draw_certificate(papers: Papers, filled: Filled, lang: Lang) -> bytes:
    """Draw and seal a certificate that ``certificate_paper`` has read."""
    pdf = paper.render(filled.certificate, statement=filled.statement, marker=marker_of(papers), lang=lang)
    place = filled.certificate.site.name if filled.certificate.site else ""
    return sealed_file(papers, filled.certificate.reference, place, pdf, filled.certificate.issued_at, lang)


def certificate_to_sign(papers: Papers, certificate_id: str, lang: Lang = "fr") -> tuple[bytes, tuple[SignField, ...]]:
    """Return the unsealed certificate with an empty field for each willing attendee, and the field owners.

    Raises as ``certificate_pdf``.
    """
    from labels.signing import sign  # noqa: PLC0415  (as below)

    filled = certificate_paper(papers, certificate_id, lang)
    people: dict[str, int] = {}
    for place, (person, attendee) in enumerate(zip(filled.people, filled.certificate.attendees, strict=True), 1):
        if not (attendee.will and attendee.will.kind == "refused"):
            people.setdefault(person, place)
    named = {index: filled.bare_names[person] for person, index in people.items()}
    labels = {field_name(index): wording.sentence("sign_field", lang, name=name) for index, name in named.items()}
    pdf = paper.render(filled.certificate, statement=filled.statement, marker=marker_of(papers), lang=lang)
    return sign.prepare(pdf, labels), tuple(SignField(person, index) for person, index in people.items())


def sealed_file(papers: Papers, reference: str, place: str, pdf: bytes, when: datetime, lang: Lang = "fr") -> bytes:
    """Return a file with the organisation's seal; ``number`` is the certificate's own, ``place`` the site."""
    from labels.signing import sign  # noqa: PLC0415  (a tenth of the idle service's memory, a fifth of its start; seldom needed)

    reason = wording.sentence("seal_reason", lang, number=reference)
    return sign.seal(pdf, papers.pki, reason=reason, location=place, when=when)


def certificate_anomalies(
    papers: Papers, certificate_id: str, lang: Lang = "fr", *, public: bool = False
) -> tuple[str, ...]:
    """Return the anomalies as the sentences of the certificate's first page; empty if there are none.

    ``public``: without a name or a case, for whoever has the code of the paper.

    Raises:
        NotFound: no such certificate.
    """
    with open_document(papers, lang) as ctx:
        state = ctx.state(Certificate, certificate_id)
        session = ctx.state(DestructionSession, state.session)
        voice = Locale(lang, ctx.zone(session.chair_agency))
        return tuple(anomalies.told(voice, amiss(ctx, state.session, session, certificate_id), public=public))


def certificate_paper(
    papers: Papers, certificate_id: str, lang: Lang = "fr", connection: Connection | None = None
) -> Filled:
    """Return the certificate ready to print; raise as ``certificate_pdf``."""
    with open_document(papers, lang, connection) as ctx:
        state = ctx.state(Certificate, certificate_id)
        session = ctx.state(DestructionSession, state.session)
        statement = reissues.proved_statement(ctx.connection, certificate_id, state, session)
        issued = ctx.history(certificate_id)[:1]
        form = replace(
            Form(ctx, certificate_id, state, session).filled(), anchor=next(iter(ctx.anchors(issued).values())),
            replaces=certificate_versions.replaced(ctx, papers, certificate_id, state, session),
            superseded=certificate_versions.superseded(ctx, certificate_id, state),
        )  # fmt: skip
        people = tuple(attendee.person for attendee in session.attendance)
        return Filled(form, statement, people, papers.directory.bare(ctx.connection, people))
