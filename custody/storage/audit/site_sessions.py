"""Check of closings and signatures on the site against the log's account of them (ADR 11).

People sign the closing envelope by its digest and see nothing of the log. So the log's account of it, of the session's
course and of each signature must match the envelopes.

People sign the closing envelope by its digest and see nothing of the log: so whatever the log says of it, of the
session's course and of each signature must be what the envelopes say.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from custody.domain.destruction.arrival_and_ignition import (
    DestructionSessionIgnited,
    DestructionSessionLoadWithdrawn,
    ExhibitDestroyed,
)
from custody.domain.destruction.attendance import DestructionSessionAttendanceChanged
from custody.domain.destruction.close_session import TEXTS, DestructionSessionClosedOnSite
from custody.domain.destruction.compare_site_closing import CLOSE, SIGN, differs
from custody.domain.destruction.destruction_session import Ignition
from custody.domain.destruction.sign_off import DestructionSessionSignedOnSite
from custody.domain.kernel.events import Event, Header, Part
from custody.domain.offline.envelope import Envelope
from custody.domain.registry.registry import TYPES
from custody.storage.audit.raw_rows import fetch

COURSE = (
    "SELECT event.seq, event.body FROM subject_event JOIN event ON event.seq = subject_event.seq"
    " WHERE subject_event.subject = ? AND subject_event.about IS NULL AND event.seq < ? ORDER BY subject_event.n"
)
"""What was recorded of a session before an event."""
ACT = "SELECT body FROM event WHERE seq >= ? ORDER BY seq LIMIT ?"

ON_SITE: dict[str, type[Event]] = {CLOSE: DestructionSessionClosedOnSite, SIGN: DestructionSessionSignedOnSite}
"""Acts of a session without network that others rely on, and what each is on record as."""

Opener = Callable[[int, str], str | None]
"""The private value of an event by its name; "" when none is committed to, None when it cannot be read any more."""


def differing_field(
    connection: Connection, envelope: Envelope, header: Header, parts: Sequence[tuple[int, Part]], value: Opener
) -> str:  # fmt: skip
    """Return the field of a closing or signature that differs from its envelope, "" for none.

    For any other act the result is "".
    """
    if envelope.kind not in ON_SITE:
        return ""
    matches = [(seq, part) for seq, part in parts if isinstance(part.data, ON_SITE[envelope.kind])]
    if len(matches) != 1:
        return "event"
    [(seq, part)] = matches
    if isinstance(part.data, DestructionSessionClosedOnSite):
        recorded = _closing(connection, seq, part, part.data, value)
        return "claimed" if part.data.claimed != header.occurred else differs(envelope, recorded)
    assert isinstance(part.data, DestructionSessionSignedOnSite)
    return (
        "at"
        if part.data.at != (header.occurred or header).at
        else differs(envelope, _signature(part.subject, part.data))
    )


def _signature(session: str, signed: DestructionSessionSignedOnSite) -> dict[str, Any]:
    return {
        "session": session, "person": signed.person, "decision": signed.decision, "way": signed.way,
        "words": signed.words, "assertion": signed.assertion, "site": signed.site, "nonce": signed.nonce,
    }  # fmt: skip


def _closing(
    connection: Connection, seq: int, part: Part, closed: DestructionSessionClosedOnSite, value: Opener
) -> dict[str, Any]:  # fmt: skip
    texts = {name: value(seq, name) for name in TEXTS}
    return {
        "session": part.subject, "any_incident": closed.incidents, "non_retrievable": closed.non_retrievable,
        **_course(connection, part.subject, seq),
        **{name: text for name, text in texts.items() if text is not None},
    }  # fmt: skip


def _course(connection: Connection, session: str, before: int) -> dict[str, Any]:
    """Return the session's course by the closing: exhibits burnt and withdrawn, people present, ignition."""
    burnt, withdrawn, present, left, lit = set[str](), set[str](), set[tuple[str, str]](), set[str](), Ignition("", "")
    for seq, part in _parts(fetch(connection, COURSE, (session, before))):
        match part.data:
            case DestructionSessionAttendanceChanged() as changed:
                present |= {(attendee.person, attendee.quality) for attendee in changed.joined}
                left = left.union(changed.left).difference(attendee.person for attendee in changed.joined)
            case DestructionSessionLoadWithdrawn() as taken:
                withdrawn.update(taken.exhibits)
            case DestructionSessionIgnited() as fire:
                lit = Ignition(fire.claimed.at if fire.claimed else "", part.at)
                burnt = _burnt(connection, session, seq - part.part - 1)
    return {
        "burnt": sorted(burnt), "withdrawn": sorted(withdrawn), "present": sorted(present), "left": sorted(left),
        "ignited_at": lit,
    }  # fmt: skip


def _burnt(connection: Connection, session: str, at: int) -> set[str]:
    """Return the exhibits that the act with its header at ``at`` burnt."""
    header = next((TYPES.decode(bytes(row[0])) for row in fetch(connection, ACT, (at, 1))), None)
    rows = fetch(connection, ACT, (at + 1, header.parts)) if isinstance(header, Header) else []
    parts = [part for _, part in _parts([(0, row[0]) for row in rows])]
    return {p.subject for p in parts if isinstance(p.data, ExhibitDestroyed) and p.data.session == session}


def _parts(rows: Sequence[Any]) -> Iterator[tuple[int, Part]]:
    for seq, body in rows:
        try:
            part = TYPES.decode(bytes(body))
        except msgspec.DecodeError:
            continue  # named where the bytes are looked at
        if isinstance(part, Part):
            yield seq, part
