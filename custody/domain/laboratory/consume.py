"""Consumption by analysis: some of an opened exhibit, or all that was left of it (I51, T12)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import CONSUMED, OPENED, Exhibit
from custody.domain.exhibits.family_balance import parted, repacked
from custody.domain.exhibits.legal_hold import require_unheld
from custody.domain.exhibits.not_back import not_back
from custody.domain.exhibits.opening import differs, held_in, open_opened
from custody.domain.exhibits.split_and_sample import require_clear, require_spare
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.quantity import Count, MassEntry, count, mass
from custody.domain.laboratory.agree_consumption import require_agreed
from custody.domain.laboratory.analyst_consumption import (
    Consumption,
    PersonConsumed,
    method_text,
    record_consumption,
)
from custody.domain.laboratory.consumption_limit import require_little
from custody.domain.offline.paper_act import require_confirmed
from custody.domain.people.agency import Agency


class ExhibitConsumed(Event, frozen=True):
    """The laboratory used up all that was left: the net mass (µg) that it states, and its report."""

    type: ClassVar[str] = "exhibit.consumed/1"
    report: str
    mass_ug: int | None = None
    opened: tuple[str, ...] = ()
    told_ug: int = 0
    request: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit, consumed: its mass or, if it was never weighed, its whole count."""
        state.open += self.opened
        state.family = repacked(state.family, None, fact.at, self.told_ug, (), self.mass_ug or 0)
        state.used_ug += self.mass_ug or 0
        if state.last_weight is None and state.count is not None:
            state.used += state.count.n
        state.end(CONSUMED)
        return state


class ExhibitUsed(Event, frozen=True):
    """Analysis used up some of an opened exhibit, for a request if it was named; a report is due by ``report_due``."""

    type: ClassVar[str] = "exhibit.used/1"
    mass_ug: int | None = None
    count: Count | None = None
    request: str = ""
    report_due: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit with so much less in it, also in its mass balance (I46)."""
        used_ug = self.mass_ug or 0
        state.used_ug += used_ug
        if state.family is not None:
            state.family = parted(state.family, (), used_ug)
        if self.count is not None:
            state.used += self.count.n
            if state.count is not None:
                state.count = Count(state.count.n - self.count.n, state.count.unit)
        state.used_by = state.used_by if state.report_due else state.agency
        state.report_due = state.report_due or self.report_due
        return state


class Consume(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record what analysis used up of an opened exhibit: some of it if there is a ``rest``, else all that was left.

    ``mass``: net; ``count``: of what is counted, if there is a rest. ``request`` and ``method`` of the analysis.
    """

    exhibit: str
    mass: MassEntry | None = None
    count: Count | None = None
    rest: bool = False
    request: str = ""
    method: str = ""


@act(
    "exhibit.consume/1",
    title=N_("Consumed by analysis"),
    summary="Record what analysis used up of an exhibit",
    roles={Role.LABORATORY},
    records=(DiscrepancyOpened, ExhibitConsumed, ExhibitUsed, PersonConsumed),
)
def consume(command: Consume, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a consumption by analysis. All that was left needs a report on record and a second analyst (I51, I53).

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``, ``wrong_state``, ``blocked_by_discrepancy``; ``too_much_consumed``;
            ``check_incomplete`` without the mass of what was weighed; ``consumed_on_paper``. Of all that was left: as
            ``open_opened``; ``report_needed`` without a report, ``sample_retained``, ``on_legal_hold``,
            ``paper_unconfirmed``, and as ``require_agreed`` (I53). Of some: ``nothing_left`` if that is all there is,
            ``more_than_left`` if it is more.
        BadInput: ``bad_reference``; ``unit_differs``, ``total_too_large``.
    """
    if command.rest:
        return _use_some(command, state_reader, ctx)
    decision = Decision()
    exhibit, opened = open_opened(command.exhibit, state_reader, ctx, decision)
    require_clear(command.exhibit, exhibit)
    require_spare(command.exhibit, exhibit, state_reader)
    require_unheld(command.exhibit, exhibit)
    require_confirmed(command.exhibit, exhibit, state_reader)
    if exhibit.laboratory is None:
        raise RuleBroken("report_needed", number=command.exhibit)
    used_ug = mass(command.mass).ug if command.mass else None
    things = exhibit.count if exhibit.last_weight is None else None
    if exhibit.last_weight is not None and used_ug is None:
        raise RuleBroken("check_incomplete", number=command.exhibit)
    require_little(command.exhibit, used_ug, things, state_reader)
    require_agreed(command.exhibit, exhibit, used_ug, things, state_reader, ctx)
    gone = not_back(exhibit, None, ctx.at, (), used_ug) if used_ug is not None else None
    if gone is not None:
        discrepancy_id = differs("mass_balance", command.exhibit, exhibit, gone.expected, gone.finding, ctx, decision)
        opened = (*opened, discrepancy_id)
    consumption = _consumption(command, used_ug, things)
    record_consumption(consumption, exhibit, state_reader, ctx, decision)
    event = ExhibitConsumed(
        report=exhibit.laboratory.report, mass_ug=used_ug, opened=opened, told_ug=gone.told_ug if gone else 0,
        request=consumption.named_request(),
    )  # fmt: skip
    decision.add(command.exhibit, event, *method_text(consumption, exhibit))
    return decision


def _use_some(command: Consume, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a consumption of an exhibit that stays open; one person alone does it up to the pack's milligrams."""
    decision = Decision()
    exhibit = held_in(state_reader, command.exhibit, ctx, OPENED)
    require_clear(command.exhibit, exhibit)
    if ctx.paper is not None:
        raise RuleBroken("consumed_on_paper", number=command.exhibit)
    decision.rules = require(state_reader, Agency, exhibit.agency).rules().mark
    used_ug = mass(command.mass).ug if command.mass else None
    things = count(command.count) if command.count else None
    _require_some(command.exhibit, exhibit, used_ug, things)
    require_little(command.exhibit, used_ug, things, state_reader)
    consumption = _consumption(command, used_ug, things)
    due = record_consumption(consumption, exhibit, state_reader, ctx, decision)
    event = ExhibitUsed(mass_ug=used_ug, count=things, request=consumption.named_request(), report_due=due)
    decision.add(command.exhibit, event, *method_text(consumption, exhibit))
    return decision


def _consumption(command: Consume, used_ug: int | None, things: Count | None) -> Consumption:
    """Return the measures of an act with its request and method."""
    return Consumption(
        exhibit=command.exhibit, ug=used_ug, things=things, request=command.request, method=command.method
    )  # fmt: skip


def _require_some(exhibit_id: str, exhibit: Exhibit, used_ug: int | None, things: Count | None) -> None:
    """Check that something was used up, measured as on record (mass or count), and that a rest may be left."""
    last = exhibit.last_weight
    if not used_ug and (last is not None or not things):
        raise RuleBroken("check_incomplete", number=exhibit_id)
    if things and exhibit.count and things.unit != exhibit.count.unit:
        raise BadInput("unit_differs", unit=things.unit[:40], declared=exhibit.count.unit)
    if last is not None and used_ug is not None and used_ug > last.content_ug:
        raise RuleBroken("more_than_left", number=exhibit_id, used_ug=used_ug, limit_ug=last.content_ug)
    all_things = things is not None and exhibit.count is not None and things.n >= exhibit.count.n
    all_mass = last is not None and used_ug is not None and used_ug >= last.content_ug
    if all_things or all_mass:
        raise RuleBroken("nothing_left", number=exhibit_id)
