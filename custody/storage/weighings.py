"""Successive weighings of exhibits: who held what where before each, and what it weighed at the last one."""

from collections.abc import Iterable, Iterator
from math import isqrt
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, bindparam, select

from custody.domain.acts import TYPES, fold
from custody.domain.drift import Difference
from custody.domain.events import Fact, Part
from custody.domain.exhibit import Exhibit, weighed_by
from custody.domain.times import days_between
from custody.domain.weighing import Weight, moisture_allowance
from custody.storage.among import among
from custody.storage.tables import event, subject_event

AT_ONCE = 100
WEIGHINGS = 3
"""Weighings looked at for each exhibit wanted: one that is weighed every day does not crowd out the others."""

_CHAINS = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(among(subject_event.c.subject, "ids"))
    .order_by(event.c.seq)
)

LATEST = (
    select(subject_event.c.subject)
    .where(subject_event.c.about == bindparam("weighed"))
    .order_by(subject_event.c.seq.desc())
    .limit(bindparam("most", type_=Integer))
)


class Weighing(Struct, frozen=True, kw_only=True):
    """One weighing against the one before: where it lay and who held it until then, and which agency weighed it."""

    holder: str
    place: str
    agency: str
    to_agency: str
    difference: Difference


class _Before(Struct, frozen=True):
    """An exhibit before an event, for the fold may change the state in place."""

    holder: str
    place: str
    agency: str
    weight: Weight | None
    weighed_at: str
    basis_ug: int
    basis_at: str


def weighed_last(connection: Connection, agency: str, most: int) -> list[str]:
    """The exhibits that an agency weighed again last, wherever they are now; at most so many.

    Found by index: the cost grows neither with the log nor with what the agency holds.
    """
    rows = connection.execute(LATEST, {"weighed": weighed_by(agency), "most": WEIGHINGS * most})
    return list(dict.fromkeys(row.subject for row in rows))[:most]


def successive(connection: Connection, exhibits: Iterable[str]) -> list[Weighing]:
    """Weighings of these exhibits that no discrepancy speaks of, in the order of the log.

    What opening, splitting or an accepted finding changed begins anew.
    """
    numbers, found = list(exhibits), list[Weighing]()
    for at in range(0, len(numbers), AT_ONCE):
        found += _folded(connection, numbers[at : at + AT_ONCE])
    return sorted(found, key=lambda one: one.difference.at)


def _folded(connection: Connection, numbers: list[str]) -> Iterator[Weighing]:
    states: dict[str, Exhibit] = {}
    rows: Any = connection.execute(_CHAINS, {"ids": numbers})
    for row in rows:
        part = TYPES.decode(bytes(row.body))
        assert isinstance(part, Part)
        state = states.get(part.subject)
        before = _before(state) if state is not None else None
        after = fold(state, part.data, Fact(part.subject, row.seq, part.n, part.at, part.act))
        assert isinstance(after, Exhibit)
        states[part.subject] = after
        if before is not None and _counts(before, after):
            yield _weighing(before, after, part)


def _before(state: Exhibit) -> _Before:
    basis, at = state.basis or (None, "")
    return _Before(
        state.holder, state.place, state.agency, state.last_weight, state.weighed_at, basis.gross.ug if basis else 0, at
    )  # fmt: skip


def _counts(before: _Before, after: Exhibit) -> bool:
    """Whether the event is a weighing that was compared and found well."""
    comparison = after.last_comparison
    again = before.weight is not None and after.last_weight is not before.weight
    return again and comparison is not None and comparison.verdict == "ok"


def _weighing(before: _Before, after: Exhibit, part: Part) -> Weighing:
    then, now = before.weight, after.last_weight
    assert then is not None
    assert now is not None
    dried = [
        moisture_allowance(after.known_substance, before.basis_ug, days_between(before.basis_at, at))
        for at in (before.weighed_at, part.at)
    ]
    pair = "" if then.balance == now.balance else f"{then.balance} {now.balance}"
    difference = Difference(
        difference_ug=now.gross.ug - then.gross.ug, allowance_ug=dried[1] - dried[0], balances=pair, at=part.at,
        uncertainty_ug=isqrt(then.uncertainty_ug**2 + now.uncertainty_ug**2), exhibit=part.subject,
    )  # fmt: skip
    return Weighing(
        holder=before.holder, place=before.place, agency=before.agency, to_agency=after.agency, difference=difference
    )  # fmt: skip
