"""Discrepancies (écarts): they open by themselves, block, and are closed by the inspection only (I45)."""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import Exhibit
from custody.domain.text import required
from custody.domain.world import Decision, Moment, Private, World, get


class Discrepancy(State, kw_only=True):
    """A difference between the record and what was found.

    ``sort``: seal, weight_loss, weight_gain, count, missing (at a hand-over), undelivered (declared
    and not handed over), excess. ``window``: everyone who held the thing since its last good check.
    """

    kind: ClassVar[str] = "EC"
    sort: str
    about: str
    case: str
    expected: str
    found: str
    opened_at: str
    opened: int
    status: str
    window: list[str]
    resolution: str = ""

    def index(self) -> Index:
        """Open ones, by case."""
        return Index(status=self.status, dossier=self.case)


class DiscrepancyOpened(Event, frozen=True):
    """Something is not as recorded."""

    type: ClassVar[str] = "discrepancy.opened/1"
    sort: str
    about: str
    case: str
    expected: str
    found: str
    window: tuple[str, ...]

    def apply(self, state: State | None, fact: Fact) -> Discrepancy:
        """The discrepancy, open."""
        return Discrepancy(
            sort=self.sort, about=self.about, case=self.case, expected=self.expected, found=self.found,
            opened_at=fact.at, opened=fact.seq, status="open", window=list(self.window),
        )  # fmt: skip


class DiscrepancyAdjusted(Event, frozen=True):
    """More of a declared line arrived: what is still missing changed; at zero the discrepancy is settled."""

    type: ClassVar[str] = "discrepancy.adjusted/1"
    found: str
    settled: bool = False

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """The discrepancy with what has been found so far; it stays on the record when settled."""
        state.found = self.found
        if self.settled:
            state.status, state.resolution = "closed", "delivered"
        return state


class DiscrepancyClosed(Event, frozen=True):
    """The inspection closes it: explained, loss, or referred to the prosecutor. Closing erases nothing."""

    type: ClassVar[str] = "discrepancy.closed/1"
    resolution: str
    by: str

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """The discrepancy, closed and still visible."""
        state.status, state.resolution = "closed", self.resolution
        return state


class ExhibitCleared(Event, frozen=True):
    """One discrepancy no longer blocks the exhibit."""

    type: ClassVar[str] = "exhibit.cleared/1"
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit without this block."""
        state.open.remove(self.discrepancy)
        return state


class Close(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Close a discrepancy with a reason that is printed wherever the discrepancy is."""

    discrepancy: str
    resolution: Literal["explained", "loss", "referred"]
    reason: str


def close(command: Close, world: World, moment: Moment) -> Decision:
    """Close a discrepancy.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``in_window`` when the author held the thing in the window (I45).
    """
    state = get(world, Discrepancy, command.discrepancy)
    if state.status == "closed":
        raise RuleBroken("already_closed", number=command.discrepancy)
    if moment.author.person in state.window:
        raise RuleBroken("in_window", number=command.discrepancy)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), state.case)
    event = DiscrepancyClosed(resolution=command.resolution, by=moment.author.person)
    decision.add(command.discrepancy, event, reason)
    exhibit = world.find(Exhibit, state.about)
    if exhibit is not None and command.discrepancy in exhibit.open:
        decision.add(state.about, ExhibitCleared(discrepancy=command.discrepancy))
    return decision
