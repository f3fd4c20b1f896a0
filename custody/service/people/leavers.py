"""What people still hold who are gone: their agency's supervisor takes it over (``domain/succession.py``)."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import IN_TRANSIT, LOADED, Exhibit
from custody.domain.people.person import Person
from custody.domain.transfers.succession import LEFT, gone
from custody.service.exhibits.exhibits import ExhibitLine, listed
from custody.service.inventories.inventories import uncounted
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

LATER = LOADED | {IN_TRANSIT}
"""States in which somebody holds an exhibit that nobody can take over until it is at rest again."""


class Left(Struct, frozen=True):
    """How many exhibits a person holds who is gone: those that a supervisor can take over ``now``, and the others."""

    now: int = 0
    later: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.now + self.later


def of_agency(connection: Connection, reader: Reader) -> dict[str, Left]:
    """What each person of the reader's agency who is gone still holds, as ``left_by``."""
    staff = queries.find(connection, Person, limit=None, dossier=reader.agency)
    return left_by(connection, reader, [number for number, person in staff.items() if gone(person)])


def left_by(connection: Connection, reader: Reader, people: Sequence[str]) -> dict[str, Left]:
    """How much each of these people holds; who holds nothing is left out.

    What the reader counts blind is not among it: how much is expected is what they may not know (I43).
    """
    if not people:
        return {}
    hidden = queries.states(connection, Exhibit, uncounted(connection, reader)).values()
    held = Counter(queries.statuses(connection, Exhibit, people)) - Counter((one.holder, one.status) for one in hidden)
    found = {n: Left(_many(held, n, LEFT), _many(held, n, LATER)) for n in people}
    return {n: left for n, left in found.items() if left.all}


def _many(held: Counter[tuple[str, str]], person: str, states: frozenset[str]) -> int:
    return sum(held[person, state] for state in states)


def exhibits(
    connection: Connection, reader: Reader, people: Sequence[str], after: str, limit: int
) -> tuple[list[ExhibitLine], str]:
    """What these people hold, a page of it, and the cursor of the next one."""
    if not people:
        return [], ""
    return listed(connection, reader, after, limit, {"holder": list(people), "status": sorted(LEFT | LATER)})
