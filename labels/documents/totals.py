"""Totals on paper: one line per substance and unit, masses and counts apart; no figure adds two substances (I21)."""

from collections.abc import Sequence

from labels.layout.canvas import ACCENT, MUTED, SMALL
from labels.layout.page import Sheet
from labels.layout.quantity import Measured, Total, format_count, format_volume, tally
from labels.layout.tables import Cell, Column, Piece, Row, quiet, table
from labels.layout.wording import Locale
from labels.model import BurntLine

_GRAM = 10**6
"""Totals keep zeros down to the gram, so that columns line up; finer digits are printed where there are any."""


def totals_table(
    sheet: Sheet,
    lines: Sequence[Measured],
    *,
    compare: bool = False,
    whole: bool = False,
    name: str = "",
    last: str = "",
) -> None:
    """Print totals per substance and unit.

    Args:
        sheet: where to.
        lines: what to sum.
        compare: print the first gross masses and the difference beside the last ones.
        whole: end with how many exhibits they all are, and say that nothing else of unlike rows is added.
        name: head of the first column.
        last: head of the column of the last gross masses.
    """
    say, totals = sheet.voice.say, tally(lines)
    columns = [
        Column(name or say("cert.totals.substance"), 140),
        Column(say("cert.totals.exhibits"), 44, 1),
        Column(say("cert.totals.count"), 86, 1),
        *([Column(say("cert.totals.first"), 86, 1)] if compare else []),
        Column(last or say("cert.totals.staged" if compare else "doc.gross_mass"), 86, 1),
        *([Column(say("cert.totals.difference"), 66, 1)] if compare else []),
    ]
    drawn = _Totals(sheet.voice, totals, compare)
    table(sheet, columns, drawn.rows() + (drawn.whole() if whole else []))
    unequal = sum(max(total.unweighed, total.first_unweighed) for total in totals if not _complete(total))
    if whole and compare and unequal:
        sheet.text(say("cert.totals.partial", exhibits=sheet.voice.count(unequal, "exhibit")), SMALL, tone=MUTED)
    if whole:
        sheet.text(say("doc.never_added"), SMALL, tone=MUTED)


def balance_table(sheet: Sheet, lines: Sequence[BurntLine], *, whole: bool = False, name: str = "") -> None:
    """Print the totals of the lines' mass balances: first mass, what left, mass before the fire, difference (I47).

    Each figure is the sum of what the lines print, so that no total contradicts them.
    """
    say = sheet.voice.say
    columns = [
        Column(name or say("cert.totals.substance"), 104),
        Column(say("cert.totals.exhibits"), 42, 1),
        Column(say("cert.totals.count"), 76, 1),
        Column(say("cert.totals.first_mass"), 78, 1),
        Column(say("cert.totals.taken"), 70, 1),
        Column(say("cert.totals.before"), 78, 1),
        Column(say("cert.totals.difference"), 66, 1),
    ]
    totals = tally([_Balanced(line) for line in lines])
    table(sheet, columns, _Balances(sheet.voice, totals, lines).rows_and_whole(whole=whole))
    unequal = sum(max(total.unweighed, total.first_unweighed) for total in totals if not _complete(total))
    if whole and unequal:
        sheet.text(say("cert.totals.partial", exhibits=sheet.voice.count(unequal, "exhibit")), SMALL, tone=MUTED)
    if whole:
        sheet.text(say("cert.totals.net"), SMALL, tone=MUTED)
        sheet.text(say("doc.never_added"), SMALL, tone=MUTED)


class _Balanced:
    """A burnt exhibit by its mass balance: ``first_gross_ug`` and ``gross_ug`` are its masses, net where known."""

    def __init__(self, line: BurntLine) -> None:
        masses = line.masses
        self.substance, self.count, self.unit, self.volume_ul = line.substance, line.count, line.unit, line.volume_ul
        self.first_gross_ug = masses.first_ug if masses else None
        self.gross_ug = masses.before_ug if masses else line.gross_ug


def _complete(total: Total) -> bool:
    return total.unweighed == total.first_unweighed and total.unweighed in {0, total.exhibits}


class _Totals:
    def __init__(self, voice: Locale, totals: Sequence[Total], compare: bool) -> None:
        self.voice = voice
        self.totals = totals
        self.compare = compare

    def rows(self) -> list[Row]:
        """Return a row for each total."""
        return [self._row(total) for total in self.totals]

    def whole(self) -> list[Row]:
        """Return the count of all exhibits, the only sum that unlike substances allow."""
        if len(self.totals) < 2:  # noqa: PLR2004 - one row is the whole
            return []
        name = Piece(self.voice.say("cert.totals.all").upper(), bold=True, tone=ACCENT)
        exhibits = Piece(self.voice.integer(sum(total.exhibits for total in self.totals)), bold=True)
        return [Row((name, exhibits, "", "", *(["", ""] if self.compare else [])))]

    def _row(self, total: Total) -> Row:
        voice = self.voice
        first, last = (total.first_gross_ug, total.first_unweighed), (total.gross_ug, total.unweighed)
        return Row(
            (
                Piece(voice.substance(total.substance), bold=True),
                voice.integer(total.exhibits),
                self._counted(total),
                *self._masses(total.exhibits, first, last),
                *([self._difference(total)] if self.compare else []),
            )
        )

    def _counted(self, total: Total) -> Cell:
        """Return the count and, beneath it, the volume: two amounts of the same exhibits."""
        voice = self.voice
        shown = [Piece(format_count(total.count, total.unit, voice.lang), bold=True)] if total.unit else []
        shown += [Piece(format_volume(total.volume_ul, voice.lang), bold=True)] if total.volume_ul else []
        return tuple(shown) or "–"

    def _masses(self, exhibits: int, first: tuple[int, int], last: tuple[int, int]) -> tuple[Cell, ...]:
        shown = self._mass(exhibits, *last, bold=True)
        return (self._mass(exhibits, *first, bold=False), shown) if self.compare else (shown,)

    def _mass(self, exhibits: int, ug: int, missing: int, *, bold: bool) -> Cell:
        voice = self.voice
        note = quiet(voice.say("doc.unweighed", count=voice.integer(missing))) if missing else ""
        return note if missing == exhibits else (Piece(voice.mass(ug, "kg", readability_ug=_GRAM), bold), note)

    def _difference(self, total: Total) -> str:
        if total.unweighed or total.first_unweighed:
            return "–"
        change = total.gross_ug - total.first_gross_ug
        return self.voice.mass(change, "kg", readability_ug=_GRAM, signed=True)


class _Balances(_Totals):
    """Rows of totals with what left the exhibits; the difference adds it to what is there before the fire."""

    def __init__(self, voice: Locale, totals: Sequence[Total], lines: Sequence[BurntLine]) -> None:
        super().__init__(voice, totals, compare=True)
        self.taken: dict[tuple[str, str], int] = {}
        for line in lines:
            key = (line.substance, line.unit if line.count is not None else "")
            self.taken[key] = self.taken.get(key, 0) + (line.masses.taken_ug if line.masses else 0)

    def rows_and_whole(self, *, whole: bool) -> list[Row]:
        """Return the rows, and the count of all exhibits at the end if ``whole``."""
        rows = [self._balance(total) for total in self.totals]
        return rows + [Row((*row.cells, "")) for row in (self.whole() if whole else [])]

    def _balance(self, total: Total) -> Row:
        name, exhibits, counted, first, last, _ = self._row(total).cells
        taken_ug = self.taken[total.substance, total.unit]
        taken = self.voice.mass(taken_ug, "kg", readability_ug=_GRAM) if taken_ug else "–"
        difference = "–"
        if not total.unweighed and not total.first_unweighed:
            change = total.gross_ug + taken_ug - total.first_gross_ug
            difference = self.voice.mass(change, "kg", readability_ug=_GRAM, signed=True)
        return Row((name, exhibits, counted, first, taken, last, difference))
