"""The card tied to an exhibit (fiche de scellé), with its label: a front to sign, and a back for openings.

Folded at the middle, the back is read by turning the card over its fold. The front has no weight and no number of a
seal: the seal's number stands on the back, with the table of openings (I13). What a court wants there and no label says
has a line for a hand; the number in words, the person and the witnesses are written and signed before them.
"""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm

from labels.layout import fonts
from labels.layout.quantity import Lang
from labels.words import word

_FIELDS = ("service", "case", "against", "number", "kinds", "nature", "seized", "from")
_SIGNED = ("person", "witnesses", "officer", "stamp")
_OPENINGS = (("day", 0.16), ("by", 0.22), ("why", 0.26), ("seal", 0.16), ("signature", 0.2))
_ROWS = 7
_SIZE, _TITLE = 8.5, 15.0
_STEP = 8.2 * mm
_BOX = 24 * mm

Area = tuple[float, float, float, float]
"""Left, lower edge, width and height, in points."""


def front(canvas: Any, area: Area, given: dict[str, str], lang: Lang) -> None:
    """Draw title, fields and boxes; ``given`` are the fields that the label knows, the others get a line."""
    left, low, wide, high = area
    y = low + high
    indent = max(fonts.width(word(lang, f"exhibitcard.{name}"), _SIZE * 0.85) for name in _FIELDS) + 6
    for name in _FIELDS:
        y -= _STEP
        fonts.draw(canvas, left, y, word(lang, f"exhibitcard.{name}"), _SIZE * 0.85, max_width=indent)
        text = word(lang, "exhibitcard.kinds_text") if name == "kinds" else given.get(name, "").strip()
        if text:
            fonts.draw(canvas, left + indent, y, text, _SIZE, bold=name != "kinds", max_width=wide - indent)
        else:
            canvas.line(left + indent, y - 1, left + wide, y - 1)
    _boxes(canvas, left, low, wide, lang)


def title(canvas: Any, left: float, y: float, wide: float, lang: Lang) -> None:
    """Draw the title of the card."""
    fonts.draw(canvas, left, y, word(lang, "exhibitcard.title"), _TITLE, bold=True, max_width=wide)


def back(canvas: Any, area: Area, lang: Lang) -> None:
    """Draw the fold, the line for the seal's number, and the empty table of openings."""
    left, low, wide, high = area
    top = low + high
    canvas.setDash(3, 3)
    canvas.line(left, top, left + wide, top)
    canvas.setDash()
    fonts.draw(canvas, left, top - 9, word(lang, "exhibitcard.fold"), 6.2, max_width=wide)
    y = top - 11 * mm
    caption = word(lang, "exhibitcard.seal_number")
    fonts.draw(canvas, left, y, caption, _SIZE, bold=True, max_width=wide / 2)
    canvas.line(left + fonts.width(caption, _SIZE, bold=True) + 6, y - 1, left + wide, y - 1)
    y -= 9 * mm
    fonts.draw(canvas, left, y, word(lang, "exhibitcard.openings"), _SIZE, bold=True, max_width=wide)
    _table(canvas, left, y - 2 * mm, low, wide, lang)


def _boxes(canvas: Any, left: float, low: float, wide: float, lang: Lang) -> None:
    """Draw the places to sign, the officer's and the stamp last."""
    each = wide / len(_SIGNED)
    canvas.setLineWidth(0.4)
    for place, name in enumerate(_SIGNED):
        canvas.rect(left + place * each, low, each, _BOX, stroke=1, fill=0)
        fonts.draw(
            canvas, left + place * each + 3, low + _BOX - 8, word(lang, f"exhibitcard.{name}"), 6.2, max_width=each - 6
        )


def _table(canvas: Any, left: float, top: float, low: float, wide: float, lang: Lang) -> None:
    edges = _edges(left, wide, [share for _, share in _OPENINGS])
    step = (top - low) / (_ROWS + 1)
    for row in range(_ROWS + 2):
        canvas.line(left, top - row * step, left + wide, top - row * step)
    for edge in edges:
        canvas.line(edge, low, edge, top)
    for (name, _), edge, end in zip(_OPENINGS, edges, edges[1:], strict=False):
        fonts.draw(
            canvas, edge + 3, top - step * 0.6, word(lang, f"exhibitcard.opening.{name}"), 7, max_width=end - edge - 6
        )


def _edges(left: float, wide: float, shares: Sequence[float]) -> list[float]:
    edges = [left]
    for share in shares:
        edges.append(edges[-1] + share * wide)
    return edges
