"""Corrections in words: what was corrected, and what an entry says."""

from collections.abc import Mapping
from typing import Any

from custody.web import terms
from custody.web.i18n import N_, gettext, words_of
from custody.web.words import count, mass

FIELDS: Mapping[str, str] = {
    "description": N_("Description"),
    "substance": N_("Suspected substance"),
    "form": N_("Form"),
    "seal": N_("Seal"),
    "count": N_("Count"),
    "weight": N_("Gross weight"),
    "volume": N_("Volume as stated"),
    "place": N_("Place of the seizure"),
    "circumstances": N_("Circumstances"),
    "legal_basis": N_("Legal basis"),
    "witnesses": N_("Witnesses"),
    "seized_at": N_("Day and time of the seizure"),
    "number": N_("Case number"),
    "title": N_("Title"),
    "name": N_("Name"),
}
"""What was corrected."""
field = words_of(FIELDS)
CODES = {"substance": terms.substance, "form": terms.form}


def value(name: str, said: Any, *, hidden: bool = False) -> str:
    """What an entry says; ``hidden``: it is kept back until the reader has checked blind."""
    if hidden:
        return gettext("hidden until you have checked")
    if not said:
        return "–"
    if name == "count":
        return count(said["n"], said["unit"])
    if name == "weight":
        return mass(said["gross"]["ug"])
    if name == "volume":
        return f"{said['text']} {said['unit']}"
    return CODES[name](said) if name in CODES else str(said)
