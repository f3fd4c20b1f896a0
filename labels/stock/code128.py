"""Code 128, for handheld scanners that read bars and no squares."""

from reportlab.graphics.barcode.code128 import Code128

from labels.layout.errors import LabelError

QUIET = 10
"""Modules of white that ISO/IEC 15417 demands at both ends."""


def widths(text: str) -> tuple[int, ...]:
    """Return the widths of bars and gaps in turn, in modules, a bar first and last.

    Raises ``LabelError("bad_character")`` for what is not ASCII.
    """
    if not text.isascii():
        raise LabelError("bad_character", payload=text)
    code = Code128(text)
    code.validate()
    code.encode()
    return tuple(ord(letter.lower()) - ord("a") + 1 for letter in code.decompose())
