"""Compute the weight that a drying exhibit may lose: the tolerance for moisture, by substance and days."""

MOISTURE_PER_MILLE = {"cannabis": (150, 180), "khat": (400, 30), "cannabis_resin": (30, 365)}
"""Material to (largest loss in per mille of the first weight, days over which it is reached). Derived for this
project, not from a standard: herbal material dries; a rule pack will carry a laboratory's own curve."""


def moisture_tolerance(substance: str, first_ug: int, days: int) -> int:
    """Return the micrograms that drying alone may take from a first weight after ``days``; zero for dry materials."""
    per_mille, over = MOISTURE_PER_MILLE.get(substance, (0, 1))
    return first_ug * per_mille * min(max(days, 0), over) // (1000 * over)
