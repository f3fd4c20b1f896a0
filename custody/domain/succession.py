"""Succession: what a person held who is gone is taken over, checked blind before a second person (I5, I12).

Whoever left the service, fell ill or was suspended hands nothing over. Their agency's supervisor takes charge of each
exhibit by a check of its own; what is not there is reported lost, under the name of who held it.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.check import Check, CheckEntry, judge, look
from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact
from custody.domain.exhibit import AT_REST, Exhibit
from custody.domain.outcome import require_second
from custody.domain.person import Person
from custody.domain.place import own_place
from custody.domain.text import required
from custody.domain.world import Decision, Moment, Private, World, get


class ExhibitSucceeded(Event, frozen=True):
    """Custody passed from a person who can hand nothing over any more to their supervisor."""

    type: ClassVar[str] = "exhibit.succeeded/1"
    holder: str
    agency: str
    predecessor: str
    check: Check
    place: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit in the supervisor's hands, in the state it was in."""
        state.hold(self.holder, self.agency, fact.at)
        self.check.apply(state, fact.at)
        state.place, state.container = self.place or state.place, "" if self.place else state.container
        return state


class Succeed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take over what a person held who is gone: each exhibit checked blind; why, and where it lies now."""

    checks: tuple[CheckEntry, ...]
    reason: str
    place: str = ""


def succeed(command: Succeed, world: World, moment: Moment) -> Decision:
    """A supervisor takes over from a disabled person of their own agency, before a second person.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder`` for another agency's; ``holder_present`` while the holder can hand over;
            ``wrong_state``; ``second_person_needed``; ``other_agency`` for the place; and as ``look`` and ``judge``.
        BadInput: ``field_empty``.
    """
    if command.place:
        own_place(world, command.place, moment.author.agency)
    reason = required(command.reason, "reason")
    decision = Decision()
    seconds = tuple(a.person for a in moment.actors[1:])
    for seen in look(command.checks, world, moment, sealed=True):
        exhibit = _orphaned(seen.exhibit, world, moment)
        require_second(seen.exhibit, exhibit.holder, world, moment)
        check = judge(seen, exhibit, world, moment, decision, *seconds)
        event = ExhibitSucceeded(
            holder=moment.author.person, agency=moment.author.agency, predecessor=exhibit.holder, check=check,
            place=command.place,
        )  # fmt: skip
        decision.add(seen.exhibit, event, Private("reason", reason, exhibit.case))
    return decision


def _orphaned(number: str, world: World, moment: Moment) -> Exhibit:
    exhibit = get(world, Exhibit, number)
    if exhibit.agency != moment.author.agency:
        raise RuleBroken("not_holder", number=number)
    if exhibit.status not in AT_REST:
        raise RuleBroken("wrong_state", number=number, status=exhibit.status)
    if not get(world, Person, exhibit.holder).disabled:
        raise RuleBroken("holder_present", number=number, person=exhibit.holder)
    return exhibit
