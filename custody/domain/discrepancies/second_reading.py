"""Withdraw a mistyped reading, and have a colleague who never held the exhibit read again (I57c).

The discrepancy ends without the inspection only if nothing but a typing error explains it. Otherwise the inspection
looks at the photograph first. Both readings stay on record.
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import READERS, Role
from custody.domain.discrepancies.correction_consequences import chain
from custody.domain.discrepancies.discrepancy import (
    CLOSED,
    DIFFERS,
    LOOK_SEALING,
    MISTYPED,
    PHOTO_DIFFERS,
    WEIGHED,
    Discrepancy,
    ExhibitDiscrepancySettled,
    Finding,
    require_open,
)
from custody.domain.discrepancies.mistyped_sealing import restated, settled_as_restated, shows_restated
from custody.domain.discrepancies.second_reading_outcome import as_before, decides, outcome_of, outweighs
from custody.domain.exhibits.balance_and_weighing import Weight, WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry, parse_observations
from custody.domain.exhibits.check_record import Check, Observation, forget_mistyped
from custody.domain.exhibits.exhibit import AT_REST, LOADED, Exhibit
from custody.domain.exhibits.record_comparison import compare_with_record
from custody.domain.exhibits.same_balance import require_balance
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.places.place import require_unsealed
from custody.domain.seizures.declared_vs_received import DELIVERY, Arrival, weigh_again
from custody.domain.transfers.transfer import ExhibitReceived


class DiscrepancyReadingWithdrawn(Event, frozen=True):
    """The first reader says that they mistyped; ``outcome``: the result with the second reading, "" without.

    ``restated``: ``by``, who sealed it, mistyped at the sealing, and this is what the photograph made then shows.
    """

    type: ClassVar[str] = "discrepancy.reading_withdrawn/1"
    outcome: str = ""
    restated: Finding | None = None
    by: str = ""

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Record the withdrawal; both readings stay."""
        if self.restated is not None:
            state.restated = self.restated
            state.answered = [*(person for person in state.answered if person != self.by), self.by]
            return state
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
            forget_mistyped(state)
        return state


class DiscrepancyPhotoLookedAt(Event, frozen=True):
    """The inspection has looked at the photograph of the second reading; ``as_recorded``: it shows what is recorded.

    ``as_restated``: that of the sealing shows what its author says to have meant.
    """

    type: ClassVar[str] = "discrepancy.photo_looked_at/1"
    as_recorded: bool
    as_restated: bool = False

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """End the discrepancy as mistyped, or leave it open: the photograph shows something else."""
        return _came_to(state, MISTYPED if self.as_recorded or self.as_restated else PHOTO_DIFFERS)


class WithdrawReading(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say that one's own reading was mistyped.

    Who sealed it says what the photograph of the sealing shows: ``seal``, or ``gross``.
    """

    discrepancy: str
    seal: str = ""
    gross: MassEntry | None = None


class ReadAgain(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Read the seal, weigh or count again, blind, with a photograph of the seal or of the balance's display."""

    discrepancy: str
    seal: str = ""
    weight: WeightEntry | None = None
    count: Count | None = None
    photos: tuple[Photo, ...]


class LookAtPhoto(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say whether a photograph shows what is recorded, or that of the sealing what is restated."""

    discrepancy: str
    as_recorded: bool = False
    as_restated: bool = False


@act(
    "discrepancy.withdraw_reading/1",
    title=N_("Reading withdrawn: mistyped"),
    summary="Withdraw a mistyped reading of one's own",
    roles=READERS,
    records=(DiscrepancyReadingWithdrawn, ExhibitDiscrepancySettled, *DELIVERY),
)
def withdraw_reading(command: WithdrawReading, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Withdraw a reading; the discrepancy ends with a good second one, before or after (I57c).

    Who sealed it restates what they mistyped at the sealing.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``not_first_reader``; ``already_withdrawn``; as ``restated``.
        BadInput: as ``restated``.
    """
    state = require_open(command.discrepancy, state_reader)
    if command.seal or command.gross is not None:
        said = restated(command.discrepancy, state, command.seal, command.gross, state_reader, ctx)
        decision = Decision()
        decision.add(command.discrepancy, DiscrepancyReadingWithdrawn(restated=said, by=ctx.author.person))
        return decision
    if ctx.author.person != state.read_by:
        raise RuleBroken("not_first_reader", number=command.discrepancy)
    if state.withdrawn_at:
        raise RuleBroken("already_withdrawn", number=command.discrepancy)
    decision = Decision()
    for each_id, each in _weighed_with(command.discrepancy, state, state_reader):
        outcome = each.second_outcome
        if each.second is not None and not outcome:
            alike = _read_alike(each_id, each, state_reader)
            outcome = outcome_of(each, each.second, state_reader, alike=alike)
        decision.add(each_id, DiscrepancyReadingWithdrawn(outcome=outcome))
        if outcome == MISTYPED:
            decision.add(each.about, ExhibitDiscrepancySettled(discrepancy=each_id, mistyped=True))
            tell_delivery(each_id, each, None, state_reader, ctx, decision)
    return decision


@act(
    "discrepancy.read_again/1",
    title=N_("Second reading"),
    summary="Read an exhibit again whose reading differed",
    roles=READERS - {Role.INSPECTOR},
    records=(DiscrepancyReadingRepeated, ExhibitReadAgain, *DELIVERY),
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
    if ctx.author.agency != require(state_reader, Discrepancy, command.discrepancy).side:
        raise NotFound("not_found", kind="EC", number=command.discrepancy)  # before its state: that is not theirs
    state = require_open(command.discrepancy, state_reader)
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
    agrees = check.good and (seen.weight is None or as_before(state, exhibit, seen.weight, ctx))
    agrees = agrees and decides(check, exhibit, state_reader, ctx) and outweighs(state, weight)
    outcome = "" if agrees else DIFFERS
    if agrees and state.withdrawn_at:
        alike = _read_alike(discrepancy_id, state, state_reader)
        outcome = outcome_of(state, finding, state_reader, alike=alike)
    elif not agrees and shows_restated(state, discrepancy_id, seen, state_reader, ctx):
        outcome = LOOK_SEALING
    repeated = DiscrepancyReadingRepeated(
        by=ctx.author.person, finding=finding, agrees=agrees, photos=len(command.photos), outcome=outcome
    )
    decision.add(discrepancy_id, repeated, *photos(command.photos, exhibit.case))
    again = ExhibitReadAgain(
        discrepancy=discrepancy_id, check=structs.replace(check, full=False, by=""), settled=outcome == MISTYPED
    )
    decision.add(state.about, again)
    if outcome == MISTYPED:
        tell_delivery(discrepancy_id, state, seen.weight, state_reader, ctx, decision)


@act(
    "discrepancy.look_at_photo/1",
    title=N_("Photograph of a second reading looked at"),
    summary="Look at the photograph of a second reading",
    roles={Role.INSPECTOR},
    records=(DiscrepancyPhotoLookedAt, ExhibitDiscrepancySettled, *DELIVERY),
)
def look_at_photo(command: LookAtPhoto, state_reader: StateReader, ctx: ActContext) -> Decision:
    """End a discrepancy that was read again well, once the inspection has seen the photograph (I57c).

    Where the photograph of the sealing shows what is restated, the record follows it.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``no_photo_awaits_look``; ``in_window`` (I45); as ``settled_as_restated``.
    """
    state = require_open(command.discrepancy, state_reader)
    if not state.awaits_look:
        raise RuleBroken("no_photo_awaits_look", number=command.discrepancy)
    if ctx.author.person in state.window:
        raise RuleBroken("in_window", number=command.discrepancy)
    decision = Decision()
    if state.second_outcome == LOOK_SEALING:
        decision.add(command.discrepancy, DiscrepancyPhotoLookedAt(as_recorded=False, as_restated=command.as_restated))
        if command.as_restated:
            decision.add(state.about, settled_as_restated(command.discrepancy, state, state_reader))
        return decision
    for each_id, each in _weighed_with(command.discrepancy, state, state_reader):
        if each.awaits_look and ctx.author.person not in each.window:
            decision.add(each_id, DiscrepancyPhotoLookedAt(as_recorded=command.as_recorded))
            if command.as_recorded:
                decision.add(each.about, ExhibitDiscrepancySettled(discrepancy=each_id, mistyped=True))
                tell_delivery(each_id, each, None, state_reader, ctx, decision)
    return decision


def tell_delivery(
    discrepancy_id: str, state: Discrepancy, second: Weight | None, state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    """Add up what was weighed again in place of a mistyped weight of the first receipt: it told the seizure's line too.

    ``second``: the weight read in this act; None takes that of the second reading on record.
    """
    if state.sort not in WEIGHED or state.together is not None:
        return
    events = list(chain(state.about, state_reader))
    receipt = next((event for event in events if isinstance(event, ExhibitReceived)), None)
    repeated = [e.check.weight for e in events if isinstance(e, ExhibitReadAgain) and e.discrepancy == discrepancy_id]
    weight = second or next(reversed(repeated), None)
    if receipt is None or discrepancy_id not in receipt.check.opened or weight is None:
        return
    arrival = Arrival(require(state_reader, Exhibit, state.about), receipt.check)
    weigh_again(arrival, weight, tuple(state.window), state_reader, ctx, decision)


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


def _read_alike(discrepancy_id: str, state: Discrepancy, state_reader: StateReader) -> bool:
    """Return True if a later check differed alike and opened nothing: nobody's honest reading is taken along."""
    told = False
    for event in chain(state.about, state_reader):
        check = getattr(event, "check", None)
        if discrepancy_id in (*getattr(event, "opened", ()), *(check.opened if check else ())):
            told = True
        elif told and check is not None and not isinstance(event, ExhibitReadAgain) and check.differs_in(state.sort):
            return True
    return False
