"""Read the drying lines of this version, ``rules/base/drying.toml``, and define those of a pack (I60, ``[[drying]]``).

``drying_curve`` has the formula. A line of a country's pack, or of its laboratory, stands before these.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from custody.domain.kernel.errors import BadInput
from custody.domain.law.text import Text

Drying = Literal[
    "fresh_plants", "herb", "resin", "fresh_khat", "dried_khat", "coca_leaf", "raw_opium", "dried_opium",
    "poppy_straw", "powder", "damp_powder", "crack", "tablets", "capsules", "liquid",
]  # fmt: skip
"""Materials that dry alike."""
Packing = Literal["open", "paper", "woven", "coated_sack", "taped_film", "film", "blister", "drum"]
"""Packings by how they let moisture through; unknown is "". ``film`` is one sealed bag, ``drum`` any closed vessel."""
PACKINGS: tuple[str, ...] = get_args(Packing)
Status = Literal["assumed", "read", "computed", "laboratory"]
"""Ground of a line: assumed without measurement, read in a source, computed from a source, or a laboratory's curve."""
Month = Annotated[int, Meta(ge=1, le=12)]
PerMille = Annotated[int, Meta(ge=0, le=900)]
Band = Annotated[int, Meta(ge=0, le=200)]


class DryingLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Drying of a material, of some substances, in some packings, first weighed in some months; without these, of all.

    Figures are per mille of the first net mass: ``loss_per_mille`` in the end, ``band_loss_per_mille`` and
    ``band_gain_per_mille`` around the curve, ``lot_band_per_mille`` around it less the median of the lot.
    """

    material: Drying
    loss_per_mille: PerMille
    tau_days: Annotated[int, Meta(ge=1, le=3660)]
    band_loss_per_mille: Band
    band_gain_per_mille: Band
    lot_band_per_mille: Annotated[int, Meta(ge=1, le=150)]
    source: Text
    status: Status
    packings: tuple[Packing, ...] = ()
    months: tuple[Month, ...] = ()
    substances: tuple[str, ...] = ()

    def fits(self, material: str, substance: str, packing: str, month: int) -> bool:
        """Return True if the line is about the substance as that material and packing, first weighed in that month."""
        return (
            self.material == material
            and (not self.substances or substance in self.substances)
            and (not self.packings or packing in self.packings)
            and (not self.months or month in self.months)
        )


def packing_of(value: str) -> str:
    """Return a packing as typed, "" for unknown.

    Raises:
        BadInput: ``packing_unknown``.
    """
    if value and value not in PACKINGS:
        raise BadInput("packing_unknown", value=value[:40])
    return value


class _Base(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of the base lines."""

    drying: tuple[DryingLine, ...]


@cache
def base_lines() -> tuple[DryingLine, ...]:
    """Return the lines that hold where neither a pack nor a laboratory says otherwise."""
    data = (files("custody.domain") / "rules" / "base" / "drying.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(data), _Base).drying
