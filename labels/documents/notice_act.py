"""The notice of an order to the person who may object, in words that a detainee can follow.

It says what was decided, by whom and when, which exhibits, what is kept, how and until when to contest. Without a last
day on record it sets none: no time limit is borrowed from another law.
"""

from labels.documents import act_frame
from labels.documents.order_act import branch, came, references
from labels.documents.signature_boxes import sign_box
from labels.documents.verification_block import Proof
from labels.layout.canvas import INK, MUTED
from labels.layout.number_words import count_words
from labels.layout.page import Sheet
from labels.layout.tables import Column, Piece, Row, table
from labels.layout.wording import Locale
from labels.model import ExhibitLine, Minutes, OrderFacts

SHOWN = 40
"""Exhibits that a notice lists one by one; of more it prints the quantities, and the order has the list."""


def notice_act(sheet: Sheet, minutes: Minutes, order: OrderFacts, proof: Proof) -> None:
    """Print the notice, its receipt and the boxes of those who hand it over and receive it."""
    voice, say, line = sheet.voice, sheet.voice.say, order.line
    words = count_words(len(minutes.exhibits), "exhibit", voice.lang)
    act_frame.begin(sheet, references(voice, minutes, order), proof)
    if order.doubted:
        sheet.notice(say("minutes.doubted"), [say("minutes.doubted_text")], alert=True)
    act_frame.paragraph(sheet, say("notice.to"))
    act_frame.paragraph(
        sheet,
        say(f"notice.decided.{order.sort}", who=voice.party(order.issuer), day=voice.day(line.at),
            act=say(f"act.named.{branch(order)}"), number=line.reference, exhibits=words),
        bold=True,
    )  # fmt: skip
    _exhibits(sheet, minutes.exhibits)
    sheet.subheading(say("notice.why"))
    act_frame.each(sheet, _why(voice, minutes, order))
    sheet.subheading(say("notice.kept"))
    kept = ", ".join(map(voice.number, order.kept))
    act_frame.paragraph(sheet, say("notice.kept_for", numbers=kept) if kept else say("notice.kept_none"))
    sheet.subheading(say("notice.contest"))
    act_frame.each(sheet, _contest(voice, order))
    sheet.subheading(say("notice.receipt"), keep=90)
    act_frame.each(sheet, [say("minutes.served_receipt"), say("notice.read"), say("minutes.declaration.notice")])
    for key in ("minutes.hand.notice", "notice.interpreter", "notice.server"):
        sign_box(sheet, _hand(voice, key), None)
    act_frame.stamp(sheet, say("act.stamp.service"))
    act_frame.mentions(sheet, came(voice, minutes, order))
    act_frame.copies(sheet, [say(f"minutes.copy.notice{n}") for n in (1, 2, 3)])


def _exhibits(sheet: Sheet, exhibits: tuple[ExhibitLine, ...]) -> None:
    """Print the quantities and, of few exhibits, the short list: number in the case, substance, count."""
    voice, say = sheet.voice, sheet.voice.say
    act_frame.quantities(sheet, exhibits)
    if len(exhibits) > SHOWN:
        act_frame.paragraph(sheet, say("notice.list_with_order"))
        return
    columns = [
        Column(say("doc.exhibit"), 180), Column(say("cert.totals.substance"), 160), Column(say("cert.col.count"), 80),
        Column(say("doc.case"), 82),
    ]  # fmt: skip
    rows = (
        Row(
            (
                (Piece(line.nature or voice.number(line.id), bold=True), voice.number(line.id)),
                voice.substance(line.substance),
                voice.amount(line.count, line.unit, line.volume_ul) or say("doc.by_mass"),
                voice.known(line.case_number),
            ),
            note=line.remark,
        )
        for line in exhibits
    )
    table(sheet, columns, rows)


def _why(voice: Locale, minutes: Minutes, order: OrderFacts) -> list[str]:
    say = voice.say
    texts = [say("notice.basis", text=minutes.legal_basis)] if minutes.legal_basis else []
    if order.no_report:
        texts.append(say("notice.no_report", reason=order.no_report))
    if order.no_sample:
        texts.append(say("notice.no_sample", reason=order.no_sample))
    return texts or [say("notice.why_none")]


def _contest(voice: Locale, order: OrderFacts) -> list[str]:
    say, until = voice.say, order.line.appeal_until
    if until is None:
        return [say("minutes.served_no_day"), say("notice.observations", office=voice.party(order.issuer))]
    return [say("minutes.served_appeal", until=voice.day(until)), say("notice.how")]


def _hand(voice: Locale, key: str) -> list[tuple[str, bool, tuple[float, float, float]]]:
    say = voice.say
    return [
        (say(key), False, MUTED),
        (say("minutes.hand_name"), False, INK),
        (say("minutes.hand_quality"), False, INK),
        (say("minutes.hand_refusal"), False, MUTED),
    ]
