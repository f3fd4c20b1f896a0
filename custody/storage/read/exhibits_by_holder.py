"""Read which exhibits a person holds, and which the people of an agency hold, case by case."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.person import Person
from custody.storage.read import subject_queries
from custody.storage.read.in_clause import among
from custody.storage.read.process_cache import remembered
from custody.storage.read.subject_queries import of_kind
from custody.storage.tables.tables import subject

REMEMBERED = 100_000
"""Exhibits whose case is remembered."""
_CASES: dict[str, str] = {}
_AMONG = select(subject.c.id, subject.c.status).where(
    among(subject.c.id, "ids"), subject.c.holder == bindparam("person")
)
_TOGETHER = func.aggregate_strings(subject.c.id, ",").label("ids")
"""Numbers as one text: as rows, hundreds of thousands take ten times as long to hand over."""


def exhibits_of_agency(connection: Connection, agency: str) -> dict[str, list[str]]:
    """Return the exhibits of each case held by people of an agency, from the index of holders.

    Reads no state: there may be hundreds of thousands of exhibits.
    """
    query = (
        select(subject.c.dossier, _TOGETHER)
        .where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_people()))
        .group_by(subject.c.dossier)
    )
    return {row.dossier: row.ids.split(",") for row in connection.execute(query, {"agency": agency})}


def cases_held(connection: Connection, agency: str, status: str) -> dict[str, int]:
    """Count the exhibits of a status that people of an agency hold in each case, from the index of holders."""
    query = (
        select(subject.c.dossier, func.count().label("n"))
        .where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_people()), subject.c.status == status)
        .group_by(subject.c.dossier)
    )
    return {row.dossier: row.n for row in connection.execute(query, {"agency": agency})}


def exhibits_of_person(connection: Connection, person: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return the status of each of these exhibits that a person holds; their other exhibits are not read."""
    rows = connection.execute(_AMONG, {"person": person, "ids": list(dict.fromkeys(numbers))})
    return {row.id: row.status for row in rows}


def cases_of(connection: Connection, exhibits: Iterable[str]) -> dict[str, str]:
    """Return the case of each exhibit, which never changes, so that the index is read once."""
    return remembered(_CASES, REMEMBERED, exhibits, partial(subject_queries.dossiers, connection))


def statuses_by_holder(connection: Connection, holders: Iterable[str]) -> dict[tuple[str, str], int]:
    """Count the exhibits that each of these people holds in each status: (holder, status) to count."""
    of_each = (subject.c.holder, subject.c.status)
    query = select(*of_each, func.count()).where(of_kind(Exhibit, "holder"), among(subject.c.holder, "values"))
    return {(row[0], row[1]): row[2] for row in connection.execute(query.group_by(*of_each), {"values": list(holders)})}


def _people() -> Select[Any]:
    """Return a query for the ids of the people of an agency."""
    theirs = subject.alias("theirs")
    return select(theirs.c.id).where(theirs.c.kind == Person.kind, theirs.c.dossier == bindparam("agency"))
