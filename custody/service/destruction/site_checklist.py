"""What a commission takes along to a site without network: the load and the quorum, on paper and as a file.

Nothing in it says which seal, weight or count the record expects: what is read on the site is noted blind, and entered
afterwards by the same acts and rules, with the hour that the paper gives.
"""

from typing import Any

import msgspec

from custody.domain.access.visibility import Reader, sees_checklist
from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.quorum import session_presences
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.service.destruction.sessions import members, shown_pack, visible_session
from custody.storage.read import queries
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

TYPE = "custody.session-checklist/1"
_ENCODER = msgspec.json.Encoder(order="sorted")


def visible(connection: Connection, reader: Reader, number: str) -> Session:
    """A session whose checklist the reader may take along.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    session = visible_session(connection, reader, number)
    if not sees_checklist(reader, session):
        raise NotFound("not_found", kind="DS", number=number)
    return session


def draw_up(connection: Connection, number: str, session: Session, made_at: str) -> dict[str, Any]:
    """The checklist of a session as it stands at ``made_at``; the caller has made sure that the reader may see it."""
    found = members(connection, number, session)
    cases = queries.states(connection, Case, {e.case for e in found.values()})
    rules, now = shown_pack(connection, session), head_row.read(connection)
    return {
        "type": TYPE, "session": number, "made_at": made_at, "status": session.status,
        "log": {"origin": now.origin, "size": now.size, "root": now.root.hex()},
        "chair": session.chair, "method": session.method, "planned_for": session.planned_for, "orders": session.orders,
        "pack": rules.id, "pack_digest": rules.digest,
        "quorum": [
            {"quality": asks.quality, "at_least": asks.at_least, "rule": rule.id}
            for rule, asks in session_presences(rules)
        ],
        "present": [{"person": a.person, "quality": a.quality, "joined_at": a.joined_at} for a in session.present()],
        "exhibits": [
            {"exhibit": n, "no": e.number, "case": e.case, "case_no": cases[e.case].number,
             "substance": e.known_substance, "staged": e.session == number, "container": e.container,
             "held": bool(e.holds)}
            for n, e in found.items() if n not in session.withdrawn
        ],
    }  # fmt: skip


def encoded(made: dict[str, Any]) -> bytes:
    """The file: sorted keys, no white space."""
    return _ENCODER.encode(made)
