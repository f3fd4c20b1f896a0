"""Somebody of another agency confirms that exhibits came from a paper register (I46).

What went before a take-over is unknown, and the first weighing here is the first net. So two people of one store can
bring in a bag under an invented row, or with less in it than the register says. The inspection compares each exhibit
with the register itself. Until then its history says that nobody confirmed it; after a month the store has an alarm.
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require, unique
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.place import Place
from custody.domain.seizures.register_takeover import LARGEST_TAKEOVER


class ExhibitOriginConfirmed(Event, frozen=True):
    """A person of another agency found the exhibit in the paper register from which it was taken over."""

    type: ClassVar[str] = "exhibit.origin_confirmed/1"
    by: str
    agency: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Note who confirms its origin."""
        if state.origin is not None:
            state.origin = structs.replace(
                state.origin, confirmed_by=self.by, by_agency=self.agency, confirmed_at=fact.at
            )  # fmt: skip
        return state


class RegisterConfirmed(Event, frozen=True):
    """So many exhibits of a take-over of the store (the act ``takeover``) were found in its paper register."""

    type: ClassVar[str] = "register.confirmed/1"
    takeover: str
    confirmed: int

    def apply(self, state: Place, fact: Fact) -> Place:
        """Count them."""
        for each in state.takeovers:
            if each.act == self.takeover:
                each.confirmed += self.confirmed
        return state


class ConfirmTakeover(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confirm that these exhibits stand in the register that the store took over by the act ``takeover``."""

    place: str
    takeover: str
    exhibits: tuple[str, ...]


@act(
    "register.confirm/1",
    title=N_("Origin in a paper register confirmed"),
    summary="Confirm that exhibits came from a paper register",
    roles={Role.INSPECTOR},
    records=(ExhibitOriginConfirmed, RegisterConfirmed),
)
def confirm_takeover(command: ConfirmTakeover, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Confirm exhibits of one take-over; those that the register does not list stay unconfirmed.

    Raises:
        NotFound: no such store, or no such take-over of it.
        RuleBroken: ``takeover_needs_other`` for somebody of the store's agency, or who held one of them;
            ``nothing_listed``; ``act_too_large``; ``scanned_twice``; ``not_of_takeover``; ``origin_confirmed`` already.
    """
    place = require(state_reader, Place, command.place)
    if all(each.act != command.takeover for each in place.takeovers):
        raise NotFound("not_found", kind=Place.kind, number=command.place)
    if place.agency == ctx.author.agency:
        raise RuleBroken("takeover_needs_other")
    numbers = unique(command.exhibits)
    if len(numbers) > LARGEST_TAKEOVER:
        raise RuleBroken("act_too_large", limit=LARGEST_TAKEOVER)
    state_reader.load(numbers)
    decision = Decision()
    for exhibit_id in numbers:
        _require_open(exhibit_id, command.takeover, state_reader, ctx)
        decision.add(exhibit_id, ExhibitOriginConfirmed(by=ctx.author.person, agency=ctx.author.agency))
    decision.add(command.place, RegisterConfirmed(takeover=command.takeover, confirmed=len(numbers)))
    return decision


def _require_open(exhibit_id: str, takeover: str, state_reader: StateReader, ctx: ActContext) -> None:
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.origin is None or exhibit.origin.takeover != takeover:
        raise RuleBroken("not_of_takeover", number=exhibit_id)
    if exhibit.origin.confirmed_by:
        raise RuleBroken("origin_confirmed", number=exhibit_id)
    if ctx.author.person in exhibit.handlers:
        raise RuleBroken("takeover_needs_other")
