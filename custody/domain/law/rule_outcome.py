"""Consequence of an unmet rule: a refusal, or a flag if the rule warns or has a derogation (I25)."""

from collections.abc import Iterable
from typing import Any, Protocol

from custody.domain.kernel.context import Decision
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_pack import Rule

UNMET, DEROGATED = "unmet:", "derogated:"
"""Prefixes of an act's flags for an unmet rule: the rule only warns, or a derogation covers it."""


class Derogable(Protocol):
    """A state that derogations can be about: ``derogations`` are rule and derogation number, a space between."""

    derogations: list[str]


def entry(rule: str, derogation: str) -> str:
    """Return a derogation's entry in the state of its subject."""
    return f"{rule} {derogation}"


def is_waived(rule: str, state: Derogable) -> bool:
    """Return True if a derogation from the rule stands for the subject."""
    return any(derogation.startswith(entry(rule, "")) for derogation in state.derogations)


def blocks(rule: Rule, state: Derogable) -> bool:
    """Return True if an unmet rule refuses the act: it does more than warn, and lacks a derogation."""
    return rule.mode != "mark" and not (rule.mode == "derogable" and is_waived(rule.id, state))


def unmet(rule: Rule, decision: Decision, error: str, state: Derogable, **facts: Any) -> None:
    """Flag an unmet rule that only warns or has a derogation, else refuse the act.

    Raises:
        RuleBroken: ``error``, with the rule's id, its pack's (as ``decision.rules`` names it) and ``facts``.
    """
    if blocks(rule, state):
        raise RuleBroken(error, rule=rule.id, pack=decision.rules.partition(" ")[0], **facts)
    flag = f"{UNMET if rule.mode == 'mark' else DEROGATED}{rule.id}"
    decision.flag(flag)


def rule_of_flag(flag: str) -> str:
    """Return the unmet rule that a flag of an act names, or "" for another flag."""
    return next((flag.removeprefix(sort) for sort in (UNMET, DEROGATED) if flag.startswith(sort)), "")


def numbers(rule: str, entries: Iterable[str]) -> tuple[str, ...]:
    """Return the derogations from a rule among the entries of a state."""
    return tuple(
        dict.fromkeys(derogation.partition(" ")[2] for derogation in entries if derogation.startswith(entry(rule, "")))
    )
