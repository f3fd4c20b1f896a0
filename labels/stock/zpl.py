"""Labels in ZPL, what Zebra's and many other thermal printers speak: each label is one graphic, ``^GFA``.

No text of ours is ever a command: a name holding ``^XZ`` is only dots, Arabic and Bambara need no font of the printer,
and what comes out is what the tests read. ZPL II Programming Guide: ``^GF``, and for its shorthand "Alternative Data
Compression Scheme" under ``~DG``.
"""

import re
from collections.abc import Iterable, Iterator

from PIL import Image

from labels.layout import fonts
from labels.layout.errors import LabelError
from labels.layout.quantity import Lang
from labels.stock import identifier, qr
from labels.stock.label import Box, Label, draw
from labels.stock.label_stock import INCH, Stock
from labels.stock.thermal_raster import Dots
from labels.words import LANGUAGES

_RUN = re.compile(r"(.)\1{2,399}")
_TWENTY = 20


def zpl(labels: Iterable[Label], stock: Stock, lang: Lang = "fr") -> bytes:
    """Return the ZPL of labels, in order.

    Raises ``LabelError``: ``not_thermal`` for a sheet, ``no_labels``, and otherwise as
    :func:`labels.stock.label_sheet.sheet`.
    """
    return "".join(_command(image) for image in faces(labels, stock, lang)).encode("ascii")


def faces(labels: Iterable[Label], stock: Stock, lang: Lang = "fr") -> Iterator[Image.Image]:
    """Yield each label's dots, 1 black.

    Raises:
        LabelError: ``not_thermal``, ``unknown_language``, ``no_labels``; as :func:`zpl`.
    """
    if not stock.dpi:
        raise LabelError("not_thermal", name=stock.name)
    if lang not in LANGUAGES:
        raise LabelError("unknown_language", lang=lang)
    queue = list(labels)
    if not queue:
        raise LabelError("no_labels")
    fonts.register()
    box = Box(0, 0, stock.width * 72 / INCH, stock.height * 72 / INCH)
    codes = qr.matrices([identifier.payload(label.id, label.copy) for label in queue])
    for label, code in zip(queue, codes, strict=True):
        canvas = Dots(stock)
        draw(canvas, label, code, box, stock, lang)
        yield canvas.image


def _command(image: Image.Image) -> str:
    """Return the commands that print an image as one label of its size."""
    row, (width, height) = -(-image.width // 8), image.size
    total = row * height
    return (
        f"^XA^PW{width}^LL{height}^LH0,0^LS0^FO0,0^GFA,{total},{total},{row},{_graphic(image.tobytes(), row)}^FS"
        "^PQ1^XZ\n"
    )


def _graphic(data: bytes, row: int) -> str:
    """Return packed rows in hexadecimal, a row like the one before as ``:``, zeros up to its end as ``,``."""
    text, before = [], ""
    for start in range(0, len(data), row):
        digits = data[start : start + row].hex().upper()
        if digits == before:
            text.append(":")
            continue
        before, short = digits, digits.rstrip("0")
        if len(short) % 2:
            short += "0"  # whole bytes, for printers that want them
        text.append(_RUN.sub(_times, short) + ("," if len(short) < len(digits) else ""))
    return "".join(text)


def _times(run: re.Match[str]) -> str:
    """Return a run of one digit as its count, g..z twenties and G..Y ones, and the digit."""
    twenties, ones = divmod(len(run[0]), _TWENTY)
    return (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "") + run[1]
