"""Open the discrepancies of a first reading that nobody repeated in time (I57b); the watch proposes it."""

from typing import Any, ClassVar

from msgspec import Struct

<<<<<<< HEAD
from custody.domain.discrepancies.discrepancy import WEIGHED, DiscrepancyOpened
from custody.domain.exhibits.blind_check import compare_with_record, differing
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.exhibits.weighed_together import weighed_as
=======
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.exhibits.unread_reading import judge_unread
>>>>>>> main
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
<<<<<<< HEAD
    group = first.together.exhibits if first.together is not None else (command.about,)
    for exhibit_id in group:
        member = require(state_reader, Exhibit, exhibit_id)
        waiting = member.to_read_again
        if waiting is not None and waiting.together == first.together and is_unread(member, ctx.at):
            _lapse(exhibit_id, member, waiting, state_reader, ctx, decision)
    return decision


def _lapse(
    exhibit_id: str, exhibit: Exhibit, first: FirstReading, state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    seen = Observation(
        exhibit=exhibit_id, seal=first.seal, weight=first.weight, count=first.count, together=first.together
    )
    # compared without the rules of an act: it may lie in a sealed sack by now, and was read before that
    check = compare_with_record(seen, exhibit, state_reader, structs.replace(ctx, at=first.at), Decision())
    opened = []
    window = tuple(dict.fromkeys([*exhibit.window, first.by]))
    for sort, expected, finding in differing(check, exhibit, state_reader):
        opened.append(ctx.new_number("EC"))
        event = DiscrepancyOpened(
            sort=sort, about=exhibit_id, case=exhibit.case, expected=expected, finding=finding, window=window,
            **(_of_group(check, first) if sort in WEIGHED else {}),
        )  # fmt: skip
        decision.add(opened[-1], event)
    decision.add(exhibit_id, ExhibitSecondLookLapsed(reading=first, opened=tuple(opened)))


def _of_group(check: Check, first: FirstReading) -> dict[str, Any]:
    """Return what lets a group that was weighed together be weighed a second time: whose reading it is, and of what."""
    return {**weighed_as(check), "read_by": first.by, "side": first.agency} if check.together is not None else {}
=======
    opened = judge_unread(command.about, exhibit, state_reader, ctx, decision)
    decision.add(command.about, ExhibitSecondLookLapsed(reading=first, opened=opened))
    return decision
>>>>>>> main


def is_unread(exhibit: Exhibit, at: str) -> bool:
    """Return True if the exhibit was to be read again before this time, and was not; of what is gone it tells too."""
    waiting = exhibit.to_read_again
    return waiting is not None and waiting.due <= at
