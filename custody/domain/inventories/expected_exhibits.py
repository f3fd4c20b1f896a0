"""The expected list of an inventory: the exhibits on record in its scope, and those perhaps gone (I43, T8)."""

from collections.abc import Collection, Iterator

from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, ON_SITE, OPENED, STAGED, STORED, Exhibit
from custody.domain.inventories.inventory import Inventory, InventoryCountClosed
from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.times import hours_after
from custody.domain.people.person import Person
from custody.domain.places.place import Place, descendants

AWAY = GONE | {IN_TRANSIT, ON_SITE}
"""States of an exhibit that no place holds."""
KEPT = STORED | {OPENED, STAGED}
"""States of an exhibit that its holder has, in a place or in none."""
LEFT_DAYS = 7
"""Days before the freeze in which what its holder alone took out of the place is still expected there."""


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
        if _substance_counts(exhibit, inventory):
            yield each_exhibit_id


def expected_by_record(
    inventory: Inventory, counters: Collection[str], state_reader: StateReader, at: str
) -> set[str]:  # fmt: skip
    """Return what the count must find: all in its scope, and what its holder alone has taken out of it in these days.

    Else a holder moves what is gone out of the place, or dispatches it, before the freeze, and brings it back after.
    """
    inside = set(in_scope(inventory, state_reader)) - set(_in_hand(inventory, counters, state_reader))
    places = set() if inventory.person else set(descendants(state_reader, inventory.place))
    days_ago = hours_after(at, -24 * LEFT_DAYS)
    for person in [inventory.person] if inventory.person else _people(inventory.agency, state_reader):
        held = [each for each in state_reader.where("holder", person) if each.startswith(Exhibit.kind)]
        state_reader.load(held)
        for exhibit_id in held:
            exhibit = require(state_reader, Exhibit, exhibit_id)
            if _substance_counts(exhibit, inventory) and _left(exhibit, places, days_ago, own=bool(inventory.person)):
                inside.add(exhibit_id)
    return inside


def _in_hand(inventory: Inventory, counters: Collection[str], state_reader: StateReader) -> Iterator[str]:
    """Yield what the counters hold in no place, unless they keep the store: nobody counts what is their own."""
    place = state_reader.find(Place, inventory.place)
    for counter in counters if place else ():
        for exhibit_id in state_reader.where("holder", counter) if place and place.keeper != counter else ():
            exhibit = state_reader.find(Exhibit, exhibit_id)
            if exhibit is not None and not exhibit.place:
                yield exhibit_id


def _left(exhibit: Exhibit, places: set[str], since: str, *, own: bool) -> bool:
    if exhibit.status == IN_TRANSIT:
        return exhibit.dispatched_at > since and (own or exhibit.place in places)
    return exhibit.status in KEPT and exhibit.left_at > since and not places.isdisjoint(exhibit.left)


def unseen(exhibit: Exhibit, inventory: Inventory) -> bool:
    """Return True if only the holder, or the holder's unit, accounts for the exhibit since the freeze.

    Nobody else received it or scanned its label or the seal of its sack since. In the hands of a colleague, and in no
    place, it is counted there: two could else pass it on for ever. Once the count has told what it missed, a
    colleague's word proves nothing: the count is reopened. What was evacuated during the count is counted
    later, in a count that accepts no second evacuation.
    """
    since, ended = inventory.frozen_at, inventory.ended_at
    # In transit since the freeze it is still its holder's alone, who can recall it; before, its hand-over stands open.
    left = exhibit.status in AWAY - {IN_TRANSIT} or bool(exhibit.dispatched_at and exhibit.dispatched_at <= since)
    in_hand = exhibit.agency == inventory.agency and not exhibit.place
    told: tuple[str, ...] = (exhibit.evacuated_at,)
    if not in_hand:
        told += (exhibit.held_since, exhibit.sighted_at)
    if ended and exhibit.agency == inventory.agency:
        told = tuple(hour for hour in told if hour <= ended)
    return not (left or any(hour > since for hour in told))


def compared(
    inventory: Inventory, scope: set[str], state_reader: StateReader, reconciler: str, confirmer: str = ""
) -> InventoryCountClosed:
    """Compare the counted exhibits with the expected list; ``scope``: the exhibits on record in its scope now."""
    counted = set(inventory.counted)
    absent = [exhibit_id for exhibit_id in inventory.expected if exhibit_id not in counted]
    missing = []
    for exhibit_id in absent:
        exhibit = require(state_reader, Exhibit, exhibit_id)
        # in no place, it may have come into other hands meanwhile
        inside = exhibit_id in scope and bool(inventory.person or exhibit.place)
        if inside or unseen(exhibit, inventory):
            missing.append(exhibit_id)
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


def _substance_counts(exhibit: Exhibit, inventory: Inventory) -> bool:
    return not inventory.substances or exhibit.known_substance in inventory.substances


def _people(agency: str, state_reader: StateReader) -> list[str]:
    return [person for person in state_reader.where("dossier", agency) if person.startswith(Person.kind)]


def _nowhere(inventory: Inventory, inside: Collection[str], state_reader: StateReader) -> Iterator[str]:
    """Yield the exhibits that people of the agency hold in no place, so that a count of the whole store asks (T8).

    Who keeps another store has them there. Where nothing lies ``inside``, only the custodian's are asked for.
    """
    place = require(state_reader, Place, inventory.place)
    if place.parent:
        return
    subjects = state_reader.where("dossier", place.agency)
    stores = (state_reader.find(Place, each) for each in subjects if each.startswith(Place.kind))
    keepers = {store.keeper for store in stores if store is not None and not store.parent} - {place.keeper}
    lies = any(each.startswith(Exhibit.kind) for each in inside)
    people = _people(place.agency, state_reader) if lies else [place.keeper]
    for person in people:
        for exhibit_id in state_reader.where("holder", person) if person and person not in keepers else ():
            exhibit = state_reader.find(Exhibit, exhibit_id)
            if exhibit and exhibit.status in KEPT and not exhibit.place:
                yield exhibit_id
