"""Minutes (procès-verbaux) of a seizure, a weighing, an opening with its resealing, an inventory: one form for all.

An order, and the notice of it that is served on somebody, are printed in the same form.

Each is made from its act's events only. A section that the kind does not have is left out, and the others are counted
on; the boxes for hands and thumbs, the places in the log and the check without us close each of them alike.
"""

import hashlib
from collections.abc import Sequence

from labels.documents import law
from labels.documents.certificate import STATEMENT, media
from labels.documents.history_findings import corrections, discrepancies, samples, told
from labels.documents.history_tables import seals
from labels.documents.minutes_tables import acts, balances, copies, counted, declared, sealed, weighed
from labels.documents.signature_boxes import done_at, sign_box
from labels.documents.signed_code import Marker
from labels.documents.verification_block import Proof, attachments, verify_section
from labels.layout.canvas import INK, MUTED, SMALL, Tone
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.wording import SHORT_HASH
from labels.model import (
    Attendee,
    CountFacts,
    Ending,
    ExhibitLine,
    Lang,
    Minutes,
    OpeningLine,
    OrderFacts,
    SeizureFacts,
    Will,
)
from labels.words import word

_About = list[tuple[str, bool, Tone]]


def render(minutes: Minutes, *, statement: bytes, marker: Marker, lang: Lang = "fr") -> bytes:
    """Return the minutes as PDF/A-3a with their events attached (AF /Data); the same bytes each time.

    Args:
        minutes: what to print.
        statement: the canonical JSON of the act's events; each page carries the beginning of its SHA-256.
        marker: who signs the code in its QR symbol, and where it leads to.
        lang: the paper's language.
    """
    digest = hashlib.sha256(statement).hexdigest()
    sheet = _Numbered(_frame(minutes, digest, lang))
    _head(sheet, minutes)
    _body(sheet, minutes)
    _in_the_open(sheet, minutes)
    _signatures(sheet, minutes)
    copies(sheet, minutes)
    acts(sheet, minutes.acts)
    proof = Proof(reference=minutes.reference, statement_sha256=digest, statement_name=STATEMENT, head=minutes.head,
                  marker=marker)  # fmt: skip
    verify_section(sheet, sheet.voice.say("minutes.verification"), proof)
    meta = sheet.frame.meta(_object(sheet, minutes), digest)
    carried = attachments(proof, statement, sheet.voice.say("minutes.attachment"), sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, carried)


class _Numbered(Sheet):
    """A sheet that numbers its headings: which sections there are depends on the kind of minutes."""

    headings = 0

    def heading(self, text: str, keep: float = 40) -> None:
        """Begin the next section."""
        self.headings += 1
        super().heading(f"{self.headings}. {text}", keep)


def _frame(minutes: Minutes, digest: str, lang: Lang) -> Frame:
    return Frame.of(
        minutes, word(lang, _title(minutes)), lang, synthetic=minutes.synthetic,
        footnote=word(lang, "minutes.digest", digest=digest[:SHORT_HASH]),
    )  # fmt: skip


def _title(minutes: Minutes) -> str:
    """Return the key of the title; for an order, or an ending by one, it includes what the order is for."""
    decision = minutes.order or minutes.ending
    if minutes.blind:
        return "minutes.title.check"
    return f"minutes.title.{minutes.kind}" + (f".{decision.sort}" if decision else "")


def _object(sheet: Sheet, minutes: Minutes) -> str:
    voice = sheet.voice
    return voice.say(
        f"minutes.object.{minutes.kind}", number=voice.number(minutes.reference.partition("/")[0]),
        case=voice.known(minutes.case_number),
        exhibits=voice.count(len(minutes.weighed) + len(minutes.exhibits), "exhibit"),
        order=minutes.order.line.reference if minutes.order else "",
    )  # fmt: skip


def _head(sheet: Sheet, minutes: Minutes) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.letterhead()
    sheet.title(_object(sheet, minutes))
    law.notice(sheet, minutes.unmet, minutes.derogations)
    sheet.heading(say("minutes.facts"))
    first, last = minutes.acts[0], minutes.acts[-1]
    recorded = voice.moment(first.at) if first is last else f"{voice.moment(first.at)} – {voice.moment(last.at)}"
    author = next((person.party for person in minutes.signers if person.quality == "author"), None)
    facts = [
        (say("slip.claimed"), voice.moment(first.claimed or first.at)),
        (say("slip.recorded"), recorded),
        *([(say("minutes.author"), voice.party(author))] if author else []),
        (say("slip.legal_basis"), voice.known(minutes.legal_basis)),
    ]
    if minutes.case_number:
        facts.append((say("doc.case"), minutes.case_number))
        facts.append((say("history.court"), voice.known(minutes.court)))
    sheet.facts(facts)


def _body(sheet: Sheet, minutes: Minutes) -> None:
    """Print what this kind of minutes is of."""
    if minutes.seizure is not None:
        _seizure(sheet, minutes.seizure)
        declared(sheet, minutes.declared)
        _sealed(sheet, minutes.exhibits)
    if minutes.order is not None:
        _order(sheet, minutes.order, served=minutes.kind == "notice")
        sealed(sheet, minutes.exhibits, "minutes.ordered", "minutes.held_by")
    if minutes.ending is not None:
        _ending(sheet, minutes.ending)
        if minutes.exhibits:
            sealed(sheet, minutes.exhibits, "minutes.handed_out", "minutes.form")
    if minutes.count is not None:
        _count(sheet, minutes.count, minutes)
        counted(sheet, minutes.counted)
    if minutes.opening is not None:
        _opening(sheet, minutes.opening)
        seals(sheet, minutes.seals, "minutes.seals")
        samples(sheet, minutes.samples, "minutes.samples")
    _weighed(sheet, minutes)
    if minutes.balances:
        balances(sheet, minutes.balances)


def _weighed(sheet: Sheet, minutes: Minutes) -> None:
    """Print the weighings of an act, then what it checked without a weight."""
    if minutes.weighed:
        weighed(sheet, minutes.weighed, once=minutes.kind == "weighing")
    if minutes.kind == "weighing" and minutes.exhibits and minutes.ending is None:
        sealed(sheet, minutes.exhibits, "minutes.unweighed", "minutes.form", "leg.seal")


def _sealed(sheet: Sheet, exhibits: Sequence[ExhibitLine]) -> None:
    """Print what was placed under seal, or that nothing was to this day."""
    if exhibits:
        sealed(sheet, exhibits)
        return
    sheet.heading(sheet.voice.say("minutes.nothing_sealed"))
    sheet.text(sheet.voice.say("minutes.nothing_sealed_text"), tone=MUTED)


def _seizure(sheet: Sheet, seizure: SeizureFacts) -> None:
    voice, say, known = sheet.voice, sheet.voice.say, sheet.voice.known
    sheet.heading(say("minutes.seized"))
    sheet.facts(
        [
            (say("history.seized_at"), voice.moment(seizure.at)),
            (say("history.seized_place"), voice.place(seizure.place)),
            (say("history.agency"), known(seizure.agency)),
            (say("history.officer"), voice.party(seizure.officer)),
            (say("history.operation"), known(seizure.operation)),
            *voice.seizure_facts(seizure),
        ]
    )


def _order(sheet: Sheet, order: OrderFacts, *, served: bool) -> None:
    voice, say, line = sheet.voice, sheet.voice.say, order.line
    sheet.heading(say("minutes.order"))
    if order.doubted:
        sheet.notice(say("minutes.doubted"), [say("minutes.doubted_text")], alert=True)
    until = voice.day(line.appeal_until) if line.appeal_until else ""
    facts = [
        (say("minutes.order_number"), line.reference),
        (say("minutes.order_authority"), voice.party(order.issuer)),
        (say("cert.order.status"), " · ".join(filter(None, (voice.code("status", line.status), line.executed)))),
        (say("minutes.appeal_until"), until or say("minutes.no_appeal_day")),
        (say("minutes.lapses_on"), voice.day(order.lapses_on) if order.lapses_on else say("minutes.no_lapse")),
        (say("minutes.kept"), ", ".join(map(voice.number, order.kept)) or voice.none),
        *([(say("minutes.waived"), line.reason)] if line.reason else []),
        *([(say("minutes.signed_here"), line.signed)] if line.signed else []),
    ]
    if order.entered_by:
        facts += [
            *_original(sheet, order),
            *([(say("minutes.compared"), order.compared)] if order.compared else []),
            (say("minutes.entered_by"), f"{voice.party(order.entered_by)} ; {voice.party(order.confirmed_by)}"),
        ]
    sheet.facts(facts)
    if served:
        sheet.space(6)
        sheet.notice(say("minutes.served"), _notice(sheet, until))


def _original(sheet: Sheet, order: OrderFacts) -> list[tuple[str, str]]:
    """Return the scans in the record and the state of the signed paper: seen, or still to come."""
    voice, say = sheet.voice, sheet.voice.say
    signed = voice.day(order.signed_on) if order.signed_on else voice.none
    if not order.channel:
        return [(say("minutes.original"), say("minutes.original_text", day=signed))]
    scanned = (say("minutes.scanned"), say(f"minutes.scanned.{order.channel}"))
    signed_text = say(f"minutes.signed.{order.channel}", day=signed)
    if order.original_seen_at:
        when, by = voice.moment(order.original_seen_at), voice.party(order.original_seen_by)
        return [scanned, (say("minutes.original"), say("minutes.original_seen", when=when, by=by, told=signed_text))]
    return [
        scanned,
        (say("minutes.original"), say("minutes.original_due", day=voice.day(order.original_due), told=signed_text)),
    ]


def _ending(sheet: Sheet, ending: Ending) -> None:
    known, say = sheet.voice.known, sheet.voice.say
    sheet.heading(say("minutes.ending"))
    facts = [
        (say("minutes.order_number"), known(ending.order)),
        (say("minutes.order_authority"), known(ending.authority)),
        (say("minutes.recipient"), known(ending.recipient)),
        *([(say("minutes.foreign"), ending.foreign)] if ending.foreign else []),
    ]
    sheet.facts(facts)


def _notice(sheet: Sheet, until: str) -> list[str]:
    """Return the text that is served; it calls an order final only if a last appeal day is on record."""
    say = sheet.voice.say
    appeal = say("minutes.served_appeal", until=until) if until else say("minutes.served_no_day")
    return [say("minutes.served_text"), appeal, say("minutes.served_receipt")]


def _opening(sheet: Sheet, opening: OpeningLine) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("minutes.opening"))
    if not opening.seal_in:
        sheet.notice(say("minutes.not_resealed"), [], alert=True)
    sheet.facts(
        [
            (say("minutes.opened"), voice.moment(opening.at)),
            (say("minutes.seal_out"), voice.known(opening.seal_out)),
            (say("minutes.seal_in"), voice.known(opening.seal_in)),
            (say("slip.purpose"), voice.known(opening.reason)),
            (say("openings.present"), voice.parties(opening.present)),
            (say("minutes.actions"), voice.known(opening.actions)),
            *((say("leg.not_weighed"), text) for text in opening.unweighed),
        ]
    )


def _count(sheet: Sheet, count: CountFacts, minutes: Minutes) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sums = {verdict: sum(line.verdict == verdict for line in minutes.counted) for verdict in ("missing", "moved")}
    surplus = sum(line.verdict == "surplus" for line in minutes.counted)
    sheet.heading(say("minutes.inventory"))
    seq = "–" if count.frozen_seq is None else voice.integer(count.frozen_seq)
    facts = [(say("register.place"), voice.place(count.place))] if count.place else []
    facts += [(say("minutes.inventory_holder"), voice.party(count.holder))] if count.holder else []
    if count.substances:
        facts.append((say("minutes.inventory_substances"), ", ".join(map(voice.substance, count.substances))))
    facts += [
        (say("minutes.inventory_planned"), f"{voice.moment(count.planned_at)}, {voice.party(count.planner)}"),
        (say("minutes.frozen"), say("minutes.frozen_text", when=voice.moment(count.frozen_at), seq=seq)),
        (say("minutes.expected_sha256"), voice.known(count.expected_sha256)),
        (say("minutes.inventory_reconciled"), f"{voice.moment(count.reconciled_at)}, {voice.party(count.reconciler)}"),
        (say("minutes.expected"), voice.integer(count.expected)),
        (say("minutes.found"), voice.integer(count.found)),
        *([(say("minutes.by_sack"), voice.integer(count.by_sack))] if count.by_sack else []),
        (say("minutes.missing"), voice.integer(sums["missing"])),
        (say("minutes.moved"), voice.integer(sums["moved"])),
        (say("minutes.surplus"), voice.integer(surplus)),
    ]
    sheet.facts(facts)
    if count.steps:
        sheet.subheading(say("minutes.count_steps"))
        sheet.items(count.steps)


def _in_the_open(sheet: Sheet, minutes: Minutes) -> None:
    """Print what is not as it should be, corrections, photographs, and the place for what nobody recorded."""
    if minutes.order is not None and not minutes.discrepancies:
        return  # an order finds nothing: it requires
    say = sheet.voice.say
    sheet.heading(say("history.open"))
    if minutes.discrepancies:
        discrepancies(sheet, minutes.discrepancies, turns=minutes.count is None)
    else:
        sheet.text(say("minutes.no_discrepancy"))
    if minutes.flags:
        sheet.subheading(say("history.flags"))
        sheet.items(told(sheet.voice, flag) for flag in minutes.flags)
    if minutes.corrections:
        corrections(sheet, minutes.corrections)
    media(sheet, minutes.media)
    sheet.space(4)
    sheet.notice(say("minutes.incident"), [say("minutes.incident_text")])


def _signatures(sheet: Sheet, minutes: Minutes) -> None:
    say = sheet.voice.say
    sheet.heading(say("minutes.sign"), keep=110)
    declared: str = "ending" if minutes.ending else minutes.kind
    if minutes.blind:
        declared = "check"
    elif minutes.seizure is not None and not minutes.exhibits:
        declared = "seizure_unsealed"
    sheet.text(say(f"minutes.declaration.{declared}"))
    sheet.text(say("minutes.thumb"), SMALL, tone=MUTED)
    if minutes.refusals:
        sheet.space(4)
        sheet.notice(say("minutes.refusals"), minutes.refusals, alert=True)
    for person in minutes.signers:
        sign_box(sheet, _signer(sheet, person), person.will)
    for index in range(minutes.hands):
        recipient = minutes.ending.recipient if minutes.ending and index == 0 else ""
        seized_from = minutes.seizure.from_whom if minutes.seizure and index == 0 else ""
        sign_box(sheet, _hand(sheet, minutes.kind, recipient, seized_from, first=index == 0), None)
    counted_at = minutes.count.reconciled_at if minutes.count else None
    done_at(sheet, minutes.count.place if minutes.count else None, counted_at)


def _signer(sheet: Sheet, person: Attendee) -> _About:
    voice = sheet.voice
    reserved = [(voice.say("cert.reservations", text=person.reservations), False, INK)] if person.reservations else []
    return [
        (voice.code("part", person.quality), False, MUTED),
        (voice.name(person.party), True, INK),
        (voice.known(voice.office(person.party)), False, INK),
        (_will(sheet, person.will), False, MUTED),
        *reserved,
    ]


def _will(sheet: Sheet, will: Will | None) -> str:
    return sheet.voice.will(will) if will else sheet.voice.say("slip.no_will")


def _hand(sheet: Sheet, kind: str, recipient: str, seized_from: str, *, first: bool) -> _About:
    """Return a box to fill in by hand for an unnamed person, or a box for who is known: recipient, accused."""
    say = sheet.voice.say
    if known := recipient or seized_from:
        return [
            (say("minutes.recipient" if recipient else "history.from_whom"), False, MUTED),
            (known, True, INK),
            (say("minutes.hand_refusal"), False, MUTED),
        ]
    who = f"minutes.hand.{kind}" if first and kind in {"seizure", "weighing", "order", "notice"} else "minutes.hand"
    return [
        (say(who), False, MUTED),
        (say("minutes.hand_name"), False, INK),
        (say("minutes.hand_quality"), False, INK),
        (say("minutes.hand_refusal"), False, MUTED),
    ]
