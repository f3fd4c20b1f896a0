"""Papers whose every text is hostile: long, accented, in another script, marked up."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints


class Filler:
    """Fills every text of a paper with 300 characters of accents, markup and Arabic behind a mark of its own."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}

    def fill(self, value: Any, where: str = "") -> Any:
        """Return the same data with every text, even an empty one, replaced; ``marks`` says which mark stands where."""
        if isinstance(value, str):
            mark = f"Q{len(self.marks):04d}"
            self.marks[mark] = where
            return (f"{mark} <script>alert(1)</script> {ACCENTS} {ARABIC} " + "mot " * 60)[:300]
        if isinstance(value, tuple):
            return tuple(self.fill(item, where) for item in value)
        if is_dataclass(value) and not isinstance(value, type):
            kind = type(value)
            hints = get_type_hints(kind)
            free = [f.name for f in fields(value) if f"{kind.__name__}.{f.name}" not in CODES]
            free = [name for name in free if "Literal" not in str(hints[name])]
            return replace(value, **{n: self.fill(getattr(value, n), f"{kind.__name__}.{n}") for n in free})
        return value


ACCENTS = "Ɛɲɛ́ " + "àéîœçŒ" * 12

ARABIC = "المكتب المركزي للمخدرات"

CODES = {"AnchoredAct.what", "Answer.text", "ValueEstimate.currency", "Certificate.stated_totals", "EventLine.title"}
"""Texts that are codes, or that may not be filled together with another."""
