"""A place is closed, that is out of use: nothing lies there and nothing is to come back to it, so nothing is lost (I8).

For good: a place of the same name that is used again is another place. Its history goes on naming it.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import AT_REST, GONE, LOADED, OPENED, Exhibit
from custody.domain.inventories.inventory import SIGNED, Inventory
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.places.place import STANDING, Container, Place, ancestors, own_place
from custody.domain.transfers.transfer import SETTLEMENTS, Transfer

STILL = AT_REST | GONE | LOADED | {OPENED}
"""States of an exhibit that is not on its way."""


class PlaceClosed(Event, frozen=True):
    """A place is put out of use, empty; the reason is committed to."""

    type: ClassVar[str] = "place.closed/1"

    def apply(self, state: Place, fact: Fact) -> Place:
        """Mark the place as closed."""
        state.closed_at = fact.at
        return state


class ClosePlace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put an empty place of the author's agency out of use, for good."""

    place: str
    reason: str


@act(
    "place.close/1",
    title=N_("Place put out of use"),
    summary="Put an empty place out of use",
    roles={Role.SUPERVISOR},
    records=(PlaceClosed,),
)
def close_place(command: ClosePlace, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Close a place, as who opens one: refused while anything lies there, or would come back to it.

    Raises:
        NotFound: no such place of the author's agency.
        RuleBroken: ``place_closed`` already; ``custodian_change_open``, also one that blocks no release: its count is
            still to be signed; ``place_counted`` while an inventory of it, or of one around it, goes on;
            ``place_not_empty``.
        BadInput: ``field_empty``.
    """
    place = own_place(state_reader, command.place, ctx.author.agency)
    reason = Private("reason", required(command.reason, "reason"), command.place)
    if place.successor:
        raise RuleBroken("custodian_change_open", number=command.place)
    _require_uncounted(command.place, state_reader)
    _require_empty(command.place, state_reader)
    decision = Decision()
    decision.add(command.place, PlaceClosed(), reason)
    return decision


def _require_uncounted(place_id: str, state_reader: StateReader) -> None:
    """Require that no count of it go on; one that an inquiry hides is no answer to who should not know of it."""
    going_on = (
        inventory
        for each in ancestors(state_reader, place_id)
        for inventory in state_reader.naming(Inventory, each, {SIGNED})
    )
    if any(not inventory.confided for inventory in going_on):
        raise RuleBroken("place_counted", number=place_id)


def _require_empty(each_place_id: str, state_reader: StateReader) -> None:
    """Require that nothing lies there, is on its way from there, or waits there in a locker for its receiver."""
    lying = state_reader.where("place", each_place_id)
    exhibits = {exhibit_id for exhibit_id in lying if exhibit_id.startswith(Exhibit.kind)}
    waiting = {
        exhibit_id
        for transfer in state_reader.naming(Transfer, each_place_id, SETTLEMENTS)
        for exhibit_id in transfer.exhibits
    }
    places = [place_id for place_id in lying if (inside := state_reader.find(Place, place_id)) and not inside.closed_at]
    boxes = [container_id for container_id in lying if container_id.startswith(Container.kind)]
    left = len(exhibits | waiting) + len(state_reader.naming(Exhibit, each_place_id, STILL))
    standing = len(boxes) + len(state_reader.naming(Container, each_place_id, {STANDING}))
    if left or standing or places:
        raise RuleBroken(
            "place_not_empty", number=each_place_id, exhibits=left, containers=standing, places=len(places)
        )
