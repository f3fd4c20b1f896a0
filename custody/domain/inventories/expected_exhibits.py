"""What an inventory expects: what the record puts in its scope, and what may be gone since the freeze (I43, T8)."""

from collections.abc import Iterator

from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, ON_SITE, STORED, Exhibit
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.context import World, get
from custody.domain.places.place import Place, within

AWAY = GONE | {IN_TRANSIT, ON_SITE}
"""States of an exhibit that no place holds."""


def in_scope(inventory: Inventory, world: World) -> Iterator[str]:
    """Exhibits that the record now puts in the place, or in the person's hands."""
    if inventory.person:
        found = world.where("holder", inventory.person)
    else:
        found = [n for place in within(world, inventory.place) for n in world.where("place", place)]
        found += _nowhere(inventory, found, world)
    for number in found:
        exhibit = world.find(Exhibit, number)
        if exhibit is None or exhibit.status in AWAY:
            continue
        if not inventory.substances or exhibit.known_substance in inventory.substances:
            yield number


def unseen(exhibit: Exhibit, inventory: Inventory) -> bool:
    """Whether its holder alone, or the holder's house, says where it went since the freeze.

    Nobody received it, no other scanned its label or its sack's seal; what an evacuation took along is counted after.
    """
    since = inventory.frozen_at
    moved = exhibit.status in AWAY or exhibit.evacuated_at or exhibit.held_since > since or exhibit.sighted_at > since
    return not moved


def _nowhere(inventory: Inventory, inside: list[str], world: World) -> Iterator[str]:
    """What the keepers of a whole store hold and put in no place: else no count would ever ask for it (T8).

    They are its custodian or, where nobody is named, whoever holds what lies inside.
    """
    place = get(world, Place, inventory.place)
    if place.parent:
        return
    held = (world.find(Exhibit, number) for number in inside)
    keepers = {place.keeper} if place.keeper else {one.holder for one in held if one and one.agency == place.agency}
    for keeper in sorted(keepers):
        for number in world.where("holder", keeper):
            exhibit = world.find(Exhibit, number)
            if exhibit and exhibit.status in STORED and not exhibit.place:
                yield number
