"""Read pages of subjects by order of recording, newest or oldest first, for example cases and operations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, or_, select

from custody.domain.exhibits.exhibit import CONSUMED, DESTROYED, EXHAUSTED, Exhibit
from custody.domain.kernel.events import State
from custody.domain.registry.registry import decode_state
from custody.domain.seizures.case import Case, part_in_case
from custody.domain.seizures.joint_operation import Operation, part_in_operation
from custody.storage.read.parts_in_force import in_force
from custody.storage.read.subject_queries import PAGE, states
from custody.storage.tables.tables import claim, subject, subject_event

S = TypeVar("S", bound=State)

_item = subject.alias("item")
_ITEMS = select(_item.c.id).where(_item.c.dossier == subject.c.id, _item.c.kind == Exhibit.kind)
_CLOSED = _ITEMS.exists() & ~_ITEMS.where(_item.c.status.not_in([DESTROYED, EXHAUSTED, CONSUMED])).exists()


def newest(
    connection: Connection, kind: type[S], *, after: str = "", limit: int = PAGE, **columns: str | Sequence[str]
) -> dict[str, S]:  # fmt: skip
    """Return a page as ``queries.find`` does, newest first; ``after`` is the last number of the page before.

    Indexes select the subjects; only the states of that page are read.
    """
    return states(connection, kind, _on_record(connection, kind, after, limit, columns, last_first=True))


def newest_numbers(
    connection: Connection, kind: type[State], *, after: str = "", limit: int = PAGE, **columns: str | Sequence[str]
) -> list[str]:  # fmt: skip
    """Return the numbers of ``newest`` without reading a state."""
    return _on_record(connection, kind, after, limit, columns, last_first=True)


def oldest(
    connection: Connection, kind: type[S], *, after: str = "", limit: int = PAGE, **columns: str | Sequence[str]
) -> dict[str, S]:  # fmt: skip
    """Return a page as ``newest`` does, oldest first."""
    return states(connection, kind, _on_record(connection, kind, after, limit, columns, last_first=False))


def _on_record(
    connection: Connection, kind: type[State], after: str, limit: int, columns: Mapping[str, str | Sequence[str]], *,
    last_first: bool,
) -> list[str]:  # fmt: skip
    query: Select[Any] = _by_record(select(subject.c.id).where(subject.c.kind == kind.kind), after, last_first)
    for name, wanted in columns.items():
        column = subject.c[name]
        query = query.where(column == wanted if isinstance(wanted, str) else column.in_(list(wanted)))
    return [row.id for row in connection.execute(query.limit(limit)).all()]


def _by_record(query: Select[Any], after: str, last_first: bool) -> Select[Any]:
    """Return subjects by the place of their first event, from that of ``after`` on ("" for all)."""
    first, mark = subject_event.alias("first"), subject_event.alias("mark")
    query = query.join(first, (first.c.subject == subject.c.id) & (first.c.n == 1))
    if after:
        shown = select(mark.c.seq).where(mark.c.subject == after, mark.c.n == 1).scalar_subquery()
        query = query.where(first.c.seq < shown if last_first else first.c.seq > shown)
    return query.order_by(first.c.seq.desc() if last_first else first.c.seq)


def cases(
    connection: Connection,
    agency: str,
    *,
    after: str = "",
    limit: int = PAGE,
    closed: bool | None = None,
    led: bool = False,
    last_first: bool = False,
) -> dict[str, Case]:
    """Return cases in order of number, after the cursor: those in which an agency takes part, or with "" all.

    ``closed``: only those whose exhibits have all been destroyed, or only the others. ``led``: only those that the
    agency leads or, where nobody does yet, may come to lead. ``last_first``: what came on record last first.
    """
    query = _taking_part(Case, part_in_case, agency, after, last_first)
    if closed is not None:
        query = query.where(_CLOSED if closed else ~_CLOSED)
    if led:
        query = query.where(or_(subject.c.dossier == agency, subject.c.dossier.is_(None)))
    rows = connection.execute(query.limit(limit))
    return {row.id: decode_state(row.id, bytes(row.body)) for row in rows}  # type: ignore[misc]  # cases, by the claim


def operations(
    connection: Connection, agency: str, *, after: str = "", limit: int = PAGE, last_first: bool = False
) -> dict[str, Operation]:  # fmt: skip
    """Return operations to which an agency is admitted, or with "" all, in order of number, after the cursor.

    ``last_first``: what came on record last first.
    """
    query = _taking_part(Operation, part_in_operation, agency, after, last_first)
    rows = connection.execute(query.limit(limit))
    return {row.id: decode_state(row.id, bytes(row.body)) for row in rows}  # type: ignore[misc]  # by the claim


def _taking_part(
    kind: type[State], part: Callable[[str, str], tuple[str, str]], agency: str, after: str, last_first: bool
) -> Select[Any]:  # fmt: skip
    """Build the query for subjects in which an agency takes part (claim ``part``; "" for all), after the cursor."""
    begun = "" if last_first else after
    query: Select[Any] = select(subject.c.id, subject.c.body)
    if agency:
        name, first = part(agency, begun)
        _, last = part(agency, "~")
        query = query.join(claim, claim.c.subject == subject.c.id).where(
            claim.c.kind == name, claim.c.value > first, claim.c.value < last, in_force(claim.c.value)
        )
    else:
        query = query.where(subject.c.kind == kind.kind, subject.c.id > begun)
    if last_first:
        return _by_record(query, after, last_first=True)
    return query.order_by(claim.c.value if agency else subject.c.id)
