"""Read the kits of presumptive tests, ``rules/base/test_kits.toml``: which substances they react with (I65)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from custody.domain.kernel.errors import BadInput
from custody.domain.law.text import Said, Text


class TestKit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of kit: the ``substances`` of its family of reactions (none: unknown), and the ``colour`` that they give.

    ``through_packing``: nothing is opened for it, so it is a screening (I67). ``most_mg``: more of a substance spoils
    it, in milligrams. ``status``: whether its source was read, or only recalled.
    """

    __test__ = False

    code: Said
    name: Text
    substances: tuple[str, ...]
    colour: Text
    source: Text
    status: Literal["read", "recalled"]
    through_packing: bool = False
    most_mg: Annotated[int, Meta(ge=1)] | None = None

    def fits(self, substance: str) -> bool:
        """Return True if the substance is of the kit's family of reactions, or nobody says what that is."""
        return not self.substances or substance in self.substances


class _Base(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of the kits, and the substances that are dangerous to open."""

    dangerous: tuple[str, ...]
    kit: tuple[TestKit, ...]


@cache
def _base() -> _Base:
    data = (files("custody.domain") / "rules" / "base" / "test_kits.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(data), _Base)


def kits() -> tuple[TestKit, ...]:
    """Return the kits, in the order of the file."""
    return _base().kit


def kit_of(code: str) -> TestKit:
    """Return a kit by its code.

    Raises:
        BadInput: ``kit_unknown``.
    """
    found = next((kit for kit in kits() if kit.code == code), None)
    if found is None:
        raise BadInput("kit_unknown", value=code[:40])
    return found


def dangerous(substance: str) -> bool:
    """Return True if nobody opens this substance for a test: a grain of it can kill."""
    return substance in _base().dangerous
