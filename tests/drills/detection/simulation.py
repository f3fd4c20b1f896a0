"""Let thieves into stores whose weights live as physics has them, and see which control names them, and when.

A store weighs what it receives, and again after the intervals of I52; each weighing is a count. ``store_verdicts`` asks
the functions that decide in the service. A thief is named only by a verdict that the same reading would not have given
without the theft.
"""

import random
from collections.abc import Callable, Container
from datetime import UTC, datetime, timedelta
from math import sqrt

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import class_uncertainty
from custody.domain.exhibits.drying.drying_allowance import SETTLED_DAYS
from custody.domain.exhibits.drying.drying_curve import curve_of, expected_loss_ug
from custody.domain.kernel.times import instant, written
from custody.domain.oversight.weight_innovations import Difference
from tests.drills.detection.store_life import (
    RANGES,
    G,
    Goods,
    Package,
    error_of,
    humidities,
    packages,
    read,
    scale,
)
from tests.drills.detection.store_verdicts import MATERIALS, Verdict, dries, verdicts

YEAR = 2026
RECEIVED: int = RANGES["received_days"]
OUTSIDE = 365
"""Day on which another unit weighs: in the same month of the next year."""
NEVER = 9_999
Stolen = Callable[[int, Package], bool]
"""From which packages a thief takes: by position, and the package."""


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

    @property
    def sealed_at(self) -> str:
        """Return when all of it was sealed and first weighed."""
        return written(datetime(YEAR, self.month, 1, 8, tzinfo=UTC))

    @property
    def witnesses(self) -> frozenset[str]:
        """Return a package of each lot, as its witness."""
        return frozenset({package.line: package.number for package in reversed(self.packages)}.values())


class Named(Struct, frozen=True):
    """On which day a theft was first named, and by which controls on that day; ``NEVER`` if by none."""

    day: int = NEVER
    controls: frozenset[str] = frozenset()


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
            real = held[index].mass_at(day)
            later.append(Weighed(index, day, real, error_of(real, goods, store, draw), store.name))
    return Life(goods, days, int(month) % 12 + 1, held, first, later)


def differences(lived: Life, share_per_mille: int, stolen: Stolen, *, colluding: bool = False) -> list[Difference]:
    """Return the weighings as differences to the first, with a thief who takes evenly until the last day."""
    goods, curve = lived.goods, dries(lived.goods, lived.sealed_at).periods[-1].curve
    sealed = instant(lived.sealed_at)
    firsts = [read(weighed.real_ug, goods, weighed.error) for weighed in lived.first]
    made = []
    for position, weighed in enumerate(lived.later):
        package, first = lived.packages[weighed.index], firsts[weighed.index]
        seen = weighed.day == OUTSIDE or not colluding
        part = share_per_mille * max(0, weighed.day - RECEIVED) / max(1, lived.days - RECEIVED) / 1000
        taken = weighed.real_ug * part if seen and stolen(weighed.index, package) else 0.0
        now = read(weighed.real_ug - taken, goods, weighed.error)
        made.append(Difference(
            exhibit=package.number, at=written(sealed + timedelta(days=weighed.day, seconds=position)), days=weighed.day,
            first_ug=first, difference_ug=now - first, uncertainty_ug=class_uncertainty(goods.step_ug, now),
            first_uncertainty_ug=class_uncertainty(goods.step_ug, first), balance=weighed.balance,
            first_balance=lived.first[weighed.index].balance, curve=curve, lot=f"LT{package.line:02}",
            air=f"air {goods.material}",
        ))  # fmt: skip
    return made


def told(
    lived: Life, share_per_mille: int, stolen: Stolen, *, colluding: bool = False, witnessed: bool = False
) -> list[Verdict]:  # fmt: skip
    """Return what the store is told, by day; ``witnessed``: each lot has a witness package."""
    weighed = differences(lived, share_per_mille, stolen, colluding=colluding)
    lines = {package.number: package.line for package in lived.packages}
    witnesses = lived.witnesses if witnessed else frozenset[str]()
    return sorted(verdicts(weighed, dries(lived.goods, lived.sealed_at), lived.sealed_at, lines, witnesses))


def named(
    lived: Life, anyway: Container[tuple[str, str]], share_per_mille: int, stolen: Stolen, *, colluding: bool = False,
    witnessed: bool = False,
) -> Named:  # fmt: skip
    """Return by what a theft is named first; ``anyway``: what the same store is told without a thief."""
    against = told(lived, share_per_mille, stolen, colluding=colluding, witnessed=witnessed)
    naming = [(day, control) for day, control, about in against if (control, about) not in anyway]
    if not naming:
        return Named()
    first = naming[0][0]
    return Named(first, frozenset(control for day, control in naming if day == first))


def told_anyway(lived: Life, *, witnessed: bool = False) -> set[tuple[str, str]]:
    """Return what an honest store is told, by control and package or series."""
    return {(control, about) for _, control, about in told(lived, 0, nothing, witnessed=witnessed)}


def nothing(_index: int, _package: Package) -> bool:
    """Nobody takes anything."""
    return False


def every_third(index: int, _package: Package) -> bool:
    """A third of the packages, over all lots."""
    return index % 3 == 0


def one_lot(_index: int, package: Package) -> bool:
    """Every package of one lot, evenly."""
    return package.line == 1


def one_lot_but_its_witness(index: int, package: Package) -> bool:
    """Every package of one lot, but for its first one."""
    return package.line == 1 and index > 0


def best_sigma_per_mille(goods: Goods, days: int, *, evenly: bool) -> float:
    """Return one standard deviation of the best comparison that I60 allows, in per mille of a package or a lot.

    Both weighings on the store's balance. A package: with the median of its lot, or with its curve. A lot that is
    thinned evenly: its median with the curve and the season.
    """
    first = goods.mass * G
    uncertainty = class_uncertainty(goods.step_ug, first)
    size = sum(goods.lots) // 2
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
