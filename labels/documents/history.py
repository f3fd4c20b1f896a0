"""The custody history of one exhibit (historique de conservation), such as a court would accept.

One line per leg; what is missing, late, corrected or contested is printed in the open, on the first page and in full.
The tables are drawn by ``history_tables`` and ``history_findings``.
"""

import hashlib
from collections.abc import Sequence

from labels.documents import law, weight_chart
from labels.documents.certificate import STATEMENT, media, orders
from labels.documents.history_findings import (
    corrections,
    discrepancies,
    events,
    flags,
    labs,
    looks,
    reads,
    samples,
    sightings,
)
from labels.documents.history_tables import legs, openings, releases, seals, weighings
from labels.documents.signature_boxes import done_at, sign_box
from labels.documents.signed_code import Marker
from labels.documents.verification_block import Proof, attachments, verify_section
from labels.layout.canvas import INK, MUTED, SMALL
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.wording import Locale
from labels.model import CustodyHistory, Lang, ReleaseLine
from labels.words import word


def render(
    history: CustodyHistory,
    *,
    statement: bytes,
    marker: Marker,
    lang: Lang = "fr",
) -> bytes:
    """Return the history as PDF/A-3a, canonical statement and checkpoint attached (AF /Data); the same bytes each time.

    Args:
        history: what to print.
        statement: the canonical JSON that the paper was made from (the events, with their proofs or beside them).
        marker: who signs the code in its QR symbol, and where it leads to.
        lang: the paper's language.
    """
    digest = hashlib.sha256(statement).hexdigest()
    sheet = Sheet(_frame(history, lang))
    _head(sheet, history)
    _identity(sheet, history)
    _seizure(sheet, history)
    _custody(sheet, history)
    _in_the_open(sheet, history)
    reads(sheet, history.reads)
    _attestation(sheet, history)
    events(sheet, history.events)
    proof = Proof(
        reference=history.reference,
        statement_sha256=digest,
        statement_name=STATEMENT,
        head=history.head,
        marker=marker,
    )
    verify_section(sheet, proof)
    meta = sheet.frame.meta(sheet.voice.number(history.exhibit.id), digest, called=_named(sheet.voice, history))
    carried = attachments(proof, statement, sheet.voice.say("history.attachment"), sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, carried)


def _frame(history: CustodyHistory, lang: Lang) -> Frame:
    return Frame.of(history, word(lang, "history.title"), lang, synthetic=history.exhibit.synthetic)


def _head(sheet: Sheet, history: CustodyHistory) -> None:
    voice, say, exhibit = sheet.voice, sheet.voice.say, history.exhibit
    sheet.letterhead()
    subtitle = _named(voice, history)
    sheet.title(subtitle, [say("history.for", who=voice.party(history.requested_by))] if history.requested_by else [])
    state = voice.code("status", exhibit.state)
    holder = f"{voice.party(history.holder)} ({say('history.since', when=voice.moment(history.holder_since))})"
    seal = f"{voice.known(exhibit.seal)} ({voice.code('seal', exhibit.seal_state)})"
    sheet.notice(
        say("history.now"),
        [
            say("doc.pair", name=say("history.state"), value=state),
            say("doc.pair", name=say("history.holder"), value=holder),
            say("doc.pair", name=say("history.location"), value=voice.known(exhibit.location)),
            say("doc.pair", name=say("history.seal"), value=seal),
        ],
    )
    _alarm(sheet, history)


def _named(voice: Locale, history: CustodyHistory) -> str:
    """Return the exhibit's number in the case, then the case, as in speech; its code if it has no such number."""
    named = history.exhibit.nature or voice.number(history.exhibit.id)
    return voice.say("history.subtitle", named=named[:1].upper() + named[1:], case=voice.known(history.case_number))


def _alarm(sheet: Sheet, history: CustodyHistory) -> None:
    """Count on the first page what is not as it should be; the full text stands in sections 12 to 14."""
    voice, say = sheet.voice, sheet.voice.say
    conditions = {
        "gaps": len(history.gaps) + sum(bool(leg.gap) for leg in history.legs),
        "overdue": len(history.overdue) + sum(release.overdue for release in history.releases),
        "discrepancies": len(history.discrepancies),
        "corrections": len(history.corrections),
        "derogations": len(history.derogations),
        "unmet": len(history.unmet),
        "flags": len(history.flags),
    }
    counted = [
        say("doc.pair", name=say(f"history.{name}"), value=voice.integer(count)) for name, count in conditions.items()
    ]
    if any(conditions.values()):
        sheet.notice(say("history.open"), [" · ".join(counted), say("history.open_see")], alert=True)
    else:
        sheet.notice(say("history.open"), [say("history.open_none")])


def _identity(sheet: Sheet, history: CustodyHistory) -> None:
    voice, say, exhibit = sheet.voice, sheet.voice.say, history.exhibit
    counted = voice.amount(exhibit.count, exhibit.unit, exhibit.volume_ul)
    unweighed = bool(counted) and exhibit.gross_ug is None
    weighed = say("cert.counted_only") if unweighed else voice.mass(exhibit.gross_ug)
    quantity = [*counted, exhibit.gross_text or weighed]
    record = history.record_number if history.record_number != history.case_number else ""
    sheet.heading(say("history.h1"))
    facts = [
        (say("doc.exhibit"), voice.number(exhibit.id)),
        (say("doc.case"), voice.known(history.case_number)),
        *([(say("history.record"), record)] if record else []),
        (say("history.prosecution"), voice.known(history.prosecution_number)),
        (say("history.investigation"), voice.known(history.investigation_number)),
        (say("history.court"), voice.known(history.court)),
        (say("history.substance"), voice.substance(exhibit.substance)),
        (say("history.quantity"), " · ".join(text for text in quantity if text)),
        (say("history.nature"), voice.known(exhibit.nature)),
        (say("history.description"), voice.known(history.description)),
        (say("history.packaging"), voice.known(history.packaging)),
    ]
    if exhibit.remark:
        facts.append((say("cert.notes"), exhibit.remark))
    if history.parent:
        facts.append((say("history.parent"), voice.number(history.parent)))
    _told(sheet, facts)
    media(sheet, history.media)


def _told(sheet: Sheet, facts: Sequence[tuple[str, str]]) -> None:
    """Print what is on record; what is not, by its names on one line, so that nobody takes it for forgotten."""
    unknown = sheet.voice.unknown
    blank = ", ".join(name for name, value in facts if value == unknown)
    named = [(sheet.voice.say("history.not_given"), blank)] if blank else []
    sheet.facts([*(fact for fact in facts if fact[1] != unknown), *named])


def _seizure(sheet: Sheet, history: CustodyHistory) -> None:
    voice, say, seizure = sheet.voice, sheet.voice.say, history.seizure
    known = voice.known
    sheet.heading(say("history.h2"))
    _told(
        sheet,
        [
            (say("history.seized_at"), voice.moment(seizure.at)),
            (say("history.seized_place"), voice.place(seizure.place)),
            (say("history.agency"), known(seizure.agency)),
            (say("history.officer"), voice.party(seizure.officer)),
            (say("slip.legal_basis"), known(seizure.legal_basis)),
            (say("history.operation"), known(seizure.operation)),
            (say("history.record"), known(seizure.record_number)),
            *voice.seizure_facts(seizure),
        ],
    )
    sheet.heading(say("history.h3"))
    sheet.facts(
        [
            (say("history.declared_at"), voice.moment(seizure.declared_at)),
            (say("history.declared"), known(seizure.declared)),
            (say("history.received"), known(seizure.received)),
            *([(say("history.completed"), seizure.completed)] if seizure.completed else []),
        ]
    )


def _custody(sheet: Sheet, history: CustodyHistory) -> None:
    legs(sheet, history.legs)
    seals(sheet, history.seals)
    openings(sheet, history.openings)
    weighings(sheet, history.weighings)
    weight_chart.draw(sheet, history.weighings)
    looks(sheet, history.looks)
    releases(sheet, history.releases)
    samples(sheet, history.samples)
    labs(sheet, history.labs)
    sheet.heading(sheet.voice.say("history.h10"))
    orders(sheet, history.orders)
    if not history.orders:
        sheet.text(sheet.voice.none, tone=MUTED)
    sightings(sheet, history.sightings)


def _in_the_open(sheet: Sheet, history: CustodyHistory) -> None:
    say = sheet.voice.say
    sheet.heading(say("history.h12"))
    gaps = [*history.gaps, *(leg.gap for leg in history.legs if leg.gap)]
    late = [*history.overdue, *(_late(sheet.voice, release) for release in history.releases if release.overdue)]
    for name, texts in (("history.gaps", gaps), ("history.overdue", late)):
        sheet.subheading(say(name))
        sheet.items(texts or [sheet.voice.none])
    discrepancies(sheet, history.discrepancies)
    corrections(sheet, history.corrections)
    law.derogations(sheet, history.derogations)
    law.unmet(sheet, history.unmet)
    flags(sheet, history.flags)


def _late(voice: Locale, release: ReleaseLine) -> str:
    back = voice.short(release.back_at) if release.back_at else voice.say("releases.still_out")
    return voice.say(
        "history.late",
        out=voice.short(release.out_at),
        to=voice.party(release.to),
        due=voice.short(release.due_back),
        back=back,
    )


def _attestation(sheet: Sheet, history: CustodyHistory) -> None:
    """Print the custodian's statement, ready to be completed and signed by hand."""
    voice, say = sheet.voice, sheet.voice.say
    blank = "………………………………………………"
    person = history.custodian
    sheet.heading(say("history.h16"), keep=130)
    sheet.text(
        say(
            "history.attestation",
            who=voice.party(person) if person else blank,
            number=voice.number(history.exhibit.id),
        )
    )
    sheet.text(say("history.attestation_note"), SMALL, tone=MUTED)
    about = [
        (voice.name(person) if person else f"{say('doc.name')} {blank}", True, INK),
        (voice.office(person) if person else f"{say('doc.role')} {blank}", False, INK),
    ]
    sign_box(sheet, about, None)
    done_at(sheet)
