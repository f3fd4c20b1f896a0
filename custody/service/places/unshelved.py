"""What a keeper has held for a day and put nowhere: no count of a shelf asks for it, its holder alone sees it (T8)."""

from msgspec import Struct

from custody.domain.access.roles import STORE, sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.times import hours_after
from custody.domain.people.person import Person
from custody.service.exhibits.exhibits import ExhibitLine, lines_of
from custody.service.inventories.inventories import uncounted
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

HOURS = 24
"""For so long who took an exhibit in charge may still be carrying it to its shelf."""
MOST = 1_000
"""Exhibits that are told of, of more than these those held longest: nobody looks through more one by one."""
LOOKED = 20_000
"""Of so many, the first ones by number, it is asked since when: more than anybody passes on each day to hide others."""


class Held(Struct, frozen=True, gc=False):
    """Of an exhibit's state since when it is in these hands."""

    held_since: str


def unplaced(connection: Connection, reader: Reader) -> list[str]:
    """Exhibits in the hands of keepers of the reader's agency, of everyone's for the inspection, longest first.

    What the reader counts blind is not among it (I43).
    """
    keepers = [number for number, one in queries.every(connection, Person, **_own(reader)) if STORE & set(one.roles)]
    if not keepers:
        return []
    found = queries.outlines(connection, Exhibit, Held, limit=LOOKED, place=keepers)
    for number in uncounted(connection, reader):
        found.pop(number, None)
    a_day_ago = hours_after(reader.at, -HOURS)
    waiting = [number for number, one in found.items() if one.held_since < a_day_ago]
    return sorted(waiting, key=lambda number: (found[number].held_since, number))[:MOST]


def lines(connection: Connection, reader: Reader, most: int) -> tuple[list[ExhibitLine], int]:
    """The first ``most`` of those as lines of a list, and how many there are."""
    found = unplaced(connection, reader)
    return lines_of(connection, reader, found[:most]), len(found)


def many(connection: Connection, reader: Reader) -> int:
    """How many of those there are, as far as they are told."""
    return len(unplaced(connection, reader))


def _own(reader: Reader) -> dict[str, str]:
    return {} if sees_everything(reader.roles) else {"dossier": reader.agency}
