"""Order of numbers inside texts."""

import re
from typing import Any

FIGURES = re.compile("([0-9]+)")


def natural(text: str) -> tuple[Any, ...]:
    """Return a sort key that orders numbers inside texts by value: ``A-2`` before ``A-10``."""
    parts: list[Any] = FIGURES.split(text)  # words at even places, figures at odd ones
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)
