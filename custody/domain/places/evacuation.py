"""Emergency evacuation: fire, flood, attack; everything in a store leaves at once, and is counted within 72 hours.

The holders go on answering for what they hold: custody passes by receipts, not by haste. The act says who carried it
and where to; whatever blocks an ordinary move blocks nothing here, and an inventory of the new place is planned by
itself, with a day on which it must be done. Until it was counted an exhibit is handed over to nobody: danger is no way
around a change of custodian (I12), and a second evacuation is none around the count of the first.
"""

from datetime import timedelta
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import STORE
from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, LARGEST_ACT, ON_SITE, Exhibit
from custody.domain.inventories.inventory import InventoryPlanned
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.typed_text import required
from custody.domain.places.place import Container, ContainerMoved, descendants, own_place

COUNT_HOURS = 72
"""Hours within which evacuated exhibits are counted."""
AWAY = GONE | {IN_TRANSIT, ON_SITE}


class ExhibitEvacuated(Event, frozen=True):
    """The exhibit was carried out of danger to ``place`` by person ``by``; its holder is the same as before."""

    type: ClassVar[str] = "exhibit.evacuated/1"
    place: str
    by: str
    container: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the exhibit's new place and its carrier as a handler (I30).

        A second evacuation does not postpone the count.
        """
        state.pass_through(self.by)
        state.put(self.place, self.container, fact.at)
        state.evacuated_at = state.evacuated_at or fact.at
        return state


class Evacuate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Carry everything out of a place, and all that is inside it, to another one of the agency."""

    place: str
    to: str
    reason: str


@act(
    "place.evacuate/1",
    title=N_("Emergency evacuation"),
    summary="Carry everything out of a place in an emergency",
    roles=STORE,
    records=(ContainerMoved, ExhibitEvacuated, InventoryPlanned),
    device="hands",
)
def evacuate(command: Evacuate, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Move everything at once, and plan the count.

    What is more than one act can speak of is left for the next, and the act is flagged ``more_to_evacuate``.

    Raises:
        NotFound: no such place of the author's agency.
        RuleBroken: ``inside_itself`` when the other place is in the one that is evacuated; ``nothing_listed``.
    """
    own_place(state_reader, command.place, ctx.author.agency, ctx.judged_at)
    own_place(state_reader, command.to, ctx.author.agency, ctx.judged_at)
    places = list(descendants(state_reader, command.place))
    if command.to in places:
        raise RuleBroken("inside_itself", number=command.to)
    lying = [subject_id for each in places for subject_id in state_reader.where("place", each)]
    state_reader.load(lying)
    boxes = [subject_id for subject_id in lying if subject_id.startswith(Container.kind)]
    exhibits = [subject_id for subject_id in lying if _lies(subject_id, state_reader)]
    taken = exhibits[: LARGEST_ACT - len(boxes)]
    if not boxes and not taken:
        raise RuleBroken("nothing_listed")
    decision = Decision(flags=("more_to_evacuate",) if len(taken) < len(exhibits) else ())
    decision.private = (Private("reason", required(command.reason, "reason"), command.place),)
    for subject_id in boxes:
        decision.add(
            subject_id, ContainerMoved(agency=require(state_reader, Container, subject_id).agency, place=command.to)
        )
    for subject_id in taken:
        box = require(state_reader, Exhibit, subject_id).container
        decision.add(subject_id, ExhibitEvacuated(place=command.to, by=ctx.author.person, container=box))
    due = written(instant(ctx.at) + timedelta(hours=COUNT_HOURS))
    planned = InventoryPlanned(
        agency=ctx.author.agency, planner=ctx.author.person, place=command.to, due=due
    )  # fmt: skip
    decision.add(ctx.new_number("RC"), planned)
    return decision


def _lies(exhibit_id: str, state_reader: StateReader) -> bool:
    exhibit = state_reader.find(Exhibit, exhibit_id)
    return exhibit is not None and exhibit.status not in AWAY
