"""Values that are taken once (``Event.claims``, I1): numbers of seals, cases, slips, keys, and who has taken each."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from custody.domain.seizures.case import reference_in_agency
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import claim

_CLAIM = select(claim.c.subject).where(claim.c.kind == bindparam("kind"), claim.c.value == bindparam("value"))

_CLAIMS = select(claim.c.value).where(claim.c.kind == bindparam("kind")).order_by(claim.c.value)

_AMONG = select(claim.c.value, claim.c.subject).where(claim.c.kind == bindparam("kind"), among(claim.c.value, "values"))

_FROM = (
    select(claim.c.value, claim.c.subject)
    .where(claim.c.kind == bindparam("kind"), claim.c.value >= bindparam("first"), claim.c.value <= bindparam("last"))
    .order_by(claim.c.value)
)
_FIRST = _FROM.limit(bindparam("limit"))

_HAVING = select(func.aggregate_strings(claim.c.subject, ",")).where(
    claim.c.kind == bindparam("kind"), claim.c.value.contains(bindparam("part"))
)

_BARE: ColumnElement[Any] = claim.c.value
for _mark in " -/._":  # the marks of ``domain.text.REFERENCE``
    _BARE = func.replace(_BARE, _mark, "")
_HOLDING = (
    select(claim.c.value, claim.c.subject)
    .where(
        claim.c.kind == bindparam("kind"),
        claim.c.value.contains(bindparam("run")),
        _BARE.contains(bindparam("said")),
    )
    .limit(bindparam("limit"))
)


def by_claim(connection: Connection, kind: str, value: str) -> str | None:
    """Return the subject that has taken (kind, value): a seal number, a case number..."""
    subject_id: str | None = connection.execute(_CLAIM, {"kind": kind, "value": value}).scalar_one_or_none()
    return subject_id


def claimed(connection: Connection, kind: str, values: Iterable[str]) -> dict[str, str]:
    """Return the taken members of ``values`` of a kind, with the subject of each."""
    rows: Any = connection.execute(_AMONG, {"kind": kind, "values": sorted(set(values))})
    return {row.value: row.subject for row in rows}


def claimed_from(connection: Connection, kind: str, beginning: str, limit: int | None) -> dict[str, str]:
    """Return in order the first (or all) values of a kind with this beginning, with the subject of each."""
    asked: dict[str, Any] = {"kind": kind, "first": beginning, "last": beginning + "~"}
    rows: Any = connection.execute(_FROM if limit is None else _FIRST, asked | {"limit": limit})
    return {row.value: row.subject for row in rows}


def cases_under(connection: Connection, case_reference: str) -> list[str]:
    """Return the cases of all agencies under a PV number."""
    return list(claimed_from(connection, *reference_in_agency(case_reference, ""), None).values())


def having(connection: Connection, kind: str, part: str) -> set[str]:
    """Return the subjects that have taken a value of a kind containing ``part``, after a full scan.

    The result comes as one text: as rows, hundreds of thousands take ten times as long to hand over.
    """
    joined: str | None = connection.execute(_HAVING, {"kind": kind, "part": part}).scalar()
    return set(joined.split(",")) if joined else set()


def holding(connection: Connection, kind: str, run: str, compacted: str, limit: int) -> dict[str, str]:
    """Return values of a kind that hold ``said``, letters and digits, however separated, to the subject of each.

    ``run``: digits of it that stand in a row; they tell most values apart before anything is taken out of them.
    Every value of the kind is looked at: 10 ms of 70,000.
    """
    rows: Any = connection.execute(_HOLDING, {"kind": kind, "run": run, "said": compacted, "limit": limit})
    return {row.value: row.subject for row in rows}


def values(connection: Connection, kind: str) -> list[str]:
    """Return every value of a kind that has been taken, in order (slip numbers, to list the missing ones)."""
    return list(connection.execute(_CLAIMS, {"kind": kind}).scalars())
