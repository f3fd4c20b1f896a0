"""Compare the packages of each lot that a count weighed, and open discrepancies (I60).

A package that deviates from its lot opens a discrepancy of its weight. A change of the whole lot opens one about the
seizure, and none for each exhibit. If the weight alone already opened a discrepancy, no second one follows.
"""

from collections import defaultdict
from collections.abc import Iterable

from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import combined_uncertainty, undecided
from custody.domain.exhibits.deciding_balance import limits_of
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.exhibits.drying.lot_comparison import (
    AIR_ALONE,
    LEAST,
    MANY,
    NO_LOT,
    CountedWeight,
    LotMember,
    LotVerdict,
    compare_lot,
    swing,
)
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.awaiting_lot import tell, weight_disputed
from custody.domain.inventories.inventory import ExhibitComparedWithLot, Inventory, LotCounted
from custody.domain.inventories.lot_members import LotKey, alike, curve_in_lot, lot_key
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.times import days_between
from custody.domain.law.isotherm import WHOLE
from custody.domain.people.person import Person
from custody.domain.seizures.case import filed_together

FEW = "few"
"""Ground of a lot of five packages and more of which the count weighed fewer: nothing is compared (I60)."""
FEW_WEIGHED, BY_AIR_ALONE = "lot_few_weighed", "lot_by_air_alone"
"""Flags of a count's result."""
LARGEST_LOTS = 60
"""Lots that the result of a count lists, so that it fits an entry; each package has its verdict all the same."""


def compare_lots(
    inventory_id: str, inventory: Inventory, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> tuple[LotCounted, ...]:
    """Compare each lot of which the count weighed five packages; record the verdicts and what they open."""
    lots, judged = [], set[str]()
    for (key, curve), numbers in _lots(inventory_id, inventory, state_reader).items():
        exhibits = {number: require(state_reader, Exhibit, number) for number in numbers}
        members = [_member(number, exhibit, curve, inventory, state_reader) for number, exhibit in exhibits.items()]
        one = next(iter(exhibits.values()))
        kept = alike(key, one.agency, one.case, state_reader)
        of = kept if kept > len(numbers) else 0
        verdict = compare_lot(members, curve.lot_band_per_mille)
        if verdict is None:
            if kept >= LEAST:
                decision.flag(FEW_WEIGHED)
                lots.append(_few(key, len(members), of))
            continue
        judged.update(numbers)
        if verdict.ground == AIR_ALONE:
            decision.flag(BY_AIR_ALONE)
        told = ""
        if verdict.shift and not _known_already(key, verdict, exhibits.values(), state_reader):
            told = _open_for_lot(inventory_id, key, verdict, members, exhibits, ctx, decision)
        _record_packages(inventory_id, verdict, exhibits, state_reader, ctx, decision)
        lot = LotCounted(
            seizure=key.seizure, line=key.line, packing=key.packing, store=key.store, weighed=len(members),
            median=verdict.median, expected=verdict.expected, ground=verdict.ground, shift=verdict.shift, opened=told,
            witness=next((member.exhibit for member in members if member.witness), ""), off=len(verdict.differing),
            of=of,
        )  # fmt: skip
        lots.append(lot)
    _tell_unjudged(inventory_id, inventory, judged, state_reader, ctx, decision)
    return tuple(sorted(lots, key=lambda lot: not (lot.shift or lot.off)))[:LARGEST_LOTS]


def _tell_unjudged(
    inventory_id: str, inventory: Inventory, judged: set[str], state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    """Tell each weight that waited for its lot in this count, of which too few were weighed."""
    for number in sorted(set(inventory.counted) - judged):
        exhibit = state_reader.find(Exhibit, number)
        awaited = (exhibit.in_lot or NO_LOT).awaited if exhibit is not None else None
        if exhibit is not None and awaited is not None and awaited.inventory == inventory_id:
            tell(number, exhibit, ctx, decision, state_reader)


def _few(key: LotKey, weighed: int, of: int) -> LotCounted:
    """Return the entry of a lot of which too few packages were weighed."""
    return LotCounted(
        seizure=key.seizure, line=key.line, packing=key.packing, store=key.store, weighed=weighed, median=0,
        ground=FEW, of=of,
    )  # fmt: skip


def _lots(
    inventory_id: str, inventory: Inventory, state_reader: StateReader
) -> dict[tuple[LotKey, DryingCurve], list[str]]:  # fmt: skip
    """Return the counted packages of each lot, in order; left out is what ``curve_in_lot`` leaves out."""
    lots = defaultdict[tuple[LotKey, DryingCurve], list[str]](list)
    for number in sorted(set(inventory.counted).intersection(inventory.expected)):
        exhibit = state_reader.find(Exhibit, number)
        counted = (exhibit.in_lot or NO_LOT).counted if exhibit is not None else None
        if exhibit is None or counted is None or counted.inventory != inventory_id or counted.first:
            continue
        if (curve := curve_in_lot(exhibit)) is not None:
            lots[lot_key(exhibit, state_reader), curve].append(number)
    return dict(sorted(lots.items(), key=lambda lot: (lot[0][0], lot[1])))


def _member(
    number: str, exhibit: Exhibit, curve: DryingCurve, inventory: Inventory, state_reader: StateReader
) -> LotMember:  # fmt: skip
    assert exhibit.basis is not None
    first, first_at = exhibit.basis
    counted = _counted(exhibit)
    net = first.content_ug
    drying = dries_of(exhibit).allowed(net, first_at, counted.at)
    witness, air = (exhibit.in_lot or NO_LOT).witness, (exhibit.in_lot or NO_LOT).air
    read_now = air is not None and air.at >= inventory.frozen_at
    return LotMember(
        exhibit=number, first_ug=net, change_ug=counted.weight.gross.ug - first.gross.ug,
        uncertainty_ug=combined_uncertainty(first, counted.weight), lost_ug=drying.loss_ug, rest_ug=drying.rest_ug,
        gained_ug=drying.gain_ug, witness=witness is not None and witness.stands,
        reason=undecided((first, counted.weight), net, limits_of(exhibit.house, state_reader)),
        swing=swing(air, curve, days_between(first_at, counted.at)) if read_now else None,
    )  # fmt: skip


def _counted(exhibit: Exhibit) -> CountedWeight:
    assert (exhibit.in_lot or NO_LOT).counted is not None
    return (exhibit.in_lot or NO_LOT).counted


def _record_packages(
    inventory_id: str, verdict: LotVerdict, exhibits: dict[str, Exhibit], state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    """Record each package's verdict; open a discrepancy if it deviates and none about its weight is open."""
    for number, comparison in verdict.verdicts:
        exhibit = exhibits[number]
        opened = ""
        if comparison.differs and verdict.ground != MANY and not weight_disputed(exhibit, state_reader):
            opened = ctx.new_number("EC")
            counted = _counted(exhibit)
            now = counted.weight.gross.ug
            event = DiscrepancyOpened(
                sort=f"weight_{comparison.verdict}", about=number, case=exhibit.case,
                expected=Finding(ug=now - comparison.difference_ug), finding=Finding(ug=now),
                window=tuple(dict.fromkeys([*exhibit.window, counted.counter])), cause=inventory_id,
                read_by=counted.counter, side=require(state_reader, Person, counted.counter).agency,
                uncertainty_ug=counted.weight.uncertainty_ug,
            )  # fmt: skip
            decision.add(opened, event)
        event_on_exhibit = ExhibitComparedWithLot(
            inventory=inventory_id, comparison=comparison, opened=(opened,) if opened else ()
        )
        decision.add(number, event_on_exhibit)


def _open_for_lot(
    inventory_id: str, key: LotKey, verdict: LotVerdict, members: list[LotMember], exhibits: dict[str, Exhibit],
    ctx: ActContext, decision: Decision,
) -> str:  # fmt: skip
    """Open one discrepancy for the lot: expected net mass of its packages, and net mass found, in µg."""
    opened = ctx.new_number("EC")
    first = sum(member.first_ug for member in members)
    window = [person for exhibit in exhibits.values() for person in exhibit.window]
    counters = [_counted(exhibit).counter for exhibit in exhibits.values()]
    event = DiscrepancyOpened(
        sort=f"lot_{verdict.shift}", about=key.seizure, case=next(iter(exhibits.values())).case,
        expected=Finding(ug=first + first * verdict.expected // WHOLE),
        finding=Finding(ug=first + sum(member.change_ug for member in members)),
        window=tuple(dict.fromkeys([*window, *counters])), cause=inventory_id,
    )  # fmt: skip
    decision.add(opened, event)
    return opened


def _known_already(
    key: LotKey, verdict: LotVerdict, exhibits: Iterable[Exhibit], state_reader: StateReader
) -> bool:  # fmt: skip
    """Return True if the lot, or more than half of its packages, already has an open discrepancy of this change."""
    listed = list(exhibits)
    if 2 * sum(weight_disputed(exhibit, state_reader) for exhibit in listed) > len(listed):
        return True
    for number in filed_together(listed[0].case, state_reader):
        discrepancy = state_reader.find(Discrepancy, number) if number.startswith(Discrepancy.kind) else None
        if discrepancy is None or discrepancy.status != OPEN or discrepancy.sort != f"lot_{verdict.shift}":
            continue
        before = require(state_reader, Inventory, discrepancy.cause)
        if any(lot.opened == number and lot.line == key.line and lot.packing == key.packing for lot in before.lots):
            return True
    return False
