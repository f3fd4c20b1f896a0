"""Numbers of the exhibits in cases: the next free one, and those of a list that are taken (I61)."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.exhibit_numbers import next_number
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class Numbered(Struct, frozen=True):
    """An exhibit's number in its case."""

    case: str
    exhibit_number: str = ""


def numbers(connection: Connection, cases: Iterable[str]) -> dict[str, set[str]]:
    """Return the numbers that the exhibits of each of these cases have, of all its seizures."""
    found: dict[str, set[str]] = defaultdict(set)
    wanted = sorted(set(cases))
    if wanted:
        exhibits = subject_queries.project_all(connection, Exhibit, Numbered, limit=None, dossier=wanted)
        for exhibit in exhibits.values():
            found[exhibit.case].add(exhibit.exhibit_number)
    return found


def next_numbers(connection: Connection, cases: Iterable[str]) -> dict[str, str]:
    """Return the next free number of each of these cases."""
    wanted = set(cases)
    taken = numbers(connection, wanted)
    return {case: next_number(taken[case]) for case in wanted}
