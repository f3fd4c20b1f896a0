"""Steps that were not done for want of a means: marked with the reason, printed and counted (domain.md 8.0 point 4).

Only a rule that asks or marks lets such a step be; it never shows as fulfilled.
"""

from typing import Literal

from custody.domain.kernel.context import Decision

Reason = Literal["", "balance", "too_small", "power", "network", "kit", "account", "second_person"]
"""The means that was missing; "" where the step was done or nobody says why it was not."""

UNSAID = "unsaid"
"""Stands in a flag for the reason that nobody gave."""
NOT_DONE = "not_done:"
"""Prefix of an act's flags for a step that was not done; then the step and the reason, a colon between."""


def mark_not_done(decision: Decision, step: Literal["weight"], reason: Reason) -> None:
    """Mark a step of the act as not done, once for each reason; a step without a reason is not marked."""
    flag = f"{NOT_DONE}{step}:{reason}"
    if reason:
        decision.flag(flag)


def mark_unweighed(decision: Decision, reason: Reason) -> None:
    """Mark that the weighing which every such act has was not done, also where nobody says why."""
    decision.flag(f"{NOT_DONE}weight:{reason or UNSAID}")


def step_not_done(flag: str) -> tuple[str, str]:
    """Return step and reason of a flag that marks a step as not done, or twice "" for another flag."""
    if not flag.startswith(NOT_DONE):
        return "", ""
    step, _, reason = flag.removeprefix(NOT_DONE).partition(":")
    return step, reason
