"""What agencies hold: the exhibits in the hands of their people, and how many lie in each place since when."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from custody.domain.events import State
from custody.domain.exhibit import Exhibit
from custody.domain.person import Person
from custody.domain.place import Place
from custody.storage.among import among
from custody.storage.queries import of_kind
from custody.storage.tables import subject, subject_event

Fields = TypeVar("Fields", bound=Struct)


def held_by(connection: Connection, agency: str, outline: type[Fields]) -> Iterator[tuple[str, Fields]]:
    """Every exhibit in the hands of somebody of an agency, in order of number: of its state the fields of ``outline``.

    There may be ten thousands, and a whole state takes long to read.
    """
    decode = msgspec.json.Decoder(outline).decode
    theirs = subject.alias("theirs")
    own = select(theirs.c.id).where(theirs.c.dossier == agency, theirs.c.kind == Person.kind)
    query = select(subject.c.id, subject.c.body).where(of_kind(Exhibit, "holder"), subject.c.holder.in_(own))
    for row in connection.execute(query.order_by(subject.c.id)):
        yield row.id, decode(bytes(row.body))


def cases_held(connection: Connection, agency: str, status: str) -> dict[str, int]:
    """How many exhibits of a status people of an agency hold of each case; two indexes tell, and no state is read."""
    query = (
        select(subject.c.dossier, func.count().label("n"))
        .where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_own(Person)), subject.c.status == status)
        .group_by(subject.c.dossier)
    )
    return {row.dossier: row.n for row in connection.execute(query, {"agencies": [agency]})}


def lying(connection: Connection, agencies: Iterable[str], since: Sequence[int]) -> dict[str, list[int]]:
    """How many exhibits lie in each place of these agencies, by when each came on record.

    Under "" those that lie in no place: in the hands of one of their people, or on the way.

    ``since`` are places in the log in ascending order: of the numbers of a place, the first counts exhibits whose
    first event stands before all of them, the last those whose stands at or after the last.
    """
    found: dict[str, list[int]] = {}
    for query in (_placed(since), _unplaced(since)):
        for row in connection.execute(query, {"agencies": list(agencies)}):
            found.setdefault(row.place, [0] * (len(since) + 1))[row.age] += row.n
    return found


def _placed(since: Sequence[int]) -> Select[Any]:
    """Exhibits in places of agencies, by place and age."""
    first = subject_event.c
    return (
        select(subject.c.place, _age(since), func.count().label("n"))
        .join(subject_event, (first.subject == subject.c.id) & (first.n == 1))
        .where(of_kind(Exhibit, "place"), subject.c.place.in_(_own(Place)))
        .group_by(subject.c.place, "age")
    )


def _unplaced(since: Sequence[int]) -> Select[Any]:
    """Exhibits that people of agencies hold in no place, by age; two indexes tell which, and no state is read."""
    held = select(subject.c.id).where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_own(Person)))
    placed = select(subject.c.id).where(subject.c.place.is_not(None))
    return (
        select(literal("").label("place"), _age(since), func.count().label("n"))
        .where(subject_event.c.n == 1, subject_event.c.subject.in_(held.except_(placed)))
        .group_by("age")
    )


def _age(since: Sequence[int]) -> ColumnElement[Any]:
    """How many of the places in the log a first event stands at or after."""
    passed: ColumnElement[Any] = literal(0)
    for seq in since:
        passed += case((subject_event.c.seq >= seq, 1), else_=0)
    return passed.label("age")


def _own(kind: type[State]) -> Select[Any]:
    """The numbers of what is of a kind and belongs to agencies."""
    theirs = subject.alias("theirs")
    return select(theirs.c.id).where(theirs.c.kind == kind.kind, among(theirs.c.dossier, "agencies"))
