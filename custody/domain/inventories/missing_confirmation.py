"""Reopen or confirm a count that ended with exhibits missing, as a second person; else it closes by itself (I61).

A count that was ended too early accuses nobody. Until the end of the next working day no exhibit is blocked, and the
counters stay blind.
"""

from collections.abc import Collection, Iterable

from msgspec import Struct

from custody.domain.access.roles import STORE, Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.count_result import RESULT, compare, record_result, visible_inventory
from custody.domain.inventories.inventory import (
    UNCONFIRMED,
    Inventory,
    InventoryReopened,
)
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.places.place import Place


class ConfirmMissing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confirm that what is listed as missing was looked for: the count closes, and discrepancies open."""

    inventory: str


class ReopenCount(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let the counters go on: the count was ended too early."""

    inventory: str


class LapseCount(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Close the count of the inventory ``about`` as it stands: nobody reopened or confirmed it in time."""

    about: str


def second_person(inventory: Inventory, person: str, keepers: Collection[str]) -> bool:
    """Return True if the person may see what is missing: they neither ended the count, nor count, nor hold (I61).

    ``keepers``: who holds an expected exhibit now, or keeps the place.
    """
    return person not in {inventory.closer, *inventory.counters, *inventory.holders, *keepers}


@act(
    "inventory.confirm_missing/1",
    title=N_("Missing exhibits confirmed"),
    summary="Confirm what is missing",
    roles=STORE | {Role.INSPECTOR},
    records=RESULT,
)
def confirm_missing(command: ConfirmMissing, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Close the count; what is still missing by the record of now becomes discrepancies of one cause.

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: ``wrong_state``; ``no_second_person`` for who ended the count, counts, keeps or holds of it.
    """
    inventory = _unconfirmed(command.inventory, state_reader, ctx)
    decision = Decision()
    comparison = compare(inventory, state_reader, inventory.closer, ctx.author.person)
    record_result(command.inventory, inventory, comparison, state_reader, ctx, decision)
    return decision


@act(
    "inventory.reopen/1",
    title=N_("Count reopened"),
    summary="Reopen a count",
    roles=STORE | {Role.INSPECTOR},
    records=(InventoryReopened,),
)
def reopen(command: ReopenCount, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let the counters go on, once; what they have counted stands, and so do the expected list and the term.

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: as ``confirm_missing``; ``reopening_over`` after the next working day; ``reopened_before``.
    """
    inventory = _unconfirmed(command.inventory, state_reader, ctx)
    if inventory.reopener:  # each end would otherwise put off what is missing
        raise RuleBroken("reopened_before", number=command.inventory)
    if ctx.at >= inventory.reopen_until:
        raise RuleBroken("reopening_over", number=command.inventory)
    decision = Decision()
    decision.add(command.inventory, InventoryReopened(person=ctx.author.person))
    return decision


@act(
    "inventory.lapse/1",
    title=N_("Missing exhibits unconfirmed in time"),
    records=RESULT,
    by_service=True,
)
def lapse(command: LapseCount, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Close a count that nobody confirmed or reopened in time.

    Raises:
        RuleBroken: ``not_due`` when somebody did, or still may.
    """
    inventory = require(state_reader, Inventory, command.about)
    if inventory.status != UNCONFIRMED or ctx.at < inventory.reopen_until:
        raise RuleBroken("not_due", number=command.about)
    decision = Decision()
    comparison = compare(inventory, state_reader, inventory.closer)
    record_result(command.about, inventory, comparison, state_reader, ctx, decision)
    return decision


def _unconfirmed(inventory_id: str, state_reader: StateReader, ctx: ActContext) -> Inventory:
    inventory = visible_inventory(state_reader, inventory_id, ctx, UNCONFIRMED)
    if not second_person(inventory, ctx.author.person, _keepers(inventory, state_reader)):
        raise RuleBroken("no_second_person", number=inventory_id)
    return inventory


def keepers_of(expected: Iterable[Exhibit], place: Place | None) -> set[str]:
    """Return the people who hold what a count expects, or keep its place: they neither confirm nor reopen it."""
    holders = {exhibit.holder for exhibit in expected}
    return holders if place is None else holders | {place.keeper, place.successor}


def _keepers(inventory: Inventory, state_reader: StateReader) -> set[str]:
    state_reader.load(inventory.expected)
    expected = (require(state_reader, Exhibit, exhibit_id) for exhibit_id in inventory.expected)
    return keepers_of(expected, state_reader.find(Place, inventory.place))
