"""Exhibits still held by departed people, for the supervisor of their agency (``transfers/take_from_departed``)."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import IN_TRANSIT, LOADED, Exhibit
from custody.domain.people.person import Person
from custody.domain.transfers.take_from_departed import LEFT, gone
from custody.service.exhibits.exhibits import ExhibitLine, listed
from custody.service.inventories.inventories import uncounted
from custody.storage.read import person_holdings, subject_queries
from custody.storage.tables.connection import Connection

LATER = LOADED | {IN_TRANSIT}
"""States in which somebody holds an exhibit that nobody can take over until it is at rest again."""


class Left(Struct, frozen=True):
    """Counts of exhibits held by a departed person: those a supervisor can receive ``now``, and the others."""

    now: int = 0
    later: int = 0

    @property
    def all(self) -> int:
        """Return both together."""
        return self.now + self.later


def of_agency(connection: Connection, reader: Reader) -> dict[str, Left]:
    """Return the exhibit counts of each departed person of the reader's agency, as ``left_by``."""
    staff = subject_queries.find(connection, Person, limit=None, dossier=reader.agency)
    return left_by(connection, reader, [person_id for person_id, person in staff.items() if gone(person)])


def left_by(connection: Connection, reader: Reader, people: Sequence[str]) -> dict[str, Left]:
    """Return the exhibit counts of each of these people; people with no exhibit are left out.

    Exhibits that the reader counts blind are left out, because the reader must not learn the expected count (I43).
    """
    if not people:
        return {}
    hidden = subject_queries.states(connection, Exhibit, uncounted(connection, reader)).values()
    held = Counter(person_holdings.statuses_by_holder(connection, people)) - Counter(
        (exhibit.holder, exhibit.status) for exhibit in hidden
    )
    lefts = {person_id: Left(_many(held, person_id, LEFT), _many(held, person_id, LATER)) for person_id in people}
    return {person_id: left for person_id, left in lefts.items() if left.all}


def _many(held: Counter[tuple[str, str]], person: str, states: frozenset[str]) -> int:
    return sum(held[person, state] for state in states)


def exhibits(
    connection: Connection, reader: Reader, people: Sequence[str], after: str, limit: int
) -> tuple[list[ExhibitLine], str]:
    """Return one page of the exhibits these people hold, and the cursor of the next page."""
    if not people:
        return [], ""
    return listed(connection, reader, after, limit, {"holder": list(people), "status": sorted(LEFT | LATER)})
