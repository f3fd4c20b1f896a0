"""The second pair of eyes on what a registry enters of an appeal: a colleague of that court, or the inspection (I55).

An appeal suspends from its entry on; a denial puts the order back in force. A decision has no effect before it is
confirmed: then an order upheld is in force again, and one quashed frees the exhibits that still wait. What was entered
for a court without an account here, only the inspection confirms, who asks that court.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import clean
from custody.domain.orders.appeal import UPHELD, require_outside
from custody.domain.orders.order import APPEALED, ISSUED, QUASHED, CourtEntry, ExhibitOrderEnded, Order, free
from custody.domain.orders.order_photo import version
from custody.domain.people.person import Person


class OrderAppealConfirmed(Event, frozen=True, kw_only=True):
    """``by`` confirms or denies the appeal as entered or, once there is one, the decision; the reason is committed to.

    ``judged``: it was the decision.
    """

    type: ClassVar[str] = "order.appeal_confirmed/1"
    by: str
    judged: bool = False
    denied: bool = False

    def apply(self, state: Order, fact: Fact) -> Order:
        """Give effect to the entry that waited, or drop it."""
        entry = state.judgment if self.judged else state.appeal
        if entry is None:
            return state
        if self.denied and self.judged:
            state.judgment = None
        elif self.denied:
            state.status, state.appeal = ISSUED, None
        else:
            entry.confirmed_by = self.by
            if self.judged and entry.outcome == UPHELD:
                state.status, state.upheld_at = ISSUED, fact.at
            elif self.judged:
                state.status = QUASHED
        return state


class ConfirmAppeal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say that the court's document says what was entered, or deny it with the reason.

    ``version``: the one that its reader saw, as in ``ConfirmCopy``; "" from who does not say.
    """

    order: str
    denied: bool = False
    reason: str = ""
    version: str = ""


@act(
    "order.confirm_appeal/1",
    title=N_("Document of the court compared"),
    summary="Confirm or deny what was entered of an appeal",
    roles={Role.COURT_CLERK, Role.INSPECTOR},
    records=(OrderAppealConfirmed, ExhibitOrderEnded),
)
def confirm_appeal(command: ConfirmAppeal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Confirm or deny the entry that waits: an appeal, or the decision on it.

    Raises:
        NotFound: no such order, or none that the author sees.
        RuleBroken: ``prosecution_decides_no_appeal``; ``appeal_settled`` when nothing waits; ``own_court_entry``;
            ``appeal_other_confirms``; ``order_changed`` since it was read.
        BadInput: ``field_empty`` for a denial without its reason.
    """
    order = require(state_reader, Order, command.order)
    require_outside(command.order, order, state_reader, ctx)
    entry = waiting(order)
    if entry is None:
        raise RuleBroken("appeal_settled", number=command.order)
    author = require(state_reader, Person, ctx.author.person)
    if ctx.author.person == entry.by:
        raise RuleBroken("own_court_entry", number=command.order)
    if not may_confirm(ctx.author.person, ctx.author.agency, author.roles, entry):
        raise RuleBroken("appeal_other_confirms", number=command.order)
    if command.version and command.version != version(command.order, state_reader):
        raise RuleBroken("order_changed", number=command.order)
    reason = clean(command.reason, "reason")
    if command.denied and not reason:
        raise BadInput("field_empty", field="reason")
    judged = order.judgment is not None
    decision = Decision()
    event = OrderAppealConfirmed(by=ctx.author.person, judged=judged, denied=command.denied)
    decision.add(command.order, event, *private_texts(command.order, reason=reason))
    if judged and not command.denied and entry.outcome != UPHELD:
        free(command.order, order, state_reader, decision)
    return decision


def waiting(order: Order) -> CourtEntry | None:
    """Return what a registry entered of the appeal and nobody has confirmed or denied yet."""
    if order.status != APPEALED:
        return None
    entry = order.judgment or order.appeal
    return entry if entry is not None and not entry.confirmed_by else None


def may_confirm(person: str, agency: str, roles: tuple[str, ...], entry: CourtEntry) -> bool:
    """Return True if a person of that agency may confirm it: a colleague at the court, or an inspector of another."""
    if person == entry.by:
        return False
    if agency == entry.agency:
        return Role.COURT_CLERK in roles and not entry.elsewhere
    return Role.INSPECTOR in roles
