"""Result of a count: what it found against the record, and what that opens on each exhibit (I43, I60, T8)."""

from msgspec import structs

from custody.domain.access import confidential_inspection
from custody.domain.access.visibility import Reader, sees_inventory
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.inventories.awaiting_lot import ExhibitLotVerdictMissing
from custody.domain.inventories.counted_lots import compare_lots
from custody.domain.inventories.expected_exhibits import compared, in_scope
from custody.domain.inventories.inventory import (
    MISPLACED,
    MISSING,
    MOVED,
    ExhibitComparedWithLot,
    ExhibitCountClosed,
    Inventory,
    InventoryCountClosed,
)
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.people.person import Person

RESULT = (
    DiscrepancyOpened, ExhibitComparedWithLot, ExhibitCountClosed, ExhibitLotVerdictMissing, InventoryCountClosed,
)  # fmt: skip
"""Events by which ``record_result`` records."""


def visible_inventory(state_reader: StateReader, inventory_id: str, ctx: ActContext, *statuses: str) -> Inventory:
    """Return an inventory that the author may see and that is in one of the statuses.

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: ``wrong_state``.
    """
    inventory = require(state_reader, Inventory, inventory_id)
    author = ctx.author
    reader = Reader(author.person, author.agency, require(state_reader, Person, author.person).roles, ctx.at)
    within = state_reader.find(confidential_inspection.ConfidentialInspection, inventory.inquiry)
    if not sees_inventory(reader, inventory, within):
        raise NotFound("not_found", kind="RC", number=inventory_id)
    if inventory.status not in statuses:
        raise RuleBroken("wrong_state", number=inventory_id, status=inventory.status)
    return inventory


def compare(
    inventory: Inventory, state_reader: StateReader, reconciler: str, confirmer: str = ""
) -> InventoryCountClosed:
    """Return the count compared with the record as it is now."""
    state_reader.load([*inventory.expected, *inventory.counted])
    return compared(inventory, set(in_scope(inventory, state_reader)), state_reader, reconciler, confirmer)


def record_result(
    inventory_id: str, inventory: Inventory, comparison: InventoryCountClosed, state_reader: StateReader,
    ctx: ActContext, decision: Decision,
) -> None:  # fmt: skip
    """Record the result, and what it opens on exhibits that are missing, moved, surplus or off their lot."""
    scope = set(in_scope(inventory, state_reader))
    lots = compare_lots(inventory_id, inventory, state_reader, ctx, decision)
    decision.add(inventory_id, structs.replace(comparison, lots=lots))
    for exhibit_id in comparison.missing:
        _tell(exhibit_id, MISSING, inventory_id, state_reader, ctx, decision, *inventory.counters)
    for exhibit_id in comparison.moved:
        exhibit = require(state_reader, Exhibit, exhibit_id)
        event = ExhibitCountClosed(inventory=inventory_id, verdict=MOVED, place=exhibit.place,
                                 transfer=exhibit.transfer)  # fmt: skip
        decision.add(exhibit_id, event)
    for exhibit_id in comparison.surplus:
        surplus_exhibit = state_reader.find(Exhibit, exhibit_id)
        if (
            surplus_exhibit is not None and exhibit_id not in scope
        ):  # what came in by a recorded act meanwhile is where it should be
            sort = "reappeared" if surplus_exhibit.status in GONE else MISPLACED
            _tell(exhibit_id, sort, inventory_id, state_reader, ctx, decision)


def _tell(
    exhibit_id: str, sort: str, inventory: str, state_reader: StateReader, ctx: ActContext, decision: Decision,
    *others: str
) -> None:  # fmt: skip
    """Open a discrepancy about an exhibit with the count as its cause, and block the exhibit by it.

    Its window are the holders and ``others``: a counter could have taken an exhibit and reported it missing (I45).
    """
    exhibit, opened = require(state_reader, Exhibit, exhibit_id), ctx.new_number("EC")
    window = tuple(dict.fromkeys([*exhibit.window, *others]))
    event = DiscrepancyOpened(sort=sort, about=exhibit_id, case=exhibit.case, window=window, cause=inventory)
    decision.add(opened, event)
    reconciliation = ExhibitCountClosed(inventory=inventory, verdict=sort, place=exhibit.place, opened=(opened,))
    decision.add(exhibit_id, reconciliation)
