"""Open the discrepancy of what analysis used up and nobody reported on in time (I51); the watch proposes it."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact


class ExhibitReportLapsed(Event, frozen=True):
    """No report came until ``due`` on what analysis used up; ``opened`` is the discrepancy."""

    type: ClassVar[str] = "exhibit.report_lapsed/1"
    due: str
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Block the exhibit by its discrepancy; no report is awaited any more."""
        state.report_due = ""
        state.open += self.opened
        return state


class LapseReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Tell that no report came on what analysis used up of an exhibit."""

    about: str


@act(
    "exhibit.lapse_report/1",
    title=N_("No report on what analysis used up"),
    records=(DiscrepancyOpened, ExhibitReportLapsed),
    by_service=True,
)
def lapse_report(command: LapseReport, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a discrepancy of consumption without a report, once the pack's days are over.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_due`` when it was reported on, or may still be.
    """
    exhibit = require(state_reader, Exhibit, command.about)
    if not is_unreported(exhibit, ctx.at):
        raise RuleBroken("not_due", number=command.about)
    decision = Decision()
    opened = ctx.new_number("EC")
    window = tuple(exhibit.window)
    decision.add(opened, DiscrepancyOpened(sort="unreported", about=command.about, case=exhibit.case, window=window))
    decision.add(command.about, ExhibitReportLapsed(due=exhibit.report_due, opened=(opened,)))
    return decision


def is_unreported(exhibit: Exhibit, at: str) -> bool:
    """Return True if a report on what analysis used up was due before this time and has not come."""
    return bool(exhibit.report_due) and exhibit.report_due <= at
