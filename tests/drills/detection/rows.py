"""Rows of the tables: honest stores that nobody accuses, and thieves with the control that names them, over the ranges."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from statistics import NormalDist

from msgspec import Struct

from tests.drills.detection.simulation import (
    NEVER,
    Life,
    Stolen,
    best_sigma_per_mille,
    every_third,
    life,
    named,
    one_lot,
    one_lot_but_its_witness,
    told_anyway,
)
from tests.drills.detection.store_life import RANGES, Goods
from tests.drills.detection.store_verdicts import DRIFT, WITNESS

SURE = 0.95
SPARED = 0.01
"""Honest stores accused in a year, at most."""
SIGMAS, NEAR = 3, 0.4
"""Thefts are looked for from so much of three standard deviations on: below that nobody finds them."""
Lived = tuple[Life, set[tuple[str, str]]]
EVERY_THIRD, ONE_LOT = "shaves every third package", "thins one lot evenly"
WITNESSED = "thins one lot evenly, but for its witness package"
THEFTS: dict[str, Stolen] = {EVERY_THIRD: every_third, ONE_LOT: one_lot, WITNESSED: one_lot_but_its_witness}
PLOTS = {"detection": EVERY_THIRD, "detection-even": ONE_LOT, "detection-witness": WITNESSED}
SIGHTED = {"powder": 30}
OTHERS_SIGHTED = 90
"""Days after which somebody other than the holder has read a seal (I52)."""


class Honest(Struct, frozen=True):
    """Honest stores of one row: how many, how many the drift accused, weighings and false discrepancies.

    Of ``watched`` stores each lot had a witness package: how many of them it accused.
    """

    goods: str
    balance: float
    days: int
    stores: int
    accused: int
    weighings: int
    false: int
    watched: int = 0
    by_witness: int = 0

    @property
    def well(self) -> bool:
        """Return True if the row keeps its limits: accusations with one store for chance, false discrepancies with 2 σ."""
        allowed = SPARED * self.weighings
        return self.accused <= max(1, round(SPARED * self.stores)) and self.false <= allowed + 2 * sqrt(allowed)


class Caught(Struct, frozen=True):
    """Thieves of one row: ``named`` of ``thieves``, the first on day ``soonest`` and nineteen in twenty ``by`` a day.

    ``control`` named most of them; ``three_sigma`` is of the best comparison, in per mille.
    """

    goods: str
    days: int
    theft: str
    share: int
    thieves: int
    named: int
    soonest: int
    by: int
    control: str
    three_sigma: float

    @property
    def part(self) -> float:
        """Return the share of thieves that are named."""
        return self.named / self.thieves

    @property
    def sure(self) -> bool:
        """Return True if nineteen in twenty are named."""
        return self.part >= SURE

    @property
    def power(self) -> float:
        """Return the most that any test of one comparison names which accuses one honest store in a hundred.

        Neyman and Pearson: its limit is 2.33 standard deviations, and it would be the only comparison of the year.
        """
        normal = NormalDist()
        return normal.cdf(SIGMAS * self.share / self.three_sigma - normal.inv_cdf(1 - SPARED))

    @property
    def well(self) -> bool:
        """Return True if it is named, or too small for the best comparison that I60 allows."""
        return self.sure or self.share < self.three_sigma


def honest_row(goods: Goods, days: int, stores: Sequence[Lived], watched: Sequence[Lived] = ()) -> Honest:
    """Count what is said against honest stores; ``watched``: those with witness packages."""
    about = [{control for control, _ in anyway} for _, anyway in stores]
    return Honest(
        goods=goods.name, balance=goods.balance, days=days, stores=len(stores),
        accused=sum(DRIFT in controls for controls in about), weighings=sum(len(lived.later) for lived, _ in stores),
        false=sum(control != DRIFT for _, anyway in stores for control, _ in anyway), watched=len(watched),
        by_witness=sum(any(control == WITNESS for control, _ in anyway) for _, anyway in watched),
    )  # fmt: skip


def lives_of(goods: Goods, days: int, runs: int, seed: int, *, witnessed: bool = False) -> list[Lived]:
    """Return stores, each with what it is told without a thief."""
    lives = (life(goods, days, seed + number) for number in range(runs))
    return [(lived, told_anyway(lived, witnessed=witnessed)) for lived in lives]


def theft_rows(goods: Goods, days: int, lives: Sequence[Lived], watched: Sequence[Lived]) -> Iterator[Caught]:
    """Let thieves take more and more, until nineteen in twenty are named; ``watched``: with witness packages."""
    for theft, stolen in THEFTS.items():
        three_sigma = SIGMAS * best_sigma_per_mille(goods, days, evenly=stolen is one_lot)
        for share in RANGES["shares_per_mille"]:
            if share < NEAR * three_sigma:
                continue
            row = caught(goods, days, theft, share, watched if theft == WITNESSED else lives, three_sigma)
            yield row
            if row.sure:
                break


def caught(
    goods: Goods, days: int, theft: str, share: int, lives: Sequence[Lived], three_sigma: float = 0.0, *,
    colluding: bool = False,
) -> Caught:  # fmt: skip
    """Let one thief into each store."""
    found = [
        named(lived, anyway, share, THEFTS[theft], colluding=colluding, witnessed=theft == WITNESSED)
        for lived, anyway in lives
    ]
    controls = Counter(control for each in found for control in sorted(each.controls))
    on = sorted(each.day for each in found)
    return Caught(
        goods=goods.name, days=days, theft=theft, share=share, thieves=len(on), named=sum(day < NEVER for day in on),
        soonest=on[0], by=on[-(-len(on) * 95 // 100) - 1], control=controls.most_common(1)[0][0] if controls else "",
        three_sigma=three_sigma,
    )  # fmt: skip


def seal_row(goods: Goods, days: int, runs: int, seed: int) -> tuple[int, ...]:
    """Return when a package swapped at equal weight, under another seal, is found: days after the swap, sorted.

    Somebody other than the holder reads each seal once in the interval of I52, on a day that the thief does not know.
    """
    interval = SIGHTED.get(goods.material, OTHERS_SIGHTED)
    draw = random.Random(seed)
    waits = []
    for _ in range(runs):
        swapped, first = draw.uniform(0, days), draw.uniform(0, interval)
        waits.append(int(-(-(swapped - first) // interval) * interval + first - swapped) + 1)
    return tuple(sorted(waits))
