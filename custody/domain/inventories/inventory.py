"""The récolement in the log: an inventory's state, its events, and those of the exhibits it counts (I43, T8, T14)."""

from typing import ClassVar

from msgspec import Struct, field, structs

from custody.domain.exhibits.balance_and_weighing import Comparison
from custody.domain.exhibits.check_record import Check, Observation, forget_mistyped, see_lighter
from custody.domain.exhibits.drying.lot_comparison import NO_LOT, Air, CountedWeight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Event, Fact, Index, State

PLANNED, FROZEN, COUNTING, RECONCILED, SIGNED = "planned", "count_started", "counting", "count_closed", "signed"
UNCONFIRMED = "missing_unconfirmed"
COUNTABLE = (FROZEN, COUNTING)
"""States in which the counters count."""
OPEN = (*COUNTABLE, UNCONFIRMED)
"""States from the freeze to the reconciliation, in which the counters may not see the expected list."""
MISSING, MOVED, MISPLACED = "missing_at_inventory", "moved", "misplaced"


class LotCounted(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A lot at a count: exhibits of one seizure line in one packing in one store (I60).

    ``median``: the median change of the ``weighed`` packages since their first weighing, ``expected`` that by
    ``ground`` (``lot_comparison``), both in billionths. ``shift``: ``loss`` or ``gain`` of the whole lot, told by
    discrepancy ``opened``; ``off``: packages that deviate from the median; ``witness``: its witness package.
    ``of``: the agency's packages of that line and packing, where fewer were weighed.
    """

    seizure: str
    line: int
    packing: str = ""
    store: str = ""
    weighed: int
    median: int
    expected: int = 0
    ground: str = ""
    shift: str = ""
    opened: str = ""
    witness: str = ""
    off: int = 0
    of: int = 0


class Inventory(State, kw_only=True):
    """A récolement of a place with all that is inside it, or of what one person holds.

    ``due``: after an evacuation, to be reconciled until then. ``substances``: only exhibits of these, "high-risk"
    ones by the agency's rule pack; empty for all. ``counters`` count blind; ``begun``: those of them who have counted.
    From the freeze on: ``expected`` numbers with their ``digest`` (see ``inventory_count.digest``) and their
    ``holders``; ``frozen`` is the event that fixed them. After the reconciliation: expected = found + missing + moved,
    where ``moved`` (cut-off) left during the count by acts in which another than its holder had it before them;
    ``surplus`` was counted and not expected. ``by_sack``: nobody looked at them, only at the seal of their sack.

    While it is unconfirmed (I61), ``closer`` ended the count with ``missing`` exhibits and nothing counted in the
    places ``unvisited``; until the instant ``reopen_until`` a second person may reopen it, once: ``reopener``.
    ``ended_at``: when it was first ended so: from then on the keepers know what was missed.
    ``confirmer`` confirmed what is missing; it is empty when nothing was, or when nobody spoke in time.
    ``air``: the last reading of the store's logger; ``lots``: those of which five packages were weighed (I60).
    """

    kind: ClassVar[str] = "RC"
    agency: str
    planner: str
    planned_at: str
    place: str = ""
    person: str = ""
    substances: list[str] = field(default_factory=list)
    counters: list[str]
    due: str = ""
    status: str
    frozen: int = 0
    frozen_at: str = ""
    digest: str = ""
    expected: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    by_sack: list[str] = field(default_factory=list)
    counts: int = 0
    begun: list[str] = field(default_factory=list)
    closer: str = ""
    unvisited: list[str] = field(default_factory=list)
    reopen_until: str = ""
    ended_at: str = ""
    reopener: str = ""
    reconciler: str = ""
    reconciled_at: str = ""
    confirmer: str = ""
    found: int = 0
    missing: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    signed_at: str = ""
    inquiry: str = ""
    air: Air | None = None
    lots: list[LotCounted] = field(default_factory=list)

    @property
    def confided(self) -> str:
        """The confidential inspection that hides it: until the count, which its keeper sees (``visibility``)."""
        return self.inquiry if self.status in {PLANNED, FROZEN} else ""

    def index(self) -> Index:
        """By agency, and by the place or person it is about."""
        return Index(status=self.status, place=self.place or None, holder=self.person or None, dossier=self.agency)


class InventoryPlanned(Event, frozen=True, kw_only=True):
    """An inventory is announced: of what, who will count (or that is said at the freeze), and until when.

    ``inquiry``: the confidential inspection within which it is planned.
    """

    type: ClassVar[str] = "inventory.planned/1"
    agency: str
    planner: str
    place: str = ""
    person: str = ""
    substances: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    due: str = ""
    inquiry: str = ""

    def apply(self, state: State | None, fact: Fact) -> Inventory:
        """Return the new inventory, planned."""
        return Inventory(
            agency=self.agency, planner=self.planner, planned_at=fact.at, place=self.place, person=self.person,
            substances=list(self.substances), counters=list(self.counters), due=self.due,
            status=PLANNED, inquiry=self.inquiry,
        )  # fmt: skip


class InventoryCountStarted(Event, frozen=True):
    """The expected list by the record, fixed before anybody counts.

    The event's own salt makes its leaf in the log a commitment that tells the counters nothing.
    """

    type: ClassVar[str] = "inventory.count_started/1"
    digest: str
    expected: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()

    def apply(self, state: Inventory, fact: Fact) -> Inventory:
        """Freeze the expected list of the inventory."""
        state.status, state.frozen, state.frozen_at, state.digest = FROZEN, fact.seq, fact.at, self.digest
        state.expected, state.holders = list(self.expected), list(self.holders)
        state.counters = state.counters or list(self.counters)
        return state


class InventoryCounted(Event, frozen=True):
    """The numbers one counter found, in any order: also unexpected or non-existent ones."""

    type: ClassVar[str] = "inventory.counted/1"
    counter: str
    seen: tuple[Observation, ...]
    air: Air | None = None

    def apply(self, state: Inventory, fact: Fact) -> Inventory:
        """Add the counted numbers; a repeated number counts once."""
        known = set(state.counted)
        state.counted += [s.exhibit for s in self.seen if s.exhibit not in known]
        singly = {s.exhibit for s in self.seen if not s.sack}
        state.by_sack = [exhibit_id for exhibit_id in state.by_sack if exhibit_id not in singly]
        state.by_sack += [s.exhibit for s in self.seen if s.sack and s.exhibit not in known]
        if self.counter not in state.begun:
            state.begun.append(self.counter)
        state.status, state.counts = COUNTING, state.counts + 1
        state.air = self.air or state.air
        return state


class InventoryMissingFound(Event, frozen=True, kw_only=True):
    """The count was ended with exhibits missing, which a second person reopens or confirms (I61).

    ``unvisited``: places in which something is expected and nothing was counted. Unless somebody speaks before
    ``reopen_until``, the count closes as it stands.
    """

    type: ClassVar[str] = "inventory.missing_found/1"
    closer: str
    missing: tuple[str, ...]
    unvisited: tuple[str, ...] = ()
    reopen_until: str

    def apply(self, state: Inventory, fact: Fact) -> Inventory:
        """Record what is missing so far; no exhibit is touched by it."""
        state.status, state.closer, state.reopen_until = UNCONFIRMED, self.closer, self.reopen_until
        state.ended_at = state.ended_at or fact.at
        state.missing, state.unvisited = list(self.missing), list(self.unvisited)
        return state


class InventoryReopened(Event, frozen=True):
    """A second person reopens a count that was ended too early; it goes on with the same expected list (I61).

    The term of the first end stands, and it is reopened once.
    """

    type: ClassVar[str] = "inventory.reopened/1"
    person: str

    def apply(self, state: Inventory, fact: Fact) -> Inventory:
        """Let the counters count again; the term stands."""
        state.status, state.closer, state.reopener = COUNTING, "", self.person
        state.missing, state.unvisited = [], []
        return state


class InventoryCountClosed(Event, frozen=True, kw_only=True):
    """Record against count: ``found`` + missing + moved = expected; surplus was not expected (I43).

    ``confirmer``: the second person who confirmed what is missing, "" when nothing is or nobody spoke (I61).
    ``lots``: those of which five packages were weighed, first those that tell something (I60).
    """

    type: ClassVar[str] = "inventory.count_closed/1"
    reconciler: str
    confirmer: str = ""
    found: int = 0
    missing: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    lots: tuple[LotCounted, ...] = ()

    def apply(self, state: Inventory, fact: Fact) -> Inventory:
        """Record the result of the inventory."""
        state.status, state.reconciler, state.reconciled_at = RECONCILED, self.reconciler, fact.at
        state.confirmer = self.confirmer
        state.found, state.missing = self.found, list(self.missing)
        state.moved, state.surplus, state.lots = list(self.moved), list(self.surplus), list(self.lots)
        return state


class InventorySigned(Event, frozen=True):
    """A person signs the result; ``complete``: counter and keeper (or inspection) have now both signed."""

    type: ClassVar[str] = "inventory.signed/1"
    signer: str
    complete: bool = False

    def apply(self, state: Inventory, fact: Fact) -> Inventory:
        """Add a signature to the inventory."""
        state.signers.append(self.signer)
        if self.complete:
            state.status, state.signed_at = SIGNED, fact.at
        return state


class ExhibitCounted(Event, frozen=True):
    """Counted in an inventory by a person other than its holder: seen, its seal read, at times weighed (I43, I44)."""

    type: ClassVar[str] = "exhibit.counted/1"
    inventory: str
    check: Check
    counter: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Seen, with what the check found; its weight waits for the comparison with its lot."""
        if self.check.weight is not None:
            counted = CountedWeight(
                inventory=self.inventory, weight=self.check.weight, at=fact.at, counter=self.counter,
                first=state.first_weight is None,
            )  # fmt: skip
            state.in_lot = structs.replace(state.in_lot or NO_LOT, counted=counted)
        seen_at = self.check.seen_at or fact.at
        state.sight(seen_at)
        if seen_at > state.evacuated_at:  # a count of before the evacuation comes home after it
            state.evacuated_at = ""
        self.check.apply(state, fact.at)
        return state


class ExhibitCountClosed(Event, frozen=True):
    """The verdict of an inventory on an exhibit that was missing, moved, misplaced or reappeared.

    ``verdict``: missing_at_inventory; moved during the count by a recorded act, to ``place`` or in hand-over
    ``transfer`` (with neither, out of custody); misplaced, counted here but recorded at ``place``; reappeared.
    """

    type: ClassVar[str] = "exhibit.count_closed/1"
    inventory: str
    verdict: str
    place: str = ""
    transfer: str = ""
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Blocked by what was opened."""
        state.open += self.opened
        return state


class ExhibitComparedWithLot(Event, frozen=True):
    """The verdict on a package by the median of its lot at a count; ``opened``: what that opened (I60)."""

    type: ClassVar[str] = "exhibit.compared_with_lot/1"
    inventory: str
    comparison: Comparison
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Blocked by what was opened; agreement settles what the weight alone left open or waited for."""
        state.open += self.opened
        lot, alone = state.in_lot or NO_LOT, state.last_comparison
        state.in_lot = structs.replace(lot, awaited=None)
        if self.comparison.verdict == "loss":
            see_lighter(state)
        same = lot.counted is not None and lot.counted.weight == state.last_weight
        if same and (lot.awaited is not None or not (alone is not None and alone.differs)):
            state.last_comparison = self.comparison
        if lot.awaited is not None:
            forget_mistyped(state)
        return state
