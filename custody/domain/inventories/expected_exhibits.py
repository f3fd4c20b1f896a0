"""The expected list of an inventory: the exhibits on record in its scope, and those perhaps gone (I43, T8)."""

from collections.abc import Iterator

from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, ON_SITE, STORED, Exhibit
from custody.domain.inventories.inventory import Inventory, InventoryCountClosed
from custody.domain.kernel.context import StateReader, require
from custody.domain.places.place import Place, descendants

AWAY = GONE | {IN_TRANSIT, ON_SITE}
"""States of an exhibit that no place holds."""


def in_scope(inventory: Inventory, state_reader: StateReader) -> Iterator[str]:
    """Yield exhibits that the record now puts in the place, or in the person's hands."""
    if inventory.person:
        numbers = state_reader.where("holder", inventory.person)
    else:
        numbers = [
            exhibit_id
            for place in descendants(state_reader, inventory.place)
            for exhibit_id in state_reader.where("place", place)
        ]
        numbers += _nowhere(inventory, numbers, state_reader)
    for each_exhibit_id in numbers:
        exhibit = state_reader.find(Exhibit, each_exhibit_id)
        if exhibit is None or exhibit.status in AWAY:
            continue
        if not inventory.substances or exhibit.known_substance in inventory.substances:
            yield each_exhibit_id


def unseen(exhibit: Exhibit, inventory: Inventory) -> bool:
    """Return True if only the holder, or the holder's unit, accounts for the exhibit since the freeze.

    No other person received it or scanned its label or the seal of its sack since. Evacuated exhibits are counted
    later.
    """
    since = inventory.frozen_at
    # In transit since the freeze it is still its holder's alone, who can recall it; before, it was not expected.
    left = exhibit.status in AWAY - {IN_TRANSIT}
    moved = left or exhibit.evacuated_at or exhibit.held_since > since or exhibit.sighted_at > since
    return not moved


def compared(
    inventory: Inventory, scope: set[str], state_reader: StateReader, reconciler: str, confirmer: str = ""
) -> InventoryCountClosed:
    """Compare the counted exhibits with the expected list; ``scope``: the exhibits on record in its scope now."""
    counted = set(inventory.counted)
    absent = [exhibit_id for exhibit_id in inventory.expected if exhibit_id not in counted]
    missing = [
        exhibit_id
        for exhibit_id in absent
        if exhibit_id in scope or unseen(require(state_reader, Exhibit, exhibit_id), inventory)
    ]
    return InventoryCountClosed(
        reconciler=reconciler, confirmer=confirmer, found=len(inventory.expected) - len(absent), missing=tuple(missing),
        moved=tuple(exhibit_id for exhibit_id in absent if exhibit_id not in set(missing)),
        surplus=tuple(exhibit_id for exhibit_id in inventory.counted if exhibit_id not in set(inventory.expected)),
    )  # fmt: skip


def unvisited(inventory: Inventory, missing: tuple[str, ...], state_reader: StateReader) -> list[str]:
    """Return, in order, the places of missing exhibits in which nothing was counted (I61)."""
    counted = (state_reader.find(Exhibit, exhibit_id) for exhibit_id in inventory.counted)
    visited = {exhibit.place for exhibit in counted if exhibit is not None}
    places = {require(state_reader, Exhibit, exhibit_id).place for exhibit_id in missing}
    return sorted(places - visited - {""})


def _nowhere(inventory: Inventory, inside: list[str], state_reader: StateReader) -> Iterator[str]:
    """Yield the exhibits that the keepers of a whole store hold in no place, so that a count asks for them (T8).

    The keeper is the store's custodian or, if no custodian is named, every holder of an exhibit inside.
    """
    place = require(state_reader, Place, inventory.place)
    if place.parent:
        return
    held = (state_reader.find(Exhibit, inside_id) for inside_id in inside)
    keepers = (
        {place.keeper}
        if place.keeper
        else {exhibit.holder for exhibit in held if exhibit and exhibit.agency == place.agency}
    )
    for keeper in sorted(keepers):
        for exhibit_id in state_reader.where("holder", keeper):
            exhibit = state_reader.find(Exhibit, exhibit_id)
            if exhibit and exhibit.status in STORED and not exhibit.place:
                yield exhibit_id
