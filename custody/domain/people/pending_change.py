"""Hold a pending change of agencies, people, devices or keys: a key officer proposed it, another confirms it."""

from typing import ClassVar

from msgspec import field

from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.times import hours_after
from custody.domain.people.installation import Span

DIVIDED = ("keys", "divided")
"""Claimed when a second agency has its first key officer."""
EXPIRES_DAYS = 30
"""Days after which nobody confirms a proposal any more: what led to it may be long past, and its proposer changed."""


class Proposal(State, kw_only=True):
    """A change that waits for the other key officer.

    ``change``: agency, person, device, roles, disable, reset, rules, log_key, log_key_end, clock.
    """

    kind: ClassVar[str] = "PR"
    by: str
    change: str
    subject: str
    proposed: int
    proposed_at: str = ""
    status: str
    sort: str = ""
    country: str = ""
    agency: str = ""
    pack: str = ""
    vkey: str = ""
    public_key: str = ""
    span: Span | None = None
    granted: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def expired(self, at: str) -> bool:
        """Return True if the proposal is open still, and too old at ``at`` (RFC 3339) to be confirmed."""
        return (
            self.status == "open" and bool(self.proposed_at) and hours_after(self.proposed_at, EXPIRES_DAYS * 24) < at
        )

    def index(self) -> Index:
        """Open ones first."""
        return Index(status=self.status)


class PendingChangeProposed(Event, frozen=True):
    """A key officer proposes a change of ``subject``: agency, person, roles, disable, reset, rules; names committed.

    Or of the log's keys: log_key (``vkey`` signs too), log_key_end (it signs no more). Or to enrol a device, with its
    ``public_key``. Or to explain a wrong clock over a ``span`` of the log; the reason is committed to.
    """

    type: ClassVar[str] = "pending_change.proposed/1"
    by: str
    change: str
    subject: str
    sort: str = ""
    country: str = ""
    agency: str = ""
    pack: str = ""
    granted: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()
    vkey: str = ""
    public_key: str = ""
    span: Span | None = None

    def apply(self, state: State | None, fact: Fact) -> Proposal:
        """Return the new proposal, open."""
        return Proposal(
            by=self.by, change=self.change, subject=self.subject, proposed=fact.seq, proposed_at=fact.at, status="open",
            sort=self.sort, country=self.country, agency=self.agency, pack=self.pack, vkey=self.vkey,
            public_key=self.public_key,
            span=self.span, granted=list(self.granted), revoked=list(self.revoked),
        )  # fmt: skip


class PendingChangeRejected(Event, frozen=True):
    """The proposal is off: ``by`` is its person, an inspector, or a key officer."""

    type: ClassVar[str] = "pending_change.rejected/1"
    by: str

    def apply(self, state: Proposal, fact: Fact) -> Proposal:
        """Mark the proposal as rejected."""
        state.status = "rejected"
        return state


class PendingChangeConfirmed(Event, frozen=True):
    """Another key officer confirms the proposal, or an inspector in their place.

    ``divides``: it makes the first key officer of a second agency; from then on two agencies enrol, grant and reset.
    """

    type: ClassVar[str] = "pending_change.confirmed/1"
    divides: bool = False

    def apply(self, state: Proposal, fact: Fact) -> Proposal:
        """Mark the proposal as confirmed."""
        state.status = "confirmed"
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the permanent claim that the keys are divided between two agencies, if this change divides them."""
        return (DIVIDED,) if self.divides else ()
