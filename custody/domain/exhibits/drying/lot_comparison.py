"""Judge packages of a lot by the lot's own median at one count, and the lot by its witness or the air (I60).

A lot: exhibits of one seizure line in one packing in one store. Moisture moves its packages together, so what one of
them lacks beside the median is not the weather. What all of them lack alike the median cannot tell: a sealed witness
package can, or the humidity at the first weighing and now. All in integers; the order of weighing has no influence.
"""

from collections.abc import Iterable, Sequence
from statistics import median_high, median_low

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import DRYING, NOT_DECISIVE, OK, Comparison, Weight
from custody.domain.exhibits.drying.drying_curve import PARTS, DryingCurve, over
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.times import days_between
from custody.domain.law.isotherm import DRY_PLANTS, WHOLE, change

LOT = "lot"
"""Reference of a verdict (``Comparison.against``): the median of its lot at the same count."""
LEAST = 5
"""Packages weighed at a count below which there is no verdict of a lot (I60)."""
WITNESS, HUMIDITY, CURVE, MANY, AIR_ALONE = "witness", "humidity", "curve", "many", "air_alone"
"""What tells a change of a whole lot: its witness package, the air, its curve; or too many packages that deviate.

``AIR_ALONE``: a loss beyond curve and band, which only typed readings of the air explain: marked, and nobody is
accused."""
FIRST_DAYS = 3
"""Days after the first weighing in which a reading of the air still stands for it (assumed)."""
GAP_DAYS = 200
"""Longest time between two readings: half a year and some days. Beyond it an extreme of the season may be unread."""


class Air(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Reading of the logger of a store: relative humidity in per cent, temperature in °C."""

    humidity: int
    temperature: int | None = None

    def plausible(self) -> "Air":
        """Return the reading.

        Raises:
            BadInput: ``humidity_implausible`` outside 1 to 100 %, or outside -20 to 70 °C.
        """
        degrees = self.temperature or 0
        if not (1 <= self.humidity <= 100 and -20 <= degrees <= 70):  # noqa: PLR2004 - what a store's air can be
            raise BadInput("humidity_implausible", humidity=self.humidity, temperature=degrees)
        return self


class AirSince(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The humidity at the first weighing, the ``least`` and ``most`` read since, the last hour, the longest gap."""

    first: int
    least: int
    most: int
    at: str
    gap: int = 0


class CountedWeight(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Weight of the exhibit at a count; ``first``: nobody had weighed it before."""

    inventory: str
    weight: Weight
    at: str
    counter: str
    first: bool = False


class Witness(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Who designated the exhibit as witness of its lot: two people make it one. ``lighter``: it was seen lighter.

    ``lighter_before``: it had been, before it was last seen so; that stands if the last reading proves mistyped.
    """

    by: tuple[str, ...]
    lighter: bool = False
    lighter_before: bool = False

    @property
    def stands(self) -> bool:
        """Return True if two people designated it."""
        return len(self.by) > 1


class AwaitedLot(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A weight that differs and waits for its lot until ``due``: what a discrepancy about it would state (I60).

    ``by`` read it for the agency ``side``; ``confirmed``: at the second look too.
    """

    inventory: str
    due: str
    sort: str
    expected_ug: int
    found_ug: int
    by: str
    side: str
    uncertainty_ug: int
    confirmed: bool = False


class InLot(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Facts of an exhibit that the comparison with its lot needs."""

    counted: CountedWeight | None = None
    air: AirSince | None = None
    witness: Witness | None = None
    awaited: AwaitedLot | None = None


NO_LOT = InLot()
"""Of an exhibit of which nothing was recorded yet."""


class LotMember(Struct, frozen=True, kw_only=True):
    """A package weighed at a count: first net mass, its change since, and what the balances leave open (k = 3).

    ``lost_ug`` and ``gained_ug``: what curve and band allow it alone, ``rest_ug`` of the loss by the curve. ``reason``:
    why its agreement decides nothing. ``swing``: the change by the air, at least and at most, where it was read.
    """

    exhibit: str
    first_ug: int
    change_ug: int
    uncertainty_ug: int
    lost_ug: int = 0
    rest_ug: int = 0
    gained_ug: int = 0
    witness: bool = False
    reason: str = ""
    swing: tuple[int, int] | None = None

    def parts(self, ug: int) -> int:
        """Return a mass in billionths of the first net mass."""
        return ug * WHOLE // self.first_ug


class LotVerdict(Struct, frozen=True, kw_only=True):
    """The median change of a lot in billionths, each package's verdict, and the verdict on the whole lot.

    ``shift``: "", ``loss`` or ``gain``; ``ground``: what told it, or stands for it; ``expected``: the change by that.
    """

    median: int
    verdicts: tuple[tuple[str, Comparison], ...]
    shift: str = ""
    ground: str = ""
    expected: int = 0

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the packages that deviate from the lot."""
        return tuple(exhibit for exhibit, verdict in self.verdicts if verdict.differs)


def breathed(since: AirSince | None, air: Air | None, first_at: str, at: str) -> AirSince | None:
    """Return the readings of the air with one more; the first one is of the first weighing, or there is none."""
    if air is None or not first_at:
        return since
    read = air.humidity
    if since is None:
        soon = days_between(first_at, at) <= FIRST_DAYS
        return AirSince(first=read, least=read, most=read, at=at) if soon else None
    gap = max(since.gap, days_between(since.at, at))
    return AirSince(first=since.first, least=min(since.least, read), most=max(since.most, read), at=at, gap=gap)


def swing(air: AirSince | None, curve: DryingCurve, days: int) -> tuple[int, int] | None:
    """Return the least and the most change by the air, in billionths, after so many days; None where it is not known.

    No package goes further than the driest and the most humid air that was read, nor faster than twice its curve.
    """
    if air is None or air.gap > GAP_DAYS or curve.material not in DRY_PLANTS:
        return None
    pace = over(2 * max(days, 0), curve.tau_days)
    least, most = (change(air.first, read) for read in (air.least, air.most))
    return -(-min(0, least) * pace // PARTS), max(0, most) * pace // PARTS


def compare_lot(members: Iterable[LotMember], band_per_mille: int) -> LotVerdict | None:
    """Judge the packages of a lot, and the lot; None where fewer than five were weighed.

    ``band_per_mille``: the band around the median (``DryingCurve.lot_band_per_mille``).
    """
    listed = sorted(members, key=lambda member: member.exhibit)
    if len(listed) < LEAST:
        return None
    witness = next((member for member in listed if member.witness), None)
    lot = [member for member in listed if member is not witness]
    median = median_of([member.parts(member.change_ug) for member in lot])
    verdicts = tuple((member.exhibit, _judged(member, median, band_per_mille)) for member in listed)
    shift, ground, expected = _shift(lot, witness, median, WHOLE // 1000 * band_per_mille)
    off = sum(verdict.differs for _, verdict in verdicts)
    if not shift and off > LEAST and 3 * off > len(listed):
        losses = sum(verdict.verdict == "loss" for _, verdict in verdicts)
        shift, ground = "loss" if 2 * losses >= off else "gain", MANY
    return LotVerdict(median=median, verdicts=verdicts, shift=shift, ground=ground, expected=expected)


def _judged(member: LotMember, median: int, band_per_mille: int) -> Comparison:
    """Judge a package by what it deviates from the median of its lot."""
    deviation = member.change_ug - median * member.first_ug // WHOLE
    # a step of the median's own rounding is no change
    allowance = member.first_ug * band_per_mille // 1000 + member.uncertainty_ug + member.first_ug // WHOLE + 1
    if abs(deviation) > allowance:
        verdict, reason = "loss" if deviation < 0 else "gain", ""
    else:
        verdict, reason = (NOT_DECISIVE, member.reason) if member.reason not in {"", DRYING} else (OK, "")
    return Comparison(verdict=verdict, difference_ug=deviation, allowance_ug=allowance, against=LOT, reason=reason)


def _shift(
    lot: Sequence[LotMember], witness: LotMember | None, median: int, band: int
) -> tuple[str, str, int]:  # fmt: skip
    """Say if the lot as a whole lost or gained, what tells it, and the change that was expected.

    A witness that moved with the lot explains its change; the air explains a loss by drying, and no more.
    """
    noise = median_of([member.parts(member.uncertainty_ug) for member in lot]) + 1
    dried = -median_of([member.parts(member.rest_ug) for member in lot])
    high = median_of([member.parts(member.gained_ug) for member in lot]) + noise
    low = -median_of([member.parts(member.lost_ug) for member in lot]) - noise
    swings = [member.swing for member in lot if member.swing is not None]
    kept = witness.parts(witness.change_ug) if witness else 0
    if witness and median < kept - band - noise - witness.parts(witness.uncertainty_ug):
        return "loss", WITNESS, kept
    if 2 * len(swings) > len(lot):
        least, most = min(each[0] for each in swings), max(each[1] for each in swings)
        expected = min(dried, least)
        if median < expected - band - noise:
            return "loss", HUMIDITY, expected
        if witness is None and median < low:
            return "", AIR_ALONE, expected
        return "gain" if median > max(high, most + band + noise) else "", HUMIDITY, expected
    if witness:
        return "", WITNESS, kept
    return "loss" if median < low else "gain" if median > high else "", CURVE, dried


def median_of(figures: Sequence[int]) -> int:
    """Return the median, between two the lower mean."""
    return (median_low(figures) + median_high(figures)) // 2
