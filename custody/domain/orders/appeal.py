"""Course of a destruction order between issue and execution: notification, appeal, judgment (I24, I26).

An appeal suspends the order at once, in the store and at the destruction. A court that quashes the order frees the
exhibits that still wait. A court that dismisses the appeal puts the order back in force.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import REGISTRY
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import canonical, day
from custody.domain.kernel.typed_text import required
from custody.domain.orders.order import (
    APPEALED,
    ISSUED,
    QUASHED,
    STANDING,
    ExhibitOrderEnded,
    Order,
    free,
    own_order,
    unexecuted,
)

UPHELD = "upheld"


class OrderNotified(Event, frozen=True):
    """Somebody entitled to appeal was told of the order at ``served_at``; who it was is committed to."""

    type: ClassVar[str] = "order.notified/1"
    served_at: str

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order with its latest notification, from which the appeal period runs."""
        state.notified_at = max(state.notified_at, self.served_at)
        return state


class OrderAppealed(Event, frozen=True):
    """An appeal was lodged on that day; who appeals and on what ground is committed to."""

    type: ClassVar[str] = "order.appealed/1"
    filed_on: str

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order, suspended."""
        state.status, state.appealed_at = APPEALED, fact.at
        return state


class OrderAppealJudged(Event, frozen=True):
    """The court's decision on the appeal: ``upheld`` leaves the order, ``quashed`` ends it; its grounds are private."""

    type: ClassVar[str] = "order.appeal_judged/1"
    outcome: str

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order, in force again or quashed."""
        if self.outcome == UPHELD:
            state.status, state.upheld_at = ISSUED, fact.at
        else:
            state.status = QUASHED
        return state


class NotifyOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record to whom an order was notified, and when (RFC 3339)."""

    order: str
    to: str
    notified_at: str


class AppealOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record an appeal lodged on a day (YYYY-MM-DD): by whom and why."""

    order: str
    filed_on: str
    reason: str


class JudgeAppeal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record what the court decided on the appeal: its decision's number, date and ground."""

    order: str
    outcome: Literal["upheld", "quashed"]
    reason: str


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
        BadInput: ``bad_time``, ``time_in_future``, ``field_empty``.
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
    decision.add(command.order, OrderNotified(served_at=served), to)
    return decision


@act(
    "order.appeal/1",
    title=N_("Appeal against the order"),
    summary="Record an appeal, which suspends the order",
    roles=REGISTRY,
    records=(OrderAppealed,),
)
def appeal(command: AppealOrder, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Suspend the order. Whether a late appeal is admissible is the court's to say: it suspends too, and is flagged.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state``; ``order_executed`` when nothing is left to suspend.
        BadInput: ``bad_day``, ``time_in_future``, ``field_empty``.
    """
    order = own_order(state_reader, command.order, ctx, ISSUED)
    filed = day(command.filed_on, "filed_on")
    if filed > ctx.today:
        raise BadInput("time_in_future", value=filed)
    if not unexecuted(command.order, order, state_reader):
        raise RuleBroken("order_executed", number=command.order)
    late = order.appeal_until and filed > order.appeal_until
    decision = Decision(flags=("appeal_late",) if late else ())
    reason = Private("reason", required(command.reason, "reason"), command.order)
    decision.add(command.order, OrderAppealed(filed_on=filed), reason)
    return decision


@act(
    "order.judge_appeal/1",
    title=N_("Decision on the appeal"),
    summary="Record the decision on an appeal",
    roles=REGISTRY,
    records=(OrderAppealJudged, ExhibitOrderEnded),
)
def judge_appeal(command: JudgeAppeal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the court's decision, by another hand than the prosecutor's whose order was appealed.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state`` when it is not under appeal; ``own_order``.
        BadInput: ``field_empty``.
    """
    order = own_order(state_reader, command.order, ctx, APPEALED)
    if ctx.author.person == order.issuer:
        raise RuleBroken("own_order", number=command.order)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.order)
    decision.add(command.order, OrderAppealJudged(outcome=command.outcome), reason)
    if command.outcome != UPHELD:
        free(command.order, order, state_reader, decision)
    return decision
