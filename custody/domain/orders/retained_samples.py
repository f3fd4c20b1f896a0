"""Samples that an order retains of each case, and the conditions for a retained sample (I26)."""

from collections.abc import Collection

from custody.domain.exhibits.exhibit import AT_REST, Exhibit
from custody.domain.kernel.context import Decision
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rulepack import Pack, Sample


def require_sampled(case: str, kept: int, burning: Collection[Exhibit], pack: Pack, decision: Decision) -> None:
    """Require as many samples of a case to be destroyed as the rule pack asks, and always one.

    Raises:
        RuleBroken: ``sample_needed``.
    """
    short = [rule for rule, asks in pack.asking(Sample) if kept < asks.at_least]
    for rule in short:
        for exhibit in burning:
            unmet(rule, decision, "sample_needed", exhibit, number=case)
    if not short and not kept:
        raise RuleBroken("sample_needed", number=case)


def require_kept(exhibit_id: str, sample: Exhibit) -> None:
    """Require a retained sample to be sealed, at rest, and free of orders and discrepancies (I26).

    Raises:
        RuleBroken: ``sample_gone``.
    """
    if sample.status not in AT_REST or sample.order or sample.open:
        raise RuleBroken("sample_gone", number=exhibit_id)
