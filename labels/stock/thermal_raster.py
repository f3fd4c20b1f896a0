"""A label as the dots of a thermal printer: the drawing calls of the PDF canvas, onto black and white.

One face (``labels.stock.label``) so draws both; letters come from the same fonts, each at the place that the PDF gives
it.
"""

from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from labels.layout import fonts
from labels.stock import qr
from labels.stock.label_stock import INCH, Stock

_POINTS = 72


class Dots:
    """A label's face at ``Stock.dpi``; lengths in points, origin at the lower left, y upward."""

    def __init__(self, stock: Stock) -> None:
        self._scale = stock.dpi / _POINTS
        self._top = stock.height * _POINTS / INCH
        size = (round(stock.width * stock.dpi / INCH), round(stock.height * stock.dpi / INCH))
        self.image = Image.new("1", size)
        self._draw = ImageDraw.Draw(self.image)
        self._draw.fontmode = "1"
        self._ink = 1
        self._stroke = 1
        self._font: Any = None

    def _at(self, x: float, y: float) -> tuple[int, int]:
        """Return the dot at a point; dots count from the upper left corner."""
        return round(x * self._scale), round((self._top - y) * self._scale)

    def setFillGray(self, gray: float) -> None:  # noqa: N802 - the PDF canvas's name, as below
        """Fill with black (0) or white (1)."""
        self._ink = int(not gray)

    def setLineWidth(self, width: float) -> None:  # noqa: N802
        """Set the stroke so wide, at least one dot."""
        self._stroke = max(1, round(width * self._scale))

    def setFont(self, name: str, size: float) -> None:  # noqa: N802
        """Write in this face and size."""
        self._font = _face(name, round(size * self._scale, 1)), name, size

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        """Write from a baseline, each letter where the PDF has it."""
        face, name, size = self._font
        for char in text:
            self._draw.text(self._at(x, y), char, fill=self._ink, font=face, anchor="ls")
            x += fonts.advance(name, char) * size

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> None:
        """Draw a rectangle."""
        left, bottom = self._at(x, y)
        right, top = self._at(x + width, y + height)
        ends = (left, top, max(left, right - 1), max(top, bottom - 1))
        self._draw.rectangle(ends, self._ink if fill else None, 1 if stroke else None, self._stroke if stroke else 0)

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a line."""
        self._draw.line((*self._at(x1, y1), *self._at(x2, y2)), 1, self._stroke)

    def polygon(self, points: list[tuple[float, float]]) -> None:
        """Fill a polygon."""
        self._draw.polygon([self._at(x, y) for x, y in points], self._ink)

    def circle(self, x: float, y: float, radius: float, stroke: int = 0, fill: int = 1) -> None:
        """Draw a disc."""
        (left, top), (right, bottom) = self._at(x - radius, y + radius), self._at(x + radius, y - radius)
        self._draw.ellipse((left, top, right, bottom), self._ink if fill else None, 1 if stroke else None, self._stroke)

    def symbol(self, matrix: qr.Matrix, x: float, y: float, size: float) -> None:
        """Draw a code, each module the same whole dots."""
        dots = round(size * self._scale / len(matrix))
        left, top = self._at(x, y + size)
        side = len(matrix)
        symbol = Image.frombytes("1", (side, side), matrix.packed())
        self.image.paste(symbol.resize((side * dots, side * dots), Image.Resampling.NEAREST), (left, top))


@cache
def _face(name: str, size: float) -> Any:
    return ImageFont.truetype(fonts.unpacked(name), size, layout_engine=ImageFont.Layout.BASIC)
