"""Attendance at a destruction session: people, qualities, times and attestations (I29, I30)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import (
    ABORTED,
    BURNT,
    CERTIFIED,
    CLOSED,
    ELSEWHERE,
    OPEN,
    PLANNED,
    DestructionSession,
)
from custody.domain.destruction.quorum import (
    OFFICIAL,
    QUALITIES,
    disqualified_witnesses,
    require_chair,
    require_independent,
)
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.site_presence import OFF_SITE, is_off_site
from custody.domain.destruction.wet_presence import BY_HAND, confirmers
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import clean, required
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person

ENDED = frozenset({CERTIFIED, ABORTED})
"""States of a session that is over and told."""
GONE_BY_ONE = "departure_by_one"
"""Flags an act by which the chair alone records that somebody else has left."""
LARGEST_COMPANY = 100
"""People who join in one act, and orders of one session."""


class Joining(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person who joins, their agency, and the quality in which they attend."""

    person: str
    agency: str
    quality: str


class DestructionSessionAttendanceChanged(Event, frozen=True):
    """People join or leave the session; each one's will stands in the act's header.

    ``elsewhere``: those of them who had not left another session that was under way. ``hour``: by the clock of the
    session's device, where it was recorded without the service. ``before``: the two who confirm the wet signatures of
    those who joined; ``off_site``: they gave their presence elsewhere than on the site's device. ``said_by``: who says
    that those who left are gone, where they do not say so themselves.
    """

    type: ClassVar[str] = "destruction_session.attendance_changed/1"
    joined: tuple[Joining, ...] = ()
    left: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    hour: str = ""
    before: tuple[str, ...] = ()
    off_site: bool = False
    said_by: tuple[str, ...] = ()

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add the people who joined the session and end the attendance of those who left.

        While the session is checked out, only its device records attendance.
        """
        state.attendance += [
            Attendance(
                person=j.person, agency=j.agency, quality=j.quality, joined_at=fact.at, by_device=state.out,
                elsewhere=j.person in self.elsewhere, confirmed_at=self.hour,
                by_hand=list(self.before), off_site=self.off_site, told_at=fact.at if self.before else "",
            )
            for j in self.joined
        ]  # fmt: skip
        for attendance in state.attendance:
            if attendance.person in self.left and not attendance.left_at:
                attendance.left_at, attendance.gone_by = fact.at, list(self.said_by)
                attendance.told_at = fact.at if self.said_by else attendance.told_at
        return state


class DestructionSessionAttested(Event, frozen=True):
    """One attendee attests what they saw, or refuses; a refusal is a value, not a blank.

    ``noted``: the chair notes that the person left without a word.
    """

    type: ClassVar[str] = "destruction_session.attested/1"
    person: str
    attested: bool
    reservations: bool = False
    noted: bool = False

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Record the attestation, or refusal with reservations, of a person in their attendance."""
        for attendance in state.attendance:
            if attendance.person == self.person:
                attendance.attested_at, attendance.attested_seq = fact.at, fact.seq
                attendance.refused, attendance.reservations = not self.attested, self.reservations
                attendance.noted = self.noted
        return state


class Attendee(Struct, frozen=True, forbid_unknown_fields=True):
    """A person and the quality in which they attend."""

    person: str
    quality: str


class Attend(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """People join, each by their own will (the author, or consents on the author's device).

    ``by_hand``: all of them by a wet signature on the paper of the ``photos``, before two others who consent as
    witness. ``site_code``: what the site's device shows, where this is another one.
    """

    session: str
    attendees: tuple[Attendee, ...]
    by_hand: bool = False
    photos: tuple[Photo, ...] = ()
    site_code: str = ""


class Leave(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The author leaves, or the chair and a second, who consents as witness, record that ``person`` has left."""

    session: str
    person: str = ""


class Attest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Attest, or refuse to, with reservations or the reason for refusing.

    ``person``: the chair notes for somebody else that they left without a word, and why as far as is known.
    """

    session: str
    attested: bool
    reservations: str = ""
    person: str = ""


@act(
    "destruction_session.attend/1",
    title=N_("Presence at a session"),
    summary="Join, each by their own will",
    roles=ATTENDEES,
    records=(DestructionSessionAttendanceChanged,),
    device="site",
)
def attend(command: Attend, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let people join the open session on the spot, each with one quality that their roles allow (I29, I30, I64).

    Two loads may burn on one site; who joins while they are still at another session is told, here and on the
    certificate, and the readers of both judge whether they could be. Who joins from elsewhere than the site's device,
    without its code, is kept and marked, and counts for no fire until they confirm on the spot.

    Raises:
        BadInput: ``quality_unknown``, ``nobody_listed``.
        RuleBroken: ``presence_unconfirmed`` unless each gives their own will, ``quality_needs_role``,
            ``official_from_abroad``, ``already_present``, ``quality_differs`` from before, ``already_attested``,
            ``not_the_chair``, ``witness_not_independent``; ``session_not_open``, or ``wrong_state`` once it is closed;
            as ``confirmers``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN, BURNT)
    if session.status == PLANNED:
        raise RuleBroken("session_not_open", number=command.session)
    if not 0 < len(command.attendees) <= LARGEST_COMPANY:
        raise BadInput("nobody_listed", limit=LARGEST_COMPANY)
    unique(a.person for a in command.attendees)
    wills = set(session.willing(ctx.actors))
    circle_ = disqualified_witnesses(command.session, session, state_reader)
    comers = [attendee.person for attendee in command.attendees]
    before = confirmers(comers, command.photos, session, circle_, ctx) if command.by_hand else ()
    joined = []
    for attendee in command.attendees:
        if not command.by_hand and attendee.person not in wills:
            raise RuleBroken("presence_unconfirmed", person=attendee.person)
        person = _joins(attendee, session, state_reader)
        if attendee.quality == "witness":
            require_independent(attendee.person, person.agency, circle_)
        joined.append(Joining(person=attendee.person, agency=person.agency, quality=attendee.quality))
    elsewhere = tuple(j.person for j in joined if _elsewhere(j.person, command.session, state_reader, ctx))
    marks = {ELSEWHERE: bool(elsewhere), BY_HAND: bool(before), OFF_SITE: is_off_site(session, ctx)}
    decision = Decision(flags=tuple(mark for mark, is_so in marks.items() if is_so))
    decision.add(
        command.session,
        DestructionSessionAttendanceChanged(
            joined=tuple(joined),
            elsewhere=elsewhere,
            hour=ctx.claimed_at if ctx.envelope else "",
            before=before,
            off_site=marks[OFF_SITE],
        ),
        *photos(command.photos, command.session),
    )
    return decision


@act(
    "destruction_session.leave/1",
    title=N_("Departure from a session"),
    summary="Leave",
    roles=ATTENDEES,
    records=(DestructionSessionAttendanceChanged,),
    device="site",
)
def leave(command: Leave, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let someone leave; before ignition a lost quorum pauses the session, after it the fire goes on (I29).

    Of somebody else two say it, the chair and a second who is there; by the chair alone it is marked. The person is
    told, and may object (``objection``, I64).

    Raises:
        RuleBroken: ``not_present``; ``not_the_chair`` when another than the chair says it of somebody else;
            ``wrong_state`` once it is over.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN, BURNT, CLOSED)
    gone = command.person or ctx.author.person
    if gone != ctx.author.person:
        require_chair(session, state_reader, ctx)
    require_present(session, gone)
    said_by = () if gone == ctx.author.person else (ctx.author.person, *_second(gone, session, ctx))
    decision = Decision(flags=(GONE_BY_ONE,) if len(said_by) == 1 else ())
    decision.add(command.session, DestructionSessionAttendanceChanged(left=(gone,), said_by=said_by))
    return decision


@act(
    "destruction_session.attest/1",
    title=N_("Word of a person present"),
    summary="Attest, or refuse to",
    roles=ATTENDEES,
    records=(DestructionSessionAttested,),
)
def attest(command: Attest, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record each attendee's own word on what they saw, or their refusal with its reason.

    Or the chair's note of silence.

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``, ``already_attested``; ``not_the_chair`` for a note by another,
            or of more than silence.
        BadInput: ``field_empty`` when refusing without a reason.
    """
    session = session_in(state_reader, command.session, ctx, BURNT, CLOSED)
    person = command.person or ctx.author.person
    noted = person != ctx.author.person
    if noted:
        require_chair(session, state_reader, ctx)
        if command.attested or session.status != CLOSED:
            raise RuleBroken("not_the_chair", person=ctx.author.person)
    mine = [a for a in session.attendance if a.person == person]
    if not mine:
        raise RuleBroken("not_present")
    if any(a.attested_at and (noted or not a.noted) for a in mine):
        raise RuleBroken("already_attested")
    text = clean(command.reservations, "reservations")
    if not command.attested:
        text = required(command.reservations, "reservations")
    decision = Decision()
    event = DestructionSessionAttested(person=person, attested=command.attested, reservations=bool(text), noted=noted)
    decision.add(command.session, event, *private_texts(command.session, reservations=text))
    return decision


def _joins(attendee: Attendee, session: DestructionSession, state_reader: StateReader) -> Person:
    """Return the joining person if their quality, roles and earlier part in the session allow it."""
    person = require_quality(attendee.person, attendee.quality, session, state_reader)
    mine = [a for a in session.attendance if a.person == attendee.person]
    if any(not a.left_at for a in mine):
        raise RuleBroken("already_present", person=attendee.person)
    staged = attendee.person in session.verifiers and attendee.quality != "verifier"
    if staged or any(a.quality != attendee.quality for a in mine):
        raise RuleBroken("quality_differs", person=attendee.person)
    if any(a.attested_at for a in mine):
        raise RuleBroken("already_attested")
    return person


def _second(gone: str, session: DestructionSession, ctx: ActContext) -> tuple[str, ...]:
    """Return who else is there and says by their own will that somebody has left; nobody, or one."""
    wills = (person for person in session.willing(ctx.actors) if person not in {gone, ctx.author.person})
    return tuple(person for person in wills if session.attends(person))[:1]


def require_quality(person_id: str, quality: str, session: DestructionSession, state_reader: StateReader) -> Person:
    """Return a person who may attend a session in this quality.

    Raises:
        NotFound: no such person.
        BadInput: ``quality_unknown``.
        RuleBroken: ``quality_needs_role``, ``official_from_abroad``; ``not_the_chair`` for a chair who is not, and for
            the chair in another quality.
    """
    if quality not in QUALITIES:
        raise BadInput("quality_unknown", value=quality[:40])
    person = require(state_reader, Person, person_id)
    if QUALITIES[quality] not in person.roles:
        raise RuleBroken("quality_needs_role", person=person_id, quality=quality)
    abroad = _country(person.agency, state_reader) != _country(session.chair_agency, state_reader)
    if quality in OFFICIAL and abroad:
        raise RuleBroken("official_from_abroad", person=person_id, quality=quality)
    if (quality == "chair") != (person_id == session.chair):
        raise RuleBroken("not_the_chair", person=person_id)
    return person


def _elsewhere(person: str, session: str, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if the person attended another session at the claimed time of joining, by recorded hours."""
    this, when = state_reader.find(DestructionSession, session), ctx.claimed_at
    others = (
        other_session
        for other_session in state_reader.naming(DestructionSession, person, ENDED)
        if other_session is not this
    )
    return any(
        a.person == person and a.there_at(when) and not (other_session.ended_at and other_session.ended_at <= when)
        for other_session in others for a in other_session.attendance
    )  # fmt: skip


def _country(agency: str, state_reader: StateReader) -> str:
    return require(state_reader, Agency, agency).country


def require_present(session: DestructionSession, person: str, quality: str = "") -> None:
    """Refuse whoever is not there, or not in that quality; raises RuleBroken: ``not_present``."""
    if not session.attends(person, quality):
        raise RuleBroken("not_present")
