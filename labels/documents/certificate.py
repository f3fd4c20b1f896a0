"""The destruction certificate (procès-verbal de destruction), in the thirteen groups of fields that a court asks for.

The items and totals are drawn by ``certificate_items``. What the path could not fill is printed as not recorded.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from labels.documents import anomalies, certificate_versions, law, sign_off_block
from labels.documents.certificate_front import front
from labels.documents.certificate_items import items, totals_section
from labels.documents.signature_boxes import signatures
from labels.documents.signed_code import Marker
from labels.documents.verification_block import Proof, attachments, verify_section
from labels.layout.errors import LabelError
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.quantity import amounts, tally
from labels.layout.tables import Column, Piece, Row, quiet, table
from labels.model import Answer, Certificate, Lang, MediaLine, OrderLine
from labels.words import word

NOT_RECORDED = "not_recorded_then"
"""The finding that says once what nobody recorded of a fire older than the register."""
STATEMENT = "statement.json"
"""The attached statement's file name."""


def render(
    certificate: Certificate,
    *,
    statement: bytes,
    marker: Marker,
    lang: Lang = "fr",
) -> bytes:
    """Return the certificate as PDF/A-3a, statement and checkpoint attached (AF /Data); the same bytes each time.

    Args:
        certificate: what to print.
        statement: the canonical JSON that the paper was made from; its SHA-256 is printed and stands in the QR code.
        marker: who signs the code in its QR symbol, and where it leads to.
        lang: the paper's language.

    Raises:
        LabelError: ``totals_differ`` when the stated totals are not the sums of the lines (I34).
    """
    _check_totals(certificate)
    sheet, proved = Sheet(_frame(certificate, lang)), proof(certificate, statement, marker)
    front(sheet, certificate, proved)
    _legal(sheet, certificate)
    _commission(sheet, certificate)
    _session(sheet, certificate)
    _transport(sheet, certificate)
    items(sheet, certificate.burnt)
    totals_section(sheet, certificate)
    _course(sheet, certificate)
    _residue(sheet, certificate)
    signatures(sheet, certificate.attendees, certificate.sign_off, certificate.site, certificate.ended_at)
    media(sheet, certificate.media)
    _copies(sheet, certificate)
    verify_section(sheet, proved, first=12)
    meta = sheet.frame.meta(sheet.voice.say("cert.subtitle"), proved.statement_sha256)
    carried = attachments(proved, statement, sheet.voice.say("cert.attachment"), sheet.voice)
    if certificate.sign_off:
        carried += sign_off_block.attachments(certificate.sign_off, sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, carried)


def proof(certificate: Certificate, statement: bytes, marker: Marker) -> Proof:
    """Return what the certificate's QR code says (I36)."""
    return Proof(
        reference=certificate.reference,
        statement_sha256=hashlib.sha256(statement).hexdigest(),
        statement_name=STATEMENT,
        head=certificate.head,
        marker=marker,
        anchor=certificate.anchor,
    )


def _check_totals(certificate: Certificate) -> None:
    if certificate.stated_totals is None:
        return
    summed = amounts(tally(certificate.proved))
    if tuple(sorted(certificate.stated_totals)) != summed:
        raise LabelError("totals_differ", stated=certificate.stated_totals, summed=summed)


def _frame(certificate: Certificate, lang: Lang) -> Frame:
    lines = (*certificate.burnt, *(withdrawn.line for withdrawn in certificate.withdrawn))
    title = word(lang, f"cert.title.{certificate.method or 'other'}")
    if anomalies.grave(certificate):
        title = word(lang, "anomalies.title", title=title)
    frame = Frame.of(certificate, title, lang, synthetic=any(line.synthetic for line in lines))
    return replace(frame, initials=True, brief=any(line.code == NOT_RECORDED for line in certificate.irregular))


def _legal(sheet: Sheet, certificate: Certificate) -> None:
    say = sheet.voice.say
    sheet.heading(say("cert.h2"))
    sheet.facts([(say("cert.basis"), "\n".join(certificate.legal_basis) or sheet.voice.unknown)])
    if not certificate.orders:
        sheet.facts([(say("cert.order.number"), sheet.voice.unknown)])
    orders(sheet, certificate.orders)
    if certificate.derogations or certificate.unmet:
        law.derogations(sheet, certificate.derogations)
        law.unmet(sheet, certificate.unmet)
    else:
        sheet.facts([(say("derogations.title"), sheet.voice.none)])


def orders(sheet: Sheet, given: Sequence[OrderLine]) -> None:
    """Print orders with authority, reason, notification and end of recourse."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        Column(say("cert.order.number"), 90),
        Column(say("cert.order.authority"), 120),
        Column(say("cert.order.date"), 56),
        Column(say("cert.order.reason"), 90),
        Column(say("cert.order.notified"), 56),
        Column(say("cert.order.appeal"), 56),
        Column(say("cert.order.status"), 48),
    ]
    rows = [
        Row(
            (
                (Piece(order.reference, bold=True), quiet(voice.code("order", order.kind) if order.kind else "")),
                (Piece(voice.known(order.authority)), quiet(order.signed))
                if order.signed
                else voice.known(order.authority),
                voice.short(order.at),
                (order.legal_basis or voice.known(order.reason), quiet(order.reason if order.legal_basis else "")),
                voice.short(order.notified_at) if order.notified_at else say("cert.order.not_notified"),
                voice.short(order.appeal_until) if order.appeal_until else say("cert.order.no_day"),
                voice.code("status", order.status),
            ),
            note=order.executed,
        )
        for order in given
    ]
    table(sheet, columns, rows)


def _commission(sheet: Sheet, certificate: Certificate) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("cert.h3"))
    columns = [
        Column(say("cert.person"), 150),
        Column(say("cert.quality"), 120),
        Column(say("cert.function"), 150),
        Column(say("cert.presence"), 82),
    ]
    rows = [
        Row(
            (
                Piece(voice.name(person.party), bold=True),
                voice.code("quality", person.quality),
                voice.known(voice.office(person.party)),
                voice.presence(person.arrived_at, person.left_at),
            ),
            note=person.delegation,
        )
        for person in certificate.attendees
    ]
    table(sheet, columns, rows)
    if not rows:
        sheet.text(say("cert.no_attendee"))
    sheet.facts(
        [
            (say("cert.quorum_rule"), voice.known(certificate.quorum_rule)),
            (say("cert.quorum_met"), voice.known(certificate.quorum_met)),
        ]
    )


def _session(sheet: Sheet, certificate: Certificate) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("cert.h4"))
    sheet.facts(
        [
            (say("cert.start"), voice.moment(certificate.started_at)),
            (say("cert.end"), voice.moment(certificate.ended_at)),
            (say("cert.site"), voice.place(certificate.site)),
            (say("cert.method"), voice.code("method", certificate.method or "")),
            (say("cert.fuel"), voice.known(certificate.fuel)),
            (say("cert.temperature"), voice.known(certificate.temperature)),
            (say("cert.safety"), voice.known(certificate.fire_safety)),
            (say("cert.environment"), voice.known(certificate.environment_opinion)),
        ]
    )


def _transport(sheet: Sheet, certificate: Certificate) -> None:
    known, say, load = sheet.voice.known, sheet.voice.say, certificate.transport
    sheet.heading(say("cert.h5"))
    sheet.facts(
        [
            (say("cert.store"), known(", ".join(load.stores))),
            (say("cert.vehicle"), known(load.vehicle)),
            (say("cert.escorts"), known(load.escort)),
            (say("cert.departed"), known(load.departure)),
            (say("cert.arrived"), known(load.arrival)),
            (say("cert.load_seal"), known(load.load_seal)),
        ]
    )


def _course(sheet: Sheet, certificate: Certificate) -> None:
    voice, say, course = sheet.voice, sheet.voice.say, certificate.course
    sheet.heading(say("cert.h8"))
    sheet.facts(
        [
            (say("cert.load_opened"), voice.moment(course.load_opened_at)),
            (say("cert.recount_by"), voice.parties(course.recounted_by)),
            (say("cert.recount"), voice.known(course.recount)),
            (say("cert.watched"), voice.parties(course.watched)),
            *([(say("cert.unsigned"), voice.parties(course.unsigned))] if course.unsigned else []),
            *([(say("cert.outsiders"), "; ".join(course.outsiders))] if course.outsiders else []),
            (say("cert.tests"), voice.known(course.tests)),
            (say("cert.ignited"), voice.moment(course.ignited_at)),
            (say("cert.cold"), voice.known(course.cooling)),
            (say("cert.notes"), voice.known(course.notes)),
        ]
    )
    _unusual(sheet, certificate.unusual)


def _unusual(sheet: Sheet, answer: Answer) -> None:
    """Print the mandatory answer on unusual events, as given by the person who closed the session."""
    say = sheet.voice.say
    sentences = [say("cert.unusual_none")] * answer.none
    if answer.denied:
        sentences.append(say("cert.unusual_denied", numbers=", ".join(map(sheet.voice.number, answer.denied))))
    if answer.text:
        quoted = answer.none or answer.denied
        sentences.append(say("cert.unusual_words", text=answer.text) if quoted else answer.text)
    if answer.declared_by:
        when = answer.declared_at
        sentences.append(
            say("cert.declared_at", who=answer.declared_by, when=sheet.voice.moment(when))
            if when
            else say("cert.declared_by", who=answer.declared_by)
        )
    sheet.space(4)
    sheet.notice(say("cert.unusual"), sentences, alert=not answer.none)


def _residue(sheet: Sheet, certificate: Certificate) -> None:
    voice, say, residue = sheet.voice, sheet.voice.say, certificate.residue
    stated = {True: "cert.nonretrievable_yes", False: "cert.nonretrievable_no"}
    verdict = voice.unknown if residue.non_retrievable is None else say(stated[residue.non_retrievable])
    if residue.stated_by:
        verdict += " " + say("cert.declared_by", who=residue.stated_by)
    sheet.heading(say("cert.h9"))
    sheet.facts(
        [
            (say("cert.ashes"), voice.known(residue.amount)),
            (say("cert.ash_look"), voice.known(residue.appearance)),
            (say("cert.ash_test"), voice.known(residue.test)),
            (say("cert.ash_place"), voice.known(residue.disposal_place)),
            (say("cert.nonretrievable"), verdict),
        ]
    )


def media(sheet: Sheet, given: Sequence[MediaLine]) -> None:
    """Print the photos, films and documents kept beside the record, by their digest."""
    voice, say = sheet.voice, sheet.voice.say
    sheet.space(8)
    if not given:
        sheet.text(say("cert.media_none"))
        return
    sheet.subheading(say("cert.media"))
    columns = [
        Column(say("cert.media.title"), 140),
        Column(say("cert.media.at"), 66),
        Column(say("cert.media.hash"), 296),
    ]
    table(sheet, columns, (Row((item.title, voice.short(item.at), item.sha256)) for item in given))


def _copies(sheet: Sheet, certificate: Certificate) -> None:
    say = sheet.voice.say
    sheet.heading(say("cert.h11"))
    sheet.items(certificate.copies or [say(f"cert.copies_default{position}") for position in (1, 2, 3, 4)])
    certificate_versions.copies(sheet, certificate)
