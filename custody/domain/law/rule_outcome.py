"""What follows when a rule is not met: a refusal, or a flag where it only warns or was derogated from (I25)."""

from collections.abc import Iterable
from typing import Any, Protocol

from custody.domain.kernel.context import Decision
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rulepack import Rule

UNMET, DEROGATED = "unmet:", "derogated:"
"""How the flags of an act begin that say that a rule was not met: it only warns, or somebody derogated from it."""


class Derogable(Protocol):
    """A state that derogations can be about: ``derogations`` are rule and derogation number, a space between."""

    derogations: list[str]


def entry(rule: str, derogation: str) -> str:
    """How a derogation stands in the state of what it is about."""
    return f"{rule} {derogation}"


def excused(rule: str, state: Derogable) -> bool:
    """Whether a derogation from the rule stands for the subject."""
    return any(one.startswith(entry(rule, "")) for one in state.derogations)


def bars(rule: Rule, state: Derogable) -> bool:
    """Whether a rule that is not met refuses the act: it does not only warn, and nobody derogated from it."""
    return rule.outcome != "warn" and not (rule.outcome == "derogable" and excused(rule.id, state))


def unmet(rule: Rule, decision: Decision, error: str, state: Derogable, **facts: Any) -> None:
    """What follows when a rule is not met: a flag when it only warns or was derogated from, else a refusal.

    Raises:
        RuleBroken: ``error``, with the rule's id, its pack's (as ``decision.rules`` names it) and ``facts``.
    """
    if bars(rule, state):
        raise RuleBroken(error, rule=rule.id, pack=decision.rules.partition(" ")[0], **facts)
    flag = f"{UNMET if rule.outcome == 'warn' else DEROGATED}{rule.id}"
    if flag not in decision.flags:
        decision.flags = (*decision.flags, flag)


def told(flag: str) -> str:
    """The rule that a flag of an act says was not met, "" for a flag that says something else."""
    return next((flag.removeprefix(sort) for sort in (UNMET, DEROGATED) if flag.startswith(sort)), "")


def numbers(rule: str, entries: Iterable[str]) -> tuple[str, ...]:
    """The derogations from a rule among the entries of a state."""
    return tuple(dict.fromkeys(one.partition(" ")[2] for one in entries if one.startswith(entry(rule, ""))))
