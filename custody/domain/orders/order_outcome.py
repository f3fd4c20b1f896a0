"""Tell the outcome of an order from its exhibits: executed, spent or lapsed, and for how many of them."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from custody.domain.exhibits.exhibit import CEDED, DESTROYED, GONE, KEPT, RETURNED
from custody.domain.orders.order import CESSION, ISSUED, KEEPING, RESTITUTION, STANDING, Order

ENDS = {RESTITUTION: RETURNED, CESSION: CEDED, KEEPING: KEPT}
"""Sort of order to the state in which it ends custody; a destruction ends in a session and nowhere else (I32)."""
ANOTHER = "another_order"
"""An exhibit reached the state that the order asks for, but by another order."""


class Named(Protocol):
    """An exhibit that an order names, as far as the order's outcome depends on it."""

    @property
    def status(self) -> str:
        """Return its state."""

    @property
    def agency(self) -> str:
        """Return the agency that has it, or had it last."""

    @property
    def order(self) -> str:
        """Return the order that it is under, or by which its custody ended."""


class Progress(Struct, frozen=True):
    """How far an order is executed: ``done`` of its ``named`` exhibits ended by it as it asks.

    ``kept``: how many of the others each agency still has in custody, under this order or no longer. ``ended``: how
    many ended otherwise, by state. ``left``: one in custody is still under the order.
    """

    named: int
    done: int
    kept: tuple[tuple[str, int], ...]
    ended: tuple[tuple[str, int], ...]
    left: bool

    @property
    def complete(self) -> bool:
        """Return True if each exhibit ended by the order."""
        return self.done == self.named

    @property
    def begun(self) -> bool:
        """Return True if an exhibit is in custody no longer, by this order or otherwise."""
        return bool(self.done or self.ended)

    def without_agencies(self) -> "Progress":
        """Return the same numbers, for a reader who may not know which agency has what."""
        many = sum(count for _, count in self.kept)
        return Progress(self.named, self.done, (("", many),) if many else (), self.ended, self.left)


def progress(order_id: str, sort: str, exhibits: Iterable[Named]) -> Progress:
    """Return how far an order of a ``sort`` is executed, from all exhibits that it names."""
    named, end = list(exhibits), ENDS.get(sort, DESTROYED)
    others = [exhibit for exhibit in named if not ended_by(order_id, sort, exhibit)]
    kept = Counter(exhibit.agency for exhibit in others if exhibit.status not in GONE)
    ended = Counter(
        ANOTHER if exhibit.status == end else exhibit.status for exhibit in others if exhibit.status in GONE
    )
    return Progress(
        named=len(named), done=len(named) - len(others), kept=tuple(sorted(kept.items())),
        ended=tuple(sorted(ended.items())),
        left=any(exhibit.order == order_id and exhibit.status not in GONE for exhibit in others),
    )  # fmt: skip


def ended_by(order_id: str, sort: str, exhibit: Named) -> bool:
    """Return True if the exhibit's custody ended by this order, as it asks."""
    return exhibit.order == order_id and exhibit.status == ENDS.get(sort, DESTROYED)


EXECUTED, SPENT, LAPSED = "executed", "spent", "lapsed"
"""Outcomes of an order that was neither revoked nor quashed: all done; nothing left to do; too late."""


def effective_status(order: Order, reached: Progress, today: str) -> str:
    """Return the order's status, or its outcome if that is later.

    Executed is only an order by which each of its exhibits ended (I47). An exhibit returned by a session, or named by
    another order now, is no longer under it.
    """
    if order.status == ISSUED and reached.complete:
        return EXECUTED
    if order.status == ISSUED and not reached.left:
        return SPENT
    if order.status in STANDING and order.lapses_on and order.lapses_on < today:
        return LAPSED
    return order.status
