"""Stock for labels: sheets of die-cut labels, rolls of a thermal printer, a custom grid.

Lengths are millimetres. Sheets follow gLabels' Avery ISO templates. L4737 is not among them and its die is given from
memory, so print the calibration page first.
"""

from dataclasses import dataclass
from typing import Literal

from labels.layout.errors import LabelError

Layout = Literal["head", "beside", "below", "small", "card"]
"""Where things stand: the number across the top and the code under it at the left, text at its right; the code over
the whole height at the left; number, code and text one below the other; the code with the number alone under it; the
label on the card that is tied to the exhibit (``labels.stock.exhibit_card``)."""

A4 = (210.0, 297.0)
INCH = 25.4
_MODULES = 33
"""Modules along one side of a code with its quiet zone (``labels.stock.qr``)."""
_SMALLEST = 0.6
"""A module of a grid of one's own is at least so large: five dots at 203 dpi."""
_MOST = 200
"""The most labels that a grid of one's own may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One make of label: page, grid, label size, first label's corner and pitch.

    ``module`` is the side of one QR module; a code with its quiet zone is 33 modules wide. ``text`` is the size of the
    body text in points. Both are chosen so that every line of a label has its place. ``dpi`` is the resolution of a
    thermal printer, whose modules are whole dots; 0 for sheets, which any office printer prints.
    """

    name: str
    width: float
    height: float
    module: float
    text: float
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    dx: float = 0
    dy: float = 0
    page: tuple[float, float] = A4
    layout: Layout = "head"
    dpi: int = 0

    @property
    def count(self) -> int:
        """Return labels on one page."""
        return self.columns * self.rows

    def corner(self, position: int) -> tuple[float, float]:
        """Return the upper left corner of a label from the upper left corner of the page; ``position`` counts from 0.

        Positions run along the rows, as the eye does.
        """
        row, column = divmod(position, self.columns)
        return self.left + column * self.dx, self.top + row * self.dy


def grid(
    columns: int, rows: int, size: tuple[float, float], first: tuple[float, float], gutter: tuple[float, float]
) -> Stock:
    """Return a grid of one's own on A4: label size, margins before the first label, white between labels (x, y).

    Raises ``LabelError("grid_bad")`` when a label is too small for its code or the grid leaves the page; the last
    10 mm of the page are the foot's.
    """
    (width, height), (left, top) = size, first
    dx, dy = width + gutter[0], height + gutter[1]
    fits = left + (columns - 1) * dx + width <= A4[0] and top + (rows - 1) * dy + height <= A4[1] - 10
    if not (fits and columns >= 1 and rows >= 1 and columns * rows <= _MOST and min(left, top, *gutter) >= 0):
        raise LabelError("grid_bad", columns=columns, rows=rows, width=width, height=height)
    module, text, layout = _room(width, height)
    return Stock(
        name="grid", columns=columns, rows=rows, width=width, height=height, left=left, top=top, dx=dx, dy=dy,
        module=module, text=text, layout=layout,
    )  # fmt: skip


def _room(width: float, height: float) -> tuple[float, float, Layout]:
    """Return module, text size and layout of a label so large."""
    if width >= 2.4 * _MODULES * 0.75 and height >= 38:  # noqa: PLR2004 - L7160's die, the smallest with a head
        return 0.75, min(9.4, 6.8 * width / 63.5, 6.8 * height / 38.1), "head"
    side = min(0.75, height / _MODULES)
    if side >= _SMALLEST and width - side * _MODULES >= 22:  # noqa: PLR2004 - a number of legible size beside the code
        return side, 5, "beside"
    side = min(0.75, width / _MODULES, (height - 4.2) / _MODULES)
    if side < _SMALLEST:
        raise LabelError("grid_bad", columns=1, rows=1, width=width, height=height)
    return side, 5, "small"


# Modules are whole dots at 203 dpi: six (24.8 mm with the quiet zone), on the large die ten (41.3 mm).
L7160 = Stock(
    name="L7160", columns=3, rows=7, width=63.5, height=38.1, left=7.2, top=15.1, dx=66, dy=38.1, module=0.75, text=6.8
)
L7163 = Stock(
    name="L7163", columns=2, rows=7, width=99.1, height=38.1, left=4.7, top=15.1, dx=101.6, dy=38.1, module=0.75,
    text=7.5,
)  # fmt: skip
L7165 = Stock(
    name="L7165", columns=2, rows=4, width=99.1, height=67.7, left=4.7, top=13.1, dx=101.6, dy=67.7, module=1.25,
    text=9.4,
)  # fmt: skip
L4737 = Stock(
    name="L4737", columns=3, rows=9, width=63.5, height=29.6, left=7.2, top=15.3, dx=66, dy=29.6, module=0.75, text=6,
    layout="beside",
)  # fmt: skip

CARD = Stock(name="fiche", width=190, height=270, left=10, top=12, dx=190, dy=270, module=0.75, text=7.5, layout="card")


def _roll(size: str, width: float, height: float, dpi: int, dots: int, text: float, layout: Layout) -> Stock:
    """Return a form of a thermal printer: one label a page, modules of so many whole dots."""
    return Stock(
        name=f"{size}-{dpi}", width=width, height=height, page=(width, height), dpi=dpi, module=dots * INCH / dpi,
        text=text, layout=layout,
    )  # fmt: skip


_ROLLS = (
    _roll("4x6", 101.6, 152.4, 203, 14, 15, "below"),
    _roll("4x6", 101.6, 152.4, 300, 21, 15, "below"),
    _roll("62", 62, 40, 203, 6, 7, "head"),
    _roll("62", 62, 40, 300, 9, 7, "head"),
    _roll("50x25", 50, 25, 203, 6, 5, "beside"),
    _roll("50x25", 50, 25, 300, 8, 5, "beside"),
    _roll("25x25", 25, 25, 203, 5, 5, "small"),
    _roll("25x25", 25, 25, 300, 7, 5, "small"),
)

STOCKS = {stock.name: stock for stock in (L7163, L7160, L7165, L4737, CARD, *_ROLLS)}
"""What can be printed on, by name; 62 mm is a continuous roll, cut after 40 mm."""
DEFAULT = L7163
