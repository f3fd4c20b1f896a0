"""What others recorded of a person at a session, told to that person, who may object (I64)."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import BURNT, CERTIFIED, CLOSED, OPEN, DestructionSession
from custody.domain.destruction.on_site.objection import About, is_vouched, object_days, objection_until
from custody.domain.kernel.times import instant
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import clock

ABOUT: tuple[About, ...] = ("departure", "presence")


class Outline(Struct, frozen=True):
    """Outline of a session: its rules, and who was there."""

    pack: str = ""
    attendance: tuple[Attendance, ...] = ()


class Vouched(Struct, frozen=True, kw_only=True):
    """What others (``by``) recorded of the reader ``about`` a session, ``at`` an hour; objected to ``until`` then."""

    session: str
    about: About
    by: tuple[str, ...]
    at: str
    until: str


def vouched(connection: Connection, reader: Reader, now: str) -> list[Vouched]:
    """Return what others recorded of the reader and the reader may still object to; the newest first."""
    statuses = [OPEN, BURNT, CLOSED, CERTIFIED]
    outlines = subject_queries.project_all(connection, DestructionSession, Outline, status=statuses, limit=None)
    found = [one for session_id, outline in outlines.items() for one in of_session(reader, session_id, outline, now)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def of_session(
    reader: Reader, session_id: str, session: Outline | DestructionSession, now: str
) -> list[Vouched]:  # fmt: skip
    """Return what others recorded of the reader at a session, as long as the reader may object."""
    found = []
    for about in ABOUT:
        mine = [a for a in session.attendance if a.person == reader.person and is_vouched(a, about)]
        if not mine or any(a.denies(about) for a in mine):
            continue
        last = mine[-1]
        until = objection_until(last, object_days(session.pack))
        if instant(now) <= instant(until):
            by = tuple(last.gone_by if about == "departure" else last.by_hand)
            found.append(Vouched(session=session_id, about=about, by=by, at=last.told_at, until=until))
    return found


def many(connection: Connection, reader: Reader) -> int:
    """Return how many such words wait for the reader."""
    return len(vouched(connection, reader, clock.text(clock.now().wall_ms)))
