"""Run the rows of ``ranges.toml`` and print what is found, by which control, and what no weighing can find."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import NormalDist

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from custody.domain.law.rule_pack import MOST_OPENINGS
from tests.drills.detection.simulation import (
    NEVER,
    Life,
    Stolen,
    best_sigma_per_mille,
    every_third,
    life,
    named,
    nothing,
    one_lot,
    one_lot_but_its_witness,
    told,
    told_anyway,
)
from tests.drills.detection.store_life import RANGES, Goods, goods_of_ranges
from tests.drills.detection.store_verdicts import DRIFT, WITNESS
from tests.drills.threats import svg_chart

SURE = 0.95
SPARED = 0.01
"""Honest stores accused in a year, at most."""
SIGMAS, NEAR = 3, 0.15
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
    """Honest stores of one row: how many, how many the drift accused, weighings and false discrepancies."""

    goods: Goods
    days: int
    stores: int
    accused: int
    weighings: int
    false: int

    @property
    def well(self) -> bool:
        """Return True if the row keeps its limit, with one store for chance."""
        return self.accused <= max(1, round(SPARED * self.stores))


class Caught(Struct, frozen=True):
    """Thieves of one row: the day on which each was named, sorted, the control that named most, and three sigma.

    Of lots with a witness package: how many thieves it named, and how many honest stores it accused.
    """

    goods: Goods
    days: int
    theft: str
    share: int
    named_on: tuple[int, ...]
    control: str
    three_sigma: float
    by_witness: int = 0
    accused: int = 0

    @property
    def sure(self) -> bool:
        """Return True if nineteen in twenty are named."""
        return self.part >= SURE

    @property
    def part(self) -> float:
        """Return the share of thieves that are named."""
        return sum(day < NEVER for day in self.named_on) / len(self.named_on)

    @property
    def by(self) -> int:
        """Return the day by which nineteen in twenty are named."""
        return self.named_on[-(-len(self.named_on) * 95 // 100) - 1]

    @property
    def power(self) -> float:
        """Return the share of such thefts that one comparison names whose limit is three standard deviations."""
        return NormalDist().cdf(SIGMAS * (self.share / self.three_sigma - 1))

    @property
    def well(self) -> bool:
        """Return True if it is named, or too small for the best comparison that I60 allows."""
        return self.sure or self.share < self.three_sigma


def honest_row(goods: Goods, days: int, stores: int, seed: int) -> Honest:
    """Live honest stores and count what is said against them."""
    accused = weighings = false = 0
    for number in range(stores):
        lived = life(goods, days, seed + number)
        against = told(lived, 0, nothing)
        accused += any(control == DRIFT for _, control, _ in against)
        false += sum(control != DRIFT for _, control, _ in against)
        weighings += len(lived.later)
    return Honest(goods, days, stores, accused, weighings, false)


def lives_of(goods: Goods, days: int, runs: int, seed: int, *, witnessed: bool = False) -> list[Lived]:
    """Return stores, each with what it is told without a thief."""
    lives = (life(goods, days, seed + number) for number in range(runs))
    return [(lived, told_anyway(lived, witnessed=witnessed)) for lived in lives]


def theft_rows(goods: Goods, days: int, runs: int, seed: int) -> Iterator[Caught]:
    """Let thieves take more and more, until nineteen in twenty are named."""
    lives = lives_of(goods, days, runs, seed)
    watched = lives_of(goods, days, runs, seed, witnessed=True)
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
    goods: Goods, days: int, theft: str, share: int, lives: Sequence[Lived], three_sigma: float, *,
    colluding: bool = False,
) -> Caught:  # fmt: skip
    """Let one thief into each store."""
    found = [
        named(lived, anyway, share, THEFTS[theft], colluding=colluding, witnessed=theft == WITNESSED)
        for lived, anyway in lives
    ]
    controls = Counter(control for each in found for control in sorted(each.controls))
    control = controls.most_common(1)[0][0] if controls else ""
    accused = sum(any(control == WITNESS for control, _ in anyway) for _, anyway in lives)
    days_named = tuple(sorted(each.day for each in found))
    return Caught(goods, days, theft, share, days_named, control, three_sigma, controls[WITNESS], accused)


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


def detection(runs: int, seed: int, plots: Path | None) -> bool:
    """Print the tables, write the plots; return True if every row is as it must be."""
    console = Console(width=150)
    honest, thieves = list[Honest](), list[Caught]()
    with ProcessPoolExecutor() as processes:
        lived = [
            processes.submit(_lived, goods, days, runs, seed) for goods in goods_of_ranges() for days in RANGES["days"]
        ]
        for each in lived:
            honest_stores, rows = each.result()
            honest.append(honest_stores)
            thieves += rows
    console.print(honest_table(honest), thief_table(thieves))
    colluders = [
        caught(goods, 365, EVERY_THIRD, share, lives, 0.0, colluding=True)
        for goods in goods_of_ranges()[1:2]
        for lives in [lives_of(goods, 365, runs, seed)]
        for share in (10, 20)
    ]
    for row in colluders:
        console.print(f"colluders who shave {row.share / 10} % of every third package, {row.goods.name}: "
                      f"{row.part:.0%} named by day {row.by}, by the count of another unit: {row.control}")  # fmt: skip
    for goods in (goods_of_ranges()[1], goods_of_ranges()[6]):
        waits = seal_row(goods, 365, 10 * runs, seed)
        console.print(f"swapped or resealed under another number, {goods.name}: named within {waits[len(waits) * 95 // 100]} days (95 %), "
                      "by the seal read blind")  # fmt: skip
    console.print(
        f"opened {MOST_OPENINGS} times in 30 days: named at the {MOST_OPENINGS}rd opening, by the openings watch (I46)"
    )
    if plots:
        for name, theft in PLOTS.items():
            plots.joinpath(f"{name}.svg").write_text(plot(thieves, theft), encoding="utf-8")
    failing: list[Honest | Caught] = [row for row in honest if not row.well]
    failing += [row for row in thieves if not row.well and row.theft != WITNESSED]
    by_witness = [row for row in failing if isinstance(row, Caught) and witness_names(row, thieves)]
    for row in by_witness:
        console.print(f"named by nothing but the witness package of the lot: {said(row)}")
    left = [row for row in failing if row not in by_witness]
    for failed in left:
        console.print(f"NOT as it must be: {said(failed)}")
    return not left


def _lived(goods: Goods, days: int, runs: int, seed: int) -> tuple[Honest, list[Caught]]:
    """Live the stores of one goods and interval; each has its own draw, so the processes change no figure."""
    return honest_row(goods, days, 2 * runs, seed), list(theft_rows(goods, days, runs, seed))


def said(row: Honest | Caught) -> str:
    """Return a row in a line."""
    begun = f"{row.goods.name}, {row.days} days"
    if isinstance(row, Honest):
        return f"{begun}: {row.accused} of {row.stores} honest stores accused"
    named_of = f"{begun}, {row.theft}, {row.share / 10:g} %: {row.part:.0%} named"
    return f"{named_of}; one comparison with a limit of three sigma names {row.power:.0%}"


def witness_names(row: Caught, thieves: Iterable[Caught]) -> bool:
    """Return True if a theft from a whole lot is surely named where the lot has a witness package."""
    return row.theft == ONE_LOT and any(
        other.theft == WITNESSED and other.sure and other.share <= row.share
        for other in thieves
        if (other.goods.name, other.days) == (row.goods.name, row.days)
    )


def honest_table(rows: Iterable[Honest]) -> Table:
    """Return the table of honest stores."""
    table = Table(title="Honest stores", title_justify="left")
    for head in ("Goods", "Balance", "Days", "Accused", "False discrepancies"):
        table.add_column(head, justify="right")
    for row in rows:
        table.add_row(
            row.goods.name, f"{row.goods.balance:g} g", str(row.days), f"{row.accused} / {row.stores}",
            f"{100 * row.false / row.weighings:.2f} %",
        )  # fmt: skip
    return table


def thief_table(rows: Iterable[Caught]) -> Table:
    """Return the table of thieves: of each goods, interval and theft the smallest share that is surely named."""
    table = Table(title="Thieves", title_justify="left")
    for head in ("Goods", "Days", "Theft", "Named from", "by day", "by", "Invisible to weighing", "3 sigma"):
        table.add_column(head, justify="right")
    groups: dict[tuple[str, int, str], list[Caught]] = {}
    for row in rows:
        groups.setdefault((row.goods.name, row.days, row.theft), []).append(row)
    for (name, days, theft), listed in groups.items():
        last = listed[-1]
        below = [f"{row.share / 10:g} % ({row.part:.0%})" for row in listed if not row.sure]
        table.add_row(
            name, str(days), theft, f"{last.share / 10:g} %" if last.sure else "-", str(last.by) if last.sure else "-",
            last.control if last.sure else "-", ", ".join(below[-1:]), f"{last.three_sigma / 10:.1f} %",
        )  # fmt: skip
    return table


def plot(rows: Iterable[Caught], theft: str) -> str:
    """Draw for each goods, within a year, which part of the thieves is named by what they take of a package."""
    shares = RANGES["shares_per_mille"]
    parts: dict[str, dict[int, float]] = {}
    for row in rows:
        if row.theft == theft and row.days == max(RANGES["days"]):
            parts.setdefault(row.goods.name, {})[row.share] = row.part
    # below the first share looked for nobody is named, beyond the last one everybody
    full = {
        name: [known.get(share, 0.0 if share < min(known) else 1.0) for share in shares]
        for name, known in parts.items()
    }
    return svg_chart.by_share(f"Thieves named within a year: {theft}", full, [share / 10 for share in shares])
