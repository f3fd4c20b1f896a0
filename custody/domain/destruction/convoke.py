"""Convoke people to a destruction session, and answer a convocation."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES, Role
from custody.domain.destruction.attendance import LARGEST_COMPANY, require_quality
from custody.domain.destruction.convocation import Answer, Convoked, Means
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.quorum import disqualified_witnesses, require_chair, require_independent
from custody.domain.destruction.session_load import session_in
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require, unique
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.orders.order import Order
from custody.domain.people.person import Person


class Called(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person who is convoked, their agency, and the quality in which they are to come."""

    person: str
    agency: str
    quality: str


class DestructionSessionConvoked(Event, frozen=True):
    """These people were convoked to the session, by one means."""

    type: ClassVar[str] = "destruction_session.convoked/1"
    people: tuple[Called, ...]
    means: Means

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add them to the list of those who are to come."""
        state.convoked += [
            Convoked(person=one.person, agency=one.agency, quality=one.quality, at=fact.at, means=self.means)
            for one in self.people
        ]
        return state


class DestructionSessionConvocationAnswered(Event, frozen=True):
    """A person who was convoked says whether they come; ``by``: who comes in their place, and their agency."""

    type: ClassVar[str] = "destruction_session.convocation_answered/1"
    person: str
    answer: Answer
    by: str = ""
    agency: str = ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Keep the last answer; who stood in by an earlier one is no longer called."""
        mine = next(one for one in state.convoked if one.person == self.person)
        mine.answer, mine.answered_at, mine.by = self.answer, fact.at, self.by
        state.convoked = [one for one in state.convoked if one.stands_for != self.person]
        if self.by:
            state.convoked.append(
                Convoked(
                    person=self.by, agency=self.agency, quality=mine.quality, at=fact.at, stands_for=self.person
                )
            )  # fmt: skip
        return state


class Summons(Struct, frozen=True, forbid_unknown_fields=True):
    """A person to be convoked, and the quality in which they are to come."""

    person: str
    quality: str


class Convoke(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Convoke people to a session, all by the same means."""

    session: str
    people: tuple[Summons, ...]
    means: Means


class AnswerConvocation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say whether one comes; ``by``: who comes in one's place, for the answer ``represented`` alone."""

    session: str
    answer: Answer
    by: str = ""


@act(
    "destruction_session.convoke/1",
    title=N_("People convoked to a session"),
    summary="Convoke people to a session",
    roles={Role.COMMISSION, Role.PROSECUTOR},
    records=(DestructionSessionConvoked,),
)
def convoke(command: Convoke, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Convoke people, by the chair or by a prosecution that ordered something of the session.

    Who could not attend in that quality is refused now, and not on the day at the site.

    Raises:
        NotFound: no such person.
        BadInput: ``nobody_listed``; as ``require_quality``.
        RuleBroken: ``convocation_of_others`` for anybody else; ``already_convoked``, ``scanned_twice``,
            ``witness_not_independent``, ``wrong_state`` from the fire on; as ``require_quality``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    _require_convoker(session, state_reader, ctx)
    if not 0 < len(command.people) <= LARGEST_COMPANY:
        raise BadInput("nobody_listed", limit=LARGEST_COMPANY)
    unique(one.person for one in command.people)
    called = tuple(_called(one, command.session, session, state_reader) for one in command.people)
    decision = Decision()
    decision.add(command.session, DestructionSessionConvoked(people=called, means=command.means))
    return decision


@act(
    "destruction_session.answer_convocation/1",
    title=N_("Answer to a convocation"),
    summary="Answer a convocation",
    roles=ATTENDEES,
    records=(DestructionSessionConvocationAnswered,),
)
def answer_convocation(command: AnswerConvocation, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Answer for oneself, again until the fire; who stands in is convoked in one's place.

    Raises:
        NotFound: no such person.
        BadInput: ``field_empty`` for ``represented`` by nobody; as ``require_quality``.
        RuleBroken: ``not_convoked``; ``already_convoked`` for who is to come already; ``represents_nobody`` for a person
            beside another answer; ``witness_not_independent``, ``wrong_state``; as ``require_quality``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    me = ctx.author.person
    mine = next((one for one in session.convoked if one.person == me), None)
    if mine is None:
        raise RuleBroken("not_convoked", number=command.session)
    agency = ""
    if command.answer == "represented":
        if not command.by:
            raise BadInput("field_empty", field="by")
        if not any(one.person == command.by and one.stands_for == me for one in session.convoked):
            agency = _called(Summons(command.by, mine.quality), command.session, session, state_reader).agency
        else:
            agency = require(state_reader, Person, command.by).agency
    elif command.by:
        raise RuleBroken("represents_nobody", person=command.by)
    event = DestructionSessionConvocationAnswered(person=me, answer=command.answer, by=command.by, agency=agency)
    decision = Decision()
    decision.add(command.session, event)
    return decision


def _require_convoker(session: DestructionSession, state_reader: StateReader, ctx: ActContext) -> None:
    """Require the chair, or a prosecutor of an agency that issued one of the orders (``convocation_of_others``)."""
    issuers = {require(state_reader, Order, order_id).agency for order_id in session.orders}
    judicial = ctx.author.agency in issuers
    if judicial and Role.PROSECUTOR in require(state_reader, Person, ctx.author.person).roles:
        return
    try:
        require_chair(session, state_reader, ctx)
    except RuleBroken as error:
        raise RuleBroken("convocation_of_others", person=ctx.author.person) from error


def _called(summons: Summons, session_id: str, session: DestructionSession, state_reader: StateReader) -> Called:
    """Return a person as convoked, if they may come in that quality and are not called yet."""
    if any(one.person == summons.person for one in session.convoked):
        raise RuleBroken("already_convoked", person=summons.person)
    person = require_quality(summons.person, summons.quality, session, state_reader)
    if summons.quality == "witness":
        circle = disqualified_witnesses(session_id, session, state_reader)
        require_independent(summons.person, person.agency, circle)
    return Called(person=summons.person, agency=person.agency, quality=summons.quality)
