"""The destruction certificate: what the log decided, in a court's thirteen groups of fields, sealed.

The statement is rebuilt from states alone and must be, byte for byte, the one whose digest the log holds.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from custody.domain.certificates.certificate import Certificate, SignField
from custody.domain.destruction.destruction_session import Session
from custody.service.certificates import reissues
from custody.service.documents import certificate_versions, wording
from custody.service.documents.certificate_anomalies import amiss
from custody.service.documents.certificate_form import Form
from custody.service.documents.document_context import Desk
from custody.service.documents.sources import Papers, marker_of
from labels import model
from labels.documents import anomalies
from labels.documents import certificate as paper
from labels.documents.signature_boxes import field_name
from labels.layout.quantity import Lang
from labels.layout.wording import Voice


@dataclass(frozen=True)
class Filled:
    """A certificate ready to print, and the canonical statement that it was made from."""

    certificate: model.Certificate
    statement: bytes
    people: tuple[str, ...] = ()
    """Who the attendees are, in the same order."""


def certificate_pdf(papers: Papers, number: str, lang: Lang = "fr") -> bytes:
    """The certificate as PDF/A-3 with its statement attached, sealed (PAdES) by the organisation.

    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such certificate.
        Tampered: ``statement_differs`` when the log's states no longer give the certified statement.
    """
    filled = certificate_paper(papers, number, lang)
    pdf = paper.render(filled.certificate, statement=filled.statement, marker=marker_of(papers), lang=lang)
    place = filled.certificate.site.name if filled.certificate.site else ""
    return sealed_file(papers, filled.certificate.number, place, pdf, filled.certificate.issued_at, lang)


def certificate_to_sign(papers: Papers, number: str, lang: Lang = "fr") -> tuple[bytes, tuple[SignField, ...]]:
    """The certificate with an empty field for each who was there and did not refuse, not sealed; and whose is which.

    Raises as ``certificate_pdf``.
    """
    from labels.signing import sign  # noqa: PLC0415  (as below)

    filled = certificate_paper(papers, number, lang)
    people: dict[str, int] = {}
    for place, (person, attendee) in enumerate(zip(filled.people, filled.certificate.attendees, strict=True), 1):
        if not (attendee.will and attendee.will.kind == "refused"):
            people.setdefault(person, place)
    with papers.store.reading() as connection:
        bare = papers.directory.bare(connection, people)
    named = {n: bare[person] for person, n in people.items()}
    said = {field_name(n): wording.sentence("sign_field", lang, name=name) for n, name in named.items()}
    pdf = paper.render(filled.certificate, statement=filled.statement, marker=marker_of(papers), lang=lang)
    return sign.prepare(pdf, said), tuple(SignField(person, n) for person, n in people.items())


def sealed_file(papers: Papers, number: str, place: str, pdf: bytes, when: datetime, lang: Lang = "fr") -> bytes:
    """A file, closed by the seal; ``number`` is the certificate's own, ``place`` the site."""
    from labels.signing import sign  # noqa: PLC0415  (a tenth of the idle service's memory, a fifth of its start; seldom needed)

    reason = wording.sentence("seal_reason", lang, number=number)
    return sign.seal(pdf, papers.pki, reason=reason, location=place, when=when)


def certificate_anomalies(papers: Papers, number: str, lang: Lang = "fr") -> tuple[str, ...]:
    """What went wrong, in the sentences of the certificate's first page; nothing where nothing did.

    Raises:
        NotFound: no such certificate.
    """
    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        state = desk.state(Certificate, number)
        session = desk.state(Session, state.session)
        voice = Voice(lang, desk.zone(session.chair_agency))
        return tuple(anomalies.told(voice, amiss(desk, number, state, session)))


def certificate_paper(papers: Papers, number: str, lang: Lang = "fr") -> Filled:
    """The certificate ready to print; raises as ``certificate_pdf``."""
    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        state = desk.state(Certificate, number)
        session = desk.state(Session, state.session)
        statement = reissues.proved_statement(connection, number, state, session)
        issued = desk.history(number)[:1]
        form = replace(
            Form(desk, number, state, session).filled(), anchor=next(iter(desk.anchors(issued).values())),
            replaces=certificate_versions.replaced(desk, papers, number, state, session),
            superseded=certificate_versions.superseded(desk, number, state),
        )  # fmt: skip
        return Filled(form, statement, tuple(a.person for a in session.attendance))
