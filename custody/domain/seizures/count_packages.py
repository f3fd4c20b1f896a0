"""Count the packages of a line that was declared as *about N*: by two people, before the first hand-over (I58).

Two colleagues could make 1 of 1,000: far from the estimate somebody of another agency counts, or they are asked and the
difference is a discrepancy. Beyond a factor of two it is one whoever counts.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import STORE, Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.quantity import Count, count
from custody.domain.people.person import Person
from custody.domain.people.second_person import require_second
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_vs_received import packages_counted
from custody.domain.seizures.seizure import Seizure

NOT_COUNTED = "packages_not_counted"
"""Flag of a hand-over of exhibits of such a line before the count."""
FAR_PERCENT, FAR_FACTOR = 10, 2
"""How far a count may be from the estimate before it is a discrepancy: in percent by one agency, by a factor by two."""


class SeizurePackagesCounted(Event, frozen=True):
    """Two people counted the packages of a line; their number is what the line declares from now on."""

    type: ClassVar[str] = "seizure.packages_counted/1"
    line: int
    count: Count

    def apply(self, state: Seizure, fact: Fact) -> Seizure:
        """Return the seizure with the counted number of its line."""
        state.tallies[self.line].counted = self.count.n
        return state


class CountPackages(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say how many packages two people counted of a line that declares *about N*."""

    seizure: str
    line: int
    count: Count
    confirmed: tuple[str, ...] = ()


@act(
    "seizure.count_packages/1",
    title=N_("Packages counted by two people"),
    summary="Count the packages of a line declared as about so many",
    roles=STORE | {Role.SEIZING_OFFICER},
    records=(DiscrepancyOpened, SeizurePackagesCounted),
)
def count_packages(command: CountPackages, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a count by the author and a second person; far from the estimate it is asked about, or a discrepancy.

    Raises:
        NotFound: no such seizure of a case that the author's agency takes part in.
        BadInput: ``no_such_line``; ``unit_differs`` from the declared line's; as ``count``.
        RuleBroken: ``nothing_to_count`` for a line that was counted, or of which something was received;
            ``second_person_needed``.
        ConfirmationNeeded: ``count_far_from_estimate``.
    """
    seizure = require(state_reader, Seizure, command.seizure)
    require(state_reader, Case, seizure.case).require_shared(ctx.author.agency, seizure.case)
    if not 0 <= command.line < len(seizure.lines):
        raise BadInput("no_such_line", line=command.line)
    line, tally = seizure.lines[command.line], seizure.tallies[command.line]
    # after the first receipt the figure would be chosen to fit what came
    if line.count is None or packages_counted(line, tally) or tally.arrived or seizure.completed_at:
        raise RuleBroken("nothing_to_count", number=command.seizure)
    if command.count.unit != line.count.unit:
        raise BadInput("unit_differs", unit=command.count.unit[:40], declared=line.count.unit)
    require_second(command.seizure, "", state_reader, ctx)
    counted, decision = count(command.count), Decision()
    far = 100 * abs(counted.n - line.count.n) > FAR_PERCENT * line.count.n
    alone = far and not _of_another_agency(state_reader, ctx)
    if alone:
        facts = {"count": counted.n, "declared": line.count.n}
        ask(decision, ctx, command.confirmed, "count_far_from_estimate", f"{command.line} {counted.n}", **facts)
    decision.add(command.seizure, SeizurePackagesCounted(line=command.line, count=counted))
    if alone or max(counted.n, line.count.n) > FAR_FACTOR * min(counted.n, line.count.n):
        # not the line's own discrepancy: that one a delivery of what was counted would settle
        event = DiscrepancyOpened(
            sort="undelivered" if counted.n < line.count.n else "excess", about=command.seizure, case=seizure.case,
            expected=Finding(count=line.count), finding=Finding(count=counted),
            window=tuple(dict.fromkeys([seizure.officer, *seizure.handlers, *(actor.person for actor in ctx.actors)])),
        )  # fmt: skip
        decision.add(ctx.new_number("EC"), event)
    return decision


def _of_another_agency(state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if somebody of another agency than the author counted too, by their own will."""
    seconds = [actor for actor in ctx.actors[1:] if actor.part == "witness" and actor.will in OWN_WILL]
    return any(require(state_reader, Person, actor.person).agency != ctx.author.agency for actor in seconds)


def flag_uncounted(exhibits: list[Exhibit], state_reader: StateReader, decision: Decision) -> None:
    """Flag a hand-over of exhibits whose line says *about N packages* that nobody has counted."""
    for exhibit in exhibits:
        seizure = state_reader.find(Seizure, exhibit.seizure)
        if seizure is None or NOT_COUNTED in decision.flags:
            continue
        line, tally = seizure.lines[exhibit.line], seizure.tallies[exhibit.line]
        if line.count is not None and not packages_counted(line, tally):
            decision.flag(NOT_COUNTED)
