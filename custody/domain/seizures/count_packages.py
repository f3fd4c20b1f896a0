"""Count the packages of a line that was declared as *about N*: by two people, before the first hand-over (I58)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import STORE, Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.quantity import Count, count
from custody.domain.people.second_person import require_second
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_vs_received import packages_counted
from custody.domain.seizures.seizure import Seizure

NOT_COUNTED = "packages_not_counted"
"""Flag of a hand-over of exhibits of such a line before the count."""


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


@act(
    "seizure.count_packages/1",
    title=N_("Packages counted by two people"),
    summary="Count the packages of a line declared as about so many",
    roles=STORE | {Role.SEIZING_OFFICER},
    records=(SeizurePackagesCounted,),
)
def count_packages(command: CountPackages, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a count by the author and a second person.

    Raises:
        NotFound: no such seizure of a case that the author's agency takes part in.
        BadInput: ``no_such_line``; ``unit_differs`` from the declared line's; as ``count``.
        RuleBroken: ``nothing_to_count`` for a line that was counted, or of which something was received;
            ``second_person_needed``.
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
    decision = Decision()
    decision.add(command.seizure, SeizurePackagesCounted(line=command.line, count=count(command.count)))
    return decision


def flag_uncounted(exhibits: list[Exhibit], state_reader: StateReader, decision: Decision) -> None:
    """Flag a hand-over of exhibits whose line says *about N packages* that nobody has counted."""
    for exhibit in exhibits:
        seizure = state_reader.find(Seizure, exhibit.seizure)
        if seizure is None or NOT_COUNTED in decision.flags:
            continue
        line, tally = seizure.lines[exhibit.line], seizure.tallies[exhibit.line]
        if line.count is not None and not packages_counted(line, tally):
            decision.flag(NOT_COUNTED)
