"""Answer a discrepancy in words: the people concerned are asked before the inspection acts (8a, issue 21).

An answer closes nothing. The people asked have three working days. The inspection's turn comes after that, or once all
of them have answered.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import READERS
from custody.domain.discrepancies.discrepancy import OPEN, READINGS, Discrepancy, require_open
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.kernel.working_days import working_day_after

ANSWER_DAYS = 3
"""Working days for an answer, after the day on which a discrepancy opened."""
AT_ONCE = frozenset({"lost", "reappeared", "seal_broken", "seal_absent"})
"""Sorts that the inspection looks into at once, whatever people answer."""


class DiscrepancyAnswered(Event, frozen=True):
    """A person concerned explained the discrepancy in words; the text is committed to."""

    type: ClassVar[str] = "discrepancy.answered/1"
    by: str

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Record that they answered; the discrepancy stays as it is."""
        if self.by not in state.answered:
            state.answered.append(self.by)
        return state


class Answer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Explain a discrepancy in words; they are printed wherever the discrepancy is printed."""

    discrepancy: str
    text: str


@act(
    "discrepancy.answer/1",
    title=N_("Discrepancy answered"),
    summary="Explain a discrepancy in words",
    roles=READERS,
    records=(DiscrepancyAnswered,),
)
def answer(command: Answer, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the answer of a person concerned; it closes nothing, and several people may answer.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``not_asked`` for a person who is not concerned.
        BadInput: ``field_empty``.
    """
    state = require_open(command.discrepancy, state_reader)
    if ctx.author.person not in concerned(state):
        raise RuleBroken("not_asked", number=command.discrepancy)
    decision = Decision()
    text = Private("answer", required(command.text, "answer"), state.case)
    decision.add(command.discrepancy, DiscrepancyAnswered(by=ctx.author.person), text)
    return decision


def concerned(state: Discrepancy) -> frozenset[str]:
    """Return the people who are asked about a discrepancy: its window, and the first reader."""
    return frozenset(filter(None, (*state.window, state.read_by)))


def answer_until(state: Discrepancy) -> str:
    """Return the last day (YYYY-MM-DD, UTC) on which the inspection waits for answers."""
    return working_day_after(state.opened_at[:10], ANSWER_DAYS)


def waits_for_answer(state: Discrepancy, today: str) -> bool:
    """Return True if the inspection still waits: somebody concerned has not answered, and their days are not over.

    A discrepancy that a second reading did not settle waits for nobody.
    """
    if state.status != OPEN or state.sort in AT_ONCE or state.second_outcome or state.assignee:
        return False
    if today > answer_until(state):
        return False
    return not concerned(state) <= set(state.answered) or _reading_may_end_it(state)


def _reading_may_end_it(state: Discrepancy) -> bool:
    """Return True if a withdrawal or a second reading was begun, and the other is still awaited."""
    return state.sort in READINGS and bool(state.withdrawn_at or state.restated) != (state.second is not None)
