"""Take over what a departed person held: checked blind, before a second person (I5, I12).

Whoever left the service, fell ill or was suspended hands nothing over. Their agency's supervisor takes charge of each
exhibit by a check of its own; what is not there is reported missing, under the name of who held it. What stands opened
is taken over as that: no seal is whole on it, and it goes nowhere until it is weighed and sealed again (I15).
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, judge, parse_observations
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import AT_REST, OPENED, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.people.person import Person
from custody.domain.people.second_person import require_second
from custody.domain.places.place import own_place

LEFT = AT_REST | {OPENED}
"""States in which an exhibit is taken over; from each other somebody else's act leads back to one of them."""


class ExhibitTakenFromDeparted(Event, frozen=True):
    """Custody passed from a person who can hand nothing over any more to their supervisor."""

    type: ClassVar[str] = "exhibit.taken_from_departed/1"
    holder: str
    agency: str
    predecessor: str
    check: Check
    place: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit, held by the supervisor, in its previous status."""
        state.hold(self.holder, self.agency, fact.at)
        self.check.apply(state, fact.at)
        state.place, state.container = self.place or state.place, "" if self.place else state.container
        return state


class TakeFromDeparted(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take over what a person held who is gone: each exhibit checked blind; why, and where it lies now."""

    checks: tuple[CheckEntry, ...]
    reason: str
    place: str = ""


@act(
    "exhibit.take_from_departed/1",
    title=N_("Taken over from a person who is gone"),
    summary="Take over from a person who is gone",
    roles={Role.SUPERVISOR},
    records=(DiscrepancyOpened, ExhibitTakenFromDeparted),
)
def take_from_departed(command: TakeFromDeparted, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Take over exhibits from a departed person of the supervisor's agency, before a second person.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder`` for another agency's; ``holder_present`` while the holder can hand over;
            ``wrong_state``; ``second_person_needed``; ``opened_unweighed`` where what stands opened was weighed;
            ``other_agency`` for the place; and as ``parse_observations`` and ``judge``.
        BadInput: ``field_empty``.
    """
    if command.place:
        own_place(state_reader, command.place, ctx.author.agency)
    reason = required(command.reason, "reason")
    decision = Decision()
    seconds = tuple(a.person for a in ctx.actors[1:])
    for seen in parse_observations(command.checks, state_reader, ctx, sealed=True):
        exhibit = _orphaned(seen.exhibit, state_reader, ctx)
        require_second(seen.exhibit, exhibit.holder, state_reader, ctx)
        if exhibit.status == OPENED and seen.weight is not None:  # a gross weight would hide what is missing of the net
            raise RuleBroken("opened_unweighed", number=seen.exhibit)
        check = judge(seen, exhibit, state_reader, ctx, decision, *seconds)
        event = ExhibitTakenFromDeparted(
            holder=ctx.author.person, agency=ctx.author.agency, predecessor=exhibit.holder, check=check,
            place=command.place,
        )  # fmt: skip
        decision.add(seen.exhibit, event, Private("reason", reason, exhibit.case))
    return decision


def gone(person: Person) -> bool:
    """Return True if the person's access, or every role of theirs that holds exhibits, has ended."""
    return (HOLDERS | {Role.ESCORT}).isdisjoint(person.roles)


def _orphaned(exhibit_id: str, state_reader: StateReader, ctx: ActContext) -> Exhibit:
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.agency != ctx.author.agency:
        raise RuleBroken("not_holder", number=exhibit_id)
    if exhibit.status not in LEFT:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    if not gone(require(state_reader, Person, exhibit.holder)):
        raise RuleBroken("holder_present", number=exhibit_id, person=exhibit.holder)
    return exhibit
