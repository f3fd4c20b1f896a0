"""Where and how something was seized, as the UNODC layout asks it: one private value of several fields."""

from collections.abc import Mapping
from typing import Any

from custody.storage.write.erased_values import Gone

TOLD = ("hiding_place", "transport", "departure_country", "destination_country")
"""The fields that a history prints; they stand for all of them once these were erased."""


def particulars(values: Mapping[str, Any]) -> dict[str, str]:
    """The particulars among the private values of a declaration, by field; ``Gone`` each once they were erased."""
    said = values.get("particulars") or {}
    return dict.fromkeys(TOLD, said) if isinstance(said, Gone) else dict(said)
