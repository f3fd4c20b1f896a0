"""Reckon how much a thief may take in a year without being told of, in grams: of one package, and of a store.

Of a package by the verdict of a weighing itself, asked with more and more missing; of a store by the rows of thieves.
The balances are read without error: who steals does not know which way they err.
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight, class_uncertainty, compare
from custody.domain.kernel.quantity import Mass
from tests.drills.detection.rows import EVERY_THIRD, ONE_LOT, Caught
from tests.drills.detection.store_life import G, Goods
from tests.drills.detection.store_verdicts import dries

YEAR_DAYS = 365
SEALED, COUNTED = "2026-01-01T08:00:00Z", "2027-01-01T08:00:00Z"


class Unnoticed(Struct, frozen=True):
    """Grams of one package, and of a store of the ranges, that may go in a year before nineteen in twenty are named.

    ``store_named``: the larger theft, next in the ranges, that is named; 0 if none is.
    """

    goods: str
    package: float
    held: float
    of_package: float
    of_store: float
    store_named: float


def of_package_ug(goods: Goods) -> int:
    """Return the most that one package alone may lack after a year before its weighing is a discrepancy."""
    first, drying = goods.mass * G, dries(goods, SEALED)
    allowed = drying.allowed(first, SEALED, COUNTED)
    if goods.material == "fresh_plants":  # all that dries is gone by then: of the dry weight of day 14
        first, settled = first - allowed.rest_ug, "2026-01-15T08:00:00Z"
        allowed = drying.allowed(first, settled, COUNTED)
    before = _weight(goods, first)
    least, most = 0, first
    while most - least > G // 100:
        middle = (least + most) // 2
        differs = compare(before, _weight(goods, first - middle), allowed).differs
        least, most = (least, middle) if differs else (middle, most)
    return least


def unnoticed(goods: Goods, thieves: Iterable[Caught]) -> Unnoticed:
    """Return what may go unnoticed in a year of one package, and of a store: the worse of shaving and thinning."""
    held = goods.mass * goods.packages
    parts = {EVERY_THIRD: held / 3, ONE_LOT: goods.mass * sum(goods.lots) / 2}
    rows = [row for row in thieves if (row.goods, row.days) == (goods.name, YEAR_DAYS) and row.theft in parts]
    missed = [row.share * parts[row.theft] / 1000 for row in rows if not row.sure]
    found = [row.share * parts[row.theft] / 1000 for row in rows if row.sure]
    surely = {row.theft for row in rows if row.sure}
    return Unnoticed(
        goods=goods.name, package=goods.mass, held=held, of_package=round(of_package_ug(goods) / G, 2),
        of_store=round(max(missed, default=0.0), 1),
        store_named=round(max(found), 1) if surely == set(parts) else 0.0,
    )  # fmt: skip


def _weight(goods: Goods, ug: int) -> Weight:
    gross = Mass(ug=ug, text="", unit="ug", readability_ug=1)
    uncertainty = class_uncertainty(goods.step_ug, ug)
    return Weight(gross=gross, balance="BL00", step_ug=1, uncertainty_ug=uncertainty, calibrated_until="")
