"""Ask the functions that decide in the service what they say of a store: each weighing, each lot, all together.

``compare`` and ``strictest`` judge a weighing, ``compare_lot`` a lot at a count, ``with_medians``, ``innovations`` and
``passings`` the series. Which earlier weights a weighing is compared with, and what is told once, are written here after
``record_comparison`` and ``counted_lots``: those need the record of an exhibit.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight, combined_uncertainty, compare, strictest
from custody.domain.exhibits.drying.drying_allowance import Dries, dries_of
from custody.domain.exhibits.drying.lot_comparison import CURVE, HUMIDITY, LEAST, MANY, LotMember, compare_lot
from custody.domain.exhibits.drying.lot_comparison import WITNESS as BY_WITNESS
from custody.domain.exhibits.exhibit_values import Packed
from custody.domain.kernel.quantity import Mass
from custody.domain.law.isotherm import MOVED_BY_AIR
from custody.domain.oversight.drift import Scored, lot_limit, passings, rises_of
from custody.domain.oversight.lot_median import with_medians
from custody.domain.oversight.weight_innovations import Difference, innovations
from tests.drills.detection.store_life import Goods

WEIGHING, LOT, BAND, DRIFT = "one weighing", "comparison with the lot", "the lot against its band", "losses added up"
WITNESS = "the witness package"
GROUNDS = {CURVE: BAND, MANY: BAND, BY_WITNESS: WITNESS, HUMIDITY: "the humidity"}
PERSONS = 3
Verdict = tuple[int, str, str]
"""Day, control, and of which package, lot or series."""


class Kept(Struct, kw_only=True):
    """An exhibit, as far as its drying depends on it."""

    form: str
    substance: str
    condition: str = ""
    packing: str = ""
    packed: list[Packed] = []
    rules: str = ""
    dries_since: str = ""
    first_weighed_at: str = ""
    sealed_at: str = ""

    @property
    def known_substance(self) -> str:
        """The substance as suspected."""
        return self.substance


MATERIALS = {
    "powder": Kept(form="powder", substance="cocaine"), "resin": Kept(form="resin", substance="cannabis_resin"),
    "herb": Kept(form="herb", substance="cannabis"),
    "fresh_plants": Kept(form="herb", substance="cannabis", condition="fresh"),
}  # fmt: skip


def dries(goods: Goods, sealed_at: str) -> Dries:
    """Return how the service lets the goods dry."""
    material = MATERIALS[goods.material]
    kept = Kept(
        form=material.form, substance=material.substance, condition=material.condition, packing=goods.packing,
        first_weighed_at=sealed_at,
    )  # fmt: skip
    return dries_of(kept)


class Record(Struct):
    """The weights of a package that the next one is compared with, as ``weighed_verdict`` gathers them."""

    first: Weight
    first_at: str
    finest: tuple[Weight, str] | None = None
    settled: tuple[Weight, str] | None = None
    last: tuple[Weight, str] | None = None

    def differs(self, now: Weight, drying: Dries, difference: Difference) -> bool:
        """Return True if the weighing opens a discrepancy; keep it."""
        earlier = [("", self.first, self.first_at)]
        for against, kept in (("finest", self.finest), ("settled", self.settled), ("last", self.last)):
            earlier += [(against, *kept)] if kept else []
        verdicts = [
            compare(before, now, drying.allowed(before.gross.ug, at, difference.at), against)
            for against, before, at in earlier
        ]
        differs = strictest(verdicts).differs
        self._keep((now, difference.at), settles=0 < drying.settled_days <= difference.days, differs=differs)
        return differs

    def _keep(self, weighed: tuple[Weight, str], *, settles: bool, differs: bool) -> None:
        self.last = None if differs else weighed
        if differs:
            return
        if settles and self.settled is None:  # fresh plants are weighed by two people
            self.settled = weighed
        precise = self.finest[0] if self.finest else self.first
        if weighed[0].uncertainty_ug < precise.uncertainty_ug:
            self.finest = weighed


def verdicts(
    weighed: Sequence[Difference], drying: Dries, sealed_at: str, lines: Mapping[str, int], witnesses: Container[str]
) -> Iterator[Verdict]:  # fmt: skip
    """Yield what each control says against the store."""
    records: dict[str, Record] = {}
    opened = set[str]()
    well = []
    for day, counted in groupby(weighed, lambda difference: difference.days):
        count = list(counted)
        waiting = _waiting(count, drying)
        for difference in count:
            first, now = weights(difference)
            record = records.setdefault(difference.exhibit, Record(first, sealed_at))
            if record.differs(now, drying, difference) and difference.exhibit not in waiting:
                opened.add(difference.exhibit)
                yield day, WEIGHING, difference.exhibit
            else:
                well.append(difference)
        for lot in sorted({difference.lot for difference in count}):
            of_lot = [difference for difference in count if difference.lot == lot]
            for control, about in _of_lot(of_lot, drying, sealed_at, witnesses, opened):
                yield day, control, about
    settled = with_medians(well)
    scored = [Scored(*pair) for pair in zip(settled, innovations(settled), strict=True)]
    series = series_of(lines, scored)
    doubled = rises_of(series.values())
    lots = {difference.lot for difference in well} & series.keys()
    limit = lot_limit(series[lot] for lot in sorted(lots))
    for name, listed in series.items():
        for passed_at in passings(listed, doubled, limit if name in lots else 0)[:1]:
            yield listed[passed_at - 1].difference.days, DRIFT, name


def _waiting(count: Sequence[Difference], drying: Dries) -> set[str]:
    """Return the packages whose weight waits for the verdict of its lot, of which the count weighed enough."""
    if drying.periods[-1].curve.material not in MOVED_BY_AIR:
        return set()
    sizes = Counter(difference.lot for difference in count if difference.first_ug)
    return {difference.exhibit for difference in count if sizes[difference.lot] >= LEAST}


def weights(difference: Difference) -> tuple[Weight, Weight]:
    """Return the first weight and this one."""
    return (
        _weight(difference.first_ug, difference.first_uncertainty_ug, difference.first_balance),
        _weight(difference.first_ug + difference.difference_ug, difference.uncertainty_ug, difference.balance),
    )


def _weight(ug: int, uncertainty_ug: int, balance: str) -> Weight:
    gross = Mass(ug=ug, text="", unit="ug", readability_ug=1)
    return Weight(gross=gross, balance=balance, step_ug=1, uncertainty_ug=uncertainty_ug, calibrated_until="")


def _of_lot(
    count: Sequence[Difference], drying: Dries, sealed_at: str, witnesses: Container[str], opened: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield what the lot says of its packages and of itself, unless it is told already."""
    verdict = compare_lot(
        [_member(each, drying, sealed_at, each.exhibit in witnesses) for each in count if each.first_ug],
        drying.periods[-1].curve.lot_band_per_mille,
    )
    if verdict is None:
        return
    about = f"{count[0].lot} {verdict.shift}"
    told = 2 * sum(each.exhibit in opened for each in count) > len(count)
    if verdict.shift and not told and about not in opened:
        opened.add(about)
        yield GROUNDS[verdict.ground], about
    for exhibit in verdict.differing:
        if verdict.ground != MANY and exhibit not in opened:
            opened.add(exhibit)
            yield LOT, exhibit


def _member(difference: Difference, drying: Dries, sealed_at: str, witness: bool) -> LotMember:
    allowed = drying.allowed(difference.first_ug, sealed_at, difference.at)
    return LotMember(
        exhibit=difference.exhibit, first_ug=difference.first_ug, change_ug=difference.difference_ug,
        uncertainty_ug=combined_uncertainty(*weights(difference)), lost_ug=allowed.loss_ug, rest_ug=allowed.rest_ug,
        gained_ug=allowed.gain_ug, witness=witness,
    )  # fmt: skip


def series_of(lines: Mapping[str, int], scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    """Return the weighings of the store by store, balance, person and lot."""
    series: dict[str, list[Scored]] = {}
    for each in scored:
        difference = each.difference
        names = ["store", difference.balance, difference.lot]
        if difference.exhibit in lines:
            names.append(f"person {lines[difference.exhibit] % PERSONS}")
        for name in filter(None, names):
            series.setdefault(name, []).append(each)
    return series
