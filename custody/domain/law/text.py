"""Hold a sentence of a rule pack, in French and in English."""

from typing import Annotated

from msgspec import Meta, Struct

Said = Annotated[str, Meta(pattern=r"\S")]
"""A text that says something."""


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """The same sentence in French and in English."""

    fr: Said
    en: Said
