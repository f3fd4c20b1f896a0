"""What people still hold who are gone: their agency's supervisor takes it over (``domain/succession.py``)."""

from collections import Counter
from collections.abc import Sequence

from custody.domain.exhibit import AT_REST, Exhibit
from custody.domain.person import Person
from custody.domain.visibility import Reader
from custody.service.exhibits import ExhibitLine, listed
from custody.storage import queries
from custody.storage.connection import Connection


def of_agency(connection: Connection, agency: str) -> dict[str, int]:
    """How many exhibits each person of an agency who is gone still holds, as ``left_by``."""
    return left_by(connection, queries.numbers(connection, Person, limit=None, status="disabled", dossier=agency))


def left_by(connection: Connection, people: Sequence[str]) -> dict[str, int]:
    """How many exhibits that a supervisor could take over each of these people holds; who holds none is left out."""
    found = Counter[str]()
    for status in AT_REST if people else ():
        found.update(queries.counts(connection, Exhibit, "holder", people, status=status))
    return dict(found)


def exhibits(
    connection: Connection, reader: Reader, people: Sequence[str], after: str, limit: int
) -> tuple[list[ExhibitLine], str]:
    """What these people hold and a supervisor could take over, a page of it, and the cursor of the next one."""
    if not people:
        return [], ""
    return listed(connection, reader, after, limit, {"holder": list(people), "status": sorted(AT_REST)})
