"""Temporary release (sortie provisoire): until which day, and for how long at most by the rule pack (I10)."""

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.times import MIDNIGHT, day, days_between
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import TemporaryRelease
from custody.domain.people.agency import Agency

TEMPORARY = frozenset({"laboratory", "court"})
"""Purposes for which an exhibit leaves for a time, and comes back to who released it."""


def due_day(purpose: str, due: str, ctx: ActContext) -> str:
    """Return the day on which a temporary release ends, or "" for any other hand-over (I10).

    Raises:
        BadInput: ``due_needed``, ``due_without_release``.
        RuleBroken: ``due_past``.
    """
    if purpose not in TEMPORARY:
        if due:
            raise BadInput("due_without_release")
        return ""
    if not due:
        raise BadInput("due_needed")
    if day(due, "due") < ctx.claimed_day:
        raise RuleBroken("due_past", value=due)
    return due


def require_short(
    exhibit_id: str, exhibit: Exhibit, due: str, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:  # fmt: skip
    """Check that a release that begins now is within the pack's limit; a running one is left alone.

    ``due`` is the agreed day, "" for a hand-over that is no release.

    Raises:
        RuleBroken: as ``require_within``.
    """
    if due and not exhibit.on_release:
        require_within(exhibit_id, exhibit, ctx.claimed_at, due, state_reader, decision)


def require_within(
    exhibit_id: str, exhibit: Exhibit, since: str, due: str, state_reader: StateReader, decision: Decision
) -> None:
    """Check that a release since an instant ends by ``due`` within the days that the releasing agency's pack allows.

    Raises:
        RuleBroken: ``release_too_long``, ``pack_changed``.
    """
    releasing_agency = require(state_reader, Agency, exhibit.released_by or exhibit.agency)
    pack, first = releasing_agency.rules(), day_of(since, releasing_agency.calendar())
    for rule, asks in pack.asking(TemporaryRelease):
        decision.rules = pack.mark
        if days_between(first + MIDNIGHT, due + MIDNIGHT) > asks.days:
            unmet(rule, decision, "release_too_long", exhibit, number=exhibit_id, days=asks.days)
