"""Temporary release (sortie provisoire): until which day, and for how long at most by the rule pack (I10)."""

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import Decision, Moment, World, get
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.times import MIDNIGHT, day, days_between
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rulepack import Loan
from custody.domain.people.agency import Agency

TEMPORARY = frozenset({"laboratory", "court"})
"""Purposes for which an exhibit leaves for a time, and comes back to who lent it."""


def due_day(purpose: str, due: str, moment: Moment) -> str:
    """The day on which a temporary release ends, "" for any other hand-over (I10).

    Raises:
        BadInput: ``due_needed``, ``due_without_loan``.
        RuleBroken: ``due_past``.
    """
    if purpose not in TEMPORARY:
        if due:
            raise BadInput("due_without_loan")
        return ""
    if not due:
        raise BadInput("due_needed")
    if day(due, "due") < moment.claimed_day:
        raise RuleBroken("due_past", value=due)
    return due


def require_short(
    number: str, exhibit: Exhibit, due: str, world: World, moment: Moment, decision: Decision
) -> None:  # fmt: skip
    """A release that begins now lasts no longer than the pack allows; what is lent already goes on as it is.

    ``due`` is the day agreed, "" for a hand-over that is no release.

    Raises:
        RuleBroken: as ``require_within``.
    """
    if due and not exhibit.lent:
        require_within(number, exhibit, moment.claimed_at, due, world, decision)


def require_within(number: str, exhibit: Exhibit, since: str, due: str, world: World, decision: Decision) -> None:
    """A release since an instant ends by ``due`` within the days that the pack of the agency that lends allows.

    Raises:
        RuleBroken: ``loan_long``, ``pack_changed``.
    """
    lender = get(world, Agency, exhibit.released_by or exhibit.agency)
    pack, first = lender.rules(), day_of(since, lender.calendar())
    for rule, asks in pack.asking(Loan):
        decision.rules = pack.mark
        if days_between(first + MIDNIGHT, due + MIDNIGHT) > asks.days:
            unmet(rule, decision, "loan_long", exhibit, number=number, days=asks.days)
