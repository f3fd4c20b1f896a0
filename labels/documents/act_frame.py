"""The frame of an act, common to every record and order of a court: who issues it, in which file, when, by whom.

The parts stand in the order in which a court reads them: heading of the issuing office, reference box, title, "L'an …",
author, frame of action, texts, presence, then the body, the closing, signatures with the author last, mentions, copies.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from labels.documents.signature_boxes import BOX_HEIGHT, BOX_WIDTH
from labels.documents.verification_block import Proof, symbol
from labels.layout.canvas import ACCENT, BODY, INK, LEADING, LEFT, MUTED, RULE, SMALL, SPAN, TINY, lines
from labels.layout.number_words import count_words, day_words, hour_words, mass_words, number_words
from labels.layout.page import Sheet
from labels.layout.quantity import Measured, Total, format_volume, tally
from labels.layout.wording import Locale

SIZE = 9.6
"""Points of the text of an act, larger than that of its tables: it is read aloud."""
_CODE, _GAP, _NAME = 58.0, 8.0, 92.0
"""Points of the code in the reference box, around it, and of the names in the box."""

References = Sequence[tuple[str, str]]
"""The reference box: what the number is, and the number."""


def begin(sheet: Sheet, references: References, proof: Proof, *, under: str = "") -> None:
    """Print heading, reference box with the code, and title; ``under`` is a line below the title."""
    sheet.letterhead()
    _reference_box(sheet, [(name, value) for name, value in references if value.strip()], proof)
    sheet.space(12)
    with sheet.tags.part("H1"):
        for line in lines(sheet.frame.title.upper(), 14, SPAN, True):
            sheet.y -= 14 * LEADING
            sheet.write(LEFT, sheet.y, line, 14, bold=True, tone=ACCENT, width=SPAN, align=0.5)
    if under:
        with sheet.tags.part("P"):
            for line in lines(under, BODY, SPAN):
                sheet.y -= BODY * LEADING
                sheet.write(LEFT, sheet.y, line, BODY, tone=INK, width=SPAN, align=0.5)
    sheet.space(10)


def _reference_box(sheet: Sheet, references: References, proof: Proof) -> None:
    wide = SPAN - _CODE - 3 * _GAP
    rows = [(lines(name, SMALL, _NAME - 6), lines(value, BODY, wide - _NAME)) for name, value in references]
    height = sum(max(len(names), len(values)) for names, values in rows) * BODY * LEADING + _GAP
    height = max(height, _CODE + _GAP)
    if height > sheet.room - _CODE:  # a text that no box could hold: name and value as a list, over pages
        symbol(sheet, proof, LEFT + SPAN - _CODE - _GAP, sheet.y - _CODE - _GAP / 2, _CODE)
        sheet.space(_CODE + _GAP)
        sheet.facts(references)
        return
    sheet.box(LEFT, sheet.y - height, SPAN, height, RULE, 0.8)
    symbol(sheet, proof, LEFT + SPAN - _CODE - _GAP, sheet.y - (height + _CODE) / 2, _CODE)
    y = sheet.y - 2
    with sheet.tags.part("L"):
        for names, values in rows:
            with sheet.tags.part("LI"):
                label, body = sheet.tags.add("Lbl"), sheet.tags.add("LBody")
            for at, text in enumerate(names):
                with sheet.tags.inside(label):
                    sheet.write(LEFT + _GAP, y - (at + 1) * BODY * LEADING, text, SMALL, tone=MUTED)
            for at, text in enumerate(values):
                with sheet.tags.inside(body):
                    sheet.write(LEFT + _GAP + _NAME, y - (at + 1) * BODY * LEADING, text, BODY, bold=not at)
            y -= max(len(names), len(values)) * BODY * LEADING
    sheet.y -= height


def incipit(sheet: Sheet, at: datetime | None) -> None:
    """Print "L'an …, le …, à … heures," in words; dots for a hand where the record has no hour."""
    voice = sheet.voice
    if at is None:
        paragraph(sheet, voice.say("act.incipit_open"))
        return
    day = day_words(at, voice.lang, zone=voice.zone)
    paragraph(sheet, voice.say("act.incipit", day=day, hour=hour_words(at, voice.lang, zone=voice.zone)))


def paragraph(sheet: Sheet, text: str, *, bold: bool = False, indent: float = 0) -> None:
    """Print a paragraph of the act."""
    sheet.text(text, SIZE, bold=bold, indent=indent)
    sheet.space(4)


def each(sheet: Sheet, texts: Iterable[str]) -> None:
    """Print visas, reasons or mentions, one a line."""
    for text in texts:
        sheet.text(text, SIZE)
        sheet.space(1)
    sheet.space(3)


def decisions(sheet: Sheet, texts: Iterable[str]) -> None:
    """Print what is decided, numbered."""
    sheet.items(texts, SIZE, numbered=True)
    sheet.space(4)


def settled(sheet: Sheet, exhibits: int) -> None:
    """Print the words and the figure at which a list is closed: nobody adds a line by hand."""
    voice = sheet.voice
    sheet.text(voice.say("act.settled", exhibits=count_words(exhibits, "exhibit", voice.lang)), BODY, bold=True)


def stamp(sheet: Sheet, words: str) -> None:
    """Print the place and day of drafting, and the box for the rubber stamp of the office beside it."""
    height = BOX_HEIGHT
    sheet.need(height + 10)
    left, top = LEFT + SPAN - BOX_WIDTH, sheet.y - 4
    sheet.box(left, top - height, BOX_WIDTH, height, RULE)
    with sheet.tags.part("P"):
        sheet.write(left + 5, top - 9, words, TINY, tone=MUTED, width=BOX_WIDTH - 10)
    with sheet.tags.part("P"):
        for at, line in enumerate(lines(sheet.voice.say("doc.date_place"), BODY, SPAN - BOX_WIDTH - 14), 1):
            sheet.write(LEFT, top - at * BODY * LEADING, line, BODY)
    sheet.y -= height + 10


def mentions(sheet: Sheet, texts: Sequence[str]) -> None:
    """Print what was noted after the closing; nothing where nothing was."""
    if not texts:
        return
    sheet.subheading(sheet.voice.say("act.mentions"))
    sheet.items(texts)


def copies(sheet: Sheet, addressees: Sequence[str]) -> None:
    """Print how many copies there are, in words, and for whom each is."""
    voice, many = sheet.voice, len(addressees)
    sheet.subheading(voice.say("act.copies", copies=f"{number_words(many, voice.lang)} ({many})"))
    sheet.items(addressees)


def quantities(sheet: Sheet, measured: Sequence[Measured]) -> None:
    """Print the quantity of each substance and unit, in words and figures; none is added to another (I21)."""
    coarsest = max((getattr(line, "readability_ug", None) or 0 for line in measured), default=0)
    sheet.items((_quantity(sheet.voice, total, coarsest) for total in tally(measured)), SIZE)
    sheet.space(3)


def _quantity(voice: Locale, total: Total, readability_ug: int) -> str:
    """Return the words for one total: exhibits, count, volume, gross weight, and how many were not weighed."""
    say, lang = voice.say, voice.lang
    parts = [count_words(total.exhibits, "exhibit", lang)]
    if total.unit:
        parts.append(say("act.holding", count=count_words(total.count, total.unit, lang)))
    if total.volume_ul:
        parts.append(say("act.of_volume", volume=format_volume(total.volume_ul, lang)))
    if total.unweighed < total.exhibits:
        mass = mass_words(total.gross_ug, lang, readability_ug=readability_ug or None)
        parts.append(say("act.of_weight", mass=mass))
    if total.unweighed == total.exhibits:
        parts.append(say("act.no_weight"))
    elif total.unweighed:
        parts.append(say("act.unweighed", count=count_words(total.unweighed, "exhibit", lang)))
    return say("doc.pair", name=voice.substance(total.substance), value=", ".join(parts))
