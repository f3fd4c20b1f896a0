"""Comparison of what a person saw with the record: verdicts and differences (I13, I17, I48); nothing is opened."""

from msgspec import structs

from custody.domain.discrepancies.discrepancy import Discrepancy, Finding
from custody.domain.exhibits.balance_and_weighing import DECISIVE, OK, Comparison, Weight, compare, strictest
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.deciding_balance import limits_of
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import OPENED, Exhibit
from custody.domain.exhibits.exhibit_family import first_in_packing, weighed_for_life
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.exhibits.weighed_together import judge_together
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.times import days_between
from custody.domain.law.rule_pack import DecisiveWeight

TWO = 2
"""Number of people at the weighing of dried plants that were sealed fresh."""
Difference = tuple[str, Finding | None, Finding | None]
"""Sort of discrepancy, what was recorded, what was found."""


def first_differences(
    exhibit_id: str, exhibit: Exhibit, first: FirstReading | None, state_reader: StateReader, ctx: ActContext
) -> list[Difference]:  # fmt: skip
    """Return what differs in a first reading, unless an open discrepancy tells it; as of its own hour."""
    if first is None:
        return []
    return differing(first_check(exhibit_id, exhibit, first, state_reader, ctx), exhibit, state_reader)


def first_check(
    exhibit_id: str, exhibit: Exhibit, first: FirstReading, state_reader: StateReader, ctx: ActContext
) -> Check:  # fmt: skip
    """Return a first reading compared with the record, as of its own hour."""
    seen = Observation(
        exhibit=exhibit_id, seal=first.seal, seal_state=first.seal_state, weight=first.weight, count=first.count,
        together=first.together,
    )  # fmt: skip
    # compared without the rules of an act: it may lie in a sealed sack by now, and was read before that
    return compare_with_record(seen, exhibit, state_reader, structs.replace(ctx, at=first.at), Decision())


def differing(check: Check, exhibit: Exhibit, state_reader: StateReader) -> list[Difference]:
    """Return what differs in a check compared already, unless an open discrepancy tells it."""
    return untold(differences_of(check, exhibit), exhibit, state_reader)


def untold(differences: list[Difference], exhibit: Exhibit, state_reader: StateReader) -> list[Difference]:
    """Return the differences that no open discrepancy of the exhibit tells yet."""
    if not differences:
        return []
    standing = [require(state_reader, Discrepancy, discrepancy_id) for discrepancy_id in exhibit.open]
    return [each for each in differences if not any((d.sort, d.finding) == (each[0], each[2]) for d in standing)]


def compare_with_record(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> Check:  # fmt: skip
    """Compare an observation with the record, and open nothing.

    Raises:
        NotFound: as ``judge_together``.
    """
    # most exhibits pass by their seal alone: only a weight has limits
    limits = limits_of(exhibit.house, state_reader, decision) if seen.weight or seen.together else DECISIVE
    comparison = weighed_verdict(seen.weight, exhibit, ctx, limits) if seen.weight else None
    return Check(
        seal=seen.seal, seal_state=seen.seal_state, weight=seen.weight, count=seen.count, not_weighed=seen.not_weighed,
        comparison=comparison, settled=comparison is not None and settles(exhibit, comparison, ctx),
        together=judge_together(seen, state_reader, ctx, limits) if seen.together else None,
        seal_verdict=(OK if seal_as_recorded(seen, exhibit) else "mismatch") if read_seal(seen) else "",
        count_verdict=(OK if seen.count == exhibit.count else "mismatch") if seen.count and exhibit.count else "",
    )  # fmt: skip


def settles(exhibit: Exhibit, comparison: Comparison, ctx: ActContext) -> bool:
    """Return True for the first good weighing, by two people, of dried plants that were sealed fresh (I60)."""
    if not exhibit.condition or exhibit.settled is not None or comparison.differs or len(ctx.actors) < TWO:
        return False
    dries = dries_of(exhibit)
    return 0 < dries.settled_days <= days_between(dries.since, ctx.at)


def read_seal(seen: Observation) -> bool:
    """Return True if the seal was read, or found absent."""
    return bool(seen.seal) or seen.seal_state == "absent"


def seal_as_recorded(seen: Observation, exhibit: Exhibit) -> bool:
    """Return True if the seal is whole, and the one on record.

    On what stands opened no seal is whole, and none need be there any more.
    """
    if exhibit.status == OPENED:
        return bool(seen.seal_state) and (not seen.seal or same_seal(seen.seal, exhibit.seal))
    return not seen.seal_state and same_seal(seen.seal, exhibit.seal)


def weighed_verdict(weight: Weight, exhibit: Exhibit, ctx: ActContext, limits: DecisiveWeight) -> Comparison | None:
    """Judge a weight against the first one (or the one accepted since), the finest since and the last good one.

    A difference from any of them stands, and one from the whole balance of what was opened since (I46). What agrees
    with the finest agrees, though the first balance was coarse. What was sealed again unweighed is in a packing that
    nobody weighed.
    """
    if exhibit.basis is None:
        return None
    if exhibit.unweighed and exhibit.unweighed.sealed:
        return first_in_packing(weight, exhibit, ctx.at, limits)
    earlier = [("", *exhibit.basis)]
    if exhibit.finest is not None:
        earlier.append(("finest", exhibit.finest, exhibit.finest_at))
    if exhibit.settled is not None:
        earlier.append(("settled", exhibit.settled, exhibit.settled_at))
    last, judged = exhibit.last_weight, exhibit.last_comparison
    if last is not None and judged is not None and not judged.differs:
        earlier.append(("last", last, exhibit.weighed_at))
    dries = dries_of(exhibit)
    verdicts = [
        compare(before, weight, dries.allowed(before.gross.ug, at, ctx.at), against, limits)
        for against, before, at in earlier
    ]
    if exhibit.family is not None and (lifelong := weighed_for_life(weight, exhibit, ctx.at, limits)):
        verdicts.append(lifelong)
    return strictest(verdicts)


def differences_of(check: Check, exhibit: Exhibit) -> list[Difference]:
    """Return what differs from the record in a check, told by an open discrepancy or not."""
    differences: list[Difference] = []
    if check.seal_verdict == "mismatch":
        sort = f"seal_{check.seal_state}" if check.seal_state else "seal"
        whole = None if exhibit.status == OPENED and sort == "seal" else Finding(seal=exhibit.seal)
        differences.append((sort, whole, Finding(seal=check.seal) if check.seal else None))
    if check.together and check.together.comparison and check.together.comparison.differs:
        differences.append((f"weight_{check.together.comparison.verdict}", None, None))
    if check.comparison and check.comparison.differs and check.weight:
        now = check.weight.gross.ug
        before = now - check.comparison.difference_ug
        differences.append((f"weight_{check.comparison.verdict}", Finding(ug=before), Finding(ug=now)))
    if check.count_verdict == "mismatch":
        differences.append(("count", Finding(count=exhibit.count), Finding(count=check.count)))
    return differences
