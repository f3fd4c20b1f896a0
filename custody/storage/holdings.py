"""What agencies hold: the exhibits in the hands of their people, and what lies in each place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import chain
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Select, func, select

from custody.domain.events import State
from custody.domain.exhibit import Exhibit
from custody.domain.person import Person
from custody.domain.place import Place
from custody.storage import queries
from custody.storage.among import among
from custody.storage.queries import of_kind
from custody.storage.remembered import remembered
from custody.storage.tables import subject

AT_ONCE = 1_000
REMEMBERED = 100_000
"""Exhibits whose seizure and case are remembered."""


class _Seized(Struct):
    seizure: str


_SEIZED = msgspec.json.Decoder(_Seized)
_SEIZURES: dict[str, str] = {}
_CASES: dict[str, str] = {}
_BODIES = select(subject.c.id, subject.c.body).where(among(subject.c.id, "ids"))
_UNPLACED = select(subject.c.id).where(among(subject.c.id, "ids"), subject.c.place.is_(None))
_TOGETHER = func.aggregate_strings(subject.c.id, ",").label("ids")
"""Numbers as one text: as rows, hundreds of thousands take ten times as long to hand over."""


def held_by(connection: Connection, agency: str) -> dict[str, list[str]]:
    """The exhibits of each case in the hands of people of an agency; the index of holders tells, and no state is read.

    There may be hundreds of thousands.
    """
    query = (
        select(subject.c.dossier, _TOGETHER)
        .where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_own(Person)))
        .group_by(subject.c.dossier)
    )
    return {row.dossier: row.ids.split(",") for row in connection.execute(query, {"agencies": [agency]})}


def cases_held(connection: Connection, agency: str, status: str) -> dict[str, int]:
    """How many exhibits of a status people of an agency hold of each case; the index of holders tells."""
    query = (
        select(subject.c.dossier, func.count().label("n"))
        .where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_own(Person)), subject.c.status == status)
        .group_by(subject.c.dossier)
    )
    return {row.dossier: row.n for row in connection.execute(query, {"agencies": [agency]})}


def lying(connection: Connection, agencies: Iterable[str]) -> dict[str, Counter[str]]:
    """How many exhibits of each seizure lie in each place of these agencies where any lies; indexes tell.

    Under "" those that lie in no place: in the hands of one of their people, or on the way. Of those outside
    every place of theirs each row is read.
    """
    asked = {"agencies": list(agencies)}
    placed = select(subject.c.place, _TOGETHER).where(of_kind(Exhibit, "place"), subject.c.place.in_(_own(Place)))
    held = select(_TOGETHER).where(of_kind(Exhibit, "holder"), subject.c.holder.in_(_own(Person)))
    found = {place: ids.split(",") for place, ids in connection.execute(placed.group_by(subject.c.place), asked)}
    elsewhere = set(filter(None, (connection.execute(held, asked).scalar() or "").split(","))).difference(
        *found.values()
    )
    unplaced = list(connection.execute(_UNPLACED, {"ids": sorted(elsewhere)}).scalars())
    return _by_seizure(connection, found | ({"": unplaced} if unplaced else {}))


def _by_seizure(connection: Connection, placed: Mapping[str, list[str]]) -> dict[str, Counter[str]]:
    """The exhibits of each place counted by their seizure, straight from memory where all of them are in it."""
    known: Mapping[str, str] = _SEIZURES
    if not all(map(known.__contains__, chain.from_iterable(placed.values()))):
        known = seizures_of(connection, chain.from_iterable(placed.values()))
    return {place: Counter(map(known.__getitem__, numbers)) for place, numbers in placed.items()}


def seizures_of(connection: Connection, exhibits: Iterable[str]) -> dict[str, str]:
    """The seizure of each exhibit: for ever the same, so that its state is read once."""
    return remembered(_SEIZURES, REMEMBERED, exhibits, partial(_seizures, connection))


def cases_of(connection: Connection, exhibits: Iterable[str]) -> dict[str, str]:
    """The case of each exhibit: for ever the same, so that the index is asked once."""
    return remembered(_CASES, REMEMBERED, exhibits, partial(queries.dossiers, connection))


def _seizures(connection: Connection, numbers: list[str]) -> dict[str, str]:
    found = (
        row
        for at in range(0, len(numbers), AT_ONCE)
        for row in connection.execute(_BODIES, {"ids": numbers[at : at + AT_ONCE]})
    )
    return {row.id: _SEIZED.decode(bytes(row.body)).seizure for row in found}


def _own(kind: type[State]) -> Select[Any]:
    """The numbers of what is of a kind and belongs to agencies."""
    theirs = subject.alias("theirs")
    return select(theirs.c.id).where(theirs.c.kind == kind.kind, among(theirs.c.dossier, "agencies"))
