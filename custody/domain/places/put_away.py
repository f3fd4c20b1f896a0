"""Storage of exhibits and containers in places and containers, by the unit that holds them (I8)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import STORE
from custody.domain.discrepancies.discrepancy import Discrepancy, unfound
from custody.domain.exhibits.exhibit import STORED, Exhibit, held_by_agency, load_exhibits
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.double_lock import require_second_key
from custody.domain.places.place import (
    Container,
    ContainerMoved,
    own_container,
    own_place,
    require_released,
    require_unsealed,
)


class ExhibitStored(Event, frozen=True):
    """The exhibit lies in a place, in a container or not."""

    type: ClassVar[str] = "exhibit.stored/1"
    place: str = ""
    container: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit in its new place."""
        state.put(self.place, self.container, fact.at)
        return state


class StoreExhibits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put exhibits and containers into a place, or exhibits into a container."""

    place: str = ""
    container: str = ""
    exhibits: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


@act(
    "exhibit.store/1",
    title=N_("Exhibits put in their place"),
    summary="Put exhibits and containers where they lie",
    roles=STORE,
    records=(ContainerMoved, ExhibitStored),
    device="hands",
)
def store(command: StoreExhibits, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put things into a place of the author's agency; a container takes its contents with it (I8).

    Any clerk or supervisor of the holder's agency may do so: the holder stays responsible, the act names who moved.
    What lay in a container and is put elsewhere singly is taken out of it.

    Raises:
        NotFound: no such place, container or exhibit.
        RuleBroken: ``nothing_listed``, ``not_holder``, ``wrong_state``, ``other_agency``, ``container_in_transit``,
            ``container_sealed``; ``double_lock_needs_second``; ``not_found_yet``: what is reported missing is found
            first; ``custodian_change_open`` when it would leave a store under a change of custodian (I12);
            ``other_holder`` when a container would hold what two people answer for (I8).
        BadInput: ``place_or_container``: exactly one of the two is named, and containers go into places only.
    """
    if bool(command.place) == bool(command.container) or (command.container and command.containers):
        raise BadInput("place_or_container")
    place = command.place
    if command.container:
        place = own_container(state_reader, command.container, ctx).place
    else:
        own_place(state_reader, place, ctx.author.agency, ctx.judged_at)
    decision = Decision()
    if command.exhibits:
        _store_exhibits(command, place, state_reader, ctx, decision)
    for container_id in command.containers:
        _move_container(container_id, place, state_reader, ctx, decision)
    if not decision.new_events:
        raise RuleBroken("nothing_listed")
    return decision


def _store_exhibits(
    command: StoreExhibits, place: str, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    require_unsealed(state_reader, command.container)
    inside = state_reader.contents(command.container) if command.container else []
    holders = {require(state_reader, Exhibit, exhibit_id).holder for exhibit_id in inside}
    for each_exhibit_id in load_exhibits(command.exhibits, state_reader):
        exhibit = _storable(state_reader, each_exhibit_id, place, ctx)
        if any(unfound(require(state_reader, Discrepancy, opened)) for opened in exhibit.open):
            raise RuleBroken("not_found_yet", number=each_exhibit_id)
        require_unsealed(state_reader, exhibit.container)
        holders.add(exhibit.holder)
        if command.container and len(holders) > 1:
            raise RuleBroken("other_holder", number=each_exhibit_id, container=command.container)
        decision.add(each_exhibit_id, ExhibitStored(place=place, container=command.container))


def _move_container(
    container_id: str, place: str, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    box = own_container(state_reader, container_id, ctx)
    require_unsealed(state_reader, require(state_reader, Container, container_id).parent)
    decision.add(container_id, ContainerMoved(agency=box.agency, place=place))
    inside = state_reader.contents(container_id)
    state_reader.load(inside)
    for each in inside:
        exhibit = _storable(state_reader, each, place, ctx)
        decision.add(each, ExhibitStored(place=place, container=exhibit.container))


def _storable(state_reader: StateReader, exhibit_id: str, place: str, ctx: ActContext) -> Exhibit:
    exhibit = held_by_agency(state_reader, exhibit_id, ctx)
    if exhibit.status not in STORED:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    require_released(state_reader, exhibit.place, place)
    require_second_key(exhibit.place, place, state_reader, ctx)
    return exhibit
