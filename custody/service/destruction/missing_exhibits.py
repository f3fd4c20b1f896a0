"""Read the exhibits missing from a session's load, as its acts reported them, found again or not (I9, I27)."""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.destruction.arrival_and_ignition import ExhibitArrived
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.exhibits.write_offs import Said, said
from custody.storage.read import histories, subject_queries
from custody.storage.tables.connection import Connection


class Reported(Struct, frozen=True, kw_only=True):
    """Loss report of an exhibit: reporter and co-signers; for a load, its ``session``.

    ``arrived_at``, ``arrived_by``: time and author of its scan at that session's site; "" if it was not scanned.
    """

    by: str
    seconds: tuple[str, ...] = ()
    session: str = ""
    arrived_at: str = ""
    arrived_by: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """Return the people whom it names."""
        return tuple(filter(None, (self.by, *self.seconds, self.arrived_by)))


def reported(connection: Connection, exhibit: str, discrepancy: str, opened: int) -> Reported:
    """Return the loss report of an exhibit in the act whose event ``opened`` opened this discrepancy."""
    author, *others = histories.lines_at(connection, [opened])[0].header.actors
    known = subject_queries.state(connection, Exhibit, exhibit).missed
    session = next((loss.session for loss in known if loss.discrepancy == discrepancy), "")
    arrived = _arrived(connection, exhibit, session, opened) if session else None
    return Reported(
        by=author.person, seconds=tuple(actor.person for actor in others if actor.person != author.person),
        session=session,
        arrived_at=arrived.part.at if arrived else "", arrived_by=arrived.header.actors[0].person if arrived else "",
    )  # fmt: skip


def _arrived(connection: Connection, exhibit: str, session: str, before: int) -> histories.Line | None:
    """Return the event of the exhibit's scan at the session's site before that event, or None."""
    for line in histories.history(connection, exhibit):
        data = line.part.data
        if line.seq < before and isinstance(data, ExhibitArrived) and data.session == session:
            return line
    return None


def arrivals(connection: Connection, session: str, gone: Mapping[str, str]) -> dict[str, Said]:
    """Return author and time of the site scan of each exhibit missing from a session's load (``missing``).

    An exhibit left out was never scanned there.
    """
    opened = {
        discrepancy_id: discrepancy.opened
        for discrepancy_id, discrepancy in subject_queries.states(connection, Discrepancy, gone.values()).items()
    }
    arrived = {
        exhibit: _arrived(connection, exhibit, session, opened[discrepancy_id])
        for exhibit, discrepancy_id in gone.items()
    }
    return {exhibit: said(line) for exhibit, line in arrived.items() if line}


def missing(connection: Connection, session_id: str, session: DestructionSession) -> dict[str, str]:
    """Return the exhibits reported missing by the session's acts, in order, each with its discrepancy."""
    if not session.withdrawn:
        return {}
    withdrawn = subject_queries.states(connection, Exhibit, session.withdrawn)
    opened = ((exhibit, withdrawn[exhibit].missing_from(session_id)) for exhibit in session.withdrawn)
    return {exhibit: discrepancy for exhibit, discrepancy in opened if discrepancy}
