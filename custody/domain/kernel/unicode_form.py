"""Bring typed text to a normal form of Unicode in a time that grows with its length.

Python puts a run of combining marks in order in a time that grows with the square of the run, and holds the
interpreter meanwhile: 240 kB of marks stopped the whole service for 25 seconds.
"""

import unicodedata
from typing import Literal

MOST_MARKS = 30
"""Combining marks that follow one another: no word of any language has more (UAX #15, section 13, stream-safe text)."""


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return the text in a normal form (UAX #15), without the marks beyond ``MOST_MARKS`` in one run."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return unicodedata.normalize(form, "".join(kept))
