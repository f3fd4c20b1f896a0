"""Tell the outcome of an order from its exhibits: executed, spent or lapsed, and the state in which custody ends."""

from collections.abc import Iterable

from custody.domain.exhibits.exhibit import CEDED, DESTROYED, KEPT, RETURNED
from custody.domain.orders.order import CESSION, ISSUED, KEEPING, RESTITUTION, STANDING, Order

ENDS = {RESTITUTION: RETURNED, CESSION: CEDED, KEEPING: KEPT}
"""Sort of order to the state in which it ends custody; a destruction ends in a session and nowhere else (I32)."""


def carried_out(order: Order, states: Iterable[str]) -> bool:
    """Return True if a standing order is done: each of its exhibits reached the state it asks for."""
    end = ENDS.get(order.sort, DESTROYED)
    return order.status == ISSUED and all(state == end for state in states)


EXECUTED, SPENT, LAPSED = "executed", "spent", "lapsed"
"""Outcomes of an order that was neither revoked nor quashed: all done; nothing left to do; too late."""


def effective_status(order: Order, states: Iterable[str], left: bool, today: str) -> str:
    """Return the order's status, or its outcome if that is later. ``left``: an exhibit is still under it.

    An exhibit returned by a session, or named by another order now, is no longer under it.
    """
    if carried_out(order, states):
        return EXECUTED
    if order.status == ISSUED and not left:
        return SPENT
    if order.status in STANDING and order.lapses_on and order.lapses_on < today:
        return LAPSED
    return order.status
