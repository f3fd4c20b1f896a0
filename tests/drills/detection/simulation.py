"""Let thieves into stores whose weights live as physics has them, and see which control names them, and when.

A store weighs what it receives, and again after the intervals of I52. Verdicts come from the functions that decide in
the service: the drying curve, the median of the lot, the innovations and Page's tests. A thief is named only by a
verdict that the same reading would not have given without the theft.
"""

import random
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import sqrt

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import class_uncertainty
from custody.domain.exhibits.drying.drying_curve import DryingCurve, band_ug, curve_of, expected_loss_ug
from custody.domain.kernel.times import written
from custody.domain.oversight.drift import Scored, judge, rises_of
from custody.domain.oversight.lot_median import with_medians
from custody.domain.oversight.weight_innovations import SETTLED_DAYS, Difference, innovations
from tests.drills.detection.store_life import (
    RANGES,
    STEP_DAYS,
    G,
    Goods,
    Package,
    error_of,
    humidities,
    packages,
    read,
    scale,
)

SEALED = datetime(2026, 1, 1, 8, tzinfo=UTC)
RECEIVED: int = RANGES["received_days"]
WEIGHING, LOT, BAND, DRIFT = "one weighing", "comparison with the lot", "the lot against its band", "losses added up"
OUTSIDE = 365
"""Day on which another unit weighs: in the same month of the next year."""
PERSONS = 3
NEVER = 9_999
Stolen = Callable[[int, Package], bool]
"""From which packages a thief takes: by position, and the package."""


class Material(Struct, frozen=True):
    """An exhibit, as far as its drying depends on it."""

    form: str
    substance: str
    condition: str = ""

    @property
    def known_substance(self) -> str:
        """The substance as suspected."""
        return self.substance


MATERIALS = {
    "powder": Material("powder", "cocaine"), "resin": Material("resin", "cannabis_resin"),
    "herb": Material("herb", "cannabis"), "fresh_plants": Material("herb", "cannabis", "fresh"),
}  # fmt: skip


class Weighed(Struct, frozen=True):
    """A weighing to come: of which package, on which day, how heavy it would be, and how the balance errs."""

    index: int
    day: int
    real_ug: float
    error: float
    balance: str


class Life(Struct, frozen=True):
    """A store with all its weighings, before anybody takes anything."""

    goods: Goods
    days: int
    month: int
    packages: list[Package]
    first: list[Weighed]
    later: list[Weighed]


class Named(Struct, frozen=True):
    """By which control a theft was named, and on which day; ``NEVER`` if by none."""

    day: int = NEVER
    control: str = ""


def days_weighed(goods: Goods, days: int) -> list[int]:
    """Return the days on which a store of that interval weighs all it has: at least each half year (I52)."""
    begun = SETTLED_DAYS.get(goods.material, RECEIVED)  # fresh plants: the second reference, by two people (I60)
    return [begun, *(day for day in (RANGES["weighed_days"],) if day < days), days]


def life(goods: Goods, days: int, seed: int) -> Life:
    """Return a store of these goods over so many days."""
    draw = random.Random(f"{goods.name} {days} {seed}")
    month = draw.uniform(0, 12)
    humid = humidities(draw, month, days)
    held = packages(goods, draw, humid)
    seized = {package.line: scale(f"BL{package.line:02}", draw) for package in held}
    store = scale("BL00", draw)
    first = []
    for index, package in enumerate(held):
        on = seized[package.line]
        first.append(Weighed(index, 0, package.mass_ug, error_of(package.mass_ug, goods, on, draw), on.name))
    later = []
    for day in days_weighed(goods, days):
        for index in draw.sample(range(len(held)), len(held)):
            real = held[index].mass_ug * held[index].moves[day // STEP_DAYS]
            later.append(Weighed(index, day, real, error_of(real, goods, store, draw), store.name))
    return Life(goods, days, int(month) % 12 + 1, held, first, later)


def differences(lived: Life, share_per_mille: int, stolen: Stolen, *, colluding: bool = False) -> list[Difference]:
    """Return the weighings as differences to the first, with a thief who takes evenly until the last day."""
    goods, curve = lived.goods, curve_for(lived)
    firsts = [read(weighed.real_ug, goods, weighed.error) for weighed in lived.first]
    made = []
    for position, weighed in enumerate(lived.later):
        package, first = lived.packages[weighed.index], firsts[weighed.index]
        seen = weighed.day == OUTSIDE or not colluding
        part = share_per_mille * max(0, weighed.day - RECEIVED) / max(1, lived.days - RECEIVED) / 1000
        taken = weighed.real_ug * part if seen and stolen(weighed.index, package) else 0.0
        now = read(weighed.real_ug - taken, goods, weighed.error)
        made.append(Difference(
            exhibit=package.number, at=written(SEALED + timedelta(days=weighed.day, seconds=position)), days=weighed.day,
            first_ug=first, difference_ug=now - first, uncertainty_ug=class_uncertainty(goods.step_ug, now),
            first_uncertainty_ug=class_uncertainty(goods.step_ug, first), balance=weighed.balance,
            first_balance=lived.first[weighed.index].balance, curve=curve, lot=f"LT{package.line:02}",
            air=f"air {goods.material}",
        ))  # fmt: skip
    return made


def curve_for(lived: Life) -> DryingCurve | None:
    """Return the curve by which the service judges the goods."""
    return curve_of(MATERIALS[lived.goods.material], lived.goods.packing, lived.month)


def verdicts(lived: Life, weighed: Sequence[Difference]) -> Iterator[tuple[int, str, str]]:
    """Yield what each control says against the store: day, control, of which package or series."""
    judged = with_medians(weighed)
    settled = []
    refused = set[str]()
    for difference in judged:
        control = _single(difference)
        if control:
            yield difference.days, control, difference.exhibit
        if control and difference.packages == 1:
            refused.add(difference.exhibit)
        elif difference.exhibit not in refused:
            settled.append(difference)
    scored = [Scored(*pair) for pair in zip(settled, innovations(settled), strict=True)]
    series = series_of(lived, scored)
    doubled = rises_of(series.values())
    for name, listed in series.items():
        verdict = judge(listed, doubled)
        if verdict.alarm:
            yield listed[verdict.passed_at - 1].difference.days, DRIFT, name


def series_of(lived: Life, scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    """Return the weighings of the store by store, balance, person and lot."""
    series: dict[str, list[Scored]] = {}
    lines = {package.number: package.line for package in lived.packages}
    for each in scored:
        difference = each.difference
        names = ["store", difference.balance, difference.lot]
        if difference.exhibit in lines:
            names.append(f"person {lines[difference.exhibit] % PERSONS}")
        for name in filter(None, names):
            series.setdefault(name, []).append(each)
    return series


def _single(difference: Difference) -> str:
    """Return the control that a difference fails by itself, "" for none (k = 3)."""
    noise = 1.5 * sqrt(difference.uncertainty_ug**2 + difference.first_uncertainty_ug**2)
    curve, first = difference.curve, difference.first_ug
    loss, gain = band_ug(curve, first) if curve else (0, 0)
    expected = expected_loss_ug(curve, first, difference.days) if curve else 0
    if difference.compared and curve:  # the lot says more than the band
        return LOT if abs(difference.shift_ug) > noise + curve.lot_band_per_mille * first / 1000 else ""
    if -(noise + expected + loss) <= difference.difference_ug <= noise + gain:
        return ""
    return WEIGHING if difference.packages == 1 else BAND


def named(
    lived: Life, anyway: Container[tuple[str, str]], share_per_mille: int, stolen: Stolen, *, colluding: bool = False
) -> Named:  # fmt: skip
    """Return by what a theft is named first; ``anyway``: what the same store is told without a thief."""
    against = sorted(verdicts(lived, differences(lived, share_per_mille, stolen, colluding=colluding)))
    return next((Named(day, control) for day, control, about in against if (control, about) not in anyway), Named())


def told_anyway(lived: Life) -> set[tuple[str, str]]:
    """Return what an honest store is told, by control and package or series."""
    return {(control, about) for _, control, about in verdicts(lived, differences(lived, 0, nothing))}


def nothing(_index: int, _package: Package) -> bool:
    """Nobody takes anything."""
    return False


def every_third(index: int, _package: Package) -> bool:
    """A third of the packages, over all lots."""
    return index % 3 == 0


def one_lot(_index: int, package: Package) -> bool:
    """Every package of one lot, evenly."""
    return package.line == 1


def best_sigma_per_mille(goods: Goods, days: int, *, evenly: bool) -> float:
    """Return one standard deviation of the best comparison that I60 allows, in per mille of a package or a lot.

    Both weighings on the store's balance. A package: with the median of its lot, or with its curve. A lot that is
    thinned evenly: its median with the curve and the season.
    """
    first = goods.mass * G
    uncertainty = class_uncertainty(goods.step_ug, first)
    size = sum(RANGES["line_packages"]) // 2
    sigmas = []
    for month in range(1, 13):
        curve = curve_of(MATERIALS[goods.material], goods.packing, month)
        one = Difference(
            exhibit="", at="", days=days, first_ug=first, difference_ug=0, uncertainty_ug=uncertainty,
            first_uncertainty_ug=uncertainty, curve=curve, lot="lot",
        )  # fmt: skip
        lot = structs.replace(
            one, packages=size, first_ug=first * size, uncertainty_ug=uncertainty * size,
            first_uncertainty_ug=uncertainty * size,
        )  # fmt: skip
        alone, together = (_sigma(each) / each.first_ug for each in (one, lot))
        compared = _sigma(structs.replace(one, compared=True)) / first
        # A thief of fresh plants takes of what drying left, the first weight is of what it began with.
        left = 1 - (expected_loss_ug(curve, first, days) / first if curve else 0)
        sigmas.append(1000 * (together if evenly else min(alone, compared)) / left)
    return max(sigmas)


def _sigma(difference: Difference) -> float:
    shared = sum(effect**2 for effect in difference.shared().values())
    return sqrt(2 * difference.reading_ug**2 + difference.moisture_ug**2 + shared)
