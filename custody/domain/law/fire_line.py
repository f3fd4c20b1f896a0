"""Read what a fire takes by method, ``rules/base/fire.toml``, and define the lines of a pack (I66, ``[[fire]]``).

A line of a country's pack stands before that of the base. A method without a line is judged by nothing.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from custody.domain.law.drying_line import Status
from custody.domain.law.text import Text

Method = Literal[
    "open_burn", "drum", "brick_oven", "two_chamber", "central_plant", "incinerator", "cement_kiln", "other"
]  # fmt: skip
"""How drugs are burnt. ``incinerator``: an oven not further described."""
UG_PER_KG = 1_000_000_000


class FireLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A fire of one method: at most ``rate_kg_hour`` burn, and ``fixed_minutes`` pass beside (heating, burning down).

    ``sightings`` of cold ash by different people are asked for, not before ``cold_hours`` after ignition; above
    ``heavy_kg`` not before ``heavy_cold_hours``. The residue lies between two shares of the mass, in per mille.
    None: not judged.
    """

    method: Method
    rate_kg_hour: Annotated[int, Meta(ge=1, le=100_000)]
    fixed_minutes: Annotated[int, Meta(ge=0, le=1440)]
    source: Text
    status: Status
    sightings: Annotated[int, Meta(ge=0, le=5)] = 0
    cold_hours: Annotated[int, Meta(ge=1, le=240)] | None = None
    heavy_kg: Annotated[int, Meta(ge=1)] | None = None
    heavy_cold_hours: Annotated[int, Meta(ge=1, le=240)] | None = None
    residue_least_per_mille: Annotated[int, Meta(ge=0, le=1000)] | None = None
    residue_most_per_mille: Annotated[int, Meta(ge=0, le=1000)] | None = None

    def least_minutes(self, burnt_ug: int) -> int:
        """Return the shortest believable fire for so much, in minutes, rounded down."""
        return self.fixed_minutes + burnt_ug * 60 // (self.rate_kg_hour * UG_PER_KG)

    def cold_after(self, burnt_ug: int) -> int:
        """Return the hours after ignition before which the ash of so much is not cold; 0 where nothing says it."""
        heavy = self.heavy_kg is not None and burnt_ug > self.heavy_kg * UG_PER_KG
        return (self.heavy_cold_hours if heavy else self.cold_hours) or 0

    def leaves(self, residue_ug: int, burnt_ug: int) -> bool:
        """Return True if so much residue of so much burnt is believable, or nothing says otherwise."""
        least, most = self.residue_least_per_mille, self.residue_most_per_mille
        share = 1000 * residue_ug
        return (least is None or share >= least * burnt_ug) and (most is None or share <= most * burnt_ug)


class _Base(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of the base lines."""

    fire: tuple[FireLine, ...]


@cache
def base_lines() -> tuple[FireLine, ...]:
    """Return the lines that hold where a pack does not say otherwise."""
    data = (files("custody.domain") / "rules" / "base" / "fire.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(data), _Base).fire


def fire_line(method: str, own: tuple[FireLine, ...] = ()) -> FireLine | None:
    """Return the line of a method, a pack's ``own`` before the base's; None where nothing is judged."""
    return next((line for line in (*own, *base_lines()) if line.method == method), None)
