"""Who is recorded as gone, or as present by a wet signature, by the word of two others may object (I64)."""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.attendance_record import Attendance, Objection
from custody.domain.destruction.destruction_session import BURNT, CERTIFIED, CLOSED, OPEN, DestructionSession
from custody.domain.destruction.session_load import session_in
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import hours_after, instant
from custody.domain.kernel.typed_text import required
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.law.session_limits import session_limits

About = Literal["departure", "presence"]
LATE = "objection_late"
"""Flags an objection that came after the days for it; page 1 says so."""


class DestructionSessionObjected(Event, frozen=True, kw_only=True):
    """The ``person`` denies what others recorded of them: their ``departure``, or their ``presence`` by hand."""

    type: ClassVar[str] = "destruction_session.objected/1"
    person: str
    about: About
    late: bool = False

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Record the objection beside what it denies."""
        for attendance in state.attendance:
            if attendance.person == self.person and is_vouched(attendance, self.about):
                attendance.objections.append(Objection(about=self.about, at=fact.at, seq=fact.seq, late=self.late))
        return state


class ObjectTo(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The author denies what others recorded of them in a session, and says what happened."""

    session: str
    about: About
    objection: str


@act(
    "destruction_session.object/1",
    title=N_("Objection of the person concerned"),
    summary="Object to what others recorded of oneself",
    roles=ATTENDEES,
    records=(DestructionSessionObjected,),
)
def object_to(command: ObjectTo, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that a person was not gone, or did not sign by hand, as two others say; page 1 prints it (I64).

    A presence that is denied counts for no fire. After the days of the pack it is recorded all the same, and marked.

    Raises:
        BadInput: ``field_empty``.
        RuleBroken: ``nothing_to_object`` where nobody recorded that of the author; ``objected_already``;
            ``wrong_state``.
    """
    session = session_in(state_reader, command.session, ctx, OPEN, BURNT, CLOSED, CERTIFIED)
    mine = [a for a in session.attendance if a.person == ctx.author.person and is_vouched(a, command.about)]
    if not mine:
        raise RuleBroken("nothing_to_object")
    if any(a.denies(command.about) for a in mine):
        raise RuleBroken("objected_already")
    words = required(command.objection, "objection")
    late = instant(ctx.at) > instant(objection_until(mine[-1], object_days(session.pack)))
    decision = Decision(flags=(LATE,) if late else ())
    event = DestructionSessionObjected(person=ctx.author.person, about=command.about, late=late)
    decision.add(command.session, event, *private_texts(command.session, objection=words))
    return decision


def object_days(pack: str) -> int:
    """Return the days to object under a pack's file as it reads now, "" for none: no change of rules ends the right."""
    return (pack_of(pack).limits if pack else session_limits()).object_days


def is_vouched(attendance: Attendance, about: str) -> bool:
    """Return True if it is others who say that the person left, or that they were there."""
    return bool(attendance.gone_by if about == "departure" else attendance.by_hand)


def objection_until(attendance: Attendance, days: int) -> str:
    """Return the last moment (RFC 3339 UTC) of the days to object to what others said of a person."""
    return hours_after(attendance.told_at, days * 24)
