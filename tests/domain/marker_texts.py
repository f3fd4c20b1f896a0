"""Marks of their own behind every text that a rule takes: what shows one in clear shows what people typed.

Whatever a rule takes as free text goes through ``text.required`` or ``text.clean``; both plant here.
"""

import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count

import pytest

import custody.domain
from custody.domain.kernel import typed_text as texts

MARK = re.compile(rb"qz[0-9]{6}zq")


class Planted:
    """Marks that were put behind texts, by the field that they were typed into."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._numbers = count(1)

    def mark(self, text: str, field: str) -> str:
        """The text with a mark of its own; no text stays none, and what has a mark keeps it."""
        if not text or MARK.search(text.encode()):
            return text
        mark = f"qz{next(self._numbers):06d}zq"
        self.fields[mark] = field
        return f"{text} {mark}"

    def found(self, body: bytes) -> set[str]:
        """The fields of which a mark stands in these bytes."""
        return {self.fields[mark.decode()] for mark in MARK.findall(body)}

    def taking(self, take: Callable[[str, str], str]) -> Callable[[str, str], str]:
        """A function of ``text`` that also plants."""
        return lambda text, field: self.mark(take(text, field), field)


@contextmanager
def planting() -> Iterator[Planted]:
    """Every module of the domain takes texts through the planting."""
    planted = Planted()
    with pytest.MonkeyPatch.context() as patch:
        for name in (each.name for each in pkgutil.walk_packages(custody.domain.__path__, "custody.domain.")):
            module = import_module(name)
            for function in ("required", "clean"):
                if module is not texts and hasattr(module, function):
                    patch.setattr(module, function, planted.taking(getattr(texts, function)))
        yield planted
