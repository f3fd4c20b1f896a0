"""Course of an order between issue and execution: notification, appeal, decision, each from its document (I24, I55).

An appeal suspends the order at once, in the store and at the destruction: no harm comes from waiting. The court's
decision has no effect before a second person confirmed it (``appeal_confirmation``). Both are entered by the registry
of that court, or by another registry outside the prosecution where the court has no account here. A prosecution
neither enters nor decides an appeal against an order of its own.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import REGISTRY, Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import canonical, day
from custody.domain.kernel.typed_text import clean, required
from custody.domain.orders.order import (
    APPEALED,
    ISSUED,
    STANDING,
    CourtEntry,
    Order,
    OrderDocument,
    own_order,
    unexecuted,
)
from custody.domain.people.agency import Agency

UPHELD = "upheld"


class OrderNotified(Event, frozen=True):
    """Somebody entitled to appeal was told of the order at ``served_at``; who it was is committed to, as the pages."""

    type: ClassVar[str] = "order.notified/1"
    served_at: str

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order with its latest notification, from which the appeal period runs."""
        state.notified_at = max(state.notified_at, self.served_at)
        state.documents.append(OrderDocument("notified", fact.seq))
        return state


class OrderAppealed(Event, frozen=True):
    """An appeal was lodged on that day; who appeals, on what ground, and the pages are committed to.

    ``by`` of ``agency`` entered it; ``elsewhere``: for a court that has no account here.
    """

    type: ClassVar[str] = "order.appealed/1"
    filed_on: str
    by: str
    agency: str
    elsewhere: bool = False

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order, suspended."""
        state.status, state.appealed_at, state.judgment = APPEALED, fact.at, None
        state.appeal = CourtEntry(
            by=self.by, agency=self.agency, day=self.filed_on, at=fact.at, elsewhere=self.elsewhere
        )
        state.documents.append(OrderDocument("appealed", fact.seq))
        return state


class OrderAppealJudged(Event, frozen=True):
    """What the court decided on a day, as entered: ``upheld`` leaves the order, ``quashed`` ends it.

    Its grounds and pages are committed to. It has no effect until it is confirmed.
    """

    type: ClassVar[str] = "order.appeal_judged/1"
    outcome: str
    decided_on: str
    by: str
    agency: str
    elsewhere: bool = False

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order, still suspended, with the decision that somebody has to confirm."""
        state.judgment = CourtEntry(
            by=self.by, agency=self.agency, day=self.decided_on, at=fact.at, elsewhere=self.elsewhere,
            outcome=self.outcome,
        )  # fmt: skip
        state.documents.append(OrderDocument("judged", fact.seq))
        return state


class NotifyOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record to whom an order was notified, and when (RFC 3339), as the document photographed says."""

    order: str
    to: str
    notified_at: str
    scans: tuple[Photo, ...]


class AppealOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record an appeal lodged on a day (YYYY-MM-DD): by whom and why, with its pages.

    ``court``: the name of a court that has no account here; "" for one's own.
    """

    order: str
    filed_on: str
    reason: str
    scans: tuple[Photo, ...]
    court: str = ""


class JudgeAppeal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record what the court decided on a day (YYYY-MM-DD): its decision's number and ground, with its pages.

    ``court`` as in ``AppealOrder``.
    """

    order: str
    outcome: Literal["upheld", "quashed"]
    decided_on: str
    reason: str
    scans: tuple[Photo, ...]
    court: str = ""


@act(
    "order.notify/1",
    title=N_("Order notified"),
    summary="Record a notification of an order",
    roles=REGISTRY,
    records=(OrderNotified,),
)
def notify(command: NotifyOrder, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a notification; each person entitled has their own, and the latest one counts.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state``; ``notified_before_order`` (I24).
        BadInput: ``bad_time``, ``time_in_future``, ``field_empty``, ``scan_needed``; as ``photos``.
    """
    order = own_order(state_reader, command.order, ctx, *STANDING)
    served = canonical(command.notified_at)
    if served > ctx.at:
        raise BadInput("time_in_future", value=served)
    begins = order.signed_on or order.issued_at[:16]  # people tell the time to the minute
    if served[: len(begins)] < begins:
        raise RuleBroken("notified_before_order", number=command.order)
    decision = Decision()
    to = Private("notified", required(command.to, "to"), command.order)
    decision.add(command.order, OrderNotified(served_at=served), to, *_pages(command.scans, command.order))
    return decision


@act(
    "order.appeal/1",
    title=N_("Appeal against the order"),
    summary="Record an appeal, which suspends the order",
    roles={Role.COURT_CLERK},
    records=(OrderAppealed,),
)
def appeal(command: AppealOrder, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Suspend the order. Whether a late appeal is admissible is the court's to say: it suspends too, and is flagged.

    Raises:
        NotFound: no such order, or none that the author sees.
        RuleBroken: ``prosecution_decides_no_appeal``; ``wrong_state``; ``order_executed`` when nothing is left to
            suspend; ``appeal_before_order``.
        BadInput: ``bad_day``, ``time_in_future``, ``field_empty``, ``scan_needed``; as ``photos``.
    """
    order = require(state_reader, Order, command.order)
    elsewhere = _elsewhere(command.court, command.order, order, state_reader, ctx)
    if order.status != ISSUED:
        raise RuleBroken("wrong_state", number=command.order, status=order.status)
    filed = day(command.filed_on, "filed_on")
    if filed > ctx.today:
        raise BadInput("time_in_future", value=filed)
    if filed < (order.signed_on or order.issued_at)[:10]:
        raise RuleBroken("appeal_before_order", number=command.order)
    if not unexecuted(command.order, order, state_reader):
        raise RuleBroken("order_executed", number=command.order)
    late = order.appeal_until and filed > order.appeal_until
    decision = Decision(flags=("appeal_late",) if late else ())
    event = OrderAppealed(filed_on=filed, by=ctx.author.person, agency=ctx.author.agency, elsewhere=elsewhere)
    _enter(command, event, decision)
    return decision


@act(
    "order.judge_appeal/1",
    title=N_("Decision on the appeal"),
    summary="Record the decision on an appeal, which another person confirms",
    roles={Role.COURT_CLERK},
    records=(OrderAppealJudged,),
)
def judge_appeal(command: JudgeAppeal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the court's decision, by a registry outside the prosecution; another one in place of one unconfirmed.

    Raises:
        NotFound: no such order, or none that the author sees.
        RuleBroken: ``prosecution_decides_no_appeal``; ``wrong_state`` when it is not under appeal;
            ``appeal_unconfirmed``; ``decided_before_appeal``.
        BadInput: ``bad_day``, ``time_in_future``, ``field_empty``, ``scan_needed``; as ``photos``.
    """
    order = require(state_reader, Order, command.order)
    elsewhere = _elsewhere(command.court, command.order, order, state_reader, ctx)
    if order.status != APPEALED or order.appeal is None:
        raise RuleBroken("wrong_state", number=command.order, status=order.status)
    if not order.appeal.confirmed_by:
        raise RuleBroken("appeal_unconfirmed", number=command.order)
    decided = day(command.decided_on, "decided_on")
    if decided > ctx.today:
        raise BadInput("time_in_future", value=decided)
    if decided < order.appeal.day:
        raise RuleBroken("decided_before_appeal", number=command.order)
    event = OrderAppealJudged(
        outcome=command.outcome, decided_on=decided, by=ctx.author.person, agency=ctx.author.agency,
        elsewhere=elsewhere,
    )  # fmt: skip
    decision = Decision()
    _enter(command, event, decision)
    return decision


def require_outside(order_id: str, order: Order, state_reader: StateReader, ctx: ActContext) -> Agency:
    """Return the agency of an author who is of no prosecution, the order's own or another.

    Raises:
        RuleBroken: ``prosecution_decides_no_appeal``.
    """
    agency = require(state_reader, Agency, ctx.author.agency)
    if ctx.author.agency == order.agency or agency.sort == "prosecution":
        raise RuleBroken("prosecution_decides_no_appeal", number=order_id)
    return agency


def _elsewhere(court: str, order_id: str, order: Order, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if another court than the author's decides, one without an account; only a court is one's own."""
    agency = require_outside(order_id, order, state_reader, ctx)
    return bool(clean(court, "court") if agency.sort == "court" else required(court, "court"))


def _enter(command: AppealOrder | JudgeAppeal, event: Event, decision: Decision) -> None:
    """Add what a registry entered, with its words and its pages."""
    texts = private_texts(command.order, reason=required(command.reason, "reason"), court=clean(command.court, "court"))
    decision.add(command.order, event, *texts, *_pages(command.scans, command.order))


def _pages(scans: tuple[Photo, ...], order_id: str) -> list[Private]:
    """Return the pages of a document, without which nothing says what it says."""
    if not scans:
        raise BadInput("scan_needed")
    return photos(scans, order_id)
