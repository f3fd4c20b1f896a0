"""What was missing from a session's load: reported lost by its acts, found again since or not (I9, I27)."""

from msgspec import Struct

from custody.domain.burning import ExhibitArrived, LoadWithdrawn
from custody.domain.exhibit import Exhibit
from custody.domain.session import Session
from custody.storage import logbook, queries
from custody.storage.connection import Connection


class Reported(Struct, frozen=True, kw_only=True):
    """How something was reported lost: by whom, and who said so too; of a load, in which ``session``.

    ``arrived_at``, ``arrived_by``: when it had been scanned on that session's site, and by whom; "" where it had not.
    """

    by: str
    seconds: tuple[str, ...] = ()
    session: str = ""
    arrived_at: str = ""
    arrived_by: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it names."""
        return tuple(filter(None, (self.by, *self.seconds, self.arrived_by)))


def reported(connection: Connection, exhibit: str, opened: int) -> Reported:
    """How the exhibit was reported lost by the act that opened its discrepancy with event ``opened``."""
    line = queries.lines_at(connection, [opened])[0]
    author, *others = line.header.actors
    parts = logbook.parts_at(connection, logbook.places(line.header_seq, line.header)).values()
    session = next((part.subject for part in parts if isinstance(part.data, LoadWithdrawn)), "")
    arrived = next(
        (
            one
            for one in queries.history(connection, exhibit)
            if session
            and one.seq < opened
            and isinstance(one.part.data, ExhibitArrived)
            and one.part.data.session == session
        ),
        None,
    )
    return Reported(
        by=author.person, seconds=tuple(one.person for one in others if one.person != author.person), session=session,
        arrived_at=arrived.part.at if arrived else "", arrived_by=arrived.header.actors[0].person if arrived else "",
    )  # fmt: skip


def missing(connection: Connection, number: str, session: Session) -> dict[str, str]:
    """The exhibits that acts of the session reported lost, in that order, each to the discrepancy that was opened."""
    if not session.withdrawn:
        return {}
    withdrawn = queries.states(connection, Exhibit, session.withdrawn)
    opened = ((exhibit, withdrawn[exhibit].missing_from(number)) for exhibit in session.withdrawn)
    return {exhibit: discrepancy for exhibit, discrepancy in opened if discrepancy}
