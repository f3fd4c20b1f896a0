"""Letters on paper: vendored Noto faces, so that no name prints as boxes, reversed, or not at all.

Noto Sans carries French and the Bambara letters; Arabic, N'Ko and mathematical signs come from fallback faces, read
only when a text first needs them. Right-to-left text is joined (``arabic_reshaper``) and put in visual order
(``python-bidi``), because the PDF writer only draws from left to right; the letters of N'Ko stand side by side, not
joined. A character that no face has is drawn as U+FFFD: a reader must see that something stood there. Lengths are PDF
points everywhere.
"""

import gzip
import threading
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import Any

import arabic_reshaper
from bidi.algorithm import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from labels.layout.errors import LabelError

REGULAR = "NotoSans-Regular"
BOLD = "NotoSans-Bold"
ELLIPSIS = "…"
MISSING = "\ufffd"
SMALLEST = 0.85
"""How far ``draw`` shrinks a text that is too wide before it cuts it."""

FOLDER = Path(__file__).parents[1] / "fonts"
_NKO = "NotoSansNKo-Regular"
_FALLBACKS = {
    REGULAR: ("NotoSansArabic-Regular", _NKO, "NotoSansMath-Regular"),
    BOLD: ("NotoSansArabic-Bold", _NKO, "NotoSansMath-Regular"),
}
_LEFTWARD = {"NotoSansArabic-Regular", "NotoSansArabic-Bold", _NKO}
_LAST = 0xFFFF
"""End of the basic plane: it closes the table of characters in a face, and no letter stands there."""
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
# Invisible by design and of no meaning once the letters are joined and placed: joiners and variation selectors.
_SILENT = dict.fromkeys((0x200C, 0x200D, 0xFE0E, 0xFE0F))
_SPACED = dict.fromkeys((*range(9, 14), 0x85, 0x2028, 0x2029), " ")
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_reshaper = arabic_reshaper.ArabicReshaper({"delete_harakat": False, "support_ligatures": True})
_lock = threading.Lock()
_widths: dict[str, dict[str, float]] = {}


def unpacked(name: str) -> BytesIO:
    """Return the file of one face, which is packed on disk (``.ci/cut_fonts.py``)."""
    return BytesIO(gzip.decompress((FOLDER / f"{name}.ttf.gz").read_bytes()))


def _load(name: str) -> dict[str, float]:
    """Return the advance widths (points per point of size) of one face by character, after giving it to reportlab."""
    with _lock:
        if name not in _widths:
            font = TTFont(name, unpacked(name))
            pdfmetrics.registerFont(font)
            _widths[name] = {
                chr(code): font.face.getCharWidth(code) / 1000
                for code in font.face.charToGlyph
                if code < _LAST and unicodedata.category(chr(code)) not in _UNPRINTABLE
            }
    return _widths[name]


def register() -> None:
    """Make the two Latin faces known to reportlab; harmless when called again. The fallbacks follow when needed."""
    _load(REGULAR)
    _load(BOLD)


def advance(name: str, char: str) -> float:
    """Return how far a letter of a face takes the pen, in points per point of size."""
    return _load(name)[char]


def shape(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """Return ``text`` as runs (font name, characters in drawing order), each drawable as it stands.

    The text is taken in NFC; line breaks and tabs become spaces, other control and bidi characters show as U+FFFD.
    """
    face = BOLD if bold else REGULAR
    if _load(face).keys() >= set(text):
        return [(face, text)] if text else []
    return list(_shape(text, face))


@lru_cache(maxsize=4096)
def _shape(text: str, face: str) -> tuple[tuple[str, str], ...]:
    text = unicodedata.normalize("NFC", text.translate(_SPACED)).translate(_SILENT)
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        # A character that Unicode has not assigned has no direction, and the algorithm gives up on it.
        known = "".join(c if unicodedata.bidirectional(c) else MISSING for c in text).rstrip(" ")
        text = str(get_display(_reshaper.reshape(known))) + " " * (len(text) - len(text.rstrip(" ")))
    faces = (face, *_FALLBACKS[face])
    runs: list[tuple[str, str]] = []
    for char in text:
        font = next((name for name in faces if char in _load(name)), "")
        if runs and char in _load(runs[-1][0]) and not char.isalnum():
            font = runs[-1][0]  # a space or a bracket stays in its run
        shown = char if font else MISSING
        font = font or face
        if runs and runs[-1][0] == font:
            runs[-1] = (font, runs[-1][1] + shown)
        else:
            runs.append((font, shown))
    return tuple(runs)


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of ``text`` at ``size``, in points."""
    return _width(text, bold) * size


@lru_cache(maxsize=16384)
def _width(text: str, bold: bool) -> float:
    return sum(sum(map(_widths[font].__getitem__, run)) for font, run in shape(text, bold))


def draw(
    canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False, max_width: float | None = None
) -> float:
    """Draw one line with its baseline at (x, y) and return the width drawn, never more than ``max_width``.

    Spaces at its end take no room.

    A text that is too wide is shrunk to ``SMALLEST`` of its size, then cut and ended by an ellipsis.
    """
    wide = width(text.rstrip(" "), size, bold)
    if max_width is not None and wide > max_width:
        size = max(size * max_width / wide, size * SMALLEST)
        text = fit(text, size, max_width, bold)
        wide = width(text, size, bold)
    for font, run in shape(text, bold):
        canvas.setFont(font, size)
        if font in _LEFTWARD:
            _draw_leftward(canvas, x, y, font, run, size)
        else:
            canvas.drawString(x, y, run)
        x += sum(map(_widths[font].__getitem__, run)) * size
    return wide


def _draw_leftward(canvas: Any, x: float, y: float, font: str, run: str, size: float) -> None:
    """Draw letters that are read from right to left, and say so to whoever reads aloud (ISO 32000-1, 14.8.2.3.3)."""
    operators: list[str] = getattr(
        canvas, "_code", []
    )  # as in labels.layout.pdf_tags; a thermal printer's dots have none
    operators.append("/ReversedChars BMC")
    if font == _NKO:
        _draw_nko(canvas, x, y, run, size)
    else:
        canvas.drawString(x, y, run)
    operators.append("EMC")


def _draw_nko(canvas: Any, x: float, y: float, run: str, size: float) -> None:
    """Draw letters of N'Ko with each accent over the middle of its letter, which follows it in drawing order.

    The face centres accents on their origin and leaves it to OpenType to place them; the PDF writer does not.
    """
    advance = _widths[_NKO]
    letters = [char for char in run if advance[char]]
    canvas.drawString(x, y, "".join(letters))
    ends = list(accumulate((advance[char] * size for char in letters), initial=x))
    place = 0
    for char in run:
        if advance[char]:
            place += 1
        else:
            middle = (ends[place] + ends[min(place + 1, len(letters))]) / 2
            canvas.drawString(middle, y, char)


def fit(text: str, size: float, max_width: float, bold: bool = False) -> str:
    """Return ``text``, or its longest beginning that fits ``max_width`` with an ellipsis; "" if not even that fits."""
    if width(text, size, bold) <= max_width + 0.01:
        return text
    count = _fitting(text, size, max_width, bold, ELLIPSIS)
    return text[:count].rstrip() + ELLIPSIS if count >= 0 else ""


def wrap(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Return ``text`` as lines no wider than ``width``, broken at spaces, or inside a word that is wider than a line.

    No-break spaces hold; runs of spaces count as one. Lines are in reading order, for ``draw``. Raises
    ``LabelError("too_narrow")`` when a single letter does not fit.
    """
    lines: list[str] = []
    line = ""
    for word in filter(None, text.translate(_SPACED).split(" ")):
        longer = f"{line} {word}" if line else word
        if _width(longer, bold) * size <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, size, width, bold)
        lines.extend(whole)
    return [*lines, line] if line else lines


def _pieces(word: str, size: float, width: float, bold: bool) -> list[str]:
    """Return a word cut into pieces that fit: after a hyphen where there is one, as in a seal's number."""
    pieces = []
    while _width(word, bold) * size > width:
        count = _fitting(word, size, width, bold)
        if count < 1:
            raise LabelError("too_narrow", width=round(width, 1), size=size)
        count = word.rfind("-", 1, count) + 1 or count
        pieces.append(word[:count])
        word = word[count:]
    return [*pieces, word]


def _fitting(text: str, size: float, room: float, bold: bool, end: str = "") -> int:
    """Return how many leading characters fit ``room`` together with ``end``; -1 when ``end`` alone does not."""

    def wide(count: int) -> float:
        """Return the width of the first characters with the ellipsis."""
        return _width(text[:count] + end, bold) * size

    count = bisect_right(range(len(text) + 1), room, key=wide) - 1
    while count >= 0 and wide(count) > room:
        count -= 1  # a joined Arabic letter can be narrower than the letter that ends a word
    return count
