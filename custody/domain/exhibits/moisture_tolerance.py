"""Compute the weight that a drying exhibit may lose: the tolerance for moisture, by substance and days."""

from typing import Protocol

MOISTURE_PER_MILLE = {"cannabis": (150, 180), "khat": (400, 30), "cannabis_resin": (30, 365)}
"""Material to (largest loss in per mille of the first weight, days over which it is reached). Derived for this
project, not from a standard: herbal material dries; a rule pack will carry a laboratory's own curve."""
DRY_FORMS = frozenset({"powder", "crystal", "tablets", "capsules", "liquid"})
"""Forms in which nothing dries, whatever substance somebody names."""


class Material(Protocol):
    """An exhibit, as far as its drying depends on it."""

    form: str
    substance: str

    @property
    def known_substance(self) -> str:
        """The substance as reported, else as suspected."""


def dries_as(exhibit: Material) -> str:
    """Return the substance as which the exhibit dries, "" if it does not.

    One false report, or one false suspicion, must not let a powder dry, nor a herb more than it was said to.
    """
    known = exhibit.known_substance
    if exhibit.form in DRY_FORMS or known not in MOISTURE_PER_MILLE:
        return ""
    named = {known, exhibit.substance} & MOISTURE_PER_MILLE.keys()
    return min(named, key=lambda substance: MOISTURE_PER_MILLE[substance][0])


def moisture_tolerance(substance: str, first_ug: int, days: int) -> int:
    """Return the micrograms that drying alone may take from a first weight after ``days``; zero for dry materials."""
    per_mille, over = MOISTURE_PER_MILLE.get(substance, (0, 1))
    return first_ug * per_mille * min(max(days, 0), over) // (1000 * over)
