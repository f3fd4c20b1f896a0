"""The destruction order (réquisition de destruction): a prosecutor names the exhibits, one by one (I26)."""

from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import AT_REST, GONE, HELD, KEPT, ORDERED, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.normal_form import normal_reference
from custody.domain.kernel.typed_text import required
from custody.domain.offline.paper_act import PENDING

DRAFT, ISSUED, APPEALED, REVOKED, QUASHED = "draft", "issued", "appealed", "revoked", "quashed"
RESTITUTION, CESSION, KEEPING = "restitute", "cede", "keep"
"""Sorts of order beside the one to destroy, whose sort is "": return to the owner, cede, keep as a reference."""
STANDING = frozenset({ISSUED, APPEALED})
"""States in which an order still binds its exhibits."""


def order_claim(agency: str, order_reference: str) -> tuple[str, str]:
    """Return the claim on an order's number, which one prosecution or court gives once (I1, I57a)."""
    return "order_no", f"{agency}/{normal_reference(order_reference)}"


class CourtEntry(Struct, kw_only=True):
    """An appeal, or the decision on one, as a registry entered it from the court's document of ``day`` (I55).

    ``elsewhere``: the court has no account here, so only the inspection confirms it. ``confirmed_by``: "" until then.
    """

    by: str
    agency: str
    day: str
    at: str
    elsewhere: bool = False
    outcome: str = ""
    confirmed_by: str = ""


class OrderDocument(Struct, frozen=True):
    """A document that came after the order; its pages are private values of event ``seq``.

    ``sort``: ``notified``, ``appealed`` or ``judged``.
    """

    sort: str
    seq: int


class Order(State, kw_only=True):
    """An order, to destroy or of another ``sort``: a draft, issued, under appeal, revoked or quashed.

    A draft binds nothing: a clerk typed it from the paper ``signed_on`` a day, and ``confirmed_by`` issues it
    (``draft_order``). An issued one is executable once ``appeal_until`` (a date, or "") is past, and through
    ``lapses_on``, when it has such a date. ``notified_at`` is its latest notification, ``upheld_at`` when an appeal
    against it was last dismissed. ``samples`` are exhibits kept back: held elsewhere than the batch that burns (I26).
    ``channel``: ``copy`` or ``telephone`` where the original is to follow by ``original_due`` (``order_original``).
    ``photo``: whether another agency confirmed the photograph of the signed paper, due by ``photo_due``; "" where none
    has to (``order_photo``). Of an end other than the fire (I53): ``controlled``: what is restituted is a controlled
    substance; ``permitted``: a licence, or the authorisations of a cession, are cited; ``keep_until``: the term of a
    keeping. ``approved_by`` is the second authority, of ``approved_agency``; ``court_words``: a court shortened the
    waiting time in writing. ``appeal`` and ``judgment``: the one that suspends it, and what its
    court decided.
    """

    kind: ClassVar[str] = "RE"
    order_reference: str
    issuer: str
    agency: str
    issued_at: str
    issued: int
    exhibits: list[str]
    status: str
    appeal_until: str = ""
    samples: list[str] = field(default_factory=list)
    laboratory_waived: bool = False
    sample_waived: bool = False
    derogations: list[str] = field(default_factory=list)
    sort: str = ""
    lapses_on: str = ""
    notified_at: str = ""
    appealed_at: str = ""
    upheld_at: str = ""
    signed_on: str = ""
    entered_by: str = ""
    confirmed_by: str = ""
    channel: str = ""
    original_due: str = ""
    original_seen_at: str = ""
    original_seen_by: str = ""
    original_seen: int = 0
    photo: str = ""
    photo_due: str = ""
    photo_by: str = ""
    photo_at: str = ""
    appeal: CourtEntry | None = None
    judgment: CourtEntry | None = None
    documents: list[OrderDocument] = field(default_factory=list)
    controlled: bool = False
    permitted: bool = False
    keep_until: str = ""
    approved_by: str = ""
    approved_agency: str = ""
    approved_at: str = ""
    court_words: bool = False

    def index(self) -> Index:
        """Return the index by prosecution, and by the day until which somebody looks at its photograph."""
        looked_for = self.status in STANDING and self.photo == PENDING
        return Index(status=self.status, dossier=self.agency, due=self.photo_due if looked_for else None)


class Terms(Struct, frozen=True, kw_only=True):
    """The public terms of an order, however it was received."""

    order_reference: str
    issuer: str
    agency: str
    exhibits: tuple[str, ...]
    appeal_until: str = ""
    samples: tuple[str, ...] = ()
    laboratory_waived: bool = False
    sample_waived: bool = False
    lapses_on: str = ""
    sort: str = ""
    controlled: bool = False
    permitted: bool = False
    keep_until: str = ""

    def order(self, status: str, issued_at: str, issued: int) -> Order:
        """Return the order with these terms, in the given state."""
        return Order(
            order_reference=self.order_reference, issuer=self.issuer, agency=self.agency, issued_at=issued_at,
            issued=issued,
            exhibits=list(self.exhibits), status=status, appeal_until=self.appeal_until, samples=list(self.samples),
            laboratory_waived=self.laboratory_waived, sample_waived=self.sample_waived, lapses_on=self.lapses_on,
            sort=self.sort, controlled=self.controlled, permitted=self.permitted, keep_until=self.keep_until,
        )  # fmt: skip


class OrderIssued(Terms, Event, frozen=True, kw_only=True):
    """The prosecutor requires the destruction of listed exhibits."""

    type: ClassVar[str] = "order.issued/1"

    def apply(self, state: State | None, fact: Fact) -> Order:
        """Return the newly issued order."""
        return self.order(ISSUED, fact.at, fact.seq)

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim on the order's number within the prosecution."""
        return (order_claim(self.agency, self.order_reference),)


class ExhibitRetained(Event, frozen=True):
    """The exhibit is kept back as a sample while the order's exhibits burn (I26)."""

    type: ClassVar[str] = "exhibit.retained/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Retain the exhibit for this order until it is revoked or carried out, so that no other order names it."""
        state.retained.append(self.order)
        return state


class ExhibitOrdered(Event, frozen=True):
    """The exhibit is named in a destruction order."""

    type: ClassVar[str] = "exhibit.ordered/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as ordered."""
        state.status, state.order, state.proposal, state.kept = ORDERED, self.order, "", False
        return state


class OrderRevoked(Event, frozen=True):
    """The prosecution takes the order back; the reason is committed to."""

    type: ClassVar[str] = "order.revoked/1"

    def apply(self, state: Order, fact: Fact) -> Order:
        """Mark the order as revoked; it has no effect on exhibits still to be destroyed."""
        state.status = REVOKED
        return state


class ExhibitOrderEnded(Event, frozen=True):
    """The exhibit's destruction order was revoked or quashed."""

    type: ClassVar[str] = "exhibit.order_ended/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Release the exhibit from the order, so that it is held as before."""
        state.order, state.kept = "", False
        if state.status in {ORDERED, KEPT}:
            state.status = HELD
        if state.before_transit in {ORDERED, KEPT}:
            state.before_transit = HELD
        return state


def resting(exhibit: Exhibit) -> str:
    """Return the state in which an exhibit rests with a keeper: kept or ordered by its order, else held."""
    return KEPT if exhibit.kept else ORDERED if exhibit.order else HELD


class RevokeOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take back an order."""

    order: str
    reason: str


@act(
    "order.revoke/1",
    title=N_("Order revoked"),
    summary="Take an order back",
    roles={Role.PROSECUTOR},
    records=(ExhibitOrderEnded, OrderRevoked),
)
def revoke(command: RevokeOrder, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Revoke an order of the author's prosecution; what is staged under it can no longer burn, only be withdrawn.

    A draft is dropped in the same way, and its number stays used. What was kept as a reference goes back to the
    exhibits that are held.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state`` when it is revoked already; ``order_executed``.
    """
    order = own_order(state_reader, command.order, ctx, DRAFT, *STANDING)
    if order.status != DRAFT and not unexecuted(command.order, order, state_reader):
        raise RuleBroken("order_executed", number=command.order)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.order)
    decision.add(command.order, OrderRevoked(), reason)
    free(command.order, order, state_reader, decision)
    return decision


def own_order(state_reader: StateReader, order_id: str, ctx: ActContext, *statuses: str) -> Order:
    """Return an order of the author's prosecution, in one of these states.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state``.
    """
    order = require(state_reader, Order, order_id)
    if order.agency != ctx.author.agency:
        raise NotFound("not_found", kind="RE", number=order_id)
    if order.status not in statuses:
        raise RuleBroken("wrong_state", number=order_id, status=order.status)
    return order


def free(order_id: str, order: Order, state_reader: StateReader, decision: Decision) -> None:
    """Release the exhibits that wait under the order.

    A staged exhibit can no longer be destroyed under it, but only withdrawn.
    """
    state_reader.load(order.exhibits)
    for each in order.exhibits:
        exhibit = require(state_reader, Exhibit, each)
        waits = exhibit.status in AT_REST or exhibit.before_transit in AT_REST
        if exhibit.order == order_id and waits:
            decision.add(each, ExhibitOrderEnded(order=order_id))


def unexecuted(order_id: str, order: Order, state_reader: StateReader) -> bool:
    """Return True if the order stands and an exhibit that it names is still under it."""
    state_reader.load(order.exhibits)
    ordered = [require(state_reader, Exhibit, each) for each in order.exhibits]
    return order.status in STANDING and any(e.order == order_id and e.status not in GONE for e in ordered)
