"""Find what the acts of a session say of themselves: steps not done, rules set aside, rules not kept (I25, 8.0).

And what no act says: exhibits whose net mass nobody knows any more.
"""

from collections import Counter
from collections.abc import Iterator

from custody.domain.destruction.clearance import NO_ORDER, ON_HOLD
from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.claimed_time import STEP_FROM_PAPER
from custody.domain.kernel.not_done import step_not_done
from custody.domain.law.rule_outcome import DEROGATED, UNMET


def mark_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield a finding for each step not done, and one each for paper, rules set aside or not kept, unknown nets."""
    for flag in (ON_HOLD, NO_ORDER):
        if flag in burnt.marks:
            yield Irregularity(code=flag, sort="disputed")
    steps = Counter[str]()
    for flag, acts in burnt.marks.items():
        step, _ = step_not_done(flag)
        if step:
            steps[step] += acts
    for step, acts in steps.items():
        yield Irregularity(code=f"not_done_{step}", sort="missing", figures={"acts": acts})
    if copied := burnt.marks.get(STEP_FROM_PAPER):
        yield Irregularity(code=STEP_FROM_PAPER, sort="missing", figures={"acts": copied})
    derogated = sum(flag.startswith(DEROGATED) for flag in burnt.marks)
    if derogated:
        yield Irregularity(code="derogated", sort="derogated", figures={"rules": derogated})
    unmet = sum(flag.startswith(UNMET) for flag in burnt.marks)
    if unmet:
        yield Irregularity(code="rules_unmet", sort="missing", figures={"rules": unmet})
    repacked = tuple(number for number, exhibit in sorted(burnt.load.items()) if _net_unknown(exhibit))
    if repacked:
        yield Irregularity(code="net_unknown", sort="missing", exhibits=repacked, figures={"count": len(repacked)})


def _net_unknown(exhibit: Exhibit) -> bool:
    """Return True if it burnt in a packing that nobody weighed: a heavier one may stand for what is missing (I46)."""
    family = exhibit.family
    return family is not None and family.packing > 0 and family.tare is None
