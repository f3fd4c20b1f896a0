"""Read successive weighings of exhibits: who held what where before each, and what it weighed at the last one.

A weight typed wrong and corrected since is judged as corrected, in its place; what was typed stays beside it.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import isqrt
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, bindparam, select

from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.drying.drying_allowance import Dries, dries_of
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.exhibit_values import weighed_by
from custody.domain.kernel.events import Fact, Part
from custody.domain.oversight.drift import Difference
from custody.domain.registry.registry import TYPES, fold
from custody.storage.read.in_clause import among
from custody.storage.read.process_cache import remembered
from custody.storage.tables.tables import event, subject, subject_event

AT_ONCE = 100
WEIGHINGS = 3
"""Weighings looked at for each exhibit wanted: one that is weighed every day does not crowd out the others."""

REMEMBERED = 20_000
"""Exhibits whose weighings stay folded, by the head of their chain: what has the same head folds to the same."""
_FOLDED: dict[bytes, tuple["Weighing", ...]] = {}
_HEADS = select(subject.c.id, subject.c.head).where(among(subject.c.id, "ids")).order_by(subject.c.id)
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


class _Step(Struct, kw_only=True):
    """An event that made a weight the newest: what stood before it, the weight as corrected since, the ones typed.

    ``well``: it was compared and found well, so that no discrepancy speaks of it.
    """

    part: Part
    holder: str = ""
    place: str = ""
    agency: str = ""
    weighed_at: str = ""
    weight: Weight | None
    typed: Weight | None = None
    well: bool = False
    to_agency: str = ""
    dries: Dries = Dries()

    @property
    def first(self) -> Weight | None:
        """The weight as first typed."""
        return self.typed or self.weight


def weighed_last(connection: Connection, agency: str, most: int) -> list[str]:
    """Return the exhibits that an agency reweighed last, wherever they are now; at most ``most``.

    Read by index: the cost grows neither with the log nor with the agency's exhibits.
    """
    rows = connection.execute(LATEST, {"weighed": weighed_by(agency), "most": WEIGHINGS * most})
    return list(dict.fromkeys(row.subject for row in rows))[:most]


def successive(connection: Connection, exhibits: Iterable[str]) -> list[Weighing]:
    """Weighings of these exhibits that no discrepancy speaks of, in the order of the log.

    What opening, splitting or an accepted finding changed begins anew.
    """
    heads = {row.id: bytes(row.head) for row in connection.execute(_HEADS, {"ids": list(exhibits)})}
    numbers = {head: exhibit_id for exhibit_id, head in heads.items()}

    def read(unknown: list[bytes]) -> dict[bytes, tuple[Weighing, ...]]:
        """Read the weighings of the histories that no cache knows yet."""
        folded: dict[str, tuple[Weighing, ...]] = {}
        for at in range(0, len(unknown), AT_ONCE):
            folded |= _folded(connection, [numbers[head] for head in unknown[at : at + AT_ONCE]])
        return {head: folded.get(numbers[head], ()) for head in unknown}

    known = remembered(_FOLDED, REMEMBERED, numbers, read)
    weighings = (weighing for head in heads.values() for weighing in known[head])
    return sorted(weighings, key=lambda weighing: (weighing.difference.at, weighing.difference.exhibit))


def _folded(connection: Connection, numbers: list[str]) -> Iterator[tuple[str, tuple[Weighing, ...]]]:
    states: dict[str, Exhibit] = {}
    steps: dict[str, list[_Step]] = {}
    roots: dict[tuple[str, int], _Step] = {}
    rows: Any = connection.execute(_CHAINS, {"ids": numbers})
    for row in rows:
        part = TYPES.decode(bytes(row.body))
        assert isinstance(part, Part)
        state = states.get(part.subject)
        step = _before(state, part)
        weight = state.last_weight if state is not None else None
        after = fold(state, part.data, Fact(part.subject, row.seq, part.n, part.at, part.act))
        assert isinstance(after, Exhibit)
        states[part.subject] = after
        if isinstance(part.data, EntryCorrected):
            _correct(part, part.data, roots)
        elif after.last_weight is not weight:
            roots[part.subject, part.n] = _weighed(step, after)
            steps.setdefault(part.subject, []).append(step)
    for exhibit_id, listed in steps.items():
        made = (_weighing(then, now) for then, now in pairwise(listed) if now.well and then.weight is not None)
        yield exhibit_id, tuple(made)


def _before(state: Exhibit | None, part: Part) -> _Step:
    """Taken before the fold, which may change the state in place."""
    if state is None:
        return _Step(part=part, weight=None)
    return _Step(
        part=part, holder=state.holder, place=state.place, agency=state.agency, weight=state.last_weight,
        weighed_at=state.weighed_at,
    )  # fmt: skip


def _weighed(step: _Step, after: Exhibit) -> _Step:
    comparison = after.last_comparison
    step.well = step.weight is not None and comparison is not None and not comparison.differs
    step.weight, step.to_agency, step.dries = after.last_weight, after.agency, dries_of(after)
    return step


def _correct(part: Part, data: EntryCorrected, roots: dict[tuple[str, int], _Step]) -> None:
    """Apply a correction, or a correction of a correction, to the weighing that was typed first."""
    step = roots.get((part.subject, data.corrects))
    if data.weight is None or step is None:
        return
    roots[part.subject, part.n] = step
    step.typed, step.weight = step.first, data.weight
    if data.of:
        step.well = data.comparison is not None and not data.comparison.differs


def _weighing(before: _Step, now: _Step) -> Weighing:
    assert before.weight is not None
    assert now.weight is not None
    return Weighing(
        holder=now.holder, place=now.place, agency=now.agency, to_agency=now.to_agency,
        difference=_difference(before, now, before.weight, now.weight),
    )  # fmt: skip


def _difference(before: _Step, step: _Step, then: Weight, now: Weight) -> Difference:
    """Return the difference between the new and the earlier weight, and the same as first typed."""
    dried = step.dries.allowed(then.gross.ug, step.weighed_at, step.part.at).rest_ug
    pair = "" if then.balance == now.balance else f"{then.balance} {now.balance}"
    entered = _gross(step.first) - _gross(before.first)
    return Difference(
        difference_ug=now.gross.ug - then.gross.ug, allowance_ug=dried, balances=pair, at=step.part.at,
        uncertainty_ug=isqrt(then.uncertainty_ug**2 + now.uncertainty_ug**2), exhibit=step.part.subject,
        typed_ug=entered if before.typed or step.typed else None,
    )  # fmt: skip


def _gross(weight: Weight | None) -> int:
    return weight.gross.ug if weight is not None else 0
