"""Report an exhibit missing (manquant), and take charge of one that is found again, still blocked.

Neither act settles anything: the discrepancy does, in the hands of the inspection (I9, I45).
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import HOLDERS
from custody.domain.discrepancies.discrepancy import LOST, Discrepancy, DiscrepancyAdjusted, DiscrepancyOpened, Finding
from custody.domain.exhibits.blind_check import CheckEntry, judge, parse_observations
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import (
    AT_REST,
    LOADED,
    UNACCOUNTED,
    Exhibit,
    held_by_agency,
    load_exhibits,
)
from custody.domain.exhibits.exhibit_remarks import Missed
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.orders.order import resting
from custody.domain.places.place import own_place


class ExhibitReportedMissing(Event, frozen=True):
    """Its holder's agency, or those at its burning, do not find the exhibit; the holder still answers for it."""

    type: ClassVar[str] = "exhibit.reported_missing/1"
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as missing, out of any place, container and load, and block it."""
        state.place, state.container = "", ""
        if state.status in LOADED:
            state.missed.append(Missed(session=state.session, discrepancy=self.discrepancy))
            state.leave_load(fact.at)
        state.open.append(self.discrepancy)
        return state


class ExhibitFoundAgain(Event, frozen=True):
    """A lost exhibit is found: the finder holds it from now on, and it stays blocked until the inspection has closed.

    ``discrepancy``: opened now, for one that was already written off.
    """

    type: ClassVar[str] = "exhibit.found_again/1"
    holder: str
    agency: str
    status: str
    check: Check
    place: str = ""
    discrepancy: str = ""
    due: str = ""
    released_by: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Place the exhibit in the finder's custody."""
        state.hold(self.holder, self.agency, fact.at)
        self.check.apply(state, fact.at)
        state.status, state.place, state.container = self.status, self.place, ""
        state.due, state.released_by = self.due, self.released_by
        state.released_at = state.released_at if self.released_by else ""
        if self.discrepancy:
            state.open.append(self.discrepancy)
        return state


class ReportMissing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Exhibits of the author's agency that are not where they should be; since when, and what was done to find them."""

    exhibits: tuple[str, ...]
    reason: str


class FindAgain(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lost exhibits that were found: each checked blind, where, in which circumstances, and where they lie now."""

    checks: tuple[CheckEntry, ...]
    reason: str
    place: str = ""


@act(
    "exhibit.report_missing/1",
    title=N_("Exhibits reported missing"),
    summary="Report exhibits missing",
    roles=HOLDERS,
    records=(DiscrepancyOpened, ExhibitReportedMissing),
    device="hands",
)
def report_missing(command: ReportMissing, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a discrepancy for each exhibit that is gone; its window are all who had it since the last full check.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder`` when it is in another agency's custody, ``wrong_state``,
            ``already_reported_missing``.
        BadInput: ``field_empty``.
    """
    decision = Decision()
    reason = required(command.reason, "reason")
    for exhibit_id in load_exhibits(command.exhibits, state_reader):
        exhibit = held_by_agency(state_reader, exhibit_id, ctx)
        if exhibit.status not in AT_REST:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        if losses(exhibit, state_reader):
            raise RuleBroken("already_reported_missing", number=exhibit_id)
        lose(exhibit_id, exhibit, reason, ctx, decision, ctx.author.person)
    return decision


def lose(exhibit_id: str, exhibit: Exhibit, reason: str, ctx: ActContext, decision: Decision, *keepers: str) -> None:
    """Open the discrepancy of what is gone: its window are who had it since the last full check, and ``keepers``.

    Who says at a fire that something is missing never had it, and is no suspect.
    """
    opened = ctx.new_number("EC")
    window = tuple(dict.fromkeys([*exhibit.window, *keepers]))
    event = DiscrepancyOpened(sort="lost", about=exhibit_id, case=exhibit.case, window=window)
    decision.add(opened, event, Private("reason", reason, exhibit.case))
    decision.add(exhibit_id, ExhibitReportedMissing(discrepancy=opened))


@act(
    "exhibit.find_again/1",
    title=N_("Exhibits found again"),
    summary="Take charge of exhibits found again",
    roles=HOLDERS,
    records=(DiscrepancyAdjusted, DiscrepancyOpened, ExhibitFoundAgain),
    device="hands",
)
def find_again(command: FindAgain, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that a finder takes charge of lost exhibits; each difference opens a discrepancy (I13).

    Raises:
        NotFound: no such exhibit, or none that the author may see.
        RuleBroken: ``not_reported_missing``; ``wrong_state``; ``other_agency`` for the place; and as
            ``parse_observations`` and ``judge``.
        BadInput: ``field_empty``.
    """
    if command.place:
        own_place(state_reader, command.place, ctx.author.agency, ctx.judged_at)
    decision = Decision()
    for seen in parse_observations(command.checks, state_reader, ctx, sealed=True):
        exhibit = require(state_reader, Exhibit, seen.exhibit)
        gone, discrepancies = exhibit.status == UNACCOUNTED, losses(exhibit, state_reader)
        if not gone and not discrepancies:
            raise RuleBroken("not_reported_missing", number=seen.exhibit)
        if not gone and exhibit.status not in AT_REST:
            raise RuleBroken("wrong_state", number=seen.exhibit, status=exhibit.status)
        for exhibit_id in discrepancies:
            decision.add(exhibit_id, DiscrepancyAdjusted(finding=Finding(seal=seen.seal, count=seen.count)))
        check = judge(seen, exhibit, state_reader, ctx, decision)
        decision.add(seen.exhibit, _taken(seen.exhibit, exhibit, check, command.place, state_reader, ctx, decision))
        scope = exhibit.case
    decision.private = (Private("reason", required(command.reason, "reason"), scope),)
    return decision


def _taken(
    exhibit_id: str,
    exhibit: Exhibit,
    check: Check,
    place: str,
    state_reader: StateReader,
    ctx: ActContext,
    decision: Decision,
) -> ExhibitFoundAgain:
    """Return the event of the find: unchanged in its own agency, held in another one or after a write-off."""
    author, opened = ctx.author, ""
    if exhibit.status == UNACCOUNTED and not _standing(exhibit, "reappeared", state_reader):
        opened = ctx.new_number("EC")
        window = tuple(dict.fromkeys([*exhibit.handlers, author.person]))
        decision.add(opened, DiscrepancyOpened(sort="reappeared", about=exhibit_id, case=exhibit.case, window=window))
    stays = author.agency == exhibit.agency and exhibit.status != UNACCOUNTED
    return ExhibitFoundAgain(
        holder=author.person, agency=author.agency, check=check, place=place, discrepancy=opened,
        status=exhibit.status if stays else resting(exhibit),
        due=exhibit.due if stays else "", released_by=exhibit.released_by if stays else "",
    )  # fmt: skip


def losses(exhibit: Exhibit, state_reader: StateReader) -> list[str]:
    """Return the open discrepancies that report the exhibit gone."""
    return [discrepancy_id for sort in sorted(LOST) for discrepancy_id in _standing(exhibit, sort, state_reader)]


def _standing(exhibit: Exhibit, sort: str, state_reader: StateReader) -> list[str]:
    return [
        discrepancy_id
        for discrepancy_id in exhibit.open
        if require(state_reader, Discrepancy, discrepancy_id).sort == sort
    ]
