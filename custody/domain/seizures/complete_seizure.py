"""Say that a seizure is complete, or let its term end: only then is an undelivered part a discrepancy (I58).

Its officer says so; otherwise it is complete ``ARRIVAL_HOURS`` after the arrival at the store or ``TERM_DAYS`` after
the seizure. The term is recorded with the next receipt or by the watch, whichever comes first.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.seizures.declared_vs_received import judge_complete
from custody.domain.seizures.seizure import Delivery, Seizure


class SeizureCompleted(Event, frozen=True):
    """The seizure is complete; ``by``: ``officer``, ``arrival`` or ``term``. What is missing opens discrepancies."""

    type: ClassVar[str] = "seizure.completed/1"
    by: str
    deliveries: tuple[Delivery, ...] = ()

    def apply(self, state: Seizure, fact: Fact) -> Seizure:
        """Return the seizure, complete from now on."""
        state.completed_at, state.completed_by = fact.at, self.by
        for delivery in self.deliveries:
            state.tallies[delivery.line].discrepancy = delivery.discrepancy
        return state


class CompleteSeizure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say of an own seizure that everything of it was handed over."""

    seizure: str
    confirmed: tuple[str, ...] = ()


class LapseSeizure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record that the term of the seizure ``about`` is over."""

    about: str


@act(
    "seizure.complete/1",
    title=N_("Seizure complete"),
    summary="Say that everything of a seizure was handed over",
    roles={Role.SEIZING_OFFICER},
    records=(DiscrepancyOpened, SeizureCompleted),
)
def complete(command: CompleteSeizure, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Judge an own seizure as complete; asked about while sealed exhibits of it were not received.

    Raises:
        NotFound: no such seizure.
        RuleBroken: ``not_seizing_officer``, ``published_only``, ``already_complete``.
        ConfirmationNeeded: ``seizure_still_held``.
    """
    seizure = require(state_reader, Seizure, command.seizure)
    if seizure.officer != ctx.author.person:
        raise RuleBroken("not_seizing_officer", number=command.seizure)
    if seizure.source:
        raise RuleBroken("published_only", number=command.seizure)
    if seizure.completed_at:
        raise RuleBroken("already_complete", number=command.seizure)
    decision = Decision()
    waiting = sum(tally.registered - tally.arrived for tally in seizure.tallies)
    if waiting > 0:
        ask(decision, ctx, command.confirmed, "seizure_still_held", count=waiting)
    return _record(command.seizure, seizure, "officer", state_reader, ctx, decision)


@act(
    "seizure.lapse/1",
    title=N_("Seizure complete by its term"),
    records=(DiscrepancyOpened, SeizureCompleted),
    by_service=True,
)
def lapse(command: LapseSeizure, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Judge a seizure whose term is over.

    Raises:
        NotFound: no such seizure.
        RuleBroken: ``not_due``.
    """
    seizure = require(state_reader, Seizure, command.about)
    completed = seizure.completed_as(ctx.at)
    if seizure.source or seizure.completed_at or not completed:
        raise RuleBroken("not_due", number=command.about)
    return _record(command.about, seizure, completed, state_reader, ctx, Decision())


def _record(
    seizure_id: str, seizure: Seizure, by: str, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> Decision:
    deliveries = judge_complete(seizure_id, seizure, state_reader, ctx, decision)
    decision.add(seizure_id, SeizureCompleted(by=by, deliveries=deliveries))
    return decision
