"""The original of a requisition: what was typed from a copy or taken down by telephone binds, and ends nothing.

Fire, return, cession: from none of them is there a way back, and so each waits until a person of the prosecution, other
than who typed the order in, has had the signed original in hand.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import REGISTRY
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.offline.paper_act import PENDING
from custody.domain.orders.order import STANDING, Order, own_order

COPY, TELEPHONE = "copy", "telephone"
"""Ways in which an order came before its original; "" for one that was typed from the original itself."""


class OrderOriginalSeen(Event, frozen=True):
    """A person of the prosecution, ``by``, has had the signed original in hand: it says what was entered.

    Photographs of it are committed to.
    """

    type: ClassVar[str] = "order.original_seen/1"
    by: str

    def apply(self, state: Order, fact: Fact) -> Order:
        """Record that the original of the order was seen."""
        state.original_seen_at, state.original_seen_by, state.original_seen = fact.at, self.by, fact.seq
        return state


class SeeOriginal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The signed original of an order lies before the author, and says what was entered; ``scans``: its pages.

    They are needed where another agency has to see them and only the note of a call was photographed.
    """

    order: str
    scans: tuple[Photo, ...] = ()


@act(
    "order.see_original/1",
    title=N_("Original of an order seen"),
    summary="Record that the signed original was seen",
    roles=REGISTRY,
    records=(OrderOriginalSeen,),
)
def see_original(command: SeeOriginal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that the original came; one that says something else is a ground to revoke the order, not for this act.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state``; ``own_entry`` for who typed it in; ``order_original_seen`` when none is awaited.
        BadInput: ``scan_needed``; as ``photos``.
    """
    order = own_order(state_reader, command.order, ctx, *STANDING)
    if not awaited(order):
        raise RuleBroken("order_original_seen", number=command.order)
    if ctx.author.person == order.entered_by:
        raise RuleBroken("own_entry", number=command.order)
    if order.photo == PENDING and order.channel == TELEPHONE and not command.scans:
        raise BadInput("scan_needed")
    decision = Decision()
    decision.add(command.order, OrderOriginalSeen(by=ctx.author.person), *photos(command.scans, command.order))
    return decision


def awaited(order: Order) -> bool:
    """Return True if the original of the order still has to be seen."""
    return bool(order.channel) and not order.original_seen_at


def require_original(order_id: str, order: Order) -> None:
    """Let nothing end custody on the word of a copy or a call.

    Raises:
        RuleBroken: ``order_original_needed``.
    """
    if awaited(order):
        raise RuleBroken("order_original_needed", number=order_id, until=order.original_due)
