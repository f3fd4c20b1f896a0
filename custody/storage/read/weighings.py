"""Read the weighings of exhibits: who held what where before each, and what it lacked to the first one (I60).

A weight typed wrong and corrected since is judged as corrected, in its place; what was typed stays beside it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, bindparam, select

from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.exhibits.balance_and_weighing import Weight, weighed_by
from custody.domain.exhibits.drying.drying_allowance import curve_now
from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.family_balance import Reckoned, balance_key
from custody.domain.kernel.events import Fact, Part
from custody.domain.kernel.times import days_between, quarter_of
from custody.domain.oversight.weight_innovations import Difference
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
    """One weighing against the first: where it lay and who held it until then, and which agency weighed it."""

    holder: str
    place: str
    agency: str
    to_agency: str
    difference: Difference


class _Step(Struct, kw_only=True):
    """An event that made a weight the newest: what stood before it, the weight as corrected since, the ones typed.

    ``well``: it was compared and found well, so that no discrepancy speaks of it. ``first``: the step whose weight it
    is compared with. ``whole``: of what was opened, all that it ever held by its first weighing and by this one.
    """

    part: Part
    holder: str = ""
    place: str = ""
    agency: str = ""
    weight: Weight | None
    weighed_at: str = ""
    typed: Weight | None = None
    well: bool = False
    to_agency: str = ""
    curve: DryingCurve | None = None
    lot: str = ""
    first: "_Step | None" = None
    whole: tuple[Reckoned, Reckoned] | None = None

    @property
    def typed_first(self) -> Weight | None:
        """Return the weight as first typed."""
        return self.typed or self.weight


def weighed_last(connection: Connection, agency: str, most: int) -> list[str]:
    """Return the exhibits that an agency reweighed last, wherever they are now; at most ``most``.

    Read by index: the cost grows neither with the log nor with the agency's exhibits.
    """
    rows = connection.execute(LATEST, {"weighed": weighed_by(agency), "most": WEIGHINGS * most})
    return list(dict.fromkeys(row.subject for row in rows))[:most]


def weighings(connection: Connection, exhibits: Iterable[str]) -> list[Weighing]:
    """Return the weighings of these exhibits that no discrepancy speaks of, by time.

    What was opened stays one equation from its first weighing on (I46); an accepted finding begins anew.
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
            listed = steps.setdefault(part.subject, [])
            roots[part.subject, part.n] = _weighed(step, after, listed)
            listed.append(step)
    for exhibit_id, listed in steps.items():
        yield exhibit_id, tuple(_weighing(step) for step in listed if step.well)


def _before(state: Exhibit | None, part: Part) -> _Step:
    """Return the step before the fold, which may change the state in place."""
    if state is None:
        return _Step(part=part, weight=None)
    basis, at = state.basis or (None, "")
    return _Step(
        part=part, holder=state.holder, place=state.place, agency=state.agency, weight=basis, weighed_at=at,
        whole=(state.family.last, state.family.last) if state.family is not None and state.family.last else None,
    )  # fmt: skip


def _weighed(step: _Step, after: Exhibit, earlier: list[_Step]) -> _Step:
    """Put the new weight into its step, beside the step of the weight that it is compared with."""
    comparison, family = after.last_comparison, after.family
    basis, basis_at = step.weight, step.weighed_at
    last = step.whole[0] if step.whole else None
    opened = family is not None and family.net_known and not family.unknown and family.last not in {None, last}
    step.whole = (family.first, family.last) if opened and family is not None and family.last is not None else None
    step.well = step.whole is not None or (comparison is not None and not comparison.differs and basis is not None)
    step.first = next((each for each in reversed(earlier) if basis is not None and each.weight == basis), None)
    if step.first is None and basis is not None:
        step.first = _Step(part=step.part, weight=basis, weighed_at=basis_at)
    step.weight, step.weighed_at, step.to_agency = after.last_weight, after.weighed_at, after.agency
    step.curve, step.lot = curve_now(after), f"{after.seizure} {after.line} {after.packing}"
    return step


def _correct(part: Part, data: EntryCorrected, roots: dict[tuple[str, int], _Step]) -> None:
    """Apply a correction, or a correction of a correction, to the weighing that was typed first."""
    step = roots.get((part.subject, data.corrects))
    if data.weight is None or step is None:
        return
    roots[part.subject, part.n] = step
    step.typed, step.weight = step.typed_first, data.weight
    if data.of:
        step.well = data.comparison is not None and not data.comparison.differs


def _weighing(step: _Step) -> Weighing:
    return Weighing(
        holder=step.holder, place=step.place, agency=step.agency, to_agency=step.to_agency,
        difference=_difference(step),
    )  # fmt: skip


def _difference(step: _Step) -> Difference:
    """Return what the weighing lacks to the first one, and the same as first typed."""
    assert step.weight is not None
    # exhibits first weighed in one quarter follow the air of their store alike
    air = f"{step.place} {_line(step.curve)}"
    if step.whole is not None:
        first, now = step.whole
        corrected = step.weight.gross.ug - _gross(step.typed_first)
        return Difference(
            exhibit=step.part.subject, at=step.part.at, days=max(0, days_between(first.at, step.part.at)),
            first_ug=first.net_ug, difference_ug=now.whole_ug - first.whole_ug + corrected,
            uncertainty_ug=now.noise_ug, first_uncertainty_ug=first.noise_ug, balance=now.balance,
            first_balance=first.balance, curve=step.curve, air=f"{air} {quarter_of(first.at)}",
            typed_ug=now.whole_ug - first.whole_ug if step.typed else None,
        )  # fmt: skip
    assert step.first is not None
    assert step.first.weight is not None
    before, now_ug, first_at = step.first.weight, step.weight.gross.ug, step.first.weighed_at
    entered = _gross(step.typed_first) - _gross(step.first.typed_first)
    return Difference(
        exhibit=step.part.subject, at=step.part.at, days=max(0, days_between(first_at, step.part.at)),
        first_ug=before.content_ug, difference_ug=now_ug - before.gross.ug,
        uncertainty_ug=step.weight.uncertainty_ug, first_uncertainty_ug=before.uncertainty_ug,
        balance=balance_key(step.weight), first_balance=balance_key(before), curve=step.curve,
        lot=f"{step.lot} {step.place}", air=f"{air} {quarter_of(first_at)}",
        typed_ug=entered if step.typed or step.first.typed else None,
    )  # fmt: skip


def _line(curve: DryingCurve | None) -> str:
    return f"{curve.material} {curve.packing}" if curve else ""


def _gross(weight: Weight | None) -> int:
    return weight.gross.ug if weight is not None else 0
