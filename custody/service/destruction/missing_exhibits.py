"""What was missing from a session's load: reported lost by its acts, found again since or not (I9, I27)."""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.destruction.burn import ExhibitArrived
from custody.domain.destruction.destruction_session import Session
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.exhibits.write_offs import Said, said
from custody.storage.read import histories, queries
from custody.storage.tables.connection import Connection


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


def reported(connection: Connection, exhibit: str, discrepancy: str, opened: int) -> Reported:
    """How the exhibit was reported lost by the act that opened this discrepancy of it with event ``opened``."""
    author, *others = histories.lines_at(connection, [opened])[0].header.actors
    known = queries.state(connection, Exhibit, exhibit).missed
    session = next((one.session for one in known if one.discrepancy == discrepancy), "")
    arrived = _arrived(connection, exhibit, session, opened) if session else None
    return Reported(
        by=author.person, seconds=tuple(one.person for one in others if one.person != author.person), session=session,
        arrived_at=arrived.part.at if arrived else "", arrived_by=arrived.header.actors[0].person if arrived else "",
    )  # fmt: skip


def _arrived(connection: Connection, exhibit: str, session: str, before: int) -> histories.Line | None:
    """Where the exhibit had been scanned on the site of the session before that event."""
    for one in histories.history(connection, exhibit):
        data = one.part.data
        if one.seq < before and isinstance(data, ExhibitArrived) and data.session == session:
            return one
    return None


def arrivals(connection: Connection, session: str, gone: Mapping[str, str]) -> dict[str, Said]:
    """Of what was missing from a session's load (``missing``), by whom and when it had been scanned on the site.

    What is left out was never scanned there.
    """
    opened = {number: one.opened for number, one in queries.states(connection, Discrepancy, gone.values()).items()}
    found = {exhibit: _arrived(connection, exhibit, session, opened[number]) for exhibit, number in gone.items()}
    return {exhibit: said(line) for exhibit, line in found.items() if line}


def missing(connection: Connection, number: str, session: Session) -> dict[str, str]:
    """The exhibits that acts of the session reported lost, in that order, each to the discrepancy that was opened."""
    if not session.withdrawn:
        return {}
    withdrawn = queries.states(connection, Exhibit, session.withdrawn)
    opened = ((exhibit, withdrawn[exhibit].missing_from(number)) for exhibit in session.withdrawn)
    return {exhibit: discrepancy for exhibit, discrepancy in opened if discrepancy}
