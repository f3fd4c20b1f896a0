"""Read the current state of a subject by its id or by index columns (holder, place, status, case); count subjects so.

Histories are in ``histories``, private values in ``private_values``, what is due in ``due_dates``, and what people
hold in ``person_holdings`` and ``agency_holdings``.

Each question is one indexed query, so its cost does not grow with the log.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, literal, select

from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import State
from custody.domain.registry.registry import decode_state
from custody.domain.seizures.case import part_in_case
from custody.storage.read.in_clause import among
from custody.storage.read.parts_in_force import in_force
from custody.storage.tables.tables import claim, subject

S = TypeVar("S", bound=State)
Fields = TypeVar("Fields", bound=Struct)
PAGE = 100
AT_ONCE = 500
"""States that are read in one statement where all are read."""


_STATE = select(subject.c.body).where(subject.c.id == bindparam("id"))
_STATES = select(subject.c.id, subject.c.body).where(among(subject.c.id, "ids"))
_DOSSIERS = select(subject.c.id, subject.c.dossier).where(among(subject.c.id, "ids"))
WITHOUT_KIND = frozenset({"holder", "place", "container", "due"})
"""Columns whose index does not hold the kind."""


def of_kind(kind: type[State], *columns: str, after: str = "") -> ColumnElement[bool]:
    """Return the condition that a subject found by these index columns is of a kind and follows ``after``.

    If there are no columns, or their index does not hold the kind, the number decides, which is in every index. Where
    the number comes next in the index the condition is one range, so that a page is read in order. Otherwise SQLite
    would sort all subjects of a kind for each page, or read them all.
    """
    if columns and WITHOUT_KIND.isdisjoint(columns):
        condition = subject.c.kind == kind.kind
    elif "due" in columns:
        condition = func.substr(subject.c.id, 1, 2) == kind.kind
    else:
        after_all = f"{kind.kind}~"  # a tilde sorts, byte by byte, after whatever a number is made of
        return (subject.c.id > max(after, kind.kind)) & (subject.c.id < after_all)
    return condition & (subject.c.id > after) if after else condition


def state(connection: Connection, kind: type[S], subject_id: str) -> S:
    """Return the current state of a subject.

    Raises:
        NotFound: ``not_found``.
    """
    body = connection.execute(_STATE, {"id": subject_id}).scalar_one_or_none() if subject_id[:2] == kind.kind else None
    if body is None:
        raise NotFound("not_found", kind=kind.kind, number=subject_id)
    decoded = decode_state(subject_id, bytes(body))
    assert isinstance(decoded, kind)
    return decoded


def states(connection: Connection, kind: type[S], numbers: Iterable[str]) -> dict[str, S]:
    """Return the current states of many subjects of one kind, in the order given, without unknown numbers."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        return {}
    rows: dict[str, S] = {}
    for subject_id, body in connection.execute(_STATES, {"ids": wanted}).all():
        decoded = decode_state(subject_id, bytes(body))
        if isinstance(decoded, kind):
            rows[subject_id] = decoded
    return {subject_id: rows[subject_id] for subject_id in wanted if subject_id in rows}


def project(connection: Connection, outline: type[Fields], numbers: Iterable[str]) -> dict[str, Fields]:
    """Return only the fields of ``outline`` of each subject's state, for reads of thousands at once.

    The order is that of ``numbers``.
    """
    decode = msgspec.json.Decoder(outline).decode
    wanted = list(dict.fromkeys(numbers))
    rows = connection.execute(_STATES, {"ids": wanted}).all() if wanted else ()
    decoded = {subject_id: decode(body) for subject_id, body in rows}
    return {subject_id: decoded[subject_id] for subject_id in wanted if subject_id in decoded}


def dossiers(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """Return the parent of each subject (of an exhibit its case), read from the index alone."""
    rows = connection.execute(_DOSSIERS, {"ids": list(dict.fromkeys(numbers))}).all()
    return {subject_id: dossier or "" for subject_id, dossier in rows}


def existing_ids(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Return the numbers that are in use among these."""
    return set(connection.scalars(select(subject.c.id).where(subject.c.id.in_(set(numbers)))))


def holding(connection: Connection, kinds: Iterable[str], part: str, limit: int) -> list[str]:
    """Return the first numbers of some kinds that contain ``part``; every number of the kinds is looked at."""
    of_kinds = subject.c.kind.in_(list(kinds))
    query = select(subject.c.id).where(of_kinds, subject.c.id.contains(part)).order_by(subject.c.id)
    return list(connection.scalars(query.limit(limit)))


def find(
    connection: Connection, kind: type[S], *, after: str = "", limit: int | None = PAGE, **columns: str | Sequence[str]
) -> dict[str, S]:
    """Return current states by index columns (status, holder, place, container, dossier), in order of number.

    ``after`` is the cursor: the last number of the page before. A column given as a list matches any of its values.
    ``limit``: None for all.
    """
    rows = _found(connection, kind, after, limit, columns)
    return {subject_id: decode_state(subject_id, bytes(body)) for subject_id, body in rows}  # type: ignore[misc]  # of that kind


def numbers(
    connection: Connection, kind: type[State], *, after: str = "", limit: int | None, **columns: str | Sequence[str]
) -> list[str]:  # fmt: skip
    """Return the numbers of ``find`` without reading a state."""
    return [row.id for row in connection.execute(_first(select(subject.c.id), kind, after, limit, columns)).all()]


def project_all(
    connection: Connection, kind: type[State], outline: type[Fields], *, after: str = "", limit: int | None,
    **columns: str | Sequence[str],
) -> dict[str, Fields]:  # fmt: skip
    """Return a page as ``find`` does, with only the fields of ``outline``, for reads of thousands at once.

    The index selects the rows before any state is read. For several holders a database would otherwise read and sort
    everything that they hold.
    """
    decode = msgspec.json.Decoder(outline).decode
    query = select(subject.c.id, subject.c.body)
    if limit is None:  # all are read, in whatever order: the database need not sort what it reads
        query = _first(query, kind, after, None, columns).order_by(None)
    else:
        first = _first(select(subject.c.id), kind, after, limit, columns).subquery()
        query = query.join(first, first.c.id == subject.c.id)
    rows = connection.execute(query).all()
    return {subject_id: decode(body) for subject_id, body in sorted(rows, key=itemgetter(0))}


def in_state(connection: Connection, kind: type[S], status: str, **column: str) -> dict[str, S]:
    """Return subjects with a value of an index column (holder, dossier) in a short-lived state, in order of number.

    The query scans the subjects in that state, which are few. The exhibits of a keeper, or all that an agency ever
    received, may be hundreds of thousands.
    """
    query = select(subject.c.id, subject.c.body).where(of_kind(kind, "status"), subject.c.status == status)
    for name, wanted in column.items():
        query = query.where(func.coalesce(subject.c[name], "") == wanted)  # by no index of it
    rows = connection.execute(query.order_by(subject.c.id)).all()
    return {subject_id: decode_state(subject_id, bytes(body)) for subject_id, body in rows}  # type: ignore[misc]  # of that kind


def _found(
    connection: Connection, kind: type[State], after: str, limit: int | None, columns: Mapping[str, str | Sequence[str]]
) -> Sequence[Any]:
    return connection.execute(_first(select(subject.c.id, subject.c.body), kind, after, limit, columns)).all()


def _first(
    query: Select[Any], kind: type[State], after: str, limit: int | None, columns: Mapping[str, str | Sequence[str]]
) -> Select[Any]:
    """Restrict a query to the first rows after the cursor that match the columns, in order of number."""
    query = query.where(of_kind(kind, *columns, after=after))
    for name, wanted in columns.items():
        column = subject.c[name]
        query = query.where(column == wanted if isinstance(wanted, str) else column.in_(list(wanted)))
    return query.order_by(subject.c.id).limit(limit)


def every(connection: Connection, kind: type[S], **columns: str | Sequence[str]) -> Iterator[tuple[str, S]]:
    """Each state that ``find`` would give with all its pages, by one statement: a page in memory at a time."""
    query = _first(select(subject.c.id, subject.c.body), kind, "", None, columns)
    for subject_id, body in connection.execute(query.execution_options(yield_per=AT_ONCE)):
        yield subject_id, decode_state(subject_id, bytes(body))  # type: ignore[misc]  # of that kind


def in_cases(connection: Connection, kind: type[S], agency: str, *, status: str) -> dict[str, S]:
    """Return states of a kind and status in the cases in which an agency takes part, in order of number.

    Indexes select the subjects; only these states are read.
    """
    part, own = part_in_case(agency, "")
    query = (
        select(subject.c.id, subject.c.body)
        .join(claim, (claim.c.kind == part) & (claim.c.value == literal(own) + subject.c.dossier))
        .where(of_kind(kind, "status"), subject.c.status == status, in_force(claim.c.value))
        .order_by(subject.c.id)
    )
    return {row.id: decode_state(row.id, bytes(row.body)) for row in connection.execute(query)}  # type: ignore[misc]


def changed_since(connection: Connection, kind: type[S], seq: int) -> dict[str, S]:
    """Return subjects of a kind whose latest event stands at ``seq`` or later, in the order of that event."""
    rows = connection.execute(
        select(subject.c.id).where(subject.c.kind == kind.kind, subject.c.seq >= seq).order_by(subject.c.seq)
    )
    return states(connection, kind, list(rows.scalars()))


def outlines_since(connection: Connection, kind: type[State], outline: type[Fields], seq: int) -> dict[str, Fields]:
    """Return subjects like ``changed_since``, with only the fields of ``outline``, for reads of thousands at once."""
    decode = msgspec.json.Decoder(outline).decode
    rows = connection.execute(
        select(subject.c.id, subject.c.body)
        .where(subject.c.kind == kind.kind, subject.c.seq >= seq)
        .order_by(subject.c.seq)
    ).all()
    return {subject_id: decode(bytes(body)) for subject_id, body in rows}


def count(connection: Connection, kind: type[State], **columns: str) -> int:
    """Return the count of matching subjects of a kind."""
    query = select(func.count()).select_from(subject).where(of_kind(kind, *columns))
    for name, wanted in columns.items():
        query = query.where(subject.c[name] == wanted)
    total: int = connection.execute(query).scalar_one()
    return total


def counts(connection: Connection, kind: type[State], by: str, values: Iterable[str], **columns: str) -> dict[str, int]:
    """Count the matching subjects of a kind for each of these values of an index column; omit zero counts.

    The query searches by these values alone: with a status SQLite would rather count all subjects of a kind.
    """
    query = select(subject.c[by], func.count()).where(of_kind(kind, by, *columns), among(subject.c[by], "values"))
    for name, wanted in columns.items():
        query = query.where(func.coalesce(subject.c[name], "") == wanted)
    rows = connection.execute(query.group_by(subject.c[by]), {"values": list(values)})
    return {row[0]: row[1] for row in rows}
