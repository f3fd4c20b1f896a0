"""Convoke people to a destruction session, and answer a convocation."""

import re
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
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.rows import refused_rows
from custody.domain.orders.order import Order
from custody.domain.people.person import Person

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
"""An hour as a convocation says it."""


class Called(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person who is convoked, their agency, and the quality in which they are to come."""

    person: str
    agency: str
    quality: str


class DestructionSessionConvoked(Event, frozen=True):
    """These people were convoked to the session on its day, to one hour and by one means."""

    type: ClassVar[str] = "destruction_session.convoked/1"
    people: tuple[Called, ...]
    means: Means
    day: str
    hour: str = ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add them to the list of those who are to come."""
        state.convoked += [
            Convoked(
                person=called.person, agency=called.agency, quality=called.quality, at=fact.at, means=self.means,
                day=self.day, hour=self.hour,
            )
            for called in self.people
        ]  # fmt: skip
        return state


class DestructionSessionConvocationAnswered(Event, frozen=True):
    """A person who was convoked says whether they come; ``by``: who comes in their place, and their agency.

    ``noted_by``: who wrote it down for them, as it was told by telephone or radio; "" where they said it themselves.
    """

    type: ClassVar[str] = "destruction_session.convocation_answered/1"
    person: str
    answer: Answer
    by: str = ""
    agency: str = ""
    noted_by: str = ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Keep the last answer; who stood in by an earlier one is no longer called."""
        mine = next(convoked for convoked in state.convoked if convoked.person == self.person)
        mine.answer, mine.answered_at, mine.by, mine.noted_by = self.answer, fact.at, self.by, self.noted_by
        state.convoked = [convoked for convoked in state.convoked if convoked.stands_for != self.person]
        if self.by:
            state.convoked.append(
                Convoked(
                    person=self.by, agency=self.agency, quality=mine.quality, at=fact.at, stands_for=self.person,
                    day=mine.day, hour=mine.hour,
                )
            )  # fmt: skip
        return state


class Summons(Struct, frozen=True, forbid_unknown_fields=True):
    """A person to be convoked, and the quality in which they are to come."""

    person: str
    quality: str


class Convoke(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Convoke people to a session on its day, all to the same hour (HH:MM, "" unsaid) and by the same means."""

    session: str
    people: tuple[Summons, ...]
    means: Means
    hour: str = ""


class AnswerConvocation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say whether one comes (``says``); ``by``: who comes in one's place, for ``represented`` alone.

    ``person``: whose answer a convoker writes down, "" for one's own.
    """

    session: str
    says: Answer
    by: str = ""
    person: str = ""


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
        BadInput: ``nobody_listed``, ``bad_hour``; as ``require_quality``.
        RuleBroken: ``convocation_of_others`` for anybody else; ``already_convoked``, ``scanned_twice``,
            ``witness_not_independent``, ``wrong_state`` from the fire on; as ``require_quality``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    _require_convoker(session, state_reader, ctx)
    if not 0 < len(command.people) <= LARGEST_COMPANY:
        raise BadInput("nobody_listed", limit=LARGEST_COMPANY)
    if command.hour and not HOUR.fullmatch(command.hour):
        raise BadInput("bad_hour", value=command.hour[:10])
    unique(summons.person for summons in command.people)
    called = _all_called(command, session, state_reader)
    event = DestructionSessionConvoked(
        people=called, means=command.means, day=session.planned_for, hour=command.hour
    )  # fmt: skip
    decision = Decision()
    decision.add(command.session, event)
    return decision


@act(
    "destruction_session.answer_convocation/1",
    title=N_("Answer to a convocation"),
    summary="Answer a convocation",
    roles=ATTENDEES,
    records=(DestructionSessionConvocationAnswered,),
)
def answer_convocation(command: AnswerConvocation, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Answer for oneself, or write down what another told a convoker; again until the fire.

    Who stands in is convoked in that person's place.

    Raises:
        NotFound: no such person.
        BadInput: ``field_empty`` for ``represented`` by nobody; as ``require_quality``.
        RuleBroken: ``not_convoked``; ``convocation_of_others`` for another's answer; ``already_convoked`` for who is to
            come already; ``represents_nobody`` for a person beside another answer; ``witness_not_independent``,
            ``wrong_state``; as ``require_quality``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    noted_by = ctx.author.person if command.person not in {"", ctx.author.person} else ""
    if noted_by:
        _require_convoker(session, state_reader, ctx)
    who = command.person or ctx.author.person
    mine = next((convoked for convoked in session.convoked if convoked.person == who), None)
    if mine is None:
        raise RuleBroken("not_convoked", person=who, number=command.session)
    event = DestructionSessionConvocationAnswered(
        person=who, answer=command.says, by=command.by, agency=_stand_in(command, mine, session, state_reader),
        noted_by=noted_by,
    )  # fmt: skip
    decision = Decision()
    decision.add(command.session, event)
    return decision


def _stand_in(
    command: AnswerConvocation, mine: Convoked, session: DestructionSession, state_reader: StateReader
) -> str:
    """Return the agency of whoever comes in the place of a person who was convoked, "" where nobody does."""
    if command.says == "represented":
        if not command.by:
            raise BadInput("field_empty", field="by")
        if any(convoked.person == command.by and convoked.stands_for == mine.person for convoked in session.convoked):
            return require(state_reader, Person, command.by).agency
        return _called(Summons(command.by, mine.quality), command.session, session, state_reader).agency
    if command.by:
        raise RuleBroken("represents_nobody", person=command.by)
    return ""


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


def _all_called(command: Convoke, session: DestructionSession, state_reader: StateReader) -> tuple[Called, ...]:
    """Return everybody as convoked; a refusal tells of each who cannot be, with the person as its row (I66)."""

    def called(summons: Summons) -> Called:
        """Return one of them, or raise why not."""
        return _called(summons, command.session, session, state_reader)

    try:
        return tuple(called(summons) for summons in command.people)
    except CustodyError as whole:
        refused_rows(whole, command.people, lambda summons: summons.person, called)
        raise


def _called(summons: Summons, session_id: str, session: DestructionSession, state_reader: StateReader) -> Called:
    """Return a person as convoked, if they may come in that quality and are not called yet."""
    if any(convoked.person == summons.person for convoked in session.convoked):
        raise RuleBroken("already_convoked", person=summons.person)
    person = require_quality(summons.person, summons.quality, session, state_reader)
    if summons.quality == "witness":
        circle = disqualified_witnesses(session_id, session, state_reader)
        require_independent(summons.person, person.agency, circle)
    return Called(person=summons.person, agency=person.agency, quality=summons.quality)
