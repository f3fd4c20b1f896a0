"""Read which exhibits a person holds, and count them by state."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, select

from custody.domain.exhibits.exhibit import Exhibit
from custody.storage.read import subject_queries
from custody.storage.read.in_clause import among
from custody.storage.read.subject_queries import Fields, of_kind
from custody.storage.tables.tables import subject

_AMONG = select(subject.c.id, subject.c.status).where(
    among(subject.c.id, "ids"), subject.c.holder == bindparam("person")
)


def holds_more_than(connection: Connection, person: str, most: int) -> bool:
    """Return True if a person holds more exhibits than this; the others are not counted."""
    return len(subject_queries.numbers(connection, Exhibit, limit=most + 1, holder=person)) > most


def outlines_held(connection: Connection, person: str, outline: type[Fields]) -> dict[str, Fields]:
    """Return some fields of the state of every exhibit that a person holds."""
    return subject_queries.project_all(connection, Exhibit, outline, limit=None, holder=person)


def exhibits_of_person(connection: Connection, person: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return the status of each of these exhibits that a person holds; their other exhibits are not read."""
    rows = connection.execute(_AMONG, {"person": person, "ids": list(dict.fromkeys(numbers))})
    return {row.id: row.status for row in rows}


def statuses_by_holder(connection: Connection, holders: Iterable[str]) -> dict[tuple[str, str], int]:
    """Count the exhibits that each of these people holds in each status: (holder, status) to count."""
    of_each = (subject.c.holder, subject.c.status)
    query = select(*of_each, func.count()).where(of_kind(Exhibit, "holder"), among(subject.c.holder, "values"))
    return {(row[0], row[1]): row[2] for row in connection.execute(query.group_by(*of_each), {"values": list(holders)})}
