"""Checklist of a commission for a site without network: load and quorum, on paper and as a file.

It omits the recorded seals, weights and counts. Readings on the site are noted blind and entered afterwards by the same
acts and rules, with the hour that the paper gives.
"""

from typing import Any

import msgspec

from custody.domain.access.visibility import Reader, sees_checklist
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.quorum import session_presences
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.service.destruction.sessions import members, shown_pack, visible_session
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

TYPE = "custody.session-checklist/1"
_ENCODER = msgspec.json.Encoder(order="sorted")


def visible(connection: Connection, reader: Reader, session_id: str) -> DestructionSession:
    """Return a session whose checklist the reader may take along.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    session = visible_session(connection, reader, session_id)
    if not sees_checklist(reader, session):
        raise NotFound("not_found", kind="DS", number=session_id)
    return session


def checklist(connection: Connection, reader: Reader, session_id: str, made_at: str) -> dict[str, Any]:
    """Return the pack for the site of a session; raise as ``visible``."""
    return draw_up(connection, session_id, visible(connection, reader, session_id), made_at)


def draw_up(connection: Connection, session_id: str, session: DestructionSession, made_at: str) -> dict[str, Any]:
    """Return the checklist of a session as of ``made_at``; the caller checks that the reader may see it."""
    exhibits = members(connection, session_id, session)
    cases = subject_queries.states(connection, Case, {e.case for e in exhibits.values()})
    rules, now = shown_pack(connection, session), head_row.read(connection)
    return {
        "type": TYPE, "session": session_id, "made_at": made_at, "status": session.status,
        "log": {"origin": now.origin, "size": now.size, "root": now.root.hex()},
        "chair": session.chair, "method": session.method, "planned_for": session.planned_for, "orders": session.orders,
        "pack": rules.id, "pack_digest": rules.digest,
        "quorum": [
            {"quality": asks.quality, "at_least": asks.at_least, "rule": rule.id}
            for rule, asks in session_presences(rules)
        ],
        "present": [{"person": a.person, "quality": a.quality, "joined_at": a.joined_at} for a in session.present()],
        "exhibits": [
            {"exhibit": exhibit_id, "no": e.exhibit_number, "case": e.case, "case_no": cases[e.case].case_reference,
             "substance": e.known_substance, "staged": e.session == session_id, "container": e.container,
             "held": bool(e.holds)}
            for exhibit_id, e in exhibits.items() if exhibit_id not in session.withdrawn
        ],
    }  # fmt: skip


def encoded(made: dict[str, Any]) -> bytes:
    """Return the file as bytes: sorted keys, no white space."""
    return _ENCODER.encode(made)
