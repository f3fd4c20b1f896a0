"""The face of one label: what it says, and how it is drawn in a box. It names no suspect and no storage place.

It prints neither a weight nor the number of a seal, so that the next reading stays blind (I13).

A label points to the record and proves nothing. The number stands once to be read by eye, once to be scanned.
"""

import math
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm

from labels.layout import fonts
from labels.layout.quantity import Lang
from labels.stock import exhibit_card, ghs_marks, identifier, qr
from labels.stock.ghs_marks import Sign
from labels.stock.label_stock import Stock
from labels.words import word

_PADDING = 2 * mm
_EDGE = 1.9 * mm
"""Margins of ordinary and of low labels."""
_CAP = 0.714
"""Height of Noto Sans's capitals and digits, and below it what Q and J descend, as shares of the size."""
_DESCENT = 0.2
_LEADING = 1.2
_SMALL = 0.8
"""Sizes as shares of the body text: captions and marks, the number, a text that stands alone."""
_LARGE = 2.7
_TITLE = 1.7
_TINY = 0.64
_LINE = 0.7
"""What a hairline or a rounded dot may stand out, in points."""
_FOOT = 1.42 * mm
"""Of the smallest label: the size of its marks, and how high they stand."""
_WRITTEN = ("case", "exhibit", "seized")
"""What is written on a blank label, the most needed first; never a weight or the number of a seal."""
_HAND = 4.6 * mm
"""The least height of a line to write on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Content of one label; texts are printed as they stand, empty texts leave no line.

    ``nature`` is the substance as seized, or the name of a container or a place. ``case`` is the case or report number,
    ``piece`` (n, N) stands for "piece n of N". ``seized`` is the date and place of seizure. ``hazard`` is a warning for
    handling, drawn with ``sign`` or with the general warning sign. ``blank``: the label has lines to fill in by hand.
    """

    id: str
    copy: int = 1
    case: str = ""
    piece: tuple[int, int] | None = None
    nature: str = ""
    seized: str = ""
    hazard: str = ""
    sign: Sign = ""
    synthetic: bool = False
    exercise: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page: its lower left corner and size, in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.y + self.height


class _Row:
    """One fact in the body: its text as lines, the caption before the first, the bold text at the first one's end."""

    __slots__ = ("beside", "bold", "caption", "lines", "text")

    def __init__(self, text: str, size: float, width: float, *, caption: str = "", bold: bool = False) -> None:
        self.text = text
        self.lines = fonts.wrap(text, size, width, bold=bold)
        self.caption = caption
        self.bold = bold
        self.beside = ""


def draw(canvas: Any, label: Label, code: qr.Matrix, box: Box, stock: Stock, lang: Lang) -> None:
    """Draw a label with its QR symbol in ``box``; nothing leaves the box, whatever the texts."""
    _LAYOUTS[stock.layout](canvas, label, code, box, stock, lang)


def _head(canvas: Any, label: Label, code: qr.Matrix, box: Box, stock: Stock, lang: Lang) -> None:
    """Draw the number across the top, the code under it at the left, the text at the code's right."""
    quiet, symbol = _sizes(stock)
    # The margin at the sides is the quiet zone, so that number and symbol are flush.
    inner = Box(box.x + quiet, box.y + _PADDING, box.width - 2 * quiet, box.height - 2 * _PADDING)
    rule = _header(canvas, label, inner, stock.text, lang)
    _code(canvas, code, box, stock, inner.x, rule - quiet - symbol)
    left = inner.x + symbol + quiet + stock.text * 0.25  # room for what hangs over: frames, accents of N'Ko
    area = Box(left, inner.y, inner.right - left, rule - inner.y - stock.text * 0.3)
    _body(canvas, label, area, stock.text, lang)


def _beside(canvas: Any, label: Label, code: qr.Matrix, box: Box, stock: Stock, lang: Lang) -> None:
    """Draw the code over the height of a low label, everything else at its right."""
    quiet, symbol = _sizes(stock)
    _code(canvas, code, box, stock, box.x + quiet, box.y + (box.height - symbol) / 2)
    left = box.x + symbol + 2 * quiet + stock.text * 0.25
    inner = Box(left, box.y + _EDGE, box.right - _EDGE - left, box.height - 2 * _EDGE)
    rule = _header(canvas, label, inner, stock.text, lang)
    _body(canvas, label, Box(left, inner.y, inner.width, rule - inner.y - stock.text * 0.3), stock.text, lang)


def _below(canvas: Any, label: Label, code: qr.Matrix, box: Box, stock: Stock, lang: Lang) -> None:
    """Draw number, code and text one below the other on a tall label."""
    quiet, symbol = _sizes(stock)
    inner = Box(box.x + 2 * _PADDING, box.y + 2 * _PADDING, box.width - 4 * _PADDING, box.height - 4 * _PADDING)
    rule = _header(canvas, label, inner, stock.text, lang)
    _code(canvas, code, box, stock, box.x + (box.width - symbol) / 2, rule - quiet - symbol)
    top = rule - 2 * quiet - symbol - stock.text * 0.4  # room for accents
    _body(canvas, label, Box(inner.x, inner.y, inner.width, top - inner.y), stock.text, lang)


def _small(canvas: Any, label: Label, code: qr.Matrix, box: Box, stock: Stock, lang: Lang) -> None:
    """Draw the code and, below it, the number and one line of marks: what the smallest label has room for."""
    quiet, symbol = _sizes(stock)
    _code(canvas, code, box, stock, box.x + (box.width - symbol) / 2, box.top - quiet - symbol)
    width = box.width - 2 * _EDGE
    grouped = identifier.group(label.id)
    size = min(width / fonts.width(grouped, 1, bold=True), stock.text * 1.2)
    y = box.top - 2 * quiet - symbol - size * _CAP - _LINE / 2
    fonts.draw(canvas, box.x + (box.width - size * fonts.width(grouped, 1, bold=True)) / 2, y, grouped, size, bold=True)
    marks = [word(lang, "label.exercise")] if label.exercise else []
    marks += [word(lang, "label.synthetic")] if label.synthetic and not label.exercise else []
    marks += [word(lang, "label.copy", copy=label.copy)]
    marks += [label.hazard] if label.sign else []
    text, tiny = " · ".join(marks), stock.text * _TINY
    wide = min(fonts.width(text, tiny), width)
    fonts.draw(canvas, box.x + (box.width - wide) / 2, box.y + _FOOT, text, tiny, max_width=width)


def _card(canvas: Any, label: Label, code: qr.Matrix, box: Box, stock: Stock, lang: Lang) -> None:
    """Draw the label at the upper right of the card, the fields of the front under it, and the back below the fold."""
    box = Box(box.x + _PADDING, box.y + _PADDING, box.width - 2 * _PADDING, box.height - 2 * _PADDING)
    fold, label_height = box.y + box.height * 0.46, 38 * mm
    face = Box(box.right - 99 * mm, box.top - label_height, 99 * mm, label_height)
    canvas.setLineWidth(0.4)
    canvas.rect(face.x - _PADDING, face.y, face.width + _PADDING, face.height, stroke=1, fill=0)  # off the quiet zone
    _head(canvas, label, code, face, stock, lang)
    exhibit_card.title(canvas, box.x, box.top - 12 * mm, face.x - box.x - 2 * _PADDING, lang)
    given = {"case": label.case, "nature": label.nature, "seized": label.seized}
    exhibit_card.front(canvas, (box.x, fold + 4 * mm, box.width, face.y - fold - 6 * mm), given, lang)
    exhibit_card.back(canvas, (box.x, box.y, box.width, fold - box.y), lang)


_LAYOUTS = {"card": _card, "head": _head, "beside": _beside, "below": _below, "small": _small}


def _sizes(stock: Stock) -> tuple[float, float]:
    """Return the widths of the quiet zone and of the symbol in it."""
    return qr.QUIET * stock.module * mm, qr.MODULES * stock.module * mm


def _code(canvas: Any, code: qr.Matrix, box: Box, stock: Stock, x: float, y: float) -> None:
    """Draw the symbol; on a thermal printer its corner lies on whole dots from the label's upper left corner."""
    if stock.dpi:
        dot, symbol = 72 / stock.dpi, qr.MODULES * stock.module * mm
        x = box.x + math.floor((x - box.x) / dot + 0.001) * dot
        y = box.top - symbol - math.ceil((box.top - symbol - y) / dot - 0.001) * dot
    canvas.symbol(code, x, y, qr.MODULES * stock.module * mm)


def _header(canvas: Any, label: Label, inner: Box, text: float, lang: Lang) -> float:
    """Draw the line of marks, the number and the rule below it; return the height under the rule."""
    small = text * _SMALL
    y = inner.top - small * _CAP
    right = inner.right
    right = _mark(canvas, word(lang, "label.copy", copy=label.copy), inner.x, right, y, small)
    if label.exercise:
        right = _mark(canvas, word(lang, "label.exercise"), inner.x, right, y, small)
    elif label.synthetic:
        right = _mark(canvas, word(lang, "label.synthetic"), inner.x, right, y, small)
    kind = word(lang, f"label.kind.{label.id[:2]}")
    if fonts.width(kind, small) * fonts.SMALLEST <= right - inner.x:  # else the number says it too
        fonts.draw(canvas, inner.x, y, kind, small, max_width=right - inner.x)
    grouped = identifier.group(label.id)
    size = min(inner.width / fonts.width(grouped, 1, bold=True), text * _LARGE)
    y = inner.top - text * 1.15 - size * _CAP
    fonts.draw(canvas, inner.x, y, grouped, size, bold=True)
    rule = y - size * _DESCENT - 1
    canvas.setLineWidth(0.6)
    canvas.line(inner.x, rule, inner.right, rule)
    return rule - _LINE


def _mark(canvas: Any, text: str, left: float, right: float, y: float, size: float) -> float:
    """Draw white on black, ending at ``right``, no further left than ``left``; return where what precedes must end."""
    wide = min(fonts.width(text, size, bold=True) + size * 0.7, right - left)
    canvas.rect(right - wide, y - size * 0.2, wide, size * (_CAP + 0.4), stroke=0, fill=1)
    canvas.setFillGray(1)
    fonts.draw(canvas, right - wide + size * 0.35, y, text, size, bold=True, max_width=wide - size * 0.7)
    canvas.setFillGray(0)
    return right - wide - size / 2


def _body(canvas: Any, label: Label, area: Box, size: float, lang: Lang) -> None:
    """Draw the facts from the top, and the hazard at the foot; on a blank label, the lines to write them on."""
    if label.blank:
        _lines(canvas, area, size, lang)
        return
    facts = _facts(label, lang)
    alone = not facts and not label.case
    if alone:
        size *= _TITLE
    step = size * _LEADING
    indent = max((fonts.width(caption, size * _SMALL) for caption in facts), default=0) + size * 0.5
    rows = [_Row(label.nature, size, area.width, bold=True)] if alone else _rows(label, facts, size, area.width, indent)
    foot = area.y
    if label.hazard.strip():
        foot = _hazard(canvas, label, area, size, area.height - size - step * (len(rows) - 1))
    _cut(rows, int((area.top - foot - size) / step) + 1)
    y = area.top - size * 0.8
    for row in rows:
        _draw_row(canvas, row, area, y, size, indent if row.caption else 0)
        y -= step * len(row.lines)


def _lines(canvas: Any, area: Box, size: float, lang: Lang) -> None:
    """Draw a captioned line for each fact that a pen may add, as many as a hand has room for."""
    captions = [word(lang, f"label.{key}") for key in _WRITTEN]
    indent = max(fonts.width(caption, size * _SMALL) for caption in captions) + size * 0.5
    rows = max(1, min(len(captions), int(area.height / _HAND)))
    step = area.height / rows
    canvas.setLineWidth(0.4)
    for row, caption in enumerate(captions[:rows], 1):
        y = area.top - step * row + _LINE
        fonts.draw(canvas, area.x, y, caption, size * _SMALL)
        canvas.line(area.x + indent, y, area.right, y)


def _draw_row(canvas: Any, row: _Row, area: Box, y: float, size: float, indent: float) -> None:
    """Draw one row, its first baseline at ``y``."""
    if row.caption:
        fonts.draw(canvas, area.x, y, row.caption, size * _SMALL)
    if row.beside:
        fonts.draw(canvas, area.right - fonts.width(row.beside, size, bold=True), y, row.beside, size, bold=True)
    for line in row.lines:
        fonts.draw(canvas, area.x + indent, y, line, size, bold=row.bold, max_width=area.width - indent)
        y -= size * _LEADING


def _facts(label: Label, lang: Lang) -> dict[str, str]:
    """Return the facts that stand behind a caption, by caption."""
    piece = f"{label.piece[0]} / {label.piece[1]}" if label.piece else ""
    values = {"piece": piece, "seized": label.seized}
    return {word(lang, f"label.{key}"): value for key, value in values.items() if value.strip()}


def _rows(label: Label, facts: dict[str, str], size: float, width: float, indent: float) -> list[_Row]:
    """Return the rows of the body; case and piece share the first one where they fit it."""
    rows = []
    captioned = list(facts.items())
    if label.case:
        first = _Row(label.case, size, width, bold=True)
        if label.piece:
            text = " ".join(captioned[0])
            if fonts.width(label.case, size, bold=True) + size + fonts.width(text, size, bold=True) <= width:
                first.beside = text
                del captioned[0]
        rows.append(first)
    if label.nature:
        rows.append(_Row(label.nature, size, width))
    for caption, value in captioned:
        rows.append(_Row(value, size, width - indent, caption=caption))
    return rows


def _cut(rows: list[_Row], room: int) -> None:
    """Join the last lines of the longest rows until ``room`` lines are left; what is too wide is cut when drawn."""
    while sum(len(row.lines) for row in rows) > room:
        longest = max(rows, key=lambda row: (len(row.lines), bool(row.caption)))
        if len(longest.lines) == 1:
            break
        *_, before, last = longest.lines
        whole = before + last
        longest.lines[-2:] = [whole if whole in longest.text else f"{before} {last}"]


def _hazard(canvas: Any, label: Label, area: Box, size: float, height: float) -> float:
    """Draw the warning in a frame along the foot, in two lines if ``height`` allows; return where the facts end.

    A sign takes the frame's height, so that it is seen from a step away.
    """
    lines = 2 if height >= _frame(2, size) + size * 0.15 else 1
    mark = _frame(lines, size) * 0.94 if label.sign else size
    left = area.x + mark + size * 0.5
    row = _Row(label.hazard, size, area.right - left - size * 0.3, bold=True)
    _cut([row], lines)
    tall = _frame(lines if label.sign else len(row.lines), size)
    canvas.setLineWidth(0.9)
    canvas.rect(area.x, area.y, area.width, tall, stroke=1, fill=0)
    if label.sign:
        ghs_marks.draw(canvas, label.sign, area.x + size * 0.2, area.y + (tall - mark) / 2, mark)
    else:
        _triangle(canvas, area.x + size * 0.35, area.y + (tall - size * 0.9) / 2, size)
    first = area.y + (tall + _frame(len(row.lines), size)) / 2 - size * 1.13
    _draw_row(canvas, row, Box(left, area.y, area.right - left - size * 0.3, tall), first, size, 0)
    return area.y + tall + size * 0.15


def _frame(lines: int, size: float) -> float:
    """Return the height of a framed text."""
    return size * (0.35 + _LEADING * lines)


def _triangle(canvas: Any, x: float, y: float, size: float) -> None:
    """Draw the general warning sign, ``size`` wide: a black triangle with a white exclamation mark."""
    canvas.polygon([(x, y), (x + size, y), (x + size / 2, y + size * 0.9)])
    canvas.setFillGray(1)
    mark = size * 0.75
    fonts.draw(canvas, x + (size - fonts.width("!", mark, bold=True)) / 2, y + size * 0.1, "!", mark, bold=True)
    canvas.setFillGray(0)
