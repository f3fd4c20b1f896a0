"""Find what the acts of a session say of themselves: steps not done for want of a means, rules set aside (I25, 8.0)."""

from collections import Counter
from collections.abc import Iterator

from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.kernel.claimed_time import STEP_FROM_PAPER
from custody.domain.kernel.not_done import step_not_done
from custody.domain.law.rule_outcome import DEROGATED


def mark_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield one finding for all weighings that were not done, one for steps from paper, one for rules set aside."""
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
