"""Select the parts that agencies take in cases and operations: those not ended, or renewed after that."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select

from custody.domain.seizures.case import PART_ENDED, PART_RENEWED, part_in_case
from custody.storage.tables.tables import claim

_ended, _renewed = claim.alias("ended"), claim.alias("renewed")


def in_force(part: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that each ending of the claimed ``part`` has its renewal (``case.end_of_part``)."""
    renewal = select(_renewed.c.value).where(_renewed.c.kind == PART_RENEWED, _renewed.c.value == _ended.c.value)
    ending = select(_ended.c.value).where(
        _ended.c.kind == PART_ENDED, _ended.c.value > part + "/", _ended.c.value < part + "/~", ~renewal.exists()
    )
    return ~ending.exists()


_CASES = select(claim.c.subject).where(
    claim.c.kind == bindparam("kind"), claim.c.value > bindparam("first"), claim.c.value < bindparam("last"),
    in_force(claim.c.value),
)  # fmt: skip


def cases_of(connection: Connection, agency: str) -> set[str]:
    """Return the cases in which an agency takes part, without reading a case."""
    kind, first = part_in_case(agency, "")
    return set(connection.execute(_CASES, {"kind": kind, "first": first, "last": first + "~"}).scalars())
