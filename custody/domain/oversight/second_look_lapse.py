"""Open the discrepancies of a first reading that nobody repeated in time (I57b); the watch proposes it."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.exhibits.unread_reading import judge_unread
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact


class ExhibitSecondLookLapsed(Event, frozen=True):
    """Nobody read it again in time; ``opened`` are the discrepancies of the first ``reading``."""

    type: ClassVar[str] = "exhibit.second_look_lapsed/1"
    reading: FirstReading
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Block the exhibit by its discrepancies; nobody is awaited any more."""
        state.to_read_again = None
        state.open += self.opened
        return state


class LapseSecondLook(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Judge the first reading of an exhibit that nobody read again."""

    about: str


@act(
    "exhibit.lapse_second_look/1",
    title=N_("Not read again in time"),
    records=(DiscrepancyOpened, ExhibitSecondLookLapsed),
    by_service=True,
)
def lapse_second_look(command: LapseSecondLook, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open the discrepancies of a first reading whose time is over, as of the hour at which it was made.

    What was weighed together is one act: one typing error accuses nobody ten times.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_due`` when it was read again, or may still be.
    """
    exhibit = require(state_reader, Exhibit, command.about)
    first = exhibit.to_read_again
    if first is None or not is_unread(exhibit, ctx.at):
        raise RuleBroken("not_due", number=command.about)
    decision = Decision()
    group = first.together.exhibits if first.together is not None else (command.about,)
    for exhibit_id in group:
        member = require(state_reader, Exhibit, exhibit_id)
        waiting = member.to_read_again
        if waiting is not None and waiting.together == first.together and is_unread(member, ctx.at):
            opened = judge_unread(exhibit_id, member, state_reader, ctx, decision)
            decision.add(exhibit_id, ExhibitSecondLookLapsed(reading=waiting, opened=opened))
    return decision


def is_unread(exhibit: Exhibit, at: str) -> bool:
    """Return True if the exhibit was to be read again before this time, and was not; of what is gone it tells too."""
    waiting = exhibit.to_read_again
    return waiting is not None and waiting.due <= at
