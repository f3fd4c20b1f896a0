"""Compute every figure of docs/detection.md, and keep it in ``figures.json``: the tables are made from that file alone.

A run takes an hour on a quiet machine. It keeps each goods and interval when they are done, and one that was cut off
goes on where it was.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct, field, structs

from tests.drills.detection.grams import Example, Unnoticed, examples, unnoticed
from tests.drills.detection.rows import EVERY_THIRD, Caught, Honest, caught, honest_row, lives_of, seal_row, theft_rows
from tests.drills.detection.store_life import RANGES, Goods, goods_of_ranges, lone_goods

FILE = Path(__file__).with_name("figures.json")
YEAR = 365
COLLUDERS = (10, 20)
"""What colluders take of every third package, in per mille."""
SWAPS = 10
"""Swaps for each thief of a row."""


class Part(Struct, frozen=True):
    """The rows of one goods and interval."""

    honest: Honest
    thieves: tuple[Caught, ...] = ()


class Swapped(Struct, frozen=True):
    """Packages swapped under another seal: within so many days nineteen in twenty are found."""

    goods: str
    within: int


class Figures(Struct, frozen=True):
    """All figures of a run, by the seed and the number of thieves of each row."""

    runs: int
    seed: int
    parts: dict[str, Part] = field(default_factory=dict)
    lone: dict[str, Honest] = field(default_factory=dict)
    colluders: tuple[Caught, ...] = ()
    swapped: tuple[Swapped, ...] = ()
    unnoticed: tuple[Unnoticed, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def honest(self) -> list[Honest]:
        """Return the rows of honest stores."""
        return [part.honest for part in self.parts.values()]

    @property
    def thieves(self) -> list[Caught]:
        """Return the rows of thieves."""
        return [row for part in self.parts.values() for row in part.thieves]


def rows_of(goods: Goods, days: int, runs: int, seed: int) -> Part:
    """Return the rows of one goods and interval: twice as many honest stores as thieves of each row."""
    stores = lives_of(goods, days, 2 * runs, seed)
    watched = lives_of(goods, days, runs, seed, witnessed=True)
    return Part(honest_row(goods, days, stores, watched), tuple(theft_rows(goods, days, stores[:runs], watched)))


def lone_row(goods: Goods, days: int, runs: int, seed: int) -> Honest:
    """Return honest stores of packages that have no lot."""
    return honest_row(goods, days, lives_of(goods, days, 2 * runs, seed))


def computed(runs: int, seed: int, kept: Path, say: Callable[[str], None] = print) -> Figures:
    """Return the figures of a run; what ``kept`` holds of the same run is not computed again."""
    figures = Figures(runs, seed)
    if kept.exists() and ((known := read(kept)).runs, known.seed) == (runs, seed):
        figures = known
    for key, goods, days in _asked(goods_of_ranges()):
        if key not in figures.parts:
            parts = figures.parts | {key: rows_of(goods, days, runs, seed)}
            figures = _keep(structs.replace(figures, parts=parts), kept)
            say(key)
    for key, goods, days in _asked(lone_goods()):
        if key not in figures.lone:
            figures = _keep(
                structs.replace(figures, lone=figures.lone | {key: lone_row(goods, days, runs, seed)}), kept
            )
            say(f"lone: {key}")
    return _keep(_rest(_in_order(figures)), kept)


def read(kept: Path = FILE) -> Figures:
    """Return the figures as kept."""
    return msgspec.json.decode(kept.read_bytes(), type=Figures)


def key_of(goods: Goods, days: int) -> str:
    """Return the name of a goods and interval."""
    return f"{goods.name}, {days} days"


def _asked(every: tuple[Goods, ...]) -> Iterator[tuple[str, Goods, int]]:
    return ((key_of(goods, days), goods, days) for goods in every for days in RANGES["days"])


def _in_order(figures: Figures) -> Figures:
    """Return the rows in the order of the ranges, whatever was computed first."""
    parts = {key: figures.parts[key] for key, _, _ in _asked(goods_of_ranges())}
    return structs.replace(figures, parts=parts, lone={key: figures.lone[key] for key, _, _ in _asked(lone_goods())})


def _rest(figures: Figures) -> Figures:
    """Return the figures with colluders, swaps and what stays unnoticed in a year."""
    bricks, sacks = goods_of_ranges()[1], goods_of_ranges()[6]
    lives = lives_of(bricks, YEAR, figures.runs, figures.seed)
    stores = tuple(unnoticed(goods, figures.thieves) for goods in goods_of_ranges())
    waits = {goods.name: seal_row(goods, YEAR, SWAPS * figures.runs, figures.seed) for goods in (bricks, sacks)}
    return structs.replace(
        figures,
        colluders=tuple(caught(bricks, YEAR, EVERY_THIRD, share, lives, colluding=True) for share in COLLUDERS),
        swapped=tuple(Swapped(name, each[len(each) * 95 // 100]) for name, each in waits.items()),
        unnoticed=stores, examples=examples(goods_of_ranges(), stores),
    )  # fmt: skip


def _keep(figures: Figures, kept: Path) -> Figures:
    body = msgspec.json.format(msgspec.json.encode(figures), indent=1)
    kept.write_bytes(body + b"\n")
    return figures
