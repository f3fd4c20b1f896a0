"""Exhibits that a keeper has held for a day outside any place (T8).

A shelf count cannot list them; only their holder sees them.
"""

from msgspec import Struct

from custody.domain.access.roles import STORE, sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.times import hours_after
from custody.domain.people.person import Person
from custody.service.exhibits.exhibits import ExhibitLine, lines_of
from custody.service.inventories.inventories import uncounted
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

HOURS = 24
"""For so long who took an exhibit in charge may still be carrying it to its shelf."""
MOST = 1_000
"""Exhibits that are told of, of more than these those held longest: nobody looks through more one by one."""
LOOKED = 20_000
"""Of so many, the first ones by number, it is asked since when: more than anybody passes on each day to hide others."""


class Held(Struct, frozen=True, gc=False):
    """Outline of an exhibit's state: the time since which its holder has held it."""

    held_since: str


def unplaced(connection: Connection, reader: Reader) -> list[str]:
    """Return exhibits in the hands of keepers of the reader's agency, of everyone's for the inspection, longest first.

    What the reader counts blind is not among it (I43).
    """
    keepers = [
        person_id
        for person_id, person in subject_queries.every(connection, Person, **_own(reader))
        if STORE & set(person.roles)
    ]
    if not keepers:
        return []
    outlines = subject_queries.project_all(connection, Exhibit, Held, limit=LOOKED, place=keepers)
    for exhibit_id in uncounted(connection, reader):
        outlines.pop(exhibit_id, None)
    a_day_ago = hours_after(reader.at, -HOURS)
    waiting = [waiting_id for waiting_id, outline in outlines.items() if outline.held_since < a_day_ago]
    return sorted(waiting, key=lambda waiting_id: (outlines[waiting_id].held_since, waiting_id))[:MOST]


def lines(connection: Connection, reader: Reader, most: int) -> tuple[list[ExhibitLine], int]:
    """Return the first ``most`` unplaced exhibits as list lines, and their total number."""
    exhibit_ids = unplaced(connection, reader)
    return lines_of(connection, reader, exhibit_ids[:most]), len(exhibit_ids)


def many(connection: Connection, reader: Reader) -> int:
    """Return the number of unplaced exhibits, as far as they are listed."""
    return len(unplaced(connection, reader))


def _own(reader: Reader) -> dict[str, str]:
    return {} if sees_everything(reader.roles) else {"dossier": reader.agency}
