"""The hand-over in the log: the transfer's state, its events and the events of its exhibits (I5-I11)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from msgspec import Struct, field

from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.times import hours_after

RECEIVED, REFUSED, RECALLED = "received", "refused", "cancelled"
SETTLEMENTS = frozenset({RECEIVED, REFUSED, RECALLED})
"""States in which a hand-over is over: how it ended."""
ANSWER_DAYS = 30
"""Days for which a releaser sees, and may answer, a hand-over that only a paper says they made."""


class Transfer(State, kw_only=True):
    """A hand-over of a fixed list: dispatched, then received, refused or recalled.

    One entered from a paper slip waits in state ``slip`` until a second person confirms or refuses it. ``by_device``:
    that its receiver took charge is the word of a device alone. ``answered``: what the person whom others named said
    of it since (``releaser_confirmation``).
    """

    kind: ClassVar[str] = "TR"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    exhibits: list[str]
    containers: list[str]
    dispatched_at: str
    dispatched: int
    status: str
    due: str = ""
    slip: str = ""
    signed_at: str = ""
    entered_by: str = ""
    checks: list[Observation] = field(default_factory=list)
    settled_at: str = ""
    escort: str = ""
    paper: str = ""
    locker: str = ""
    by_device: bool = False
    answered: str = ""

    @property
    def on_paper(self) -> bool:
        """Return True if only a paper, typed in and confirmed by others, proves that the releaser handed over."""
        return bool(self.slip) and self.status == RECEIVED and self.entered_by != self.releaser

    @property
    def named_by_others(self) -> str:
        """Return the person whose will only others tell: a paper's releaser, a device's receiver; "" for nobody."""
        return self.receiver if self.by_device else self.releaser if self.on_paper else ""

    @property
    def asked_until(self) -> str:
        """Return the last day (UTC) on which the person whom others named says whether it is so.

        "" where nobody asks them.
        """
        return hours_after(self.settled_at, 24 * ANSWER_DAYS)[:10] if self.named_by_others and not self.answered else ""

    def asks(self, person: str, today: str) -> bool:
        """Return True if others named the person in it, who can still confirm or deny it today (UTC)."""
        return self.named_by_others == person and self.asked_until >= today

    def index(self) -> Index:
        """Return the index by the person awaited, and the last day on which the person whom others named is asked."""
        waits, until = self.status not in SETTLEMENTS, self.asked_until or None
        return Index(status=self.status, holder=self.receiver if waits else None, dossier=self.to_agency, due=until)

    def enter_again(self, of: str, field: str, value: Any) -> None:
        """Correct the number of the paper slip or its time of signature."""
        if of == TransferSlipEntered.type:
            self.slip, self.signed_at = (self.slip, value.at) if field == "occurred" else (value, self.signed_at)


class TransferDispatched(Event, frozen=True):
    """The releaser's half of a hand-over; ``locker`` where it was left for the receiver, in their absence."""

    type: ClassVar[str] = "transfer.dispatched/1"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    exhibits: tuple[str, ...]
    containers: tuple[str, ...] = ()
    due: str = ""
    escort: str = ""
    locker: str = ""

    def apply(self, state: State | None, fact: Fact) -> Transfer:
        """Return the new hand-over, in transit."""
        return Transfer(
            releaser=self.releaser, receiver=self.receiver, agency=self.agency, to_agency=self.to_agency,
            purpose=self.purpose, exhibits=list(self.exhibits), containers=list(self.containers),
            dispatched_at=fact.at, dispatched=fact.seq, status="dispatched", due=self.due,
            escort=self.escort, locker=self.locker,
        )  # fmt: skip


class SackSeen(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A person's reading of a sealed sack, with the exhibits ``inside`` it on record at that time."""

    container: str
    seal: str = ""
    seal_state: str = ""
    inside: tuple[str, ...]


class TransferSlipEntered(Event, frozen=True):
    """A numbered paper slip, signed at the claimed time, is typed in by one person; another must confirm it.

    ``checks``: exhibits looked at singly; ``sacks``: sealed sacks, each for everything inside it.
    """

    type: ClassVar[str] = "transfer.slip_entered/1"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    checks: tuple[Observation, ...]
    slip: str
    signed_at: str
    entered_by: str
    due: str = ""
    sacks: tuple[SackSeen, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> Transfer:
        """Return the hand-over as the slip states it."""
        checks = [*self.checks, *self._inside()]
        return Transfer(
            releaser=self.releaser, receiver=self.receiver, agency=self.agency, to_agency=self.to_agency,
            purpose=self.purpose, exhibits=[c.exhibit for c in checks], containers=[s.container for s in self.sacks],
            dispatched_at=fact.at, dispatched=fact.seq, status="slip", due=self.due, slip=self.slip,
            signed_at=self.signed_at, entered_by=self.entered_by, checks=checks,
        )  # fmt: skip

    def _inside(self) -> Iterator[Observation]:
        for sack in self.sacks:
            for exhibit_id in sack.inside:
                yield Observation(exhibit=exhibit_id, sack=sack.container, seal=sack.seal, seal_state=sack.seal_state)


class TransferReceived(Event, frozen=True):
    """The receiver's half: custody has passed for ``received`` exhibits; ``missing`` ones were not there.

    ``slip``: the number of the paper slip that was confirmed, with the releasing agency's number before it.
    """

    type: ClassVar[str] = "transfer.received/1"
    received: int
    missing: int = 0
    slip: str = ""

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """Mark the hand-over as received."""
        state.status, state.settled_at = RECEIVED, fact.at
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the permanent claim on the slip's number."""
        return (("slip", self.slip),) if self.slip else ()


class TransferMade(Event, frozen=True):
    """Both halves at once: releaser and receiver stand together; ``containers``: sealed sacks, each for all inside it.

    ``paper``: one of them is an outsider, who acknowledged by slip, letter or stamp; it is photographed. ``by_device``:
    that the receiver was there is the word of the device that recorded it.
    """

    type: ClassVar[str] = "transfer.made/1"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    exhibits: tuple[str, ...]
    due: str = ""
    paper: str = ""
    containers: tuple[str, ...] = ()
    by_device: bool = False

    def apply(self, state: State | None, fact: Fact) -> Transfer:
        """Return the hand-over, already received."""
        return Transfer(
            releaser=self.releaser, receiver=self.receiver, agency=self.agency, to_agency=self.to_agency,
            purpose=self.purpose, exhibits=list(self.exhibits), containers=list(self.containers),
            dispatched_at=fact.at, dispatched=fact.seq, status=RECEIVED, due=self.due, settled_at=fact.at,
            paper=self.paper, by_device=self.by_device,
        )  # fmt: skip


class TransferRefused(Event, frozen=True):
    """The receiver refuses, or a second person a slip; the reason is committed to (I11)."""

    type: ClassVar[str] = "transfer.refused/1"

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """Mark the hand-over as refused."""
        state.status, state.settled_at = REFUSED, fact.at
        return state


class TransferCancelled(Event, frozen=True):
    """The releaser, or their supervisor, takes back what nobody has received; the reason is committed to."""

    type: ClassVar[str] = "transfer.cancelled/1"

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """Mark the hand-over as recalled."""
        state.status, state.settled_at = RECALLED, fact.at
        return state


class ExhibitDispatched(Event, frozen=True):
    """On its way, carried by ``escort`` where one is named; the releaser still answers for it (I6)."""

    type: ClassVar[str] = "exhibit.dispatched/1"
    transfer: str
    container: str = ""
    escort: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as in transit; ``place`` stays the place it left."""
        state.before_transit, state.status = state.status, IN_TRANSIT
        state.transfer, state.container, state.dispatched_at = self.transfer, self.container, fact.at
        if self.escort:
            state.pass_through(self.escort)
        return state


class ExhibitReceived(Event, frozen=True):
    """Custody has passed to ``holder``; what the blind check found stands beside it.

    ``signed_at`` is the claimed time of a hand-over on paper. ``due`` and ``released_by``: it is on release until that
    day
    by that agency; ``to_laboratory`` for analysis. ``to_weigh``: sealed without a balance and still not weighed in a
    store, so it goes nowhere before it is.
    """

    type: ClassVar[str] = "exhibit.received/1"
    transfer: str
    holder: str
    agency: str
    status: str
    check: Check
    place: str = ""
    container: str = ""
    due: str = ""
    released_by: str = ""
    signed_at: str = ""
    to_laboratory: bool = False
    to_weigh: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Pass the exhibit to its new holder."""
        at = self.signed_at or fact.at
        state.hold(self.holder, self.agency, fact.at)
        self.check.apply(state, fact.at)
        state.to_weigh = state.to_weigh or self.to_weigh
        state.status, state.transfer, state.before_transit, state.dispatched_at = self.status, "", "", ""
        state.place, state.container = self.place, self.container
        state.due, state.released_by = self.due, self.released_by
        state.released_at = (state.released_at or fact.at) if self.released_by else ""
        state.opened_by = state.opened_by if self.released_by else ""
        state.received_at = state.received_at or at
        if self.to_laboratory:
            state.laboratory_at = state.laboratory_at or at
        return state


class ExhibitNotReceived(Event, frozen=True):
    """Listed on the hand-over and not there: the releaser still answers for it."""

    type: ClassVar[str] = "exhibit.not_received/1"
    transfer: str
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Apply it: back to its state before, in no container, with the discrepancy open."""
        state.rest()
        state.container = ""
        state.open.append(self.discrepancy)
        return state


class ExhibitStayedWithHolder(Event, frozen=True):
    """The hand-over was refused or recalled: holder and place are as before (I11)."""

    type: ClassVar[str] = "exhibit.stayed_with_holder/1"
    transfer: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Apply it: back to its state before."""
        state.rest()
        return state


def own_transfer(state_reader: StateReader, transfer_id: str, ctx: ActContext) -> Transfer:
    """Return a hand-over from or to the author's agency.

    Raises:
        NotFound: any other is answered as one that does not exist (I41).
    """
    transfer = require(state_reader, Transfer, transfer_id)
    if ctx.author.agency not in {transfer.agency, transfer.to_agency}:
        raise NotFound("not_found", kind="TR", number=transfer_id)
    return transfer


def awaiting(state_reader: StateReader, transfer_id: str, ctx: ActContext) -> Transfer:
    """Return the hand-over that waits for its author to receive or refuse it.

    Raises:
        NotFound: as ``own_transfer``. RuleBroken: ``not_receiver``, ``wrong_state``.
    """
    transfer = own_transfer(state_reader, transfer_id, ctx)
    if transfer.receiver != ctx.author.person:
        raise RuleBroken("not_receiver", number=transfer_id)
    if transfer.status != "dispatched":
        raise RuleBroken("wrong_state", number=transfer_id, status=transfer.status)
    return transfer


def require_second_reader(transfer: Transfer, transfer_id: str, ctx: ActContext) -> None:
    """Require a confirmer of the agency that answers for the slip, who neither typed it nor released.

    Raises:
        RuleBroken: ``own_slip``.
        NotFound: for anybody of another agency, as one that does not exist (I41).
    """
    if ctx.author.person in {transfer.entered_by, transfer.releaser}:
        raise RuleBroken("own_slip", number=transfer_id)
    if ctx.author.agency != transfer.to_agency:
        raise NotFound("not_found", kind="TR", number=transfer_id)
