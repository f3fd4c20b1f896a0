"""Labels as PDF, on sheets or one a page: thousands a second, and the same bytes for the same input.

``labels.stock.label`` draws the face of each one, a blank label too (``Label.blank``).
"""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from labels.layout import fonts
from labels.layout.errors import LabelError
from labels.layout.quantity import Lang, format_integer
from labels.model import LogHead
from labels.stock import identifier, qr
from labels.stock.label import Box, Label, draw
from labels.stock.label_stock import A4, DEFAULT, Stock
from labels.words import LANGUAGES, word

__all__ = ["Label", "LogHead", "calibration", "sheet"]

_MARGIN = 10 * mm
_FOOT = 6 * mm
_FOOT_SIZE = 6.2
_POSITION = 14


def sheet(
    labels: Iterable[Label],
    stock: Stock = DEFAULT,
    start_position: int = 1,
    lang: Lang = "fr",
    log_head: LogHead | None = None,
) -> bytes:
    """Return a PDF of the labels, in order, from the ``start_position``-th label of the first sheet on (a used sheet).

    The foot of each A4 page, outside the labels, says how to print it and, given ``log_head``, the state of the log.
    Raises ``LabelError``: ``no_labels``, ``bad_position``, ``unknown_language``, ``bad_copy``, and as
    :func:`labels.stock.identifier.parse` for a number that is none.
    """
    queue = [replace(label, exercise=True) for label in labels] if log_head and log_head.exercise else list(labels)
    if not queue:
        raise LabelError("no_labels")
    if not 1 <= start_position <= stock.count:
        raise LabelError("bad_position", position=start_position, highest=stock.count)
    if lang not in LANGUAGES:
        raise LabelError("unknown_language", lang=lang)
    fonts.register()
    codes = qr.matrices([identifier.payload(label.id, label.copy) for label in queue])
    buffer = BytesIO()
    canvas = _canvas(buffer, stock, lang)
    pages = -(-(start_position - 1 + len(queue)) // stock.count)
    for place, (label, code) in enumerate(zip(queue, codes, strict=True), start_position - 1):
        page, position = divmod(place, stock.count)
        if position == 0 and page:
            canvas.showPage()
        if stock.page == A4 and (position == 0 or label is queue[0]):
            _foot(canvas, page + 1, pages, lang, log_head)
        draw(canvas, label, code, _box(stock, position), stock, lang)
    canvas.save()
    return buffer.getvalue()


def calibration(stock: Stock = DEFAULT, lang: Lang = "fr") -> bytes:
    """Return a PDF of the outlines and positions of a sheet's labels and of a ruler, to hold against the stock.

    Raises ``LabelError("unknown_language")``.
    """
    if lang not in LANGUAGES:
        raise LabelError("unknown_language", lang=lang)
    fonts.register()
    buffer = BytesIO()
    canvas = _canvas(buffer, stock, lang)
    canvas.setLineWidth(0.3)
    for position in range(stock.count):
        box, text = _box(stock, position), str(position + 1)
        canvas.rect(box.x, box.y, box.width, box.height)
        left = box.x + (box.width - fonts.width(text, _POSITION)) / 2
        fonts.draw(canvas, left, box.y + box.height / 2, text, _POSITION)
    if stock.page == A4:
        _ruler(canvas, lang)
    canvas.save()
    return buffer.getvalue()


def _ruler(canvas: Any, lang: Lang) -> None:
    """Draw 100 mm along the foot, a tick each 10 mm, and what to do with it."""
    y = _FOOT - 1 * mm
    canvas.line(_MARGIN, y, _MARGIN + 100 * mm, y)
    for tick in range(11):
        canvas.line(_MARGIN + tick * 10 * mm, y, _MARGIN + tick * 10 * mm, y + 1.2 * mm)
    fonts.draw(
        canvas, _MARGIN, y + 2 * mm, word(lang, "label.calibration"), _FOOT_SIZE, max_width=A4[0] * mm - 2 * _MARGIN
    )


class Page(Canvas):  # type: ignore[misc]
    """The canvas of a PDF with the few shapes of a label that reportlab has no one call for."""

    def polygon(self, points: list[tuple[float, float]]) -> None:
        """Fill a polygon."""
        path = self.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        self.drawPath(path, stroke=0, fill=1)

    def symbol(self, matrix: qr.Matrix, x: float, y: float, size: float) -> None:
        """Draw a code."""
        qr.draw(self, matrix, x, y, size)


def _canvas(buffer: BytesIO, stock: Stock, lang: Lang) -> Any:
    """Return an empty document whose viewer prints it at its true size."""
    size = (stock.page[0] * mm, stock.page[1] * mm)
    canvas = Page(buffer, pagesize=size, initialFontName=fonts.REGULAR, pdfVersion=(1, 7), lang=lang, invariant=1)
    canvas.setTitle(word(lang, "label.title"))
    canvas.setCreator("Custody")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


def _box(stock: Stock, position: int) -> Box:
    """Return where a label lies on the page, in points."""
    left, top = stock.corner(position)
    return Box(left * mm, (stock.page[1] - top - stock.height) * mm, stock.width * mm, stock.height * mm)


def _foot(canvas: Any, page: int, pages: int, lang: Lang, head: LogHead | None) -> None:
    """Draw the line below the labels: state of the log at the left, sheet number and printing advice at the right."""
    advice = f"{word(lang, 'label.sheet', page=page, pages=pages)} · {word(lang, 'label.scale')}"
    wide = fonts.width(advice, _FOOT_SIZE)
    fonts.draw(canvas, A4[0] * mm - _MARGIN - wide, _FOOT, advice, _FOOT_SIZE)
    if head:
        size = format_integer(head.size, lang)
        state = word(lang, "label.log_head", origin=head.origin, size=size, root=head.root_hex)
        fonts.draw(canvas, _MARGIN, _FOOT, state, _FOOT_SIZE, max_width=A4[0] * mm - 2 * _MARGIN - wide - _FOOT_SIZE)
