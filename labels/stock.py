"""Sheets of die-cut labels: where each label lies on an A4 page. Lengths are millimetres."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One make of sheet, by its die: grid, label size, first label's corner and pitch (gLabels' Avery ISO templates).

    ``module`` is the side of one QR module; a code with its quiet zone is 33 modules wide. ``text`` is the size of the
    body text in points. Both are chosen so that every line of a label has its place.
    """

    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    dx: float
    dy: float
    module: float
    text: float

    @property
    def count(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def corner(self, position: int) -> tuple[float, float]:
        """Return the upper left corner of a label from the upper left corner of the page; ``position`` counts from 0.

        Positions run along the rows, as the eye does.
        """
        row, column = divmod(position, self.columns)
        return self.left + column * self.dx, self.top + row * self.dy


# Modules are whole dots at 203 dpi: six (24.8 mm with the quiet zone), on the large die ten (41.3 mm).
L7160 = Stock(
    name="L7160", columns=3, rows=7, width=63.5, height=38.1, left=7.2, top=15.1, dx=66, dy=38.1, module=0.75, text=6.8
)
L7163 = Stock(
    name="L7163",
    columns=2,
    rows=7,
    width=99.1,
    height=38.1,
    left=4.7,
    top=15.1,
    dx=101.6,
    dy=38.1,
    module=0.75,
    text=7.5,
)
L7165 = Stock(
    name="L7165",
    columns=2,
    rows=4,
    width=99.1,
    height=67.7,
    left=4.7,
    top=13.1,
    dx=101.6,
    dy=67.7,
    module=1.25,
    text=9.4,
)

STOCKS = {stock.name: stock for stock in (L7160, L7163, L7165)}
"""The sheets that can be printed, by name."""
DEFAULT = L7163
