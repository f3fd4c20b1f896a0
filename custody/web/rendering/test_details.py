"""How the fields of a presumptive test are written on the page of its event (I65)."""

from collections.abc import Callable, Mapping
from typing import Any

from custody.domain.law.test_kit import kit_of
from custody.text import i18n, terms

Said = Callable[[Any], str]


def _kit(code: str) -> str:
    return str(getattr(kit_of(code).name, i18n.current())) if code else ""


SAID: Mapping[str, Said] = {
    "kit": _kit,
    "lot": str,
    "expiry": str,
    "size": lambda value: f"{value['text']} {value['unit']}" if value else "",
    "result": terms.test_result,
    "marks": lambda value: ", ".join(map(terms.test_mark, value)),
    "not_done": lambda value: terms.test_not_done(value) if value else "",
}
"""The words for each field; what has none is not shown."""
