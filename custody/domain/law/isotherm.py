"""Hold how much water dry plant material keeps in balance with the air, as a table (I60; notes on physics 1a).

GAB curve through two figures that were read (monolayer 6.13 % of hemp; 12.4 % at 60 % relative humidity of a leaf),
with C = 10 and K = 0.906; C of 5 or 20 moves it by 1 to 1.5 points, hysteresis is ignored. No isotherm of West African
herb was found.
"""

from collections.abc import Mapping

EQUILIBRIUM: Mapping[int, int] = {
    0: 0, 10: 34, 20: 52, 30: 66, 40: 82, 50: 100, 60: 124, 70: 159, 75: 183, 80: 215, 85: 259, 90: 325, 100: 645,
}  # fmt: skip
"""Water in per mille of the dry mass, by relative humidity in per cent; linear between the points.
Computed from figures that were read; at 0, 85, 90 and 100 % assumed, for the curve is only prolonged there."""
DRY_PLANTS = frozenset({"herb", "coca_leaf", "dried_khat", "poppy_straw"})
"""Materials of the drying lines with this isotherm; all but herb by analogy (assumed)."""
MOVED_BY_AIR = DRY_PLANTS | {"fresh_plants", "fresh_khat"}
"""Materials whose weight moves with the air, and so with their lot."""
WHOLE = 10**9
"""Parts of a mass in which changes are reckoned."""


def water(humidity: int) -> int:
    """Return the water at a relative humidity of 0 to 100 %, in billionths of the dry mass."""
    below = max(point for point in EQUILIBRIUM if point <= humidity)
    above = min(point for point in EQUILIBRIUM if point >= humidity)
    step = (EQUILIBRIUM[above] - EQUILIBRIUM[below]) * WHOLE // 1000 * (humidity - below) // max(1, above - below)
    return EQUILIBRIUM[below] * WHOLE // 1000 + step


def change(before: int, now: int) -> int:
    """Return the change of mass between two relative humidities, in billionths of the mass at the first."""
    return (water(now) - water(before)) * WHOLE // (WHOLE + water(before))
