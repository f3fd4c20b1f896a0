"""How soon a theft shows, and how often an honest store is accused: a seeded simulation over the very rules.

A store holds packages under numbered seals. Every working week a tenth of them, drawn at random, is checked blind:
seal and weight. Once a month another unit counts everything and reads every seal (récolement). Readings scatter with
half of the balance's expanded uncertainty and are rounded to its step; herbal material dries by a random part of what
its allowance lets it; one entry in two thousand is mistyped. Verdicts come from ``weighing.compare`` and
``drift.judge``, which decide in the service too. A thief counts as named only by a verdict that the same reading
would not have given without the theft, so that false alarms never count as power.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isqrt

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import Weight, compare
from custody.domain.exhibits.drying.drying_allowance import Dries, Kept, dries_of
from custody.domain.exhibits.exhibit_values import Packed
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel.quantity import Mass
from custody.domain.oversight import drift

G = 1_000_000
DAYS, MONTH, WEEK = 60, 30, 7
TENTH, MISTYPED = 10, 2_000
MONTHLY_PER_MILLE = 5
"""What the thief takes: half a per cent of the store a month."""


class Goods(Struct, frozen=True):
    """Packages of one substance: how many, how heavy (µg), and the step of the balance; U is twice the step."""

    substance: str
    packages: int
    mass_ug: int
    step_ug: int


class Kind(Struct):
    """What the rules of drying ask of an exhibit: of unknown packing, first weighed in June."""

    substance: str
    form: str
    condition: str = ""
    packing: str = ""
    packed: list[Packed] = []
    rules: str = ""
    dries_since: str = "2016-06-01T00:00:00Z"
    first_weighed_at: str = dries_since
    sealed_at: str = dries_since

    @property
    def known_substance(self) -> str:
        """The substance as suspected."""
        return self.substance


def dries(goods: Goods) -> Dries:
    """Return how the packages of a store dry."""
    kind: Kept = Kind(goods.substance, usual_form(goods.substance))
    return dries_of(kind)


def at(day: int) -> str:
    """Return the hour of a day of the run."""
    return f"{date(2016, 6, 1) + timedelta(days=day)}T00:00:00Z"


class Found(Struct, frozen=True):
    """A run: checks made, discrepancies, whether the drift was alarmed, the day the theft was named (0: never)."""

    checks: int
    discrepancies: int
    drifted: bool
    day: int


@dataclass
class Package:
    """A package as it really is beside what the record says of it."""

    real_ug: int
    dries: float
    taken_ug: int = 0
    first: Weight | None = None
    seal_kept: bool = True
    there: bool = True


@dataclass
class Store:
    """A store in the course of one run."""

    goods: Goods
    draw: random.Random
    colluding: bool = False
    packages: list[Package] = field(default_factory=list)
    differences: list[drift.Difference] = field(default_factory=list)
    untouched: list[drift.Difference] = field(default_factory=list)
    checks: int = 0
    discrepancies: int = 0

    def fill(self) -> None:
        """Seal and weigh everything for the first time."""
        for _ in range(self.goods.packages):
            mass = round(self.goods.mass_ug * self.draw.uniform(0.9, 1.1))
            package = Package(mass, self.draw.uniform(0, 1))
            package.first = self.weigh(mass)
            self.packages.append(package)

    def weigh(self, real_ug: int) -> Weight:
        """A reading: scattered by U/2, rounded to the step, and at times mistyped in one digit."""
        step = self.goods.step_ug
        read = round(self.draw.gauss(real_ug, step) / step)  # U = 2 d, so that sigma = U / 2 = d
        if self.draw.randrange(MISTYPED) == 0:
            read += self.draw.choice((-1, 1)) * 10 ** self.draw.randrange(2, 4)
        ug = max(0, read) * step
        return Weight(gross=Mass(ug, "", "g", step), balance="", step_ug=step, uncertainty_ug=2 * step,
                      calibrated_until="")  # fmt: skip

    def check(self, package: Package, day: int) -> bool:
        """A blind check by the keeper; whether it names the theft. Colluding checkers enter what is recorded."""
        self.checks += 1
        if self.colluding:
            return False
        assert package.first is not None
        allowance = dries(self.goods).allowed(package.first.gross.ug, at(0), at(day)).rest_ug
        now = self.weigh(package.real_ug - package.taken_ug - round(package.dries * allowance))
        wrong = self._judged(self.differences, package.first, now, 0, day)
        anyway = self._judged(self.untouched, package.first, now, package.taken_ug, day)
        absent = not package.seal_kept or not package.there
        self.discrepancies += wrong or absent
        return absent or (wrong and not anyway)

    def _judged(self, series: list[drift.Difference], first: Weight, now: Weight, back_ug: int, day: int) -> bool:
        """Whether a reading, with what was taken put back, is a discrepancy; a good one goes into the series."""
        read = structs.replace(now, gross=structs.replace(now.gross, ug=now.gross.ug + back_ug))
        drying = dries(self.goods).allowed(first.gross.ug, at(0), at(day))
        verdict = compare(first, read, drying)
        if not verdict.differs:
            both = isqrt(first.uncertainty_ug**2 + read.uncertainty_ug**2)
            series.append(
                drift.Difference(difference_ug=verdict.difference_ug, uncertainty_ug=both, allowance_ug=drying.rest_ug)
            )
        return verdict.differs

    def drifts(self) -> bool:
        """Whether the series names the theft: it is alarmed, and would not be with what was taken put back."""
        return drift.judge(self.differences).alarm and not drift.judge(self.untouched).alarm

    def count(self) -> bool:
        """Another unit counts and reads seals: whether anything is missing or bears another seal."""
        return any(not p.there or not p.seal_kept for p in self.packages)


Theft = Callable[[Store, int], None]


def honest(_store: Store, _day: int) -> None:
    """Nobody takes anything."""


def skimming(store: Store, _day: int) -> None:
    """A little out of every package, every day, through the packaging: the seal stays whole."""
    for package in store.packages:
        package.taken_ug += package.real_ug * MONTHLY_PER_MILLE // (1000 * MONTH)


def substituting(store: Store, day: int) -> None:
    """Half a per cent of the packages a month, at least one, are replaced at equal weight, under another seal."""
    if day % MONTH == 1:
        for package in store.draw.sample(store.packages, max(1, len(store.packages) * MONTHLY_PER_MILLE // 1000)):
            package.seal_kept = False


def double_counting(store: Store, day: int) -> None:
    """Packages are gone, and the label of another stands in for them when the keeper counts."""
    if day % MONTH == 1:
        for package in store.draw.sample(store.packages, max(1, len(store.packages) * MONTHLY_PER_MILLE // 1000)):
            package.there = False


THEFTS: dict[str, Theft] = {
    "skimming": skimming, "substituting": substituting, "double_counting": double_counting,
}  # fmt: skip
STORES = (
    Goods("cocaine", 200, 1000 * G, 1 * G),
    Goods("cannabis_resin", 200, 1000 * G, 1 * G),
    Goods("cannabis", 200, 9000 * G, 10 * G),
)


def run(goods: Goods, theft: Theft, seed: int, *, colluding: bool = False, inventories: bool = True) -> Found:
    """Sixty days of one store."""
    store = Store(goods, random.Random(seed), colluding)
    store.fill()
    named = 0
    for day in range(1, DAYS + 1):
        theft(store, day)
        opened = False
        if day % WEEK == 0:
            for package in store.draw.sample(store.packages, len(store.packages) // TENTH):
                opened |= store.check(package, day)
            opened |= store.drifts()
        if inventories and day % MONTH == 0:
            opened |= store.count()
        named = named or (day if opened else 0)
    return Found(store.checks, store.discrepancies, drift.judge(store.differences).alarm, named)


class Power(Struct, frozen=True):
    """Many runs of one theft, by the day on which each was first named, in order; ``DAYS`` + 1 for never."""

    days: tuple[int, ...]

    @property
    def named(self) -> int:
        """How many were named in time."""
        return sum(day <= DAYS for day in self.days)

    def by(self, per_cent: int) -> int:
        """The day by which so many in a hundred were named."""
        return self.days[(len(self.days) * per_cent - 1) // 100]


def power(goods: Goods, theft: Theft, runs: int, seed: int, *, colluding: bool = False) -> Power:
    """``runs`` thieves in as many stores."""
    found = (run(goods, theft, seed + i, colluding=colluding).day or DAYS + 1 for i in range(runs))
    return Power(tuple(sorted(found)))


def accusations(goods: Goods, runs: int, seed: int) -> Found:
    """Honest stores together: checks, false discrepancies; ``day`` counts the stores that the drift accused."""
    found = [run(goods, honest, seed + i) for i in range(runs)]
    return Found(
        sum(f.checks for f in found), sum(f.discrepancies for f in found), any(f.drifted for f in found),
        sum(f.drifted for f in found),
    )  # fmt: skip


def simulated(runs: int, seed: int) -> tuple[dict[str, Found], dict[tuple[str, str], Power]]:
    """Honest stores by substance, and thieves by substance and theft; the same seed gives the same stores."""
    honest_stores = {goods.substance: accusations(goods, runs, seed) for goods in STORES}
    named = {
        (goods.substance, name): power(goods, theft, runs, seed) for goods in STORES for name, theft in THEFTS.items()
    }
    named |= {
        (goods.substance, "collusion"): power(goods, substituting, runs, seed, colluding=True) for goods in STORES
    }
    return honest_stores, named


def good_enough(honest_stores: dict[str, Found], named: dict[tuple[str, str], Power]) -> bool:
    """At most one false discrepancy in a hundred checks; nineteen thieves in twenty named within sixty days."""
    calm = all(found.discrepancies * 100 <= found.checks for found in honest_stores.values())
    return calm and all(one.by(95) <= DAYS for one in named.values())
