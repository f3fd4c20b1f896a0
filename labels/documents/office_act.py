"""Acts of an office: a letter with the part that its addressee fills in, or a record of what did not take place.

A letter names its addressee where a record says "L'an …". The words of the body come as sentences of the record; what
nobody entered is left to a hand, once.
"""

from collections.abc import Sequence

from labels.documents import act_frame
from labels.documents.minutes_tables import sealed
from labels.documents.signature_boxes import sign_box
from labels.documents.verification_block import Proof
from labels.layout.canvas import INK, MUTED, Tone
from labels.layout.page import Sheet
from labels.layout.tables import Column, Piece, Row, table
from labels.layout.wording import Locale
from labels.model import ExhibitLine, Minutes, OfficeAct

COPIES = (1, 2, 3)


def office_act(sheet: Sheet, minutes: Minutes, act: OfficeAct, proof: Proof) -> None:
    """Print the act, its signatures, the part for the addressee and the list of exhibits."""
    say = sheet.voice.say
    act_frame.begin(sheet, _references(sheet.voice, minutes), proof)
    if act.addressee:
        act_frame.paragraph(sheet, say("office.to", who=act.addressee), bold=True)
    else:
        act_frame.incipit(sheet, act.at)
    if minutes.kind != "summons":
        who = sheet.voice.party(act.author) if act.author else say("office.author_open")
        act_frame.paragraph(sheet, say("act.we", who=who))
    if minutes.legal_basis:
        act_frame.paragraph(sheet, say("act.seen", text=minutes.legal_basis))
    act_frame.paragraph(sheet, act.operative, bold=True)
    if minutes.exhibits and not act.blind:
        act_frame.quantities(sheet, minutes.exhibits)
    for heading, texts in act.parts:
        if heading:
            sheet.subheading(heading, keep=40)
        if heading and minutes.kind == "expert":
            act_frame.decisions(sheet, texts)
        else:
            act_frame.each(sheet, texts)
    _signed(sheet, minutes, act)
    if act.answer:
        _answer(sheet, minutes, act)
    act_frame.copies(sheet, [say(f"minutes.copy.{minutes.kind}{n}") for n in COPIES])
    if minutes.exhibits:
        _listed(sheet, minutes.exhibits, blind=act.blind)


def _references(voice: Locale, minutes: Minutes) -> list[tuple[str, str]]:
    say = voice.say
    exhibits = voice.count(len(minutes.exhibits), "exhibit")
    return [
        (say("doc.case"), minutes.case_number),
        (say("act.object"), say(f"act.object.{minutes.kind}", exhibits=exhibits)),
        (say("history.court"), minutes.court),
        (say("act.registered"), voice.number(minutes.reference)),
    ]


def _signed(sheet: Sheet, minutes: Minutes, act: OfficeAct) -> None:
    """Print the closing of a record, the boxes with the author last, the stamp, and when it came into the register."""
    say = sheet.voice.say
    if not act.addressee:
        act_frame.paragraph(sheet, say("office.read_over"))
        act_frame.paragraph(sheet, say("act.closed"))
    for key in act.hands:
        sign_box(sheet, _hand(sheet.voice, key), None)
    sign_box(sheet, _author(sheet.voice, act), act.will)
    act_frame.stamp(sheet, say("act.stamp.service"))
    act_frame.mentions(sheet, [say("act.recorded", when=sheet.voice.moment(minutes.acts[-1].at))])


def _answer(sheet: Sheet, minutes: Minutes, act: OfficeAct) -> None:
    """Print what the addressee fills in and signs."""
    say = sheet.voice.say
    sheet.subheading(say(f"office.{minutes.kind}.answer"), keep=110)
    act_frame.paragraph(sheet, say(f"office.{minutes.kind}.answer_text"))
    for key in act.answer:
        sign_box(sheet, _hand(sheet.voice, key), None)


def _author(voice: Locale, act: OfficeAct) -> list[tuple[str, bool, Tone]]:
    if act.author is None:
        return _hand(voice, "author")
    return [
        (voice.say("part.author"), False, MUTED),
        (voice.name(act.author), True, INK),
        (voice.known(voice.office(act.author)), False, INK),
        (voice.will(act.will) if act.will else voice.say("slip.no_will"), False, MUTED),
    ]


def _hand(voice: Locale, key: str) -> list[tuple[str, bool, Tone]]:
    say = voice.say
    return [
        (say(f"office.hand.{key}"), False, MUTED),
        (say("minutes.hand_name"), False, INK),
        (say("minutes.hand_quality"), False, INK),
        (say("minutes.hand_refusal"), False, MUTED),
    ]


def _listed(sheet: Sheet, exhibits: Sequence[ExhibitLine], *, blind: bool) -> None:
    """Print the list annexed to the act, closed in words; where its reader is to check blind, by number alone (I13)."""
    voice, say = sheet.voice, sheet.voice.say
    if not blind:
        sealed(sheet, exhibits, "office.listed", "minutes.held_by")
    else:
        sheet.heading(say("office.listed", exhibits=voice.count(len(exhibits), "exhibit")), keep=64)
        columns = [Column(say("doc.exhibit"), 180), Column(say("office.suspected"), 200), Column(say("doc.case"), 122)]
        rows = (
            Row((Piece(voice.number(line.id), bold=True), voice.substance(line.substance), line.case_number))
            for line in exhibits
        )
        table(sheet, columns, rows)
    act_frame.settled(sheet, len(exhibits))
