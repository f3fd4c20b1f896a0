"""Opened exhibits: the case that keeps their photographs, and the tree of samples."""

from msgspec import Struct

from custody.domain.access.visibility import Reader, is_masked
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.metrology import Weight
from custody.domain.kernel.quantity import Count
from custody.service.access.reading import visible_exhibits
from custody.storage.read import queries
from custody.storage.tables.connection import Connection


class Branch(Struct, frozen=True, kw_only=True):
    """An exhibit in a tree of samples; ``depth`` 0 for the one that everything was taken from."""

    number: str
    depth: int
    no: str
    portion: str
    status: str
    weight: Weight | None
    count: Count | None
    hidden: bool


def scope(connection: Connection, number: str) -> str:
    """The case of an exhibit, under whose key its photographs are kept; "" when there is no such exhibit."""
    found = queries.states(connection, Exhibit, [number]).get(number)
    return found.case if found is not None else ""


def tree(connection: Connection, reader: Reader, number: str) -> list[Branch]:
    """The tree of samples that an exhibit stands in, parts below what they were taken from; [] for one by itself.

    What the reader may not see is left out, with what is below it.
    """
    root, states = _root(connection, number)
    if not states[root].children:
        return []
    return _branches(connection, reader, root, 0)


def _root(connection: Connection, number: str) -> tuple[str, dict[str, Exhibit]]:
    states = queries.states(connection, Exhibit, [number])
    while states[number].parent:
        number = states[number].parent
        states = queries.states(connection, Exhibit, [number])
    return number, states


def _branches(connection: Connection, reader: Reader, number: str, depth: int) -> list[Branch]:
    seen = visible_exhibits(connection, reader, queries.states(connection, Exhibit, [number])).get(number)
    if seen is None:
        return []
    below = [b for child in seen.children for b in _branches(connection, reader, child, depth + 1)]
    return [_branch(number, seen, depth), *below]


def _branch(number: str, exhibit: Exhibit, depth: int) -> Branch:
    return Branch(
        number=number, depth=depth, no=exhibit.number, portion=exhibit.portion, status=exhibit.status,
        weight=exhibit.last_weight, count=exhibit.count, hidden=is_masked(exhibit),
    )  # fmt: skip
