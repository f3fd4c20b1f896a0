"""Weigh small doses of one case and substance together, where the balance decides about none of them alone (I48)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import structs

from custody.domain.discrepancies.discrepancy import GroupWeighed
from custody.domain.exhibits.balance_and_weighing import (
    COARSER,
    DRYING,
    MUCH_COARSER,
    NOT_DECISIVE,
    OK,
    Comparison,
    Weight,
    combined_uncertainty,
    dried_reason,
    isqrt_ceil,
    undecided,
    verdict_of,
)
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.deciding_balance import deciding
from custody.domain.exhibits.drying.drying_allowance import NOTHING, Allowance, dries_of
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.exhibits.first_reading import Together
from custody.domain.kernel.context import ActContext, StateReader, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_pack import DecisiveWeight

Dried = tuple[Weight, Allowance]
"""A weight, and what it may have dried since."""


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


def require_known(seen: Iterable[Observation], known: Collection[str]) -> None:
    """Require each group to be of exhibits that a counter may know of: a verdict on its weight would tell of others.

    Raises:
        RuleBroken: ``together_unfit`` names the group.
    """
    for each in seen:
        if each.together is not None and not set(each.together.exhibits) <= set(known):
            raise _unfit(each.together)


def require_alike(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, limits: DecisiveWeight
) -> None:
    """Require the group of an observation, if there is one, to be fit for one weight.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``together_unfit`` for an exhibit of another case or substance, never weighed, or one that this
            balance, or another one there, decides about alone: a large loss must not hide behind its neighbour's gain.
            It names the group: which of them is too heavy is the record's.
    """
    if seen.together is None:
        return
    uncertainty_ug = seen.together.weight.uncertainty_ug
    for member_id in seen.together.exhibits:
        member = require(state_reader, Exhibit, member_id)
        like = (member.case, member.known_substance) == (exhibit.case, exhibit.known_substance)
        if not like or member.basis is None or limits.fine(uncertainty_ug, member.basis[0].content_ug):
            raise _unfit(seen.together)
    # every exhibit of the group is judged in the same act, each for itself
    if _decided_alone(exhibit, state_reader, ctx, limits):
        raise _unfit(seen.together)


def _unfit(together: Together) -> RuleBroken:
    return RuleBroken("together_unfit", number=", ".join(together.exhibits))


def judge_together(
    seen: Observation, state_reader: StateReader, ctx: ActContext, limits: DecisiveWeight
) -> Together | None:
    """Judge the weight of a group against the sum of the first weights of its exhibits, and of the finest since.

    Raises:
        NotFound: no such exhibit.
    """
    if seen.together is None:
        return None
    weight, firsts, finests = seen.together.weight, list[Dried](), list[Dried]()
    for member_id in seen.together.exhibits:
        member = require(state_reader, Exhibit, member_id)
        if member.basis is None:
            continue
        dries = dries_of(member)
        finest = (member.finest, member.finest_at) if member.finest is not None else member.basis
        for earlier, (before, at) in ((firsts, member.basis), (finests, finest)):
            earlier.append((before, dries.allowed(before.gross.ug, at, ctx.at)))
    comparison = _compared(firsts, weight, limits)
    if finests != firsts and not comparison.differs:
        since = structs.replace(_compared(finests, weight, limits), against="finest")
        comparison = since if since.differs or comparison.reason != DRYING else comparison
    return structs.replace(seen.together, comparison=comparison)


def weighed_as(check: Check) -> dict[str, Any]:
    """Return what a discrepancy of a weight keeps of it: the uncertainty, and the group that was weighed together."""
    joint, verdict = check.together, check.weighed
    if joint is None or verdict is None:
        return {"uncertainty_ug": check.weight.uncertainty_ug} if check.weight else {}
    ug = joint.weight.gross.ug
    group = GroupWeighed(exhibits=joint.exhibits, recorded_ug=ug - verdict.difference_ug, read_ug=ug)
    return {"uncertainty_ug": joint.weight.uncertainty_ug, "together": group, "cause": joint.exhibits[0]}


def _decided_alone(exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, limits: DecisiveWeight) -> bool:
    """Return True if a balance of the author's agency, or of the one that answers for the exhibit, would decide."""
    place = "" if exhibit.status == IN_TRANSIT else exhibit.place
    content = exhibit.basis[0].content_ug if exhibit.basis else 0
    agencies = {ctx.author.agency, exhibit.house} - {""}
    return any(deciding(agency, place, content, state_reader, limits) for agency in agencies)


def _compared(dried: list[Dried], weight: Weight, limits: DecisiveWeight) -> Comparison:
    """Add up earlier weights, and their uncertainties in quadrature: mostly readings, which are independent.

    A balance much coarser than theirs agrees only where one as fine would agree, as for a single weight.
    """
    before = [each for each, _ in dried]
    drying = sum((allowance for _, allowance in dried), NOTHING)
    content, square = sum(each.content_ug for each in before), sum(each.uncertainty_ug**2 for each in before)
    mark = next((each.mark for each in before if each.mark), "")
    summed = structs.replace(before[0], uncertainty_ug=isqrt_ceil(square), mark=mark)
    difference = weight.gross.ug - sum(each.gross.ug for each in before)
    noise = combined_uncertainty(summed, weight)
    reason = undecided((weight, summed), content, limits)
    reason = reason or dried_reason(difference, noise, drying, sum(each.gross.ug for each in before), limits)
    comparison = verdict_of(difference, noise, drying, reason)
    coarsest = max(each.uncertainty_ug for each in before)
    if comparison.verdict == OK and weight.uncertainty_ug > MUCH_COARSER * coarsest:
        as_fine = structs.replace(weight, uncertainty_ug=coarsest)
        if verdict_of(difference, combined_uncertainty(summed, as_fine), drying).differs:
            return structs.replace(comparison, verdict=NOT_DECISIVE, reason=COARSER)
    return comparison
