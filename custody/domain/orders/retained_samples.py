"""What an order keeps back of each case as a sample, and what may serve as one (I26)."""

from collections.abc import Collection

from custody.domain.exhibits.exhibit import AT_REST, Exhibit
from custody.domain.kernel.context import Decision
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rulepack import Pack, Sample


def require_sampled(case: str, kept: int, burning: Collection[Exhibit], pack: Pack, decision: Decision) -> None:
    """Of a case of which ``burning`` is destroyed, as many samples stay as the pack asks; whatever the pack, one.

    Raises:
        RuleBroken: ``sample_needed``.
    """
    short = [rule for rule, asks in pack.asking(Sample) if kept < asks.at_least]
    for rule in short:
        for exhibit in burning:
            unmet(rule, decision, "sample_needed", exhibit, number=case)
    if not short and not kept:
        raise RuleBroken("sample_needed", number=case)


def require_kept(number: str, sample: Exhibit) -> None:
    """A retained sample is sealed, at rest, in no order and under no discrepancy (I26).

    Raises:
        RuleBroken: ``sample_gone``.
    """
    if sample.status not in AT_REST or sample.order or sample.open:
        raise RuleBroken("sample_gone", number=number)
