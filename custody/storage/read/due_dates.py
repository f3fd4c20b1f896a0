"""Read what is due: exhibits out on a temporary release, overdue ones, and subjects with a day that still comes."""

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import Connection, select

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import State
from custody.domain.registry.registry import decode_state
from custody.storage.read.subject_queries import PAGE, of_kind
from custody.storage.tables.tables import subject

S = TypeVar("S", bound=State)
EVER = "9999-12-31"
"""A day after every due date."""


def overdue(connection: Connection, today: str, *, limit: int | None = PAGE) -> list[tuple[str, str]]:
    """Return (id, due date) of overdue exhibits, oldest first (I10).

    Overdue is a query, no state: the day passes without an act.

    ``limit``: None for all of them.
    """
    query = (
        select(subject.c.id, subject.c.due)
        .where(subject.c.due < today, of_kind(Exhibit, "due"))
        .order_by(subject.c.due, subject.c.id)
        .limit(limit)
    )
    return [(row.id, row.due) for row in connection.execute(query)]


def due_back(connection: Connection, *, limit: int | None = PAGE) -> list[tuple[str, str]]:
    """Return (id, due date) of each exhibit on a temporary release, the longest due first (I10)."""
    return overdue(connection, EVER, limit=limit)


def to_read_again(connection: Connection) -> dict[str, Exhibit]:
    """Return the exhibits whose reading differed and that are to be read again (I57b); each has a day in the index."""
    query = select(subject.c.id, subject.c.body).where(of_kind(Exhibit, "due"), subject.c.due.is_not(None))
    rows = connection.execute(query.order_by(subject.c.due, subject.c.id))
    states = {row.id: decode_state(row.id, bytes(row.body)) for row in rows}
    return {i: state for i, state in states.items() if isinstance(state, Exhibit) and state.to_read_again}


def upcoming(connection: Connection, kind: type[S], first: str) -> Iterator[tuple[str, S]]:
    """Yield each subject of a kind that is due on the day ``first`` or later, the soonest first."""
    query = (
        select(subject.c.id, subject.c.body)
        .where(subject.c.due >= first, of_kind(kind, "due"))
        .order_by(subject.c.due, subject.c.id)
    )
    for row in connection.execute(query):
        yield row.id, decode_state(row.id, bytes(row.body))  # type: ignore[misc]  # of that kind
