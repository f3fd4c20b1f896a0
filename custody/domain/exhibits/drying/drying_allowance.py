"""Compute how much drying and humidity may have changed an exhibit between two weighings, by its packings (I60).

The rest of the curve is allowed, and the band of the packing, once. Each weighing is compared with the first, so that
the allowances of many weighings never add up to more than L and the band. Plants sealed fresh and powders sealed damp
dry by their own curve for days. After those days the band is that of the dry material, of the mass left by then.

The band of plants opens as the air reaches them, twice as fast as their curve: no sack takes up in a week what the
rainy season brings it. Plants that dried within days lie open, and follow the air as fast.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from custody.domain.exhibits.drying.drying_curve import FRESH, OPEN, PARTS, DryingCurve, curve_of, over
from custody.domain.exhibits.exhibit_values import Packed
from custody.domain.kernel.times import instant
from custody.domain.law.isotherm import MOVED_BY_AIR
from custody.domain.law.rule_pack_loader import HOME, newest

FRESH_DAYS = 14
"""Days after which plants that were sealed fresh are dry, and are weighed again by two people (I60)."""
SETTLED_DAYS: Mapping[str, int] = {"fresh_plants": FRESH_DAYS, "fresh_khat": FRESH_DAYS, "damp_powder": 30}
"""Days after which a material is dry: two people weigh it then, and that weight is a second reference (I60)."""
WHOLE = 1000 * PARTS
"""Parts of a mass in which its loss is computed."""
PACE = 2
"""How much faster or slower than its curve plant material may follow the air (read: a third to twice its τ)."""
AT_ONCE = PARTS // 5
"""Share of the band of plants that is open at once: sack and outermost leaves take up water within a day (assumed)."""


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
    """Most that a mass may have lost and gained by drying and humidity; ``rest_ug`` of the loss is the curve's.

    ``band_ug``: the wider band of the packing, of which only a part may be open yet.
    """

    loss_ug: int = 0
    gain_ug: int = 0
    rest_ug: int = 0
    band_ug: int = 0

    def __add__(self, other: "Allowance") -> "Allowance":
        """Return the allowance of two masses together."""
        return Allowance(
            self.loss_ug + other.loss_ug, self.gain_ug + other.gain_ug, self.rest_ug + other.rest_ug,
            self.band_ug + other.band_ug,
        )  # fmt: skip

    def wide(self, ug: int, per_mille: int) -> bool:
        """Return True if it is wider than ``per_mille`` of a mass of ``ug``: agreement then decides nothing.

        The whole band counts: early agreement within what is open of it decides no more than later.
        """
        return 1000 * max(self.loss_ug, self.gain_ug, self.band_ug) > per_mille * ug


NOTHING = Allowance()


class PackingPeriod(Struct, frozen=True):
    """The curve in one packing, ``until`` that was changed; ``dry``: the curve of the material once it is dry."""

    curve: DryingCurve
    dry: DryingCurve
    until: str = ""


class Span(Struct, frozen=True):
    """Between two weighings: what was lost by then and in the end, and the bands, in ``WHOLE`` parts of a mass.

    ``settled``: it was dry before; ``slow``: what plants that dry half as fast then still lose; ``band_per_mille``:
    the wider band, open or not.
    """

    lost: int
    lost_in_the_end: int
    slow: int
    band_loss: int
    band_gain: int
    band_per_mille: int
    settled: bool


class Dries(Struct, frozen=True, cache_hash=True):
    """The drying of an exhibit since its first weighing, packing by packing."""

    since: str = ""
    periods: tuple[PackingPeriod, ...] = ()

    @property
    def settled_days(self) -> int:
        """Return the days after which it is dry, 0 for a material that was sealed dry."""
        return SETTLED_DAYS.get(self.periods[0].curve.material, 0) if self.periods else 0

    def allowed(self, ug: int, before: str, at: str) -> Allowance:
        """Return how much a mass of ``ug``, weighed ``before``, may have lost and gained until ``at``."""
        if not self.periods or ug <= 0:
            return NOTHING
        span = _span(self, before, at)
        first = ug * WHOLE // (WHOLE - span.lost)
        rest = max(0, first * (span.lost_in_the_end - span.lost) // WHOLE, first * span.slow // WHOLE)
        base_ug = ug if span.settled else first
        loss, gain = base_ug * span.band_loss // WHOLE, base_ug * span.band_gain // WHOLE
        return Allowance(rest + loss, gain, rest, base_ug * span.band_per_mille // 1000)

    def lost(self, hours: int) -> int:
        """Return the loss after so many hours, in parts of the first mass; each packing takes the rest of its own L."""
        lost, spent = 0, 0
        for period in self.periods:
            end = min(hours, max(spent, _hours(self.since, period.until))) if period.until else hours
            left = max(0, period.curve.loss_per_mille * PARTS - lost)
            lost += left * over(end - spent, 24 * period.curve.tau_days) // PARTS
            spent = end
        return lost


@lru_cache(maxsize=4096)
def _span(dries: Dries, before: str, at: str) -> Span:
    """Return the same for all packages that were sealed, and are weighed again, together."""
    start, end = max(0, _hours(dries.since, before)), max(0, _hours(dries.since, at, up=True))
    settled = bool(dries.settled_days) and start >= 24 * dries.settled_days
    periods = [period for period in dries.periods if not period.until or before < period.until]
    curves = [period.dry if settled else period.curve for period in periods]
    hours = _hours(before, at, up=True)
    return Span(
        lost=dries.lost(start), lost_in_the_end=dries.lost(end), settled=settled,
        slow=max(_slow(period.curve, start, end) for period in periods) if settled else 0,
        band_loss=max(curve.band_loss_per_mille * _opened(curve, hours) for curve in curves),
        band_gain=max(curve.band_gain_per_mille * _opened(curve, hours) for curve in curves),
        band_per_mille=max(max(curve.band_loss_per_mille, curve.band_gain_per_mille) for curve in curves),
    )  # fmt: skip


def _opened(curve: DryingCurve, hours: int) -> int:
    """Return the parts of a band that are open so many hours after a weighing: of plants, by and by."""
    if curve.material not in MOVED_BY_AIR:
        return PARTS
    return max(AT_ONCE, over(PACE * max(0, hours), 24 * curve.tau_days))


def _slow(curve: DryingCurve, start: int, end: int) -> int:
    """Return what plants that dry half as fast as their curve still lose between two hours, in parts of the mass."""
    if curve.material not in MOVED_BY_AIR:
        return 0
    hours = PACE * 24 * curve.tau_days
    return curve.loss_per_mille * (over(end, hours) - over(start, hours))


def dries_of(exhibit: PackedExhibit) -> Dries:
    """Return the drying of an exhibit, by the newest edition of the pack under which it was sealed."""
    since = exhibit.dries_since or exhibit.first_weighed_at or exhibit.sealed_at
    packings = (*((packed.packing, packed.until) for packed in exhibit.packed), (exhibit.packing, ""))
    return _dries(
        exhibit.form, exhibit.substance, exhibit.known_substance, exhibit.condition, packings, since,
        exhibit.rules or HOME,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _dries(
    form: str, substance: str, known: str, condition: str, packings: tuple[tuple[str, str], ...], since: str, pack: str
) -> Dries:  # fmt: skip
    """Return the same for all packages that were sealed together: a load is of many alike."""
    month = int(since[5:7] or 1)
    periods = [_period(form, substance, known, condition, packing, month, pack, until) for packing, until in packings]
    return Dries(since, tuple(period for period in periods if period is not None))


def curve_now(exhibit: PackedExhibit) -> DryingCurve | None:
    """Return the curve of an exhibit in the packing it is in."""
    dries = dries_of(exhibit)
    return dries.periods[-1].curve if dries.periods else None


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
    fast = curve is not None and curve.material in MOVED_BY_AIR and condition == FRESH and curve.tau_days <= FRESH_DAYS
    dry = curve_of(_Described(form, substance, known, ""), OPEN if fast else packing, month, lines)
    return PackingPeriod(curve, dry, until) if curve is not None and dry is not None else None


def _hours(first: str, second: str, *, up: bool = False) -> int:
    """Return whole hours between two times; ``up``: a begun one counts."""
    seconds = (instant(second) - instant(first)).total_seconds()
    return -int(-seconds // 3600) if up else int(seconds // 3600)
