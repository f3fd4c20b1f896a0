"""Weigh small doses of one case and substance together, where the balance decides about none of them alone (I48)."""

from collections.abc import Iterable, Mapping

from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import (
    Comparison,
    Weight,
    isqrt_ceil,
    undecided,
    verdict_of,
)
from custody.domain.exhibits.check_record import Observation, Together
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.moisture_tolerance import moisture_tolerance
from custody.domain.kernel.context import ActContext, StateReader, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.times import days_between
from custody.domain.law.rule_pack import DecisiveWeight


def gather(seen: Iterable[Observation], groups: Mapping[str, tuple[str, ...]]) -> list[Observation]:
    """Give the one weight of each group to all its exhibits; ``groups``: who was weighed, with which others.

    Raises:
        RuleBroken: ``together_unfit`` for an exhibit that is in two groups, has a weight of its own, or is not in the
            act; ``scanned_twice``.
    """
    by_exhibit = {each.exhibit: each for each in seen}
    grouped: set[str] = set()
    for first, others in groups.items():
        members = unique((first, *others))
        weight = by_exhibit[first].weight
        alone = [m for m in members[1:] if m not in by_exhibit or by_exhibit[m].weight is not None]
        if weight is None or alone or grouped & set(members):
            raise RuleBroken("together_unfit", number=alone[0] if alone else first)
        grouped |= set(members)
        together = Together(exhibits=tuple(sorted(members)), weight=weight)
        for member in members:
            by_exhibit[member] = structs.replace(by_exhibit[member], weight=None, together=together)
    return list(by_exhibit.values())


def judge_together(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, limits: DecisiveWeight
) -> Together | None:
    """Judge the weight of a group against the sum of the first weights of its exhibits.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``together_unfit`` for an exhibit of another case or substance, never weighed, or one that the
            balance decides about alone: a large loss must not hide behind its neighbour's gain.
    """
    if seen.together is None:
        return None
    weight, firsts, drying = seen.together.weight, list[Weight](), 0
    for member_id in seen.together.exhibits:
        member = require(state_reader, Exhibit, member_id)
        like = (member.case, member.known_substance) == (exhibit.case, exhibit.known_substance)
        if not like or member.basis is None or limits.fine(weight.uncertainty_ug, member.basis[0].content_ug):
            raise RuleBroken("together_unfit", number=member_id)
        first, at = member.basis
        firsts.append(first)
        drying += moisture_tolerance(exhibit.known_substance, first.gross.ug, days_between(at, ctx.at))
    return structs.replace(seen.together, comparison=_compared(firsts, weight, drying, limits))


def _compared(firsts: list[Weight], weight: Weight, drying_ug: int, limits: DecisiveWeight) -> Comparison:
    """Add up the first weights, and their uncertainties in quadrature: mostly readings, which are independent."""
    total, content = sum(first.gross.ug for first in firsts), sum(first.content_ug for first in firsts)
    uncertainty = isqrt_ceil(sum(first.uncertainty_ug**2 for first in firsts))
    summed = structs.replace(firsts[0], uncertainty_ug=uncertainty, mark=next((w.mark for w in firsts if w.mark), ""))
    noise = isqrt_ceil(9 * (uncertainty**2 + weight.uncertainty_ug**2) // 4)
    return verdict_of(weight.gross.ug - total, noise, drying_ug, undecided((weight, summed), content, limits))
