"""Ink on a page: the measures and tones of every paper, lines of text, and what is drawn at a point of the page.

Lengths are PDF points, y grows upward. Whatever is drawn is tagged as a part of the text or as decoration.
"""

import io
from functools import lru_cache
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from labels.layout import fonts
from labels.layout.pdf_tags import DECORATION, Tags
from labels.layout.quantity import Lang

WIDTH, HEIGHT = 595.2756, 841.8898
LEFT, RIGHT, TOP, BOTTOM = 51.0, 43.0, 40.0, 58.0
SPAN = WIDTH - LEFT - RIGHT
LEADING = 1.32
BODY, SMALL, TINY = 9.0, 7.4, 6.6

Tone = tuple[float, float, float]
INK: Tone = (0.08, 0.09, 0.11)
MUTED: Tone = (0.38, 0.40, 0.44)
ACCENT: Tone = (0.09, 0.22, 0.37)
ALERT: Tone = (0.58, 0.07, 0.09)
RULE: Tone = (0.62, 0.65, 0.69)
TINT: Tone = (0.93, 0.945, 0.96)
HEAD: Tone = (0.85, 0.885, 0.92)
PALE: Tone = (0.992, 0.945, 0.94)


@lru_cache(maxsize=8192)
def lines(text: str, size: float, width: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines no wider than ``width``; line breaks are kept, no-break spaces never broken.

    A line that is broken at a space ends with it, for whoever reads aloud or copies: lines joined are the text.
    """
    broken: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for given in paragraph.split(" "):
            joined = f"{line} {given}" if line else given
            if fonts.width(joined, size, bold) <= width:
                line = joined
                continue
            if line:
                broken.append(line + " ")
            *whole, line = [given] if fonts.width(given, size, bold) <= width else fonts.wrap(given, size, width, bold)
            broken.extend(whole)
        broken.append(line + " ")
    return (*broken[:-1], line)


class Pen:
    """Pen that draws on the open page; ``tags`` names the meaning of the marks on ``canvas``."""

    def __init__(self, lang: Lang) -> None:
        fonts.register()
        self._buffer = io.BytesIO()
        self.canvas: Any = Canvas(
            self._buffer,
            pagesize=(WIDTH, HEIGHT),
            initialFontName=fonts.REGULAR,
            pdfVersion=(1, 7),
            lang=lang,
            invariant=1,
            pageCompression=1,
        )
        self.tags = Tags(self.canvas)
        self._tone: Tone | None = None

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        tone: Tone = INK,
        width: float | None = None,
        align: float = 0,
    ) -> None:
        """Draw one line with its baseline at y, no wider than ``width``; ``align`` 0.5 centres it there, 1 ends it."""
        self.tags.mark()
        self.ink(tone)
        if align and width is not None:
            x += max(0.0, width - fonts.width(text.rstrip(" "), size, bold)) * align
        fonts.draw(self.canvas, x, y, text, size, bold=bold, max_width=width)

    def ink(self, tone: Tone) -> None:
        """Set the fill colour, unless it is set already."""
        if tone != self._tone:
            self.canvas.setFillColorRGB(*tone)
            self._tone = tone

    def rule(self, y: float, tone: Tone = RULE, weight: float = 0.5, x: float = LEFT, width: float = SPAN) -> None:
        """Draw a horizontal rule."""
        self.tags.mark(DECORATION)
        self.canvas.setStrokeColorRGB(*tone)
        self.canvas.setLineWidth(weight)
        self.canvas.line(x, y, x + width, y)

    def fill(self, x: float, y: float, width: float, height: float, tone: Tone) -> None:
        """Fill a rectangle whose lower left corner is (x, y)."""
        self.tags.mark(DECORATION)
        self.ink(tone)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def box(self, x: float, y: float, width: float, height: float, tone: Tone = RULE, weight: float = 0.6) -> None:
        """Draw the outline of a rectangle whose lower left corner is (x, y)."""
        self.tags.mark(DECORATION)
        self.canvas.setStrokeColorRGB(*tone)
        self.canvas.setLineWidth(weight)
        self.canvas.rect(x, y, width, height, stroke=1, fill=0)

    def place(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """Name a rectangle of this page (a destination, ISO 32000-1, 12.3.2.3), to be found in the file."""
        self.tags.places[name] = (len(self.tags.pages) - 1, (x, y, x + width, y + height))

    def end_page(self) -> None:
        """Close the page: what follows is drawn on the next, in no colour yet."""
        self.tags.next_page()
        self.canvas.showPage()
        self._tone = None

    def saved(self) -> bytes:
        """Close the canvas and return the PDF (not yet PDF/A)."""
        self.canvas.save()
        return self._buffer.getvalue()
