"""A session while it goes on: who the rules ask for and who is there, who is too near to count, the latest acts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from custody.domain.destruction import attendance
from custody.domain.destruction.arrival_and_ignition import (
    DestructionSessionIgnited,
    DestructionSessionLoadArrived,
    DestructionSessionLoadWithdrawn,
)
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.close_session import DestructionSessionClosed
from custody.domain.destruction.destruction_session import CLOSED, DestructionSession
from custody.domain.destruction.plan_and_open import DestructionSessionOpened
from custody.domain.destruction.quorum import (
    Circle,
    counted,
    counts,
    disqualified_witnesses,
    missing,
    presence_minutes,
    require_own_words,
    session_presences,
    standing,
)
from custody.domain.destruction.sign_off import DestructionSessionSigned
from custody.domain.destruction.staging import DestructionSessionStaged
from custody.domain.kernel.context import Decision, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event
from custody.domain.kernel.times import minutes_after
from custody.domain.kernel.timezone import day_of
from custody.service.destruction.sessions import members, shown_pack
from custody.storage.read import histories, rule_state
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection

ACTS: dict[str, type[Event]] = {
    "staged": DestructionSessionStaged, "arrived": DestructionSessionLoadArrived,
    "withdrawn": DestructionSessionLoadWithdrawn,
    "attendance": attendance.DestructionSessionAttendanceChanged, "opened": DestructionSessionOpened,
    "burnt": DestructionSessionIgnited,
    "closed": DestructionSessionClosed, "signed": DestructionSessionSigned,
    "attested": attendance.DestructionSessionAttested,
}  # fmt: skip
"""The events of a session that are told while it goes on."""
LATEST = 8


class Seat(Struct, frozen=True, kw_only=True):
    """A quality that a rule of the pack asks for: how many, and who of those present counts for it.

    ``bars``: too few are there for the fire; it may be lit where the rule only warns, or was derogated from.
    """

    quality: str
    needed: int
    there: tuple[str, ...]
    rule: str
    pack: str
    bars: bool

    @property
    def lacking(self) -> int:
        """Return the number of persons still needed."""
        return max(0, self.needed - len(self.there))


class Trouble(Struct, frozen=True, kw_only=True):
    """Why somebody present does not count, or bars the fire (I30, I64).

    ``code``: ``kept`` one of the exhibits, ``unit`` that holds them, ``verified``, ``ordered``; ``revoked``: the role;
    ``stale``: the presence was given too long ago; ``off_site``: it was given elsewhere than on the site's device.
    """

    person: str
    code: str


class Board(Struct, frozen=True, kw_only=True):
    """The quorum, as the rule decides it that the fire is lit by.

    ``complete``: it refuses nothing; ``repeated``: it refuses witnesses who each saw the fire before (I31), by the rule
    ``rotation`` of ``pack``. The seats and the troubles explain it.
    """

    seats: tuple[Seat, ...]
    troubles: tuple[Trouble, ...]
    repeated: bool
    complete: bool
    rotation: str = ""
    pack: str = ""


class FirePresence(Struct, frozen=True, kw_only=True):
    """Whose presence counts for a fire at this hour, and who of those there must still give it on the spot (I64).

    ``until``: when the first of ``given`` lapses, "" while nobody's counts.
    """

    given: tuple[str, ...]
    owing: tuple[str, ...]
    until: str


class Latest(Struct, frozen=True, kw_only=True):
    """One of the latest acts: what, by whom, when; how many exhibits, and how many of them were refused."""

    act: str
    by: str
    at: str
    exhibits: int
    refused: int


class Staged(Struct, frozen=True, kw_only=True):
    """The checks before the fire of one day (UTC): how many exhibits may burn, how many were refused."""

    day: str
    passed: int
    refused: int


def board(connection: Connection, session_id: str, session: DestructionSession, at: str) -> Board:
    """Return the quorum of a session as the rules would see it for a fire at this time, by its pack's current file.

    Nobody counts whose presence was given too long before (I64).
    """
    world = rule_state.state_reader(connection, list(members(connection, session_id, session)))
    pack, near = shown_pack(connection, session), disqualified_witnesses(session_id, session, world)
    hour = "" if session.doubts else at
    refused, there = missing(session, near, pack, world, hour), counted(session, world, hour, presence_minutes(pack))
    short = {error.facts["rule"] for error in refused if error.code == "quorum_missing"}
    seats = tuple(
        Seat(quality=asks.quality, needed=asks.at_least, there=_there(there, asks.quality, near, world),
             rule=rule.id, pack=pack.id, bars=rule.id in short)
        for rule, asks in session_presences(pack)
    )  # fmt: skip
    seen = any(a.quality == "witness" for a in there)
    rotation = next((str(error.facts["rule"]) for error in refused if seen and error.code == "same_witnesses"), "")
    return Board(
        seats=seats, troubles=tuple(_troubles(session.present(), standing(session, world), there, near)),
        repeated=bool(rotation), complete=not refused, rotation=rotation, pack=pack.id if rotation else "",
    )  # fmt: skip


def fire_presence(connection: Connection, session_id: str, session: DestructionSession, at: str) -> FirePresence:
    """Return whose presence counts for a fire at this time, by the minutes of the session's pack (I64)."""
    world = rule_state.state_reader(connection, list(members(connection, session_id, session)))
    minutes = presence_minutes(shown_pack(connection, session))
    there = counted(session, world, at, minutes)
    given = tuple(dict.fromkeys(a.person for a in there))
    lapses = [minutes_after(a.confirmed_at or a.joined_at, minutes) for a in there]
    return FirePresence(
        given=given, until=min(lapses, default=""),
        owing=tuple(dict.fromkeys(a.person for a in session.present() if a.person not in given)),
    )  # fmt: skip


def unconfirmed_signatories(connection: Connection, session_id: str, session: DestructionSession) -> list[str]:
    """Return the attendees who must still give their own statement before the certificate.

    So far the session's device alone speaks for them.
    """
    if session.status != CLOSED or not session.by_device:
        return []
    world = rule_state.state_reader(connection, list(members(connection, session_id, session)))
    pack = shown_pack(connection, session)
    try:
        require_own_words(
            session, disqualified_witnesses(session_id, session, world), pack, world, Decision(rules=pack.mark)
        )
    except RuleBroken as error:
        return str(error.facts["person"]).split(", ")
    return []


def latest(connection: Connection, session_id: str) -> list[Latest]:
    """Return the latest acts of a session, newest first."""
    acts = [line for line in histories.history(connection, session_id) if _act(line)]
    return [_latest(line) for line in reversed(acts[-LATEST:])]


def days(connection: Connection, session_id: str, zone: str) -> list[Staged]:
    """Return the checks before the fire by day in the zone (IANA); a large load takes several days."""
    checks = [line.part for line in histories.history(connection, session_id) if _act(line) == "staged"]
    return [
        Staged(day=day, passed=sum(p.data.passed for p in parts), refused=sum(p.data.refused for p in parts))
        for day, group in groupby(checks, key=lambda part: day_of(part.at, zone))
        if (parts := list(group))
    ]


def _act(line: Line) -> str:
    return next((act for act, event in ACTS.items() if isinstance(line.part.data, event)), "")


def _latest(line: Line) -> Latest:
    data = line.part.data
    exhibits = getattr(data, "exhibits", getattr(data, "burnt", getattr(data, "passed", 0)))
    return Latest(
        act=_act(line), by=line.header.actors[0].person, at=line.part.at,
        exhibits=exhibits if isinstance(exhibits, int) else len(exhibits), refused=getattr(data, "refused", 0),
    )  # fmt: skip


def _there(present: Sequence[Attendance], quality: str, near: Circle, state_reader: StateReader) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.person for a in present if counts(a, quality, near, state_reader)))


def _troubles(
    present: Iterable[Attendance], able: Collection[Attendance], there: Collection[Attendance], near: Circle
) -> Iterator[Trouble]:
    for attendee in present:
        if attendee not in able:
            yield Trouble(person=attendee.person, code="revoked")
        elif attendee.person in near.keepers:
            yield Trouble(person=attendee.person, code="kept")
        elif attendee.quality == "witness" and attendee.person in near.verifiers:
            yield Trouble(person=attendee.person, code="verified")
        elif attendee.quality == "witness" and attendee.person in near.issuers:
            yield Trouble(person=attendee.person, code="ordered")
        elif attendee.quality == "witness" and attendee.agency in near.units:
            yield Trouble(person=attendee.person, code="unit")
        elif attendee.off_site:
            yield Trouble(person=attendee.person, code="off_site")
        elif attendee not in there:
            yield Trouble(person=attendee.person, code="stale")
