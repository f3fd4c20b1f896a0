"""What was missing from a session's load: reported lost by its acts, found again since or not (I9, I27)."""

from custody.domain.exhibit import Exhibit
from custody.domain.session import Session
from custody.storage import queries
from custody.storage.connection import Connection


def missing(connection: Connection, number: str, session: Session) -> dict[str, str]:
    """The exhibits that acts of the session reported lost, in that order, each to the discrepancy that was opened."""
    if not session.withdrawn:
        return {}
    withdrawn = queries.states(connection, Exhibit, session.withdrawn)
    opened = ((exhibit, withdrawn[exhibit].missing_from(number)) for exhibit in session.withdrawn)
    return {exhibit: discrepancy for exhibit, discrepancy in opened if discrepancy}
