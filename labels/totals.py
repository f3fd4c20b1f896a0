"""Totals on paper: one line per substance and unit, masses and counts in their own columns, never one sum (I21)."""

from collections.abc import Sequence

from labels.ink import ACCENT, MUTED, SMALL
from labels.layout import Sheet
from labels.phrases import Voice
from labels.quantity import Measured, Total, counts, format_count, format_volume, tally
from labels.tables import Cell, Column, Piece, Row, quiet, table

_GRAM = 10**6
"""Totals keep zeros down to the gram, so that columns line up; finer digits are printed where there are any."""


def totals_table(
    sheet: Sheet,
    lines: Sequence[Measured],
    *,
    compare: bool = False,
    grand: bool = False,
    name: str = "",
    last: str = "",
) -> None:
    """Print totals per substance and unit.

    Args:
        sheet: where to.
        lines: what to sum.
        compare: print the first gross masses and the difference beside the last ones.
        grand: end with the total of masses and, in another line, the totals of counts.
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
    table(sheet, columns, drawn.rows() + (drawn.grand() if grand else []))
    unequal = sum(max(total.unweighed, total.first_unweighed) for total in totals if not _complete(total))
    if grand and compare and unequal:
        sheet.text(say("cert.totals.partial", exhibits=sheet.voice.count(unequal, "exhibit")), SMALL, tone=MUTED)
    if grand:
        sheet.text(say("doc.never_added"), SMALL, tone=MUTED)


def _complete(total: Total) -> bool:
    return total.unweighed == total.first_unweighed and total.unweighed in {0, total.exhibits}


class _Totals:
    def __init__(self, voice: Voice, totals: Sequence[Total], compare: bool) -> None:
        self.voice = voice
        self.totals = totals
        self.compare = compare

    def rows(self) -> list[Row]:
        return [self._row(total) for total in self.totals]

    def grand(self) -> list[Row]:
        voice, totals = self.voice, self.totals
        exhibits = sum(total.exhibits for total in totals)
        first = (sum(total.first_gross_ug for total in totals), sum(total.first_unweighed for total in totals))
        last = (sum(total.gross_ug for total in totals), sum(total.unweighed for total in totals))
        name = Piece(voice.say("cert.totals.masses").upper(), bold=True, tone=ACCENT)
        masses = self._masses(exhibits, first, last, bold=True)
        rows = [Row((name, voice.integer(exhibits), "", *masses, *([""] if self.compare else [])))]
        name = Piece(voice.say("cert.totals.counts").upper(), bold=True, tone=ACCENT)
        counted = tuple(Piece(format_count(number, unit, voice.lang), bold=True) for unit, number in counts(totals))
        return [*rows, Row((name, "", counted, "", *(["", ""] if self.compare else [])))] if counted else rows

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
        """The count and, beneath it, the volume: two amounts of the same things."""
        voice = self.voice
        shown = [Piece(format_count(total.count, total.unit, voice.lang), bold=True)] if total.unit else []
        shown += [Piece(format_volume(total.volume_ul, voice.lang), bold=True)] if total.volume_ul else []
        return tuple(shown) or "–"

    def _masses(
        self, exhibits: int, first: tuple[int, int], last: tuple[int, int], *, bold: bool = False
    ) -> tuple[Cell, ...]:
        shown = self._mass(exhibits, *last, bold=True)
        return (self._mass(exhibits, *first, bold=bold), shown) if self.compare else (shown,)

    def _mass(self, exhibits: int, ug: int, missing: int, *, bold: bool) -> Cell:
        voice = self.voice
        note = quiet(voice.say("doc.unweighed", count=voice.integer(missing))) if missing else ""
        return note if missing == exhibits else (Piece(voice.mass(ug, "kg", readability_ug=_GRAM), bold), note)

    def _difference(self, total: Total) -> str:
        if total.unweighed or total.first_unweighed:
            return "–"
        change = total.gross_ug - total.first_gross_ug
        return self.voice.mass(change, "kg", readability_ug=_GRAM, signed=True)
