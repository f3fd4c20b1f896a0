"""The hand-over slip (bordereau de remise), in two copies: for whoever hands over and for whoever receives.

It can be signed by hand or thumb where there is no phone, and be entered later by its number; each copy counts its own
pages.
"""

from dataclasses import replace

from labels.documents import act_frame, law
from labels.documents.exhibit_lists import exhibit_list
from labels.documents.signature_boxes import PAIR, sign_box
from labels.documents.totals import totals_table
from labels.layout.canvas import INK, MUTED, SMALL, Tone
from labels.layout.number_words import count_words
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.tables import Column
from labels.model import Copy, ExhibitLine, Lang, Party, Slip, Will
from labels.words import word

_COPIES: tuple[Copy, ...] = ("releaser", "receiver")


def render(slip: Slip, *, lang: Lang = "fr") -> bytes:
    """Return both copies as one PDF/A-3a; the same bytes for the same input."""
    sheet = Sheet(_frame(slip, lang))
    for index, copy in enumerate(_COPIES):
        footnote = word(lang, f"slip.copy.{copy}")
        if index:
            sheet.new_part(footnote)
        else:
            sheet.frame = replace(sheet.frame, footnote=footnote)
        _copy(sheet, slip, footnote)
    meta = sheet.frame.meta(word(lang, "slip.subtitle"))
    return to_pdfa(sheet.finish(), sheet.tags, meta)


def _frame(slip: Slip, lang: Lang) -> Frame:
    return Frame.of(slip, word(lang, "slip.title"), lang, synthetic=any(line.synthetic for line in slip.lines))


def _copy(sheet: Sheet, slip: Slip, name: str) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.letterhead()
    sheet.title(say("slip.subtitle"), [name])
    if slip.refused:
        sheet.notice(say("slip.refused"), [say("cert.refused_reason", reason=slip.refused)], alert=True)
    if slip.recalled:
        sheet.notice(say("slip.recalled"), [say("cert.refused_reason", reason=slip.recalled)], alert=True)
    if slip.denied:
        reason_text = say("slip.denied_reason", when=voice.moment(slip.answered_at), reason=slip.denied)
        sheet.notice(say("slip.denied"), [reason_text], alert=True)
    act_frame.paragraph(sheet, say("slip.to", who=voice.party(slip.receiver)))
    law.notice(sheet, slip.unmet, slip.derogations)
    sheet.facts(_facts(sheet, slip))
    sheet.heading(say("slip.exhibits", exhibits=voice.count(len(slip.lines), "exhibit")))
    _exhibits(sheet, slip.lines)
    if not any(line.seal_state == "pending" for line in slip.lines):
        totals_table(sheet, slip.lines, whole=len(slip.lines) > 1)
    act_frame.settled(sheet, len(slip.lines))
    sheet.facts([(say("slip.reservations"), slip.reservations or _no_reservations(sheet, slip))])
    if slip.noted:
        sheet.subheading(say("history.open"))
        sheet.items(slip.noted)
    _signatures(sheet, slip)


def _no_reservations(sheet: Sheet, slip: Slip) -> str:
    """Return what stands for reservations that nobody wrote: "none" only where nothing was found otherwise."""
    voice = sheet.voice
    if not (slip.receiver_will or slip.refused or slip.recalled):
        return voice.say("slip.reservations_open")
    return voice.say("slip.reservations_found") if slip.noted or any(map(_amiss, slip.lines)) else voice.none


def _amiss(line: ExhibitLine) -> bool:
    return bool(line.remark or line.gross_on_record) or line.seal_state in {"differs", "broken", "absent"}


def _facts(sheet: Sheet, slip: Slip) -> list[tuple[str, str]]:
    voice, say = sheet.voice, sheet.voice.say
    facts = [
        (say("slip.releaser"), voice.party(slip.releaser)),
        (say("slip.receiver"), voice.party(slip.receiver)),
        (say("slip.purpose"), voice.code("purpose", slip.purpose)),
        (say("slip.legal_basis"), voice.known(slip.legal_basis)),
        (say("slip.place"), voice.known(slip.place)),
        (say("slip.claimed"), voice.moment(slip.claimed_at)),
        (say("slip.recorded"), voice.moment(slip.recorded_at) if slip.recorded_at else say("slip.not_recorded")),
    ]
    if slip.seized_from:
        facts.append((say("history.from_whom"), ", ".join(slip.seized_from)))
    if slip.escort:
        facts.insert(2, (say("slip.escort"), voice.party(slip.escort)))
    people = (("slip.typed", slip.typed_by), ("slip.settled", slip.settled_by))
    facts += [(say(key), voice.party(who)) for key, who in people if who]
    if slip.answered_at and not slip.denied:
        facts.append((say("slip.affirmed"), say("slip.affirmed_at", when=voice.moment(slip.answered_at))))
    if slip.due_back:
        facts.append((say("slip.due_back"), voice.moment(slip.due_back)))
    if slip.act_id:
        facts.append((say("slip.act"), slip.act_id))
    return facts


def _exhibits(sheet: Sheet, exhibits: tuple[ExhibitLine, ...]) -> None:
    """Print the exhibits, with empty places for what the receiver sees and weighs."""
    say = sheet.voice.say
    columns = [Column(say("slip.seal_seen"), 82), Column(say("slip.gross_seen"), 70)]
    exhibit_list(sheet, exhibits, columns, lambda _: ("", ""))


def _signatures(sheet: Sheet, slip: Slip) -> None:
    say = sheet.voice.say
    sheet.heading(say("slip.signatures"), keep=PAIR)
    words = count_words(len(slip.lines), "exhibit", sheet.voice.lang)
    act_frame.paragraph(sheet, say("slip.discharge", exhibits=words))
    sheet.text(say("slip.declaration"), SMALL, tone=MUTED)
    sign_box(sheet, _signer(sheet, say("slip.releaser"), slip.releaser, slip.releaser_will), slip.releaser_will)
    sign_box(sheet, _signer(sheet, say("slip.receiver"), slip.receiver, slip.receiver_will), slip.receiver_will)
    for witness in slip.witnesses:
        sign_box(sheet, _signer(sheet, say("slip.witness"), witness, None), None)
    act_frame.stamp(sheet, say("act.stamp.service"))


def _signer(sheet: Sheet, part: str, party: Party, will: Will | None) -> list[tuple[str, bool, Tone]]:
    voice = sheet.voice
    return [
        (part, False, MUTED),
        (voice.name(party), True, INK),
        (voice.known(voice.office(party)), False, INK),
        (voice.will(will) if will else voice.say("slip.no_will"), False, MUTED),
    ]
