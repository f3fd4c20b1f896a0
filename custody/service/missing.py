"""What was missing from a session's load: reported lost by its acts, found again since or not (I9, I27)."""

from custody.domain.burning import LoadWithdrawn
from custody.domain.lost import ExhibitReportedLost
from custody.domain.session import Session
from custody.storage import logbook, queries
from custody.storage.connection import Connection


def missing(connection: Connection, number: str, session: Session) -> dict[str, str]:
    """The exhibits that acts of the session reported lost, in that order, each to the discrepancy that was opened."""
    if not session.withdrawn:
        return {}
    acts = [line for line in queries.history(connection, number) if isinstance(line.part.data, LoadWithdrawn)]
    parts = logbook.parts_at(connection, (n for one in acts for n in logbook.places(one.header_seq, one.header)))
    lost = (part for _, part in sorted(parts.items()) if isinstance(part.data, ExhibitReportedLost))
    return {part.subject: part.data.discrepancy for part in lost}
