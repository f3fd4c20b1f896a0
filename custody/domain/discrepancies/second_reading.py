"""Withdraw a mistyped reading, and have a colleague who never held the exhibit read again (I57c).

The discrepancy ends without the inspection only if nothing but a typing error explains it. Otherwise the inspection
looks at the photograph first. Both readings stay on record.
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import READERS, Role
from custody.domain.discrepancies.discrepancy import (
    CLOSED,
    DIFFERS,
    FAR,
    LOOK,
    MISTYPED,
    OPEN,
    PHOTO_DIFFERS,
    WEIGHED,
    Discrepancy,
    ExhibitDiscrepancySettled,
    Finding,
)
from custody.domain.exhibits.balance_and_weighing import NOT_DECISIVE, Weight, WeightEntry, compare
from custody.domain.exhibits.blind_check import CheckEntry, parse_observations
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.deciding_balance import by_seal_and_count, limits_of
from custody.domain.exhibits.exhibit import AT_REST, LOADED, Exhibit
from custody.domain.exhibits.record_comparison import compare_with_record
from custody.domain.exhibits.same_balance import require_balance
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import edit_distance, normal_seal, same_seal, seal_beginning
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.times import days_between
from custody.domain.places.place import require_unsealed

MOST_EDITS = 2
"""Characters in which a typing error may differ from the record."""
FAR_COUNT = 2
"""Factor from which on a count is not settled by two words alone: one character may be thousands of tablets."""


class DiscrepancyReadingWithdrawn(Event, frozen=True):
    """The first reader says that they mistyped; ``outcome``: the result with the second reading, "" without."""

    type: ClassVar[str] = "discrepancy.reading_withdrawn/1"
    outcome: str = ""

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Record the withdrawal; both readings stay."""
        state.withdrawn_at = fact.at
        return _came_to(state, self.outcome)


class DiscrepancyReadingRepeated(Event, frozen=True):
    """A colleague of the first reader read it again, blind; the ``photos`` are committed to.

    ``agrees``: it is as recorded; ``outcome``: the result with the withdrawal, "" without.
    """

    type: ClassVar[str] = "discrepancy.reading_repeated/1"
    by: str
    finding: Finding
    agrees: bool
    photos: int
    outcome: str = ""

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Record the second reading; its reader joins the window, and may not settle the discrepancy."""
        state.second, state.second_by, state.second_read = self.finding, self.by, fact.seq
        state.second_photos, state.repeated = self.photos, state.repeated + 1
        if self.by not in state.window:
            state.window.append(self.by)
        return _came_to(state, self.outcome)


class ExhibitReadAgain(Event, frozen=True):
    """It was read or weighed a second time after a mistyped reading; ``settled``: that no longer blocks it.

    The withdrawn weight is never the last one: that of ``check`` takes its place.
    """

    type: ClassVar[str] = "exhibit.read_again/1"
    discrepancy: str
    check: Check
    settled: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the second reading, and unblock the exhibit if it settled the discrepancy."""
        self.check.apply(state, fact.at)
        if self.settled:
            state.open.remove(self.discrepancy)
        return state


class DiscrepancyPhotoLookedAt(Event, frozen=True):
    """The inspection has looked at the photograph of the second reading; ``as_recorded``: it shows what is recorded."""

    type: ClassVar[str] = "discrepancy.photo_looked_at/1"
    as_recorded: bool

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """End the discrepancy as mistyped, or leave it open: the photograph shows something else."""
        return _came_to(state, MISTYPED if self.as_recorded else PHOTO_DIFFERS)


class WithdrawReading(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say that one's own reading was mistyped."""

    discrepancy: str


class ReadAgain(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Read the seal, weigh or count again, blind, with a photograph of the seal or of the balance's display."""

    discrepancy: str
    seal: str = ""
    weight: WeightEntry | None = None
    count: Count | None = None
    photos: tuple[Photo, ...]


class LookAtPhoto(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say whether the photograph of a second reading shows what is recorded."""

    discrepancy: str
    as_recorded: bool


@act(
    "discrepancy.withdraw_reading/1",
    title=N_("Reading withdrawn: mistyped"),
    summary="Withdraw a mistyped reading of one's own",
    roles=READERS,
    records=(DiscrepancyReadingWithdrawn, ExhibitDiscrepancySettled),
)
def withdraw_reading(command: WithdrawReading, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Withdraw a reading; the discrepancy ends with a good second one, before or after (I57c).

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``not_first_reader``; ``already_withdrawn``.
    """
    state = _open(command.discrepancy, state_reader)
    if ctx.author.person != state.read_by:
        raise RuleBroken("not_first_reader", number=command.discrepancy)
    if state.withdrawn_at:
        raise RuleBroken("already_withdrawn", number=command.discrepancy)
    decision = Decision()
    for each_id, each in _weighed_with(command.discrepancy, state, state_reader):
        outcome = each.second_outcome
        if each.second is not None and not outcome:
            outcome = _outcome(each_id, each, each.second, state_reader)
        decision.add(each_id, DiscrepancyReadingWithdrawn(outcome=outcome))
        if outcome == MISTYPED:
            decision.add(each.about, ExhibitDiscrepancySettled(discrepancy=each_id))
    return decision


@act(
    "discrepancy.read_again/1",
    title=N_("Second reading"),
    summary="Read an exhibit again whose reading differed",
    roles=READERS - {Role.INSPECTOR},
    records=(DiscrepancyReadingRepeated, ExhibitReadAgain),
)
def read_again(command: ReadAgain, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Read again for a colleague, blind, with a photograph, and once only (I57c).

    Where the second reading is neither the record nor the first one, a third person reads; the inspection then looks.

    Raises:
        NotFound: no such discrepancy, none of a reading, or of another side than the author's.
        RuleBroken: ``already_closed``; ``already_read_again``; ``held_it_before`` for a person who ever had the
            exhibit in their hands or took part in the first reading; ``wrong_state``; ``record_changed``
            since the first reading; ``container_sealed``; as ``weigh`` and ``require_balance``.
        BadInput: ``field_empty``; ``reading_photo_needed``; as ``photos``.
    """
    state = _open(command.discrepancy, state_reader)
    if ctx.author.agency != state.side:
        raise NotFound("not_found", kind="EC", number=command.discrepancy)
    if state.second is not None and not state.awaits_third_reading:
        raise RuleBroken("already_read_again", number=command.discrepancy)
    decision = Decision()
    for each_id, each in _weighed_with(command.discrepancy, state, state_reader):
        _read_one(each_id, each, command, state_reader, ctx, decision)
    return decision


def _weighed_with(
    discrepancy_id: str, state: Discrepancy, state_reader: StateReader
) -> list[tuple[str, Discrepancy]]:  # fmt: skip
    """Return a discrepancy with those of the group that it was weighed with: one reading, one answer."""
    if state.together is None:
        return [(discrepancy_id, state)]
    members = (require(state_reader, Exhibit, exhibit_id) for exhibit_id in state.together.exhibits)
    listed = [(each, require(state_reader, Discrepancy, each)) for member in members for each in member.open]
    return [
        (each_id, each) for each_id, each in listed
        if (each.together, each.sort, each.read_by, each.opened_at)
        == (state.together, state.sort, state.read_by, state.opened_at)
    ]  # fmt: skip


def _read_one(
    discrepancy_id: str, state: Discrepancy, command: ReadAgain, state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    exhibit = require(state_reader, Exhibit, state.about)
    if ctx.author.person in touched(state, exhibit):
        raise RuleBroken("held_it_before", number=state.about)
    _require_readable(state, exhibit, state_reader)
    if not command.photos:
        raise BadInput("reading_photo_needed")
    seen = _observed(command, state, state_reader, ctx)
    require_balance(state.about, exhibit, seen.weight, state_reader, decision)
    check = compare_with_record(seen, exhibit, state_reader, ctx, decision)
    weight = seen.together.weight if seen.together else seen.weight
    finding = Finding(seal=seen.seal, count=seen.count, ug=weight.gross.ug if weight else None)
    agrees = check.good and (seen.weight is None or _as_before(state, exhibit, seen.weight, ctx))
    agrees = agrees and _decides(check, exhibit, state_reader, ctx) and _outweighs(state, weight)
    outcome = "" if agrees else DIFFERS
    if agrees and state.withdrawn_at:
        outcome = _outcome(discrepancy_id, state, finding, state_reader)
    repeated = DiscrepancyReadingRepeated(
        by=ctx.author.person, finding=finding, agrees=agrees, photos=len(command.photos), outcome=outcome
    )
    decision.add(discrepancy_id, repeated, *photos(command.photos, exhibit.case))
    again = ExhibitReadAgain(
        discrepancy=discrepancy_id, check=structs.replace(check, full=False, by=""), settled=outcome == MISTYPED
    )
    decision.add(state.about, again)


@act(
    "discrepancy.look_at_photo/1",
    title=N_("Photograph of a second reading looked at"),
    summary="Look at the photograph of a second reading",
    roles={Role.INSPECTOR},
    records=(DiscrepancyPhotoLookedAt, ExhibitDiscrepancySettled),
)
def look_at_photo(command: LookAtPhoto, state_reader: StateReader, ctx: ActContext) -> Decision:
    """End a discrepancy that was read again well, once the inspection has seen the photograph (I57c).

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``no_photo_awaits_look``; ``in_window`` (I45).
    """
    state = _open(command.discrepancy, state_reader)
    if not state.awaits_look:
        raise RuleBroken("no_photo_awaits_look", number=command.discrepancy)
    if ctx.author.person in state.window:
        raise RuleBroken("in_window", number=command.discrepancy)
    decision = Decision()
    for each_id, each in _weighed_with(command.discrepancy, state, state_reader):
        if each.awaits_look and ctx.author.person not in each.window:
            decision.add(each_id, DiscrepancyPhotoLookedAt(as_recorded=command.as_recorded))
            if command.as_recorded:
                decision.add(each.about, ExhibitDiscrepancySettled(discrepancy=each_id))
    return decision


def may_read_again(person: str, agency: str, state: Discrepancy, exhibit: Exhibit) -> bool:
    """Return True if the person may make the second reading: of the side that reads, and never near the exhibit."""
    return state.awaits_second_reading and state.side == agency and person not in touched(state, exhibit)


def touched(state: Discrepancy, exhibit: Exhibit) -> frozenset[str]:
    """Return everybody who ever had the exhibit in their hands, or took part in the reading that differed."""
    return frozenset((*exhibit.handlers, *exhibit.window, *state.window, state.read_by))


def require_looked_at(exhibit_id: str, exhibit: Exhibit, state_reader: StateReader) -> None:
    """Refuse to open what was read again, before the inspection has looked at the photograph.

    Raises:
        RuleBroken: ``awaits_look``.
    """
    for discrepancy_id in exhibit.open:
        if require(state_reader, Discrepancy, discrepancy_id).awaits_look:
            raise RuleBroken("awaits_look", number=exhibit_id, discrepancy=discrepancy_id)


def _came_to(state: Discrepancy, outcome: str) -> Discrepancy:
    state.second_outcome = outcome
    if outcome == MISTYPED:
        state.status, state.resolution = CLOSED, MISTYPED
    return state


def _open(discrepancy_id: str, state_reader: StateReader) -> Discrepancy:
    state = require(state_reader, Discrepancy, discrepancy_id)
    if state.status != OPEN:
        raise RuleBroken("already_closed", number=discrepancy_id)
    return state


def _require_readable(state: Discrepancy, exhibit: Exhibit, state_reader: StateReader) -> None:
    """Require the exhibit to be there, in no sealed sack, under the seal that the first reading was compared with."""
    if exhibit.status not in AT_REST | LOADED:
        raise RuleBroken("wrong_state", number=state.about, status=exhibit.status)
    require_unsealed(state_reader, exhibit.container)
    recorded = state.expected
    if state.sort == "seal" and (recorded is None or not same_seal(recorded.seal, exhibit.seal)):
        raise RuleBroken("record_changed", number=state.about)


def _observed(command: ReadAgain, state: Discrepancy, state_reader: StateReader, ctx: ActContext) -> Observation:
    """Return the second reading: only of the seal, weight or count that differed; a group is weighed whole."""
    entry = CheckEntry(exhibit=state.about)
    others: tuple[str, ...] = ()
    if state.sort == "seal" and command.seal.strip():
        entry = structs.replace(entry, seal=command.seal)
    elif state.sort in WEIGHED and command.weight is not None:
        others = tuple(m for m in state.together.exhibits if m != state.about) if state.together else ()
        entry = structs.replace(entry, weight=command.weight, together=others)
    elif state.sort == "count" and command.count is not None:
        entry = structs.replace(entry, count=command.count)
    else:
        raise BadInput("field_empty", field="seal" if state.sort == "seal" else "weight")
    entries = (entry, *(CheckEntry(exhibit=other) for other in others))
    return next(seen for seen in parse_observations(entries, state_reader, ctx) if seen.exhibit == state.about)


def _decides(check: Check, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True unless the weight decides nothing, and a balance of the reader's agency would decide (I48)."""
    if check.comparison is None or check.comparison.verdict != NOT_DECISIVE or exhibit.basis is None:
        return True
    content, limits = exhibit.basis[0].content_ug, limits_of(exhibit.house, state_reader)
    return bool(by_seal_and_count(content, ctx.author.agency, "", state_reader, limits)[0])


def _as_before(state: Discrepancy, exhibit: Exhibit, weight: Weight, ctx: ActContext) -> bool:
    """Return True if a second weight also agrees with the weight that the first reading was judged against (I17).

    That may be a later one than the exhibit's first weight, which the check compares with.
    """
    if state.expected is None or state.expected.ug is None or exhibit.basis is None:
        return False
    first, first_at = exhibit.basis
    judged = structs.replace(first, gross=structs.replace(first.gross, ug=state.expected.ug))
    days = days_between(first_at, ctx.at)
    return not compare(judged, days, weight, exhibit.known_substance).differs


def _outweighs(state: Discrepancy, second: Weight | None) -> bool:
    """Return True unless a second weight is of a coarser balance, or nearer to the first reading than to the record."""
    first, recorded = state.finding, state.expected
    if state.together is not None:
        first, recorded = Finding(ug=state.together.read_ug), Finding(ug=state.together.recorded_ug)
    if second is None or first is None or first.ug is None or recorded is None or recorded.ug is None:
        return True
    now = second.gross.ug
    coarser = 0 < state.uncertainty_ug < second.uncertainty_ug
    return not coarser and abs(now - recorded.ug) <= abs(now - first.ug)


def _outcome(discrepancy_id: str, state: Discrepancy, second: Finding, state_reader: StateReader) -> str:
    """Return the outcome of a withdrawn reading and a second one that is as recorded."""
    if not _typing_error(state, second):
        return FAR
    issued = (
        state.finding is not None
        and state.finding.seal
        and state_reader.claimed_from("seal", seal_beginning(state.finding.seal))
    )
    far = _far_count(state.finding, second)
    # an issued number may be a substituted seal; who confirmed a reading, or is inquired into, does not end it alone
    twice = state.second_outcome == DIFFERS or state.repeated > 1
    twice = twice or state.confirmed_at_second_look or _read_alike(discrepancy_id, state, state_reader)
    return LOOK if issued or far or twice or state.assignee else MISTYPED


def _read_alike(discrepancy_id: str, state: Discrepancy, state_reader: StateReader) -> bool:
    """Return True if a later check differed in the same thing: it opened nothing, as this discrepancy told it.

    Else a reader who withdraws would take the honest reading of somebody else along.
    """
    for position in range(state_reader.tip(state.about)[0], 0, -1):
        event = state_reader.recorded(state.about, position)
        check = getattr(event, "check", None)
        if discrepancy_id in (*getattr(event, "opened", ()), *(check.opened if check else ())):
            return False
        if check is not None and not isinstance(event, ExhibitReadAgain) and _differs_in(state.sort, check):
            return True
    return False


def _differs_in(sort: str, check: Check) -> bool:
    if sort in WEIGHED:
        return check.weighed is not None and check.weighed.differs
    return (check.seal_verdict if sort == "seal" else check.count_verdict) == "mismatch"


def _far_count(first: Finding | None, second: Finding) -> bool:
    """Return True if one count is at least ``FAR_COUNT`` times the other."""
    if first is None or first.count is None or second.count is None:
        return False
    less, more = sorted((first.count.n, second.count.n))
    return more >= FAR_COUNT * less and more > 0


def _typing_error(state: Discrepancy, second: Finding) -> bool:
    """Return True if at most ``MOST_EDITS`` characters differ; a weight is decided by the second weighing instead."""
    first = state.finding
    if first is None:
        return state.together is not None
    if state.sort == "seal":
        return edit_distance(normal_seal(first.seal), normal_seal(second.seal)) <= MOST_EDITS
    if first.count is not None and second.count is not None:
        return edit_distance(str(first.count.n), str(second.count.n)) <= MOST_EDITS
    return state.sort in WEIGHED
