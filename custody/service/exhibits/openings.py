"""Opened exhibits: the case that keeps their photographs, and the tree of samples."""

from msgspec import Struct

from custody.domain.access.visibility import Reader, is_masked
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.quantity import Count
from custody.service.access.audited_queries import visible_exhibits
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class Branch(Struct, frozen=True, kw_only=True):
    """An exhibit in a tree of samples; ``depth`` 0 for the one that everything was taken from."""

    id: str
    depth: int
    no: str
    portion: str
    status: str
    weight: Weight | None
    count: Count | None
    hidden: bool


def scope(connection: Connection, exhibit_id: str) -> str:
    """Return the case of an exhibit, whose key protects its photographs; "" if there is no such exhibit."""
    exhibit = subject_queries.states(connection, Exhibit, [exhibit_id]).get(exhibit_id)
    return exhibit.case if exhibit is not None else ""


def tree(connection: Connection, reader: Reader, exhibit_id: str) -> list[Branch]:
    """Return the tree of samples of an exhibit, parts below their parent; [] if it has none.

    An exhibit that the reader may not see is left out, with its parts.
    """
    root, states = _root(connection, exhibit_id)
    if not states[root].children:
        return []
    return _branches(connection, reader, root, 0)


def _root(connection: Connection, exhibit_id: str) -> tuple[str, dict[str, Exhibit]]:
    states = subject_queries.states(connection, Exhibit, [exhibit_id])
    while states[exhibit_id].parent:
        exhibit_id = states[exhibit_id].parent
        states = subject_queries.states(connection, Exhibit, [exhibit_id])
    return exhibit_id, states


def _branches(connection: Connection, reader: Reader, exhibit_id: str, depth: int) -> list[Branch]:
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, [exhibit_id])).get(
        exhibit_id
    )
    if seen is None:
        return []
    below = [b for child in seen.children for b in _branches(connection, reader, child, depth + 1)]
    return [_branch(exhibit_id, seen, depth), *below]


def _branch(exhibit_id: str, exhibit: Exhibit, depth: int) -> Branch:
    return Branch(
        id=exhibit_id, depth=depth, no=exhibit.exhibit_number, portion=exhibit.portion, status=exhibit.status,
        weight=exhibit.last_weight, count=exhibit.count, hidden=is_masked(exhibit),
    )  # fmt: skip
