"""Read which exhibits the people of an agency hold, case by case; one person's stand in ``person_holdings``."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.person import Person
from custody.storage.read.subject_queries import of_kind
from custody.storage.tables.tables import subject

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


def _people() -> Select[Any]:
    """Return a query for the ids of the people of an agency."""
    theirs = subject.alias("theirs")
    return select(theirs.c.id).where(theirs.c.kind == Person.kind, theirs.c.dossier == bindparam("agency"))
