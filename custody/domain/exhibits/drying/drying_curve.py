"""Compute what drying and humidity may change of a weight: a curve, its rest, and a band around it (I60).

loss(t) = L·(1 − exp(−t/τ)) of the first net mass. Between two weighings only the rest of the curve is allowed, and the
band of the packing once, both ways. The curve says how much may be lost, not how much must: what dried less than its
curve has gained nothing. Where the allowance is wider than a balance may be uncertain, agreement decides nothing.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from custody.domain.law.drying_line import PACKINGS, DryingLine, base_lines
from custody.domain.law.text import Text

FRESH, DAMP = "fresh", "damp"
"""Condition at sealing: fresh plants or raw opium; a powder that two people saw damp."""
PLANTS = frozenset({"herb", "leaves"})
POWDERS = frozenset({"powder", "crystal"})
"""Forms that are weighed as a powder; the draw for another laboratory takes no others (I70)."""
COUNTED = frozenset({"tablets", "capsules", "liquid"})
FRESH_AND_DRY: Mapping[str, tuple[str, str]] = {
    "cannabis": ("fresh_plants", "herb"), "khat": ("fresh_khat", "dried_khat"),
    "cocaine": ("fresh_plants", "coca_leaf"), "opium": ("fresh_plants", "poppy_straw"),
}  # fmt: skip
"""Materials of the drying lines for the plants of a substance: sealed fresh, and sealed dry."""
RESINS: Mapping[str, tuple[str, str]] = {
    "opium": ("raw_opium", "dried_opium"), "cannabis_resin": ("resin", "resin"), "cannabis": ("resin", "resin"),
}  # fmt: skip
OPEN = "open"
PACKED = tuple(packing for packing in PACKINGS if packing != OPEN)
"""What an unknown packing may be."""
PARTS = 10**9
"""Parts of L in which the share of the curve that is over is computed."""
_EXACT = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Decimal arithmetic rounds alike on every machine; a processor's exp does not."""


class Material(Protocol):
    """Form, substance and condition of an exhibit: its drying line depends on nothing else."""

    @property
    def form(self) -> str:
        """The form in which it comes."""

    @property
    def substance(self) -> str:
        """The substance as suspected."""

    @property
    def condition(self) -> str:
        """The condition at sealing: ``fresh``, ``damp`` or "" for dry."""

    @property
    def known_substance(self) -> str:
        """The substance as reported, else as suspected."""


class DryingCurve(Struct, frozen=True):
    """The drying of an exhibit in one packing: loss L and band in per mille of the first net mass, τ in days.

    ``lot_band_per_mille`` is the band around the curve less the median of the lot. ``source`` is the ground in words;
    ``status`` says if that is ``assumed``, ``read``, ``computed`` or a curve of a ``laboratory``.
    """

    material: str
    packing: str
    loss_per_mille: int
    tau_days: int
    band_loss_per_mille: int
    band_gain_per_mille: int
    lot_band_per_mille: int
    source: Text
    status: str


def curve_of(
    material: Material, packing: str, weighed_in_month: int, lines: Iterable[DryingLine] = ()
) -> DryingCurve | None:
    """Return the curve of a material in a packing, first weighed in a month (1 to 12); None where no line fits it.

    ``lines``: those of the pack, before those of the base. An unknown packing takes the widest line of any packing;
    whoever sealed something open says so. Of a reported and a
    suspected substance the narrower one counts: no false report lets a herb dry more than it was said to.
    """
    own = tuple(lines)
    packings = (packing,) if packing in PACKINGS else PACKED
    curves = list[DryingCurve]()
    for substance in sorted({material.known_substance, material.substance}):
        kind = dries_as(material, substance)
        found = (_line(kind, substance, each, weighed_in_month, own) for each in packings)
        fitting = [_curve(line, packing) for line in found if line is not None]
        curves += [max(fitting, key=_width)] if fitting else []
    return min(curves, key=_width, default=None)


def dries_as(material: Material, substance: str) -> str:
    """Return the material of the drying lines for a substance in this form, such as ``dried_khat``."""
    form, fresh = material.form, material.condition == FRESH
    if form in COUNTED:
        return form
    if form in POWDERS:
        return "crack" if substance == "crack" else "damp_powder" if material.condition == DAMP else "powder"
    if form in PLANTS or (form != "resin" and substance in {"cannabis", "khat"}):
        kind = FRESH_AND_DRY.get(substance, ("fresh_plants", "herb"))
    else:
        kind = RESINS.get(substance, ("resin", "resin") if form == "resin" else ("powder", "powder"))
    return kind[0] if fresh else kind[1]


def expected_loss_ug(curve: DryingCurve, first_ug: int, days: int) -> int:
    """Return the micrograms that a first net mass has lost by the curve after so many days."""
    return first_ug * curve.loss_per_mille * over(days, curve.tau_days) // (1000 * PARTS)


def band_ug(curve: DryingCurve, first_ug: int) -> tuple[int, int]:
    """Return how many micrograms a mass may lie below and above the curve: allowed once over its life."""
    return first_ug * curve.band_loss_per_mille // 1000, first_ug * curve.band_gain_per_mille // 1000


@lru_cache(maxsize=8192)
def over(days: int, tau_days: int) -> int:
    """Return the share of the curve that is over, in billionths of L. Time and τ in one unit: days, or hours."""
    if days <= 0:
        return 0
    left = _EXACT.exp(_EXACT.divide(Decimal(-days), Decimal(tau_days)))
    return PARTS - int(_EXACT.multiply(left, Decimal(PARTS)).to_integral_value(ROUND_HALF_EVEN))


def _line(material: str, substance: str, packing: str, month: int, own: tuple[DryingLine, ...]) -> DryingLine | None:
    """Return the first line that fits: the pack's own before the base, and of each the lines of a substance first."""
    ordered = (line for lines in (own, base_lines()) for named in (True, False) for line in lines
               if bool(line.substances) == named)  # fmt: skip
    return next((line for line in ordered if line.fits(material, substance, packing, month)), None)


def _curve(line: DryingLine, packing: str) -> DryingCurve:
    return DryingCurve(
        material=line.material, packing=packing, loss_per_mille=line.loss_per_mille, tau_days=line.tau_days,
        band_loss_per_mille=line.band_loss_per_mille, band_gain_per_mille=line.band_gain_per_mille,
        lot_band_per_mille=line.lot_band_per_mille, source=line.source, status=line.status,
    )  # fmt: skip


def _width(curve: DryingCurve) -> tuple[int, int, int]:
    """Order curves by their loss in the end, then by how soon it comes."""
    return (curve.loss_per_mille + curve.band_loss_per_mille, curve.band_gain_per_mille, -curve.tau_days)
