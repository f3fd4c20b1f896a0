"""The weights of an exhibit as a small chart: each reading with its balance and uncertainty, and what was tolerated.

The table of the same weighings stands above it and says all of it in figures; the chart lets a court see at once which
reading left the others. Lengths are PDF points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from labels.layout.canvas import ACCENT, ALERT, INK, LEFT, MUTED, RULE, SMALL, SPAN, TINT, TINY
from labels.layout.page import Sheet
from labels.layout.tables import ALARMING
from labels.model.history import WeighingLine

HEIGHT = 88.0
_SCALE = 62.0
"""Room for the masses to the left of the plot."""
_FOOT = 20.0
"""Room for days and balances under it."""
_LABELLED = 9
"""More weighings than these have their day written under every second, third... of them only."""
_DIGITS = 4
"""Of a mass on the scale, where no balance says how finely it reads."""
_CAP = 3.0
_LEAST = 2
"""One weighing compares with nothing."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Masses in micrograms to heights: ``low`` is drawn at ``bottom``, ``high`` at ``top``."""

    low: int
    high: int
    bottom: float
    top: float

    def at(self, mass_ug: int) -> float:
        """Return the height at which a mass is drawn."""
        return self.bottom + (self.top - self.bottom) * (mass_ug - self.low) / (self.high - self.low)


def draw(sheet: Sheet, weighings: Sequence[WeighingLine]) -> None:
    """Draw gross masses in their order with expanded uncertainty (U) and tolerated band; nothing for fewer than two."""
    if len(weighings) < _LEAST:
        return
    before = sheet.page
    sheet.need(HEIGHT + 30)
    if sheet.page != before:
        sheet.text(sheet.voice.say("history.h6"), SMALL, bold=True)
    bottom = sheet.y - HEIGHT
    scale = _scale(weighings, bottom + _FOOT, sheet.y - 8)
    with sheet.tags.figure(_told(sheet, weighings), LEFT, bottom, SPAN, HEIGHT):
        across = [LEFT + _SCALE + (SPAN - _SCALE) * (index + 0.5) / len(weighings) for index in range(len(weighings))]
        _allowed(sheet, scale, across, weighings)
        _frame(sheet, scale, weighings)
        _joined(sheet, scale, across, weighings)
        for x, line in zip(across, weighings, strict=True):
            _reading(sheet, scale, x, line)
        _foot(sheet, across, weighings, bottom)
    sheet.y = bottom - 2
    sheet.text(sheet.voice.say("weighings.chart"), SMALL, tone=MUTED)


def _told(sheet: Sheet, weighings: Sequence[WeighingLine]) -> str:
    """Say in words what the chart shows, for whoever does not see it."""
    voice = sheet.voice
    masses = (voice.mass(line.gross_ug, readability_ug=line.readability_ug) for line in weighings)
    readings = (f"{voice.short(line.at)}, {mass}" for line, mass in zip(weighings, masses, strict=True))
    return voice.say("weighings.chart_alt", readings=" – ".join(readings))


def _band(line: WeighingLine) -> tuple[int, int]:
    """Return between which masses the log tolerated this reading: the weight it was compared with, and the limit."""
    against = line.gross_ug - (line.difference_ug or 0)
    allowed = line.allowance_ug or 0
    return (against, against + allowed) if line.verdict == "gain" else (against - allowed, against)


def _scale(weighings: Sequence[WeighingLine], bottom: float, top: float) -> _Scale:
    reach = [line.gross_ug + sign * (line.uncertainty_ug or 0) for line in weighings for sign in (-1, 1)]
    reach += [mass for line in weighings for mass in _band(line)]
    low, high = min(reach), max(reach)
    return _Scale(low, high, bottom, top) if high > low else _Scale(low - 1, low + 1, bottom, top)


def legible(mass_ug: int, step_ug: int) -> int:
    """Round an end of the scale to the balances' step (``step_ug``), or to four digits without a known balance."""
    step = step_ug or 10 ** max(0, len(str(abs(mass_ug))) - _DIGITS)
    return (mass_ug + step // 2) // step * step


def _frame(sheet: Sheet, scale: _Scale, weighings: Sequence[WeighingLine]) -> None:
    """Write the least, the greatest and the first mass beside their lines; the first wins where they are close."""
    first_ug = weighings[0].gross_ug
    beside = scale.at(first_ug)
    step = min((line.readability_ug for line in weighings if line.readability_ug), default=0)
    for mass, tone in ((scale.low, MUTED), (scale.high, MUTED), (first_ug, ACCENT)):
        y = scale.at(mass)
        if mass != first_ug and abs(y - beside) < TINY:
            continue
        sheet.rule(y, ACCENT if mass == first_ug else RULE, 0.4, LEFT + _SCALE, SPAN - _SCALE)
        sheet.write(
            LEFT,
            y - 2.2,
            sheet.voice.mass(mass if mass == first_ug else legible(mass, step)),
            TINY,
            tone=tone,
            width=_SCALE - 5,
            align=1,
        )


def _allowed(sheet: Sheet, scale: _Scale, across: Sequence[float], weighings: Sequence[WeighingLine]) -> None:
    """Tint what was tolerated of each reading."""
    wide = (SPAN - _SCALE) / len(weighings) * 0.5
    for x, line in zip(across, weighings, strict=True):
        if line.allowance_ug:
            low, high = (scale.at(mass) for mass in _band(line))
            sheet.fill(x - wide / 2, low, wide, high - low, TINT)


def _joined(sheet: Sheet, scale: _Scale, across: Sequence[float], weighings: Sequence[WeighingLine]) -> None:
    """Join the readings in their order."""
    sheet.canvas.setStrokeColorRGB(*RULE)
    sheet.canvas.setLineWidth(0.5)
    for (x, line), (next_x, following) in pairwise(zip(across, weighings, strict=True)):
        sheet.canvas.line(x, scale.at(line.gross_ug), next_x, scale.at(following.gross_ug))


def _reading(sheet: Sheet, scale: _Scale, x: float, line: WeighingLine) -> None:
    """Draw one reading: a dot, and a bar of its uncertainty on both sides."""
    tone = ALERT if line.verdict in ALARMING else INK
    sheet.canvas.setStrokeColorRGB(*tone)
    sheet.canvas.setLineWidth(0.7)
    if line.uncertainty_ug:
        low, high = scale.at(line.gross_ug - line.uncertainty_ug), scale.at(line.gross_ug + line.uncertainty_ug)
        sheet.canvas.line(x, low, x, high)
        for y in (low, high):
            sheet.canvas.line(x - _CAP, y, x + _CAP, y)
    sheet.ink(tone)
    sheet.canvas.circle(x, scale.at(line.gross_ug), 1.9, stroke=0, fill=1)


def _foot(sheet: Sheet, across: Sequence[float], weighings: Sequence[WeighingLine], bottom: float) -> None:
    """Write day and balance under the readings, as many as have room."""
    every = -(-len(weighings) // _LABELLED)
    wide = (SPAN - _SCALE) / len(weighings) * every
    for x, line in list(zip(across, weighings, strict=True))[::every]:
        for text, y in ((sheet.voice.day(line.at), bottom + 9), (sheet.voice.number(line.balance), bottom + 1)):
            sheet.write(x - wide / 2, y, text, TINY, tone=MUTED, width=wide - 2, align=0.5)
