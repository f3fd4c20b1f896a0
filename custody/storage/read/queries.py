"""Reading current states by their index columns; histories are in ``histories``, private values in ``private_values``.

Each question is one indexed query, so its cost does not grow with the log.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, literal, select

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import State
from custody.domain.registry.registry import decode_state
from custody.domain.seizures.case import part_in_case
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import claim, subject

S = TypeVar("S", bound=State)
Fields = TypeVar("Fields", bound=Struct)
PAGE = 100
AT_ONCE = 500
"""States that are read in one statement where all are read."""


_STATE = select(subject.c.body).where(subject.c.id == bindparam("id"))
_STATES = select(subject.c.id, subject.c.body).where(among(subject.c.id, "ids"))
_DOSSIERS = select(subject.c.id, subject.c.dossier).where(among(subject.c.id, "ids"))
EVER = "9999-12-31"
"""A day after every due date."""
WITHOUT_KIND = frozenset({"holder", "place", "container", "due"})
"""Columns whose index does not hold the kind."""


def of_kind(kind: type[State], *columns: str, after: str = "") -> ColumnElement[bool]:
    """That a subject found by these index columns is of a kind, and its number comes after another.

    Where there are none, or their index does not hold the kind, it is told by the number, which stands in every index:
    as one range where the number comes next in it, so that a page is read in order and from its beginning on; else
    SQLite would sort all that are of a kind for each page, or read them all rather than what it finds before a day.
    """
    if columns and WITHOUT_KIND.isdisjoint(columns):
        found = subject.c.kind == kind.kind
    elif "due" in columns:
        found = func.substr(subject.c.id, 1, 2) == kind.kind
    else:
        after_all = f"{kind.kind}~"  # a tilde sorts, byte by byte, after whatever a number is made of
        return (subject.c.id > max(after, kind.kind)) & (subject.c.id < after_all)
    return found & (subject.c.id > after) if after else found


def state(connection: Connection, kind: type[S], number: str) -> S:
    """The current state of a subject.

    Raises:
        NotFound: ``not_found``.
    """
    body = connection.execute(_STATE, {"id": number}).scalar_one_or_none() if number[:2] == kind.kind else None
    if body is None:
        raise NotFound("not_found", kind=kind.kind, number=number)
    found = decode_state(number, bytes(body))
    assert isinstance(found, kind)
    return found


def states(connection: Connection, kind: type[S], numbers: Iterable[str]) -> dict[str, S]:
    """Current states of many subjects of one kind, in the order asked for; unknown numbers are left out."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        return {}
    rows: dict[str, S] = {}
    for number, body in connection.execute(_STATES, {"ids": wanted}).all():
        found = decode_state(number, bytes(body))
        if isinstance(found, kind):
            rows[number] = found
    return {n: rows[n] for n in wanted if n in rows}


def fields(connection: Connection, outline: type[Fields], numbers: Iterable[str]) -> dict[str, Fields]:
    """Of the state of each of these subjects the fields of ``outline`` alone: where thousands are read at once.

    In the order asked for.
    """
    decode = msgspec.json.Decoder(outline).decode
    wanted = list(dict.fromkeys(numbers))
    rows = connection.execute(_STATES, {"ids": wanted}).all() if wanted else ()
    found = {number: decode(body) for number, body in rows}
    return {number: found[number] for number in wanted if number in found}


def dossiers(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """What each of these subjects belongs to, of an exhibit its case, read from the index alone."""
    rows = connection.execute(_DOSSIERS, {"ids": list(dict.fromkeys(numbers))}).all()
    return {number: dossier or "" for number, dossier in rows}


def known(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Of these numbers those that are in use."""
    return set(connection.scalars(select(subject.c.id).where(subject.c.id.in_(set(numbers)))))


def find(
    connection: Connection, kind: type[S], *, after: str = "", limit: int | None = PAGE, **columns: str | Sequence[str]
) -> dict[str, S]:
    """Current states of a kind by index columns (status, holder, place, container, dossier), in order of number.

    ``after`` is the cursor: the last number of the page before. A column given as a list matches any of it. ``limit``:
    None for all that there are.
    """
    rows = _found(connection, kind, after, limit, columns)
    return {number: decode_state(number, bytes(body)) for number, body in rows}  # type: ignore[misc]  # of that kind


def numbers(
    connection: Connection, kind: type[State], *, after: str = "", limit: int | None, **columns: str | Sequence[str]
) -> list[str]:  # fmt: skip
    """The numbers of ``find``: no state is read."""
    return [row.id for row in connection.execute(_first(select(subject.c.id), kind, after, limit, columns)).all()]


def outlines(
    connection: Connection, kind: type[State], outline: type[Fields], *, after: str = "", limit: int | None,
    **columns: str | Sequence[str],
) -> dict[str, Fields]:  # fmt: skip
    """As ``find``, of each state the fields of ``outline`` alone: where thousands are read at once.

    The index tells which they are before any is read: of several holders a database would sooner read all that they
    hold and sort it than the first ones of it.
    """
    decode = msgspec.json.Decoder(outline).decode
    query = select(subject.c.id, subject.c.body)
    if limit is None:  # all are read, in whatever order: the database need not sort what it reads
        query = _first(query, kind, after, None, columns).order_by(None)
    else:
        first = _first(select(subject.c.id), kind, after, limit, columns).subquery()
        query = query.join(first, first.c.id == subject.c.id)
    rows = connection.execute(query).all()
    return {number: decode(body) for number, body in sorted(rows, key=itemgetter(0))}


def in_state(connection: Connection, kind: type[S], status: str, **column: str) -> dict[str, S]:
    """What has one value of an index column (holder, dossier) in a state that passes soon, in order of number.

    It is looked for among all that is in that state: that is little, and what a keeper holds, or an agency ever
    received, may be hundreds of thousands.
    """
    query = select(subject.c.id, subject.c.body).where(of_kind(kind, "status"), subject.c.status == status)
    for name, wanted in column.items():
        query = query.where(func.coalesce(subject.c[name], "") == wanted)  # by no index of it
    rows = connection.execute(query.order_by(subject.c.id)).all()
    return {number: decode_state(number, bytes(body)) for number, body in rows}  # type: ignore[misc]  # of that kind


def _found(
    connection: Connection, kind: type[State], after: str, limit: int | None, columns: Mapping[str, str | Sequence[str]]
) -> Sequence[Any]:
    return connection.execute(_first(select(subject.c.id, subject.c.body), kind, after, limit, columns)).all()


def _first(
    query: Select[Any], kind: type[State], after: str, limit: int | None, columns: Mapping[str, str | Sequence[str]]
) -> Select[Any]:
    """The first ones in order of number, after the cursor, of those that the columns tell."""
    query = query.where(of_kind(kind, *columns, after=after))
    for name, wanted in columns.items():
        column = subject.c[name]
        query = query.where(column == wanted if isinstance(wanted, str) else column.in_(list(wanted)))
    return query.order_by(subject.c.id).limit(limit)


def every(connection: Connection, kind: type[S], **columns: str | Sequence[str]) -> Iterator[tuple[str, S]]:
    """Each state that ``find`` would give with all its pages: as many as there are, a page in memory at a time."""
    after = ""
    while page := find(connection, kind, after=after, limit=AT_ONCE, **columns):
        yield from page.items()
        after = max(page)


def in_cases(connection: Connection, kind: type[S], agency: str, *, status: str) -> dict[str, S]:
    """Current states of a kind under a status of the cases in which an agency takes part, in order of number.

    Indexes tell which they are; only these states are read.
    """
    part, own = part_in_case(agency, "")
    query = (
        select(subject.c.id, subject.c.body)
        .join(claim, (claim.c.kind == part) & (claim.c.value == literal(own) + subject.c.dossier))
        .where(of_kind(kind, "status"), subject.c.status == status)
        .order_by(subject.c.id)
    )
    return {row.id: decode_state(row.id, bytes(row.body)) for row in connection.execute(query)}  # type: ignore[misc]


def count(connection: Connection, kind: type[State], **columns: str) -> int:
    """How many subjects of a kind match."""
    query = select(func.count()).select_from(subject).where(of_kind(kind, *columns))
    for name, wanted in columns.items():
        query = query.where(subject.c[name] == wanted)
    total: int = connection.execute(query).scalar_one()
    return total


def counts(connection: Connection, kind: type[State], by: str, values: Iterable[str], **columns: str) -> dict[str, int]:
    """How many subjects of a kind match for each of these values of an index column; a value of none is left out.

    They are found by these values alone: under one status SQLite would sooner count all there are of a kind.
    """
    query = select(subject.c[by], func.count()).where(of_kind(kind, by, *columns), among(subject.c[by], "values"))
    for name, wanted in columns.items():
        query = query.where(func.coalesce(subject.c[name], "") == wanted)
    rows = connection.execute(query.group_by(subject.c[by]), {"values": list(values)})
    return {row[0]: row[1] for row in rows}


def statuses(connection: Connection, kind: type[State], holders: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many subjects of a kind each of these people holds in each status: (holder, status) to the number."""
    of_each = (subject.c.holder, subject.c.status)
    query = select(*of_each, func.count()).where(of_kind(kind, "holder"), among(subject.c.holder, "values"))
    return {(row[0], row[1]): row[2] for row in connection.execute(query.group_by(*of_each), {"values": list(holders)})}


def overdue(connection: Connection, today: str, *, limit: int | None = PAGE) -> list[tuple[str, str]]:
    """(number, due date) of exhibits and hand-overs that should be back, oldest first (I10). Overdue is a query.

    ``limit``: None for all of them.
    """
    query = (
        select(subject.c.id, subject.c.due)
        .where(subject.c.due < today, of_kind(Exhibit, "due"))
        .order_by(subject.c.due, subject.c.id)
        .limit(limit)
    )
    return [(row.id, row.due) for row in connection.execute(query)]


def lent(connection: Connection, *, limit: int | None = PAGE) -> list[tuple[str, str]]:
    """(number, due date) of everything that is to come back, whenever that is, the longest due first (I10)."""
    return overdue(connection, EVER, limit=limit)


def coming(connection: Connection, kind: type[S], first: str) -> Iterator[tuple[str, S]]:
    """Every subject of a kind that is due on the day ``first`` or later, the soonest first."""
    query = (
        select(subject.c.id, subject.c.body)
        .where(subject.c.due >= first, of_kind(kind, "due"))
        .order_by(subject.c.due, subject.c.id)
    )
    for row in connection.execute(query):
        yield row.id, decode_state(row.id, bytes(row.body))  # type: ignore[misc]  # of that kind
