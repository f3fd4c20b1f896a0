"""Declarations and signatures: one box of paper for each person, wide enough for a hand or a thumb."""

from collections.abc import Sequence
from datetime import datetime

from labels.documents import sign_off_block
from labels.layout.canvas import ALERT, INK, LEADING, LEFT, MUTED, SPAN, TINY, Tone, lines
from labels.layout.page import Sheet
from labels.model import Attendee, Place, SignOff, Will

SIZE = 8.0
BOX_WIDTH, BOX_HEIGHT = 176.0, 74.0
PAIR = 2 * (BOX_HEIGHT + 8) + 24
"""Points that two boxes and the line of the day take: they stay on one page."""
FIELD_HEIGHT = 22.0
_INFO = SPAN - BOX_WIDTH - 14
_TALLEST = 30
"""Lines beside a box; what is longer is printed above it."""

_REASON_LINES = 6


def field_name(position: int) -> str:
    """Name the field in which a person signs digitally, counted from 1 in the order of the paper."""
    return f"signature-{position}"


_Line = tuple[str, bool, Tone]


def signatures(
    sheet: Sheet, attendees: Sequence[Attendee], sign_off: SignOff | None, site: Place | None, ended_at: datetime | None
) -> None:
    """Print group 10: what everybody signs, then each person with signatures and box, the chair last."""
    say = sheet.voice.say
    sheet.heading(say("cert.h10"), keep=BOX_HEIGHT)
    if sign_off:
        sign_off_block.frozen(sheet, sign_off)
    if not attendees:
        sheet.text(say("cert.no_attendee"))
    numbered = sorted(enumerate(attendees, 1), key=lambda each: each[1].quality == "chair")
    for position, person in numbered:  # the position names the field, whatever the order on paper
        sign_box(sheet, _about(sheet, person, signing=sign_off is not None), person.will, field_name(position))
    done_at(sheet, site, ended_at)


def done_at(sheet: Sheet, place: Place | None = None, at: datetime | None = None) -> None:
    """Print where and on which day a paper was made: dots for a hand, unless the record says both."""
    voice = sheet.voice
    if place is None or at is None:
        sheet.text(voice.say("doc.date_place"), SIZE)
        return
    where = ", ".join(part for part in (place.name, place.commune) if part)
    sheet.text(voice.say("doc.done_at", place=where, day=voice.day(at)), SIZE)


def sign_box(sheet: Sheet, about: list[tuple[str, bool, Tone]], will: Will | None, field: str = "") -> None:
    """Print who a person is, and to the right the place to sign; a refusal is printed in that place.

    Under the room for a hand, ``field`` names the place of a digital signature (``labels.signing.sign``).
    """
    box_lines = [(lines(text, SIZE, _INFO, bold), bold, tone) for text, bold, tone in about]
    count = sum(len(broken) for broken, _, _ in box_lines)
    if count > _TALLEST:
        for text, bold, tone in about:
            sheet.text(text, SIZE, bold=bold, tone=tone)
        box_lines, count = [], 0
    leading = SIZE * LEADING
    height = max(BOX_HEIGHT, count * leading + 4) + 8
    sheet.need(height)
    top, y = sheet.y - 4, sheet.y - 4
    for broken, bold, tone in box_lines:
        with sheet.tags.part("P"):
            for line in broken:
                y -= leading
                sheet.write(LEFT, y, line, SIZE, bold=bold, tone=tone)
    _place(sheet, top, will)
    if field and not (will and will.kind == "refused"):
        left = LEFT + SPAN - BOX_WIDTH
        sheet.place(field, left + 3, top - BOX_HEIGHT + 2, BOX_WIDTH - 6, FIELD_HEIGHT)
    sheet.y -= height
    sheet.rule(sheet.y, weight=0.3)


def _place(sheet: Sheet, top: float, will: Will | None) -> None:
    say, left = sheet.voice.say, LEFT + SPAN - BOX_WIDTH
    refused = will is not None and will.kind == "refused"
    sheet.box(left, top - BOX_HEIGHT, BOX_WIDTH, BOX_HEIGHT, ALERT if refused else MUTED)
    if will is None or not refused:
        with sheet.tags.part("P"):
            sheet.write(left + 5, top - 8.5, say("doc.sign_here"), TINY, tone=MUTED, width=BOX_WIDTH - 10)
        return
    with sheet.tags.part("P"):
        sheet.write(left + 6, top - 14, say("cert.refused"), 10, bold=True, tone=ALERT, width=BOX_WIDTH - 12)
    reason = say("cert.refused_reason", reason=will.reason or say("doc.no_reason"))
    with sheet.tags.part("P"):
        for index, line in enumerate(_cut(lines(reason, TINY, BOX_WIDTH - 12))):
            sheet.write(left + 6, top - 24 - index * 8.4, line, TINY, width=BOX_WIDTH - 12)


def _cut(broken: tuple[str, ...]) -> tuple[str, ...]:
    """Keep what fits in the box; the whole reason stands beside it with the will."""
    return broken if len(broken) <= _REASON_LINES else (*broken[: _REASON_LINES - 1], "…")


def _about(sheet: Sheet, person: Attendee, *, signing: bool) -> list[_Line]:
    voice, say = sheet.voice, sheet.voice.say
    present = say("cert.present", when=voice.presence(person.arrived_at, person.left_at))
    reserved = say("cert.reservations", text=person.reservations) if person.reservations else ""
    # Who has not given a will yet may still write reservations by hand: none may be claimed for them.
    open_place = not person.signatures and (person.will is None or person.will.kind == "absent")
    unsaid = say("cert.reservations", text="…" * 40) if open_place else say("cert.reservations_none")
    return [
        (voice.name(person.party), True, INK),
        (voice.code("quality", person.quality), False, INK),
        (voice.known(voice.office(person.party)), False, INK),
        (present, False, MUTED),
        *([(say("cert.noted", text=person.noted), True, ALERT)] if person.noted else []),
        *_signed(sheet, person, signing=signing),
        (reserved or unsaid, False, ALERT if reserved else MUTED),
    ]


def _signed(sheet: Sheet, person: Attendee, *, signing: bool) -> list[_Line]:
    """Return the ways in which a person signed, or their statement and a note that the signature is missing."""
    voice = sheet.voice
    if person.signatures:
        return [(text, False, INK) for text in sign_off_block.said(voice, person.signatures)]
    missing: list[_Line] = [(voice.say("sign.not_yet"), True, ALERT)] if signing else []
    return [(voice.will(person.will), False, MUTED), *missing]
