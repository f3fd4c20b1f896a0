"""Reckon what may be taken without anybody being told, in grams: of one package in its life, of a store in a year.

The rules themselves are asked, with more and more missing: ``compare`` for a package alone, ``compare_lot`` for one in a
lot, a lot thinned evenly, and one thinned beside its witness. Of a store the rows of thieves tell. Balances are taken to
read without error: whoever steals does not know which way they err.
"""

from collections.abc import Callable, Iterable
from functools import partial

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight, class_uncertainty, combined_uncertainty, compare
from custody.domain.exhibits.drying.drying_allowance import Allowance
from custody.domain.exhibits.drying.lot_comparison import MANY, LotMember, compare_lot
from custody.domain.kernel.quantity import Mass
from custody.domain.law.isotherm import MOVED_BY_AIR
from custody.domain.law.rule_pack import ConsumptionLimits
from tests.drills.detection.rows import EVERY_THIRD, ONE_LOT, Caught
from tests.drills.detection.store_life import G, Goods
from tests.drills.detection.store_verdicts import dries

YEAR_DAYS, MONTHS, COLLUDERS = 365, 12, 2
SEALED, DRY, COUNTED = "2026-01-01T08:00:00Z", "2026-01-15T08:00:00Z", "2027-01-01T08:00:00Z"
SIZE = 9
"""Packages of the lot that is asked about."""
BRICK, COARSE_BRICK, SACK = 1, 2, 6
"""Goods of the ranges that the examples are of."""
ONE, ALL, ALL_BUT_WITNESS = "one", "all", "all but its witness"
"""Which packages of a lot are thinned."""
WASHED_U = 20 * G
"""U of the balance on which 400 g were washed away."""


class Unnoticed(Struct, frozen=True):
    """Grams that may go of a package before its weighing differs after a year, and of a store before it is surely named.

    ``alone``, ``in_lot``, ``evenly`` and ``beside_witness`` are of each package; ``of_store`` is the largest theft of a
    year in the ranges that is not surely named, ``store_named`` the smallest that is, 0 if none.
    """

    goods: str
    package: float
    alone: float
    in_lot: float
    evenly: float
    beside_witness: float
    held: float
    of_store: float
    store_named: float


class Example(Struct, frozen=True):
    """What was taken before, and what two may take now of one exhibit in its life and of a store in a year, in grams."""

    theft: str
    before: str
    exhibit: float
    store: float
    told: str


def most(first: int, told: Callable[[int], bool]) -> float:
    """Return the most, in grams, that may be missing of ``first`` without being told; to a hundredth of a gram."""
    least, whole = 0, first
    while whole - least > G // 100:
        middle = (least + whole) // 2
        least, whole = (least, middle) if told(middle) else (middle, whole)
    return round(least / G, 2)


def unnoticed(goods: Goods, thieves: Iterable[Caught]) -> Unnoticed:
    """Return what may go unnoticed in a year of one package, and of a store: the worse of shaving and thinning."""
    first, allowed = _begun(goods)
    alone = most(first, lambda lost: _alone(goods, first, lost, allowed))
    lots = {
        thinned: most(first, partial(_of_lot, goods, first, allowed, thinned))
        for thinned in (ONE, ALL, ALL_BUT_WITNESS)
    }
    if goods.material not in MOVED_BY_AIR:  # plants wait for their lot, and are judged by it alone
        lots = {thinned: min(alone, each) for thinned, each in lots.items()}
    held = goods.mass * goods.packages
    parts = {EVERY_THIRD: held / 3, ONE_LOT: goods.mass * sum(goods.lots) / 2}
    rows = [row for row in thieves if (row.goods, row.days) == (goods.name, YEAR_DAYS) and row.theft in parts]
    missed = [row.share * parts[row.theft] / 1000 for row in rows if not row.sure]
    found = {row.theft: row.share * parts[row.theft] / 1000 for row in rows if row.sure}
    return Unnoticed(
        goods=goods.name, package=goods.mass, alone=alone, in_lot=lots[ONE], evenly=lots[ALL],
        beside_witness=lots[ALL_BUT_WITNESS], held=held, of_store=round(max(missed, default=0.0), 1),
        store_named=round(max(found.values()), 1) if found.keys() == parts.keys() else 0.0,
    )  # fmt: skip


def examples(every: tuple[Goods, ...], stores: Iterable[Unnoticed]) -> tuple[Example, ...]:
    """Return the four thefts that the rules of the first edition let pass, and what they let pass now."""
    of = {each.goods: each for each in stores}
    brick, coarse, sack = (of[every[index].name] for index in (BRICK, COARSE_BRICK, SACK))
    first, allowed = _begun(every[BRICK])
    washed = most(first, lambda lost: compare(_read(first, WASHED_U), _read(first - lost, WASHED_U), allowed).differs)
    limits = ConsumptionLimits()
    return (
        Example("25 openings and resealings of one bag of 1 kg, balance of 1 g", "100 g in four seconds", brick.alone,
                brick.of_store, "each weight against the first (I46); the openings watch at the third"),
        Example("weights that creep down, balance with U = 20 g", "400 g of 1 kg in 10 cycles", washed,
                coarse.of_store, "each weight against the first and the finest (I46)"),
        Example("entered as consumed in analysis", "980 g: 49 g of each of 20 packages", limits.report_g,
                COLLUDERS * MONTHS * limits.month_g, "above these limits, by exhibit, report, analyst and month (I51)"),
        Example("1.2 % of dry cannabis a month, sack of 10 kg", "720 g in half a year, and so on", sack.alone,
                sack.of_store, "the band once in a life (I60); in a lot the other columns of the next table"),
    )  # fmt: skip


def _begun(goods: Goods) -> tuple[int, Allowance]:
    """Return the mass that later weighings are compared with, and what a year may change of it."""
    first, drying = goods.mass * G, dries(goods, SEALED)
    if not drying.settled_days:
        return first, drying.allowed(first, SEALED, COUNTED)
    first -= drying.allowed(first, SEALED, DRY).rest_ug  # fresh plants: the second reference, of day 14
    return first, drying.allowed(first, DRY, COUNTED)


def _alone(goods: Goods, first: int, lost: int, allowed: Allowance) -> bool:
    return compare(_weight(goods, first), _weight(goods, first - lost), allowed).differs


def _of_lot(goods: Goods, first: int, allowed: Allowance, thinned: str, lost: int) -> bool:
    """Return True if a lot is told of, of which one package, all, or all but its witness lost so much."""
    band = dries(goods, SEALED).periods[-1].curve.lot_band_per_mille
    losses = {ONE: (lost, 0), ALL: (lost, lost), ALL_BUT_WITNESS: (0, lost)}[thinned]
    members = [
        _member(
            goods, f"EV{index}", first, losses[index > 0], allowed, witness=not index and thinned == ALL_BUT_WITNESS
        )
        for index in range(SIZE)
    ]
    verdict = compare_lot(members, band)
    return verdict is not None and bool(verdict.shift or (verdict.differing and verdict.ground != MANY))


def _member(goods: Goods, exhibit: str, first: int, lost: int, allowed: Allowance, *, witness: bool) -> LotMember:
    before, now = _weight(goods, first), _weight(goods, first - lost)
    return LotMember(
        exhibit=exhibit, first_ug=first, change_ug=-lost, uncertainty_ug=combined_uncertainty(before, now),
        lost_ug=allowed.loss_ug, rest_ug=allowed.rest_ug, gained_ug=allowed.gain_ug, witness=witness,
    )  # fmt: skip


def _weight(goods: Goods, ug: int) -> Weight:
    return _read(ug, class_uncertainty(goods.step_ug, ug))


def _read(ug: int, uncertainty_ug: int) -> Weight:
    gross = Mass(ug=ug, text="", unit="ug", readability_ug=1)
    return Weight(gross=gross, balance="BL00", step_ug=1, uncertainty_ug=uncertainty_ug, calibrated_until="")
