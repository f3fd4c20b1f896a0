"""Tables over a ``Sheet``: wrapped cells, a head repeated on every page, rows that may run over a page's end.

Plain canvas drawing, row by row: three thousand rows cost seconds and no more memory than their pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labels.layout.canvas import ACCENT, ALERT, HEAD, INK, LEADING, LEFT, MUTED, RULE, SPAN, TINT, Tone, lines
from labels.layout.page import Sheet
from labels.layout.pdf_tags import COLUMN_HEAD, ROW_HEAD, Element, spanning

SIZE = 7.0
PAD = 2.6
_PAGE = 600.0
"""Height that every page has for rows, under its strips and a table's head."""
_FEWEST = 6
SOUND = frozenset({"intact", "opened", "not_seen"})
"""States of a seal that a cell says quietly."""
ALARMING = frozenset({"loss", "gain"})
"""Verdicts of a weighing that a cell says in red."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its share of the width, and where its text stands (0 left, 1 right)."""

    title: str
    share: float
    align: float = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a cell that begins its own line."""

    text: str
    bold: bool = False
    tone: Tone = INK


Cell = str | Piece | tuple[str | Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Cells under the columns, and a note over the full width below them (``alarm``: one that must be seen)."""

    cells: tuple[Cell, ...]
    note: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A tinted line over the full width: what the rows below it have in common."""

    text: str
    detail: str = ""


_Line = tuple[str, bool, Tone]


def quiet(text: str) -> Piece:
    """Return a secondary line of a cell."""
    return Piece(text, tone=MUTED)


def alert(text: str) -> Piece:
    """Return a line that must be seen."""
    return Piece(text, bold=True, tone=ALERT)


def table(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Row | Band], size: float = SIZE) -> None:
    """Draw a table across the sheet; nothing at all when there are no rows."""
    drawing = _Table(sheet, columns, size)
    bands: list[Band] = []
    for row in rows:
        if isinstance(row, Band):
            bands.append(row)
            continue
        drawing.row(row, under=bands)
        bands = []
    drawing.end()


def section(sheet: Sheet, heading: str, columns: Sequence[tuple[str, float]], rows: Iterable[Row]) -> None:
    """Print a heading and its table, or "none" under it; headings and columns are given by the keys of their words."""
    say, given = sheet.voice.say, list(rows)
    sheet.heading(say(heading))
    table(sheet, [Column(say(name), share) for name, share in columns], given)
    if not given:
        sheet.text(sheet.voice.none, tone=MUTED)


def subsection(sheet: Sheet, title: str, columns: Sequence[tuple[str, float]], rows: Iterable[Row]) -> None:
    """Print a table under a bold line instead of a heading, or "none" under it."""
    say, given = sheet.voice.say, list(rows)
    sheet.space(4)
    sheet.subheading(say(title))
    table(sheet, [Column(say(name), share) for name, share in columns], given)
    if not given:
        sheet.items([sheet.voice.none])


class _Table:
    def __init__(self, sheet: Sheet, columns: Sequence[Column], size: float) -> None:
        total = sum(column.share for column in columns)
        self.sheet = sheet
        self.columns = columns
        self.size = size
        self.leading = size * LEADING
        self.widths = [SPAN * column.share / total for column in columns]
        self.lefts = [LEFT + sum(self.widths[:i]) for i in range(len(columns))]
        self.element = sheet.tags.document
        self.begun = False

    def _begin(self) -> None:
        self.begun = True
        self.element = self.sheet.tags.add("Table")
        with self.sheet.tags.inside(self.element):
            self._head()
        self.sheet.repeat = self._head

    def end(self) -> None:
        """End the table, if it was begun."""
        if self.begun:
            self.sheet.repeat = None
            self.sheet.space(6)

    def _head_height(self) -> float:
        return (
            max(len(lines(c.title, self.size, self._inner(i), True)) for i, c in enumerate(self.columns))
            * (self.leading)
            + 2 * PAD
        )

    def _head(self) -> None:
        sheet, height = self.sheet, self._head_height()
        sheet.fill(LEFT, sheet.y - height, SPAN, height, HEAD)
        with sheet.tags.part("TR"):
            for i, column in enumerate(self.columns):
                y = sheet.y - PAD
                with sheet.tags.part("TH", COLUMN_HEAD):
                    for line in lines(column.title, self.size, self._inner(i), True):
                        y -= self.leading
                        self._line(i, y + 1.5, (line, True, ACCENT))
        sheet.y -= height
        sheet.rule(sheet.y, ACCENT, 0.7)

    def row(self, row: Row, under: Sequence[Band]) -> None:
        """Draw a row, with its bands above it, on one page; one that is taller than any page goes on over the next."""
        sheet = self.sheet
        cells = [self._lines(i, cell) for i, cell in enumerate(row.cells)]
        note = self._note(row)
        tallest = max(map(len, cells))
        self._bands([self._band_lines(band) for band in under], (tallest + len(note)) * self.leading + 2 * PAD)
        elements = self._tagged()
        start = 0
        while start < tallest:
            count = max(1, min(tallest - start, int((sheet.room - 2 * PAD) / self.leading)))
            self._slice([cell[start : start + count] for cell in cells], elements, count)
            start += count
            if start < tallest:
                sheet.new_page()
        if note:
            self._write_note(note, alarm=row.alarm)
        sheet.y -= PAD
        sheet.rule(sheet.y, RULE, 0.3)

    def _bands(self, bands: list[list[tuple[str, bool]]], below: float) -> None:
        """Draw the table's head, when it is the first, and these bands where the row of this height fits under them."""
        # A row that no page could hold begins where it stands; any other one is kept whole.
        kept = below if below < _PAGE else _FEWEST * self.leading
        head = 0 if self.begun else self._head_height()
        self.sheet.need(head + sum(map(len, bands)) * (self.leading + 0.8) + kept)
        if not self.begun:
            self._begin()
        for band in bands:
            self._band(band)

    def _band_lines(self, band: Band) -> list[tuple[str, bool]]:
        head, detail = band.text + " " * bool(band.detail), band.detail
        texts = [(line, True) for line in lines(head, self.size, SPAN - 8, True)]
        return texts + ([(line, False) for line in lines(detail, self.size, SPAN - 8)] if detail else [])

    def _band(self, texts: list[tuple[str, bool]]) -> None:
        sheet = self.sheet
        with sheet.tags.inside(self._wide()):
            for text, bold in texts:
                sheet.need(self.leading + PAD)
                height = self.leading + 0.8
                sheet.fill(LEFT, sheet.y - height, SPAN, height, TINT)
                sheet.write(LEFT + 4, sheet.y - self.leading + 1.4, text, self.size, bold=bold)
                sheet.y -= height
        sheet.rule(sheet.y, RULE, 0.3)

    def _write_note(self, note: tuple[str, ...], *, alarm: bool) -> None:
        sheet, left = self.sheet, self.lefts[min(1, len(self.lefts) - 1)] + 3
        with sheet.tags.inside(self._wide()):
            for line in note:
                sheet.need(self.leading + PAD)
                sheet.y -= self.leading
                sheet.write(left, sheet.y, line, self.size, tone=ALERT if alarm else MUTED)

    def _tagged(self) -> list[Element]:
        """Tag a row; its first cell is the head of the others."""
        tags = self.sheet.tags
        with tags.inside(self.element), tags.part("TR"):
            return [tags.add("TD") if i else tags.add("TH", ROW_HEAD) for i in range(len(self.columns))]

    def _wide(self) -> Element:
        """Tag a line over all columns."""
        tags = self.sheet.tags
        with tags.inside(self.element), tags.part("TR"):
            return tags.add("TD", spanning(len(self.columns)))

    def _note(self, row: Row) -> tuple[str, ...]:
        return lines(row.note, self.size, SPAN - self.widths[0] - 6) if row.note else ()

    def _slice(self, cells: list[list[_Line]], elements: list[Element], count: int) -> None:
        top = self.sheet.y - PAD + 1.6
        for i, (cell, element) in enumerate(zip(cells, elements, strict=True)):
            y = top
            with self.sheet.tags.inside(element):
                for line in cell:
                    y -= self.leading
                    self._line(i, y, line)
        self.sheet.y = top - count * self.leading - 1.6

    def _line(self, column: int, y: float, line: _Line) -> None:
        text, bold, tone = line
        if text:
            x, width = self.lefts[column] + 3, self._inner(column)
            align = self.columns[column].align
            self.sheet.write(x, y, text, self.size, bold=bold, tone=tone, width=width, align=align)

    def _inner(self, column: int) -> float:
        return self.widths[column] - 6

    def _lines(self, column: int, cell: Cell) -> list[_Line]:
        pieces = cell if isinstance(cell, tuple) else (cell,)
        width = self._inner(column)
        cell_lines: list[_Line] = []
        for given in pieces:
            piece = Piece(given) if isinstance(given, str) else given
            if piece.text:
                if cell_lines:
                    before, bold, tone = cell_lines[-1]
                    cell_lines[-1] = (before + " ", bold, tone)  # as ``lines`` ends a line that goes on
                cell_lines += [(x, piece.bold, piece.tone) for x in lines(piece.text, self.size, width, piece.bold)]
        return cell_lines
