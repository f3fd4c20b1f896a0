"""Compute how much drying and humidity may have changed an exhibit between two weighings, by its packings (I60).

The rest of the curve is allowed, and the band of the packing, once. Each weighing is compared with the first, so that
the allowances of many weighings never add up to more than L and the band. Plants sealed fresh and powders sealed damp
dry by their own curve for days. After those days the band is that of the dry material, of the mass left by then.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from custody.domain.exhibits.drying.drying_curve import PARTS, DryingCurve, curve_of, over
from custody.domain.exhibits.exhibit_values import Packed
from custody.domain.kernel.times import instant
from custody.domain.law.rule_pack_loader import HOME, newest

FRESH_DAYS = 14
"""Days after which plants that were sealed fresh are dry, and are weighed again by two people (I60)."""
SETTLED_DAYS: Mapping[str, int] = {"fresh_plants": FRESH_DAYS, "fresh_khat": FRESH_DAYS, "damp_powder": 30}
"""Days after which a material is dry: two people weigh it then, and that weight is a second reference (I60)."""
WHOLE = 1000 * PARTS
"""Parts of a mass in which its loss is computed."""


class PackedExhibit(Protocol):
    """Material, packings and first hours of an exhibit: its drying depends on nothing else."""

    form: str
    substance: str
    condition: str
    packing: str
    packed: list[Packed]
    rules: str
    dries_since: str
    first_weighed_at: str
    sealed_at: str

    @property
    def known_substance(self) -> str:
        """The substance as reported, else as suspected."""


class Allowance(Struct, frozen=True):
    """Most that a mass may have lost and gained by drying and humidity; ``rest_ug`` of the loss is the curve's."""

    loss_ug: int = 0
    gain_ug: int = 0
    rest_ug: int = 0

    def __add__(self, other: "Allowance") -> "Allowance":
        """Return the allowance of two masses together."""
        return Allowance(
            self.loss_ug + other.loss_ug, self.gain_ug + other.gain_ug, self.rest_ug + other.rest_ug
        )  # fmt: skip

    def wide(self, ug: int, per_mille: int) -> bool:
        """Return True if it is wider than ``per_mille`` of a mass of ``ug``: agreement then decides nothing."""
        return 1000 * max(self.loss_ug, self.gain_ug) > per_mille * ug


NOTHING = Allowance()


class PackingPeriod(Struct, frozen=True):
    """The curve in one packing, ``until`` that was changed; ``dry``: the curve of the material once it is dry."""

    curve: DryingCurve
    dry: DryingCurve
    until: str = ""


class Dries(Struct, frozen=True):
    """The drying of an exhibit since its first weighing, packing by packing."""

    since: str = ""
    stays: tuple[PackingPeriod, ...] = ()

    @property
    def settled_days(self) -> int:
        """Return the days after which it is dry, 0 for a material that was sealed dry."""
        return SETTLED_DAYS.get(self.stays[0].curve.material, 0) if self.stays else 0

    def allowed(self, ug: int, before: str, at: str) -> Allowance:
        """Return how much a mass of ``ug``, weighed ``before``, may have lost and gained until ``at``."""
        if not self.stays or ug <= 0:
            return NOTHING
        start, end = max(0, _hours(self.since, before)), max(0, _hours(self.since, at, up=True))
        lost = self._lost(start)
        first = ug * WHOLE // (WHOLE - lost)
        rest = max(0, first * (self._lost(end) - lost) // WHOLE)
        settled = bool(self.settled_days) and start >= 24 * self.settled_days
        periods = [period for period in self.stays if not period.until or before < period.until]
        curves = [period.dry if settled else period.curve for period in periods]
        base_ug = ug if settled else first
        loss = max(base_ug * curve.band_loss_per_mille // 1000 for curve in curves)
        gain = max(base_ug * curve.band_gain_per_mille // 1000 for curve in curves)
        return Allowance(rest + loss, gain, rest)

    def _lost(self, hours: int) -> int:
        """Return the loss after so many hours, in parts of the first mass; each packing takes the rest of its own L."""
        lost, spent = 0, 0
        for period in self.stays:
            end = min(hours, max(spent, _hours(self.since, period.until))) if period.until else hours
            left = max(0, period.curve.loss_per_mille * PARTS - lost)
            lost += left * over(end - spent, 24 * period.curve.tau_days) // PARTS
            spent = end
        return lost


def dries_of(exhibit: PackedExhibit) -> Dries:
    """Return the drying of an exhibit, by the newest edition of the pack under which it was sealed."""
    since = exhibit.dries_since or exhibit.first_weighed_at or exhibit.sealed_at
    month = int(since[5:7] or 1)
    known = (exhibit.form, exhibit.substance, exhibit.known_substance, exhibit.condition)
    packings = [*exhibit.packed, Packed(exhibit.packing, "")]
    periods = [_period(*known, packed.packing, month, exhibit.rules or HOME, packed.until) for packed in packings]
    return Dries(since, tuple(period for period in periods if period is not None))


def curve_now(exhibit: PackedExhibit) -> DryingCurve | None:
    """Return the curve of an exhibit in the packing it is in."""
    dries = dries_of(exhibit)
    return dries.stays[-1].curve if dries.stays else None


class _Described(Struct, frozen=True):
    """The material of an exhibit, apart from the exhibit, as the key of a cache."""

    form: str
    substance: str
    known_substance: str
    condition: str


@lru_cache(maxsize=4096)
def _period(
    form: str, substance: str, known: str, condition: str, packing: str, month: int, pack: str, until: str
) -> PackingPeriod | None:  # fmt: skip
    lines = newest(pack).drying
    curve = curve_of(_Described(form, substance, known, condition), packing, month, lines)
    dry = curve_of(_Described(form, substance, known, ""), packing, month, lines)
    return PackingPeriod(curve, dry, until) if curve is not None and dry is not None else None


def _hours(first: str, second: str, *, up: bool = False) -> int:
    """Return whole hours between two times; ``up``: a begun one counts."""
    seconds = (instant(second) - instant(first)).total_seconds()
    return -int(-seconds // 3600) if up else int(seconds // 3600)
