"""Place and manner of a seizure, as the UNODC layout asks: one private value of several fields."""

from collections.abc import Mapping
from typing import Any

from custody.storage.write.erased_values import Gone

TOLD = ("hiding_place", "transport", "departure_country", "destination_country")
"""The fields that a history prints; they stand for all of them once these were erased."""


def particulars(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the particulars in a declaration's private values, by field; ``Gone`` for each if erased."""
    details = values.get("particulars") or {}
    return dict.fromkeys(TOLD, details) if isinstance(details, Gone) else dict(details)
