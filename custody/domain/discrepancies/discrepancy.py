"""Discrepancies (écarts): they open by themselves, block, and are closed by the inspection only (I45).

A mistyped reading ends without it (``second_reading``, I57c).
"""

from typing import ClassVar, Literal

from msgspec import Struct, field

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.check_record import forget_mistyped
from custody.domain.exhibits.exhibit import UNACCOUNTED, Exhibit
from custody.domain.exhibits.family_balance import accepted
from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.normal_form import same_seal, seal_claim
from custody.domain.kernel.quantity import MASS, VOLUME, Count
from custody.domain.people.device import TAKING, ExhibitActUnsettled

OPEN, CLOSED = "open", "closed"
UNSETTLED_ACT, DENIED, REAPPEARED = "unsettled_act", "denied", "reappeared"
PAPER_ACT = "paper_act"
UNWATCHED = "burnt_unwatched"
"""Burnt without a judicial authority there (I64)."""
UNATTESTED = "burnt_unattested"
"""Burnt, and no judicial authority attests it, or confirms its wet signature (I64)."""
LEFT_AGAINST = "left_disputed"
"""Left custody against a rule by a decision that had to be obeyed at once (8.0)."""
SEAL_TWICE, CASE_TWICE = "seal_twice", "case_twice"
SORTS = frozenset({
    "seal", "seal_broken", "seal_absent", "weight_loss", "weight_gain", "count", "substance", "missing", "told",
    "undelivered", "excess", "label", "reappeared", "missing_at_inventory", "lost", "misplaced", "sack", "unsealed",
    "mass_balance", "purity", "unsettled_act", "denied", "seal_twice", "case_twice",
    "paper_act", "unreported", "lot_loss", "lot_gain", "analysed_unopened",
    "burnt_unwatched", "burnt_unattested", "left_disputed",
})  # fmt: skip


LOST = frozenset({"missing", "missing_at_inventory", "lost"})
"""Sorts that say of an exhibit that it is gone: closed as a loss, it is written off."""
SETTLING = frozenset({"undelivered", "mass_balance"})
"""Sorts that nothing asks about again once they are closed: what is explained is let go of."""
LOSSES = LOST | SETTLING | {LEFT_AGAINST, "told", "weight_loss", "count", "substance", "purity", "lot_loss"}
"""Sorts under which something may be gone; the others (a seal, a label, too much) are explained or referred."""
OF_LOT = frozenset({"lot_loss", "lot_gain"})
"""Sorts about a whole lot at a count, of a seizure (I60)."""
WEIGHED = frozenset({"weight_loss", "weight_gain"})
READINGS = WEIGHED | {"seal", "count"}
"""Sorts that a reading typed wrong may have made (I57c)."""
MISTYPED, LOOK, DIFFERS, FAR, PHOTO_DIFFERS = "mistyped", "look", "differs", "far", "photo_differs"
LOOK_SEALING = "look_sealing"
"""Outcomes of a withdrawn and a second reading (``Discrepancy.second_outcome``)."""
OF_HOLDER = frozenset({UNSETTLED_ACT, DENIED})
"""Sorts whose two sides are who holds it."""
ACCEPTABLE = WEIGHED | {"seal", "count", DENIED}
"""Sorts of which what was found may become the record; of ``claims`` the holder, where somebody took charge."""
UNTOLD = {"weight_loss": "weight", "weight_gain": "weight"}
"""Shown to a reader who still weighs blind: the sort without the side on which the record lies (I13)."""


class Finding(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One side of a difference: a seal's number, a count, a mass in micrograms, a substance; none: nothing.

    ``purity`` is in per mille, ``ul`` a volume in microlitres; ``holder`` is who holds it, ``agency`` theirs.
    """

    seal: str = ""
    count: Count | None = None
    ug: int | None = None
    substance: str = ""
    purity: int | None = None
    ul: int | None = None
    holder: str = ""
    agency: str = ""


QUANTITIES = ("count", "ug", "ul")


def measured(side: Finding | None) -> Finding | None:
    """Return the measured quantities of one side alone, without seal, substance and holder."""
    if side is None:
        return None
    return Finding(count=side.count, ug=side.ug, ul=side.ul, purity=side.purity)


def gap(expected: Finding | None, observed: Finding | None) -> dict[str, int]:
    """Return the surplus found over expected, by unit (``MASS``, ``VOLUME``, unit of a count); negative means missing.

    It covers quantities stated on both sides, or all expected quantities if nothing was found. Unlike units stay apart
    (I21).
    """
    if expected is None:
        return {}
    sums: dict[str, int] = {}
    for name in QUANTITIES:
        before, after = getattr(expected, name), getattr(observed, name) if observed else None
        if before is None or (observed is not None and after is None):
            continue
        if name == "count":
            if after is None or after.unit == before.unit:
                sums[before.unit] = (after.n if after else 0) - before.n
        else:
            sums[MASS if name == "ug" else VOLUME] = (after or 0) - before
    return {unit: amount for unit, amount in sums.items() if amount}


class GroupWeighed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Small doses weighed together: the ``exhibits``, what their record adds up to, and what was read."""

    exhibits: tuple[str, ...]
    recorded_ug: int
    read_ug: int


class Discrepancy(State, kw_only=True):
    """A difference between the record and what was found.

    ``sort``: seal, seal_broken, seal_absent, weight_loss, weight_gain, count, substance, missing (at a hand-over),
    told (otherwise than declared later), undelivered (declared and not handed over), excess, label (one that was
    never printed), reappeared (seen after it was burnt or written off), missing_at_inventory, misplaced (counted
    elsewhere than recorded), sack (its sack is not sealed as recorded; about the exhibit, or the sack), unsealed
    (opened and not resealed the same day), mass_balance (what was taken out and what is left are not what was
    there), purity (far below the report before), claims (what was recorded offline of it contradicts the record:
    two say that they hold it, or hold it otherwise), denied (who handed it over by a paper slip that others typed in
    says that they did not), seal_twice and case_twice (its agency had used that number before), paper_act (what
    was recorded of it from a paper is denied, or nobody confirmed it in time), unreported (analysis used some of it
    up and no report followed in time), lot_loss and lot_gain (a lot changed as a whole, I60), analysed_unopened (a
    result on what nobody opened for it, I67), burnt_unwatched (without a judicial authority, I64),
    burnt_unattested (without the word of one, I64), left_disputed (handed out against a rule, 8.0). ``about``: the
    exhibit, the seizure for undelivered, excess and lots, the case for case_twice.
    ``window``: everyone who held the thing since its last full check. ``assignee`` inquires and states
    ``conclusion``; ``inquiry_at``: when the inquiry was first entrusted, ``event``: of which (I54);
    ``laboratory`` may examine the exhibit;
    ``loss_established_by`` is the prosecutor who agreed to write it off. ``device``: the one
    that recorded offline what is claimed first. ``read_by``: who read what differs,
    of the agency ``side``; ``confirmed_at_second_look``: they read it again before they sent it, and it was the same.
    ``withdrawn_at``: when they said that they had typed it wrong; ``second`` is what ``second_by`` read after them,
    in event ``second_read`` with ``second_photos`` photographs.
    ``second_outcome``: ``mistyped`` (over), ``look`` (the inspection looks at the photograph), ``differs`` (the second
    reading is not the record either), ``far`` (no typing error is so long), ``photo_differs`` (the photograph shows
    something else), ``look_sealing`` (it is what the photograph of the sealing is said to show, ``restated`` by who
    sealed it: the inspection looks at that one). ``repeated``: how often it was read after the first reader.
    ``answered``: who has answered in words. ``cause``: the subject whose act opened it together with others, "" where
    it stands alone.
    ``uncertainty_ug``: U of the balance on which the first reader weighed.
    ``together``: the exhibits that were weighed with it, and their one weight.
    """

    kind: ClassVar[str] = "EC"
    sort: str
    about: str
    case: str
    expected: Finding | None = None
    finding: Finding | None = None
    opened_at: str
    opened: int
    status: str
    window: list[str]
    resolution: str = ""
    accepted: bool = False
    assignee: str = ""
    laboratory: str = ""
    device: str = ""
    cause: str = ""
    conclusion: str = ""
    inquiry_at: str = ""
    event: str = ""
    loss_established_by: str = ""
    read_by: str = ""
    side: str = ""
    confirmed_at_second_look: bool = False
    uncertainty_ug: int = 0
    together: GroupWeighed | None = None
    withdrawn_at: str = ""
    second: Finding | None = None
    second_by: str = ""
    second_read: int = 0
    second_photos: int = 0
    second_outcome: str = ""
    repeated: int = 0
    restated: Finding | None = None
    answered: list[str] = field(default_factory=list)

    @property
    def awaits_second_reading(self) -> bool:
        """Return True if somebody of the side that reads may still read it a second time (I57c)."""
        return self.status == OPEN and bool(self.read_by) and (self.second is None or self.awaits_third_reading)

    @property
    def awaits_third_reading(self) -> bool:
        """Return True if two readings differ, from each other too: somebody mistyped, and a third person reads."""
        first, second = self.finding, self.second
        if self.repeated != 1 or self.second_outcome != DIFFERS or first is None or second is None:
            return False
        if first.ug is not None and second.ug is not None:
            return abs(first.ug - second.ug) > 3 * self.uncertainty_ug > 0
        return not same_seal(first.seal, second.seal) or first.count != second.count

    @property
    def awaits_look(self) -> bool:
        """Return True if it was read again, and ends once the inspection has looked at the photograph (I57c)."""
        return self.status == OPEN and self.second_outcome in {LOOK, LOOK_SEALING}

    def index(self) -> Index:
        """By case and status; those closed as mistyped have a list of their own, for the inspection (I57c)."""
        return Index(status=MISTYPED if self.resolution == MISTYPED else self.status, dossier=self.case)


class DiscrepancyOpened(Event, frozen=True, kw_only=True):
    """Something is not as recorded; ``device`` recorded offline what is claimed.

    ``read_by``, of the agency ``side``: whose reading it is; ``confirmed_at_second_look``: they read it twice.
    ``cause`` groups several. ``uncertainty_ug``: U of the balance of a weight that differs;
    ``together``: of a group.
    """

    type: ClassVar[str] = "discrepancy.opened/1"
    sort: str
    about: str
    case: str
    expected: Finding | None = None
    finding: Finding | None = None
    window: tuple[str, ...]
    device: str = ""
    read_by: str = ""
    side: str = ""
    confirmed_at_second_look: bool = False
    cause: str = ""
    uncertainty_ug: int = 0
    together: GroupWeighed | None = None

    def apply(self, state: State | None, fact: Fact) -> Discrepancy:
        """Return the new discrepancy, open."""
        return Discrepancy(
            sort=self.sort, about=self.about, case=self.case, expected=self.expected, finding=self.finding,
            opened_at=fact.at, opened=fact.seq, status=OPEN, window=list(self.window),
            device=self.device, read_by=self.read_by, side=self.side,
            confirmed_at_second_look=self.confirmed_at_second_look,
            cause=self.cause, uncertainty_ug=self.uncertainty_ug, together=self.together,
        )  # fmt: skip


class DiscrepancyAdjusted(Event, frozen=True):
    """More of it turned up: what is still missing changed; when nothing is, the discrepancy is settled."""

    type: ClassVar[str] = "discrepancy.adjusted/1"
    finding: Finding
    settled: bool = False

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Update the finding of the discrepancy, and close it if settled; it stays on record."""
        state.finding = self.finding
        if self.settled:
            state.status, state.resolution = CLOSED, "delivered"
        return state


class DiscrepancyClosed(Event, frozen=True):
    """The inspection closes it: explained, loss, or referred to the prosecutor. Closing erases nothing.

    ``accepted``: what was found is the exhibit's record from now on.
    """

    type: ClassVar[str] = "discrepancy.closed/1"
    resolution: str
    accepted: bool = False

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Close the discrepancy with its resolution; it stays visible."""
        state.status, state.resolution, state.accepted = CLOSED, self.resolution, self.accepted
        return state


class ExhibitDiscrepancySettled(Event, frozen=True):
    """One discrepancy no longer blocks the exhibit; ``seal``, ``count`` or ``weight`` is its record from now on.

    ``holder``, of ``agency``: the claim of custody that the inspection accepted. ``unproved``: by the record it burnt,
    and what speaks against that was closed without an explanation. ``unreceived``: the only receipt of it was denied,
    and it was never handed over. ``unweighed``: nor was it ever weighed but by who says that they received it.
    ``seal_agency``: the one that sealed it first, among whose numbers the seal counts. ``at_sealing``: the weight is
    what was read at the sealing, and mistyped then. ``mistyped``: the reading that opened it was, not the record.
    """

    type: ClassVar[str] = "exhibit.discrepancy_settled/1"
    discrepancy: str
    status: str = ""
    seal: str = ""
    count: Count | None = None
    weight: Weight | None = None
    holder: str = ""
    agency: str = ""
    unproved: bool = False
    unreceived: bool = False
    unweighed: bool = False
    seal_agency: str = ""
    at_sealing: bool = False
    mistyped: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Remove the discrepancy's block from the exhibit and apply its accepted values or new status."""
        state.open.remove(self.discrepancy)
        if self.mistyped:
            forget_mistyped(state)
        if self.unproved:
            state.unproved.append(self.discrepancy)
        if self.holder:
            state.hold(self.holder, self.agency, fact.at)
            state.place = state.container = state.due = state.released_by = state.released_at = ""
        if self.unreceived:
            state.received_at = state.laboratory_at = ""
            state.to_weigh = False
        if self.unweighed:
            state.first_weight = state.last_weight = state.last_comparison = state.finest = None
            state.first_weighed_at = state.weighed_at = ""
            state.family = None
        state.status = self.status or state.status
        if state.status == UNACCOUNTED:  # it may have been put somewhere since it was said to be gone
            state.place = state.container = ""
        state.seal, state.count = self.seal or state.seal, self.count or state.count
        if self.weight is not None:
            state.reference, state.reference_at = self.weight, state.weighed_at
            if self.at_sealing:
                state.restated, state.reference_at = self.weight, state.first_weighed_at
            state.last_weight = state.last_comparison = state.finest = None
            if state.family is not None:
                state.family = accepted(state.family, self.weight, state.weighed_at)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the permanent claim on an accepted seal number, like any other (I1)."""
        return (seal_claim(self.seal, self.seal_agency),) if self.seal else ()


class Close(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Close a discrepancy with a reason that is printed wherever the discrepancy is, as ``resolution`` decides.

    ``accept``: what was found (seal number, weight, count, or who holds it) becomes the exhibit's record.
    """

    discrepancy: str
    resolution: Literal["explained", "loss", "referred"]
    reason: str
    accept: bool = False


def require_open(discrepancy_id: str, state_reader: StateReader) -> Discrepancy:
    """Return a discrepancy that is still open.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``.
    """
    state = require(state_reader, Discrepancy, discrepancy_id)
    if state.status != OPEN:
        raise RuleBroken("already_closed", number=discrepancy_id)
    return state


def unfound(state: Discrepancy) -> bool:
    """Return True if the discrepancy reports an exhibit gone and still missing."""
    return state.sort in LOST and state.finding is None


def require_loss(state: Discrepancy, discrepancy_id: str) -> None:
    """Only what says that something is gone is let go of, and nothing that was found again meanwhile.

    Raises:
        RuleBroken: ``not_missing``, ``found_again``.
    """
    if state.sort not in LOSSES:
        raise RuleBroken("not_missing", number=discrepancy_id)
    if state.sort in LOST and state.finding is not None:
        raise RuleBroken("found_again", number=state.about)


def took(unsettled_act: ExhibitActUnsettled, discrepancy: str, holder: str) -> bool:
    """Return True if the unsettled act in the discrepancy says that the holder took charge of the exhibit."""
    return unsettled_act.discrepancy == discrepancy and unsettled_act.kind in TAKING and unsettled_act.holder == holder
