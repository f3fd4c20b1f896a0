"""Records (procès-verbaux) of a seizure, a weighing, an opening, an inventory; orders and their notices.

Each is an act in the frame of ``act_frame``, made from its act's events only. A record tells first what its author did
in the first person, then the tables, the closing and the signatures with the author last. The check without us and the
expert's annex close each of them alike.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from labels.documents import act_frame, law
from labels.documents.certificate import STATEMENT, media
from labels.documents.history_findings import corrections, discrepancies, samples, told
from labels.documents.history_tables import seals
from labels.documents.hold_act import hold_act
from labels.documents.minutes_tables import acts, balances, copies, counted, declared, sealed, weighed
from labels.documents.notice_act import notice_act
from labels.documents.office_act import office_act
from labels.documents.order_act import branch, order_act
from labels.documents.record_text import body, references
from labels.documents.signature_boxes import sign_box
from labels.documents.signed_code import Marker
from labels.documents.verification_block import Proof, attachments, verify_section
from labels.layout.canvas import INK, MUTED, SMALL, Tone
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.wording import SHORT_HASH
from labels.model import Attendee, CountFacts, ExhibitLine, Lang, Minutes, OpeningLine, Will
from labels.words import word

_About = list[tuple[str, bool, Tone]]


def render(minutes: Minutes, *, statement: bytes, marker: Marker, lang: Lang = "fr") -> bytes:
    """Return the act as PDF/A-3a with its events attached (AF /Data); the same bytes each time.

    Args:
        minutes: what to print.
        statement: the canonical JSON of the act's events; each page carries the beginning of its SHA-256.
        marker: who signs the code in its QR symbol, and where it leads to.
        lang: the paper's language.
    """
    digest = hashlib.sha256(statement).hexdigest()
    sheet = _Numbered(_frame(minutes, digest, lang))
    proof = Proof(reference=minutes.reference, statement_sha256=digest, statement_name=STATEMENT, head=minutes.head,
                  marker=marker)  # fmt: skip
    if minutes.hold is not None:
        hold_act(sheet, minutes, minutes.hold, proof)
    elif minutes.office is not None:
        office_act(sheet, minutes, minutes.office, proof)
    elif minutes.order is None:
        _record(sheet, minutes, proof)
    elif minutes.kind == "notice":
        notice_act(sheet, minutes, minutes.order, proof)
    else:
        order_act(sheet, minutes, minutes.order, proof)
    verify_section(sheet, proof)
    acts(sheet, minutes.acts)
    copies(sheet, minutes)
    meta = sheet.frame.meta(_object(sheet, minutes), digest)
    carried = attachments(proof, statement, sheet.voice.say("minutes.attachment"), sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, carried)


class _Numbered(Sheet):
    """A sheet that numbers its headings: which sections there are depends on the kind of act."""

    headings = 0

    def heading(self, text: str, keep: float = 40) -> None:
        """Begin the next section."""
        self.headings += 1
        super().heading(f"{self.headings}. {text}", keep)


def _frame(minutes: Minutes, digest: str, lang: Lang) -> Frame:
    frame = Frame.of(
        minutes, word(lang, _title(minutes)), lang, synthetic=minutes.synthetic,
        footnote=word(lang, "minutes.digest", digest=digest[:SHORT_HASH]),
    )  # fmt: skip
    number = minutes.order.line.reference if minutes.order else ""
    return replace(frame, number=minutes.case_number if minutes.seizure else number, act=True, initials=True)


def _title(minutes: Minutes) -> str:
    """Return the key of the title; for an order, or an ending by one, it includes what the order is for."""
    decision = minutes.order or minutes.ending
    if minutes.blind:
        return "minutes.title.check"
    if minutes.hold is not None:
        return "minutes.title.hold.lifted" if minutes.hold.lifted else "minutes.title.hold"
    if minutes.office is not None and minutes.office.loss:
        return "minutes.title.difference.loss"
    author = f".{branch(minutes.order)}" if minutes.order and minutes.kind == "order" else ""
    return f"minutes.title.{minutes.kind}{author}" + (f".{decision.sort}" if decision else "")


def _object(sheet: Sheet, minutes: Minutes) -> str:
    voice = sheet.voice
    return voice.say(
        f"minutes.object.{minutes.kind}", number=voice.number(minutes.reference.partition("/")[0]),
        case=voice.known(minutes.case_number),
        exhibits=voice.count(len(minutes.weighed) + len(minutes.exhibits), "exhibit"),
        order=minutes.order.line.reference if minutes.order else "",
    )  # fmt: skip


def _record(sheet: Sheet, minutes: Minutes, proof: Proof) -> None:
    """Print a record in the first person plural, with its tables, closing, signatures, mentions and copies."""
    act_frame.begin(sheet, references(sheet.voice, minutes), proof)
    body(sheet, minutes)
    _tables(sheet, minutes)
    _in_the_open(sheet, minutes)
    _closing(sheet, minutes)
    act_frame.mentions(sheet, _mentions(sheet, minutes))
    law.notice(sheet, minutes.unmet, minutes.derogations)
    say = sheet.voice.say
    act_frame.copies(sheet, [say(f"minutes.copy.{minutes.kind}{position}") for position in (1, 2, 3)])


def _tables(sheet: Sheet, minutes: Minutes) -> None:
    """Print the lists of this kind of record."""
    if minutes.kind == "rectification":
        corrections(sheet, minutes.corrections)
    if minutes.seizure is not None:
        declared(sheet, minutes.declared)
        _sealed(sheet, minutes.exhibits)
    if minutes.ending is not None and minutes.exhibits:
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
    say = sheet.voice.say
    sheet.heading(say("history.open"))
    if minutes.discrepancies:
        discrepancies(sheet, minutes.discrepancies, turns=minutes.count is None)
    else:
        sheet.text(say("minutes.no_discrepancy"))
    if minutes.flags:
        sheet.subheading(say("history.flags"))
        sheet.items(told(sheet.voice, flag) for flag in minutes.flags)
    if minutes.corrections and minutes.kind != "rectification":
        corrections(sheet, minutes.corrections)
    media(sheet, minutes.media)
    sheet.space(4)
    sheet.notice(say("minutes.incident"), [say("minutes.incident_text")])


def _closing(sheet: Sheet, minutes: Minutes) -> None:
    """Print the closing and the boxes: the person concerned and others by hand, who took part, the author last."""
    say = sheet.voice.say
    sheet.heading(say("minutes.sign"), keep=110)
    closing: str = "ending" if minutes.ending else minutes.kind
    if minutes.blind:
        closing = "check"
    elif minutes.seizure is not None and not minutes.exhibits:
        closing = "seizure_unsealed"
    act_frame.paragraph(sheet, say(f"minutes.declaration.{closing}"))
    act_frame.paragraph(sheet, say("act.closed"))
    sheet.text(say("minutes.thumb"), SMALL, tone=MUTED)
    if minutes.refusals:
        sheet.space(4)
        sheet.notice(say("minutes.refusals"), minutes.refusals, alert=True)
    for index in range(minutes.hands):
        recipient = minutes.ending.recipient if minutes.ending and index == 0 else ""
        seized_from = minutes.seizure.from_whom if minutes.seizure and index == 0 else ""
        sign_box(sheet, _hand(sheet, minutes.kind, recipient, seized_from, first=index == 0), None)
    for person in sorted(minutes.signers, key=lambda person: person.quality == "author"):
        sign_box(sheet, _signer(sheet, person), person.will)
    act_frame.stamp(sheet, say("act.stamp.service"))


def _mentions(sheet: Sheet, minutes: Minutes) -> list[str]:
    """Return what is noted after the closing: when the act was recorded, where that is not when it was done."""
    voice = sheet.voice
    first, last = voice.moment(minutes.acts[0].at), voice.moment(minutes.acts[-1].at)
    if first == last:
        return [voice.say("act.recorded", when=first)]
    return [voice.say("act.recorded_between", first=first, last=last)]


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
