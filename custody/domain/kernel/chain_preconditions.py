"""Conditions an exhibit met whenever an event was recorded on it, checked again on verification (I9, I26).

A fold only applies events. A database owner could write tables that hide a discrepancy, let the service record an act,
and restore them: every event would still fold to the stored state. These conditions can be read from the exhibit alone;
a kind of event keeps them permanently. A rule that needs other conditions records another kind. Pages use them too, to
offer an act.
"""

from collections.abc import Mapping
from functools import cache
from inspect import get_annotations

from custody.domain.exhibits.exhibit import (
    AT_REST,
    DESTROYED,
    HELD,
    IN_TRANSIT,
    KEPT,
    LOADED,
    ON_SITE,
    OPENED,
    ORDERED,
    RELEASED,
    STAGED,
    STORED,
    Exhibit,
)
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, State
from custody.domain.orders.order import DRAFT, Order
from custody.domain.orders.order_copy import OrderCopyEntered

IN_DISPUTE = "exhibit.destruction_disputed/1"
"""Recorded of a fire that has happened, also against a hold (8.0). It leads out of ``ON_SITE`` only, so nothing burns
or moves twice by it; it may not hide the dispute (``hides_dispute``)."""

FROM: Mapping[str, frozenset[str]] = {
    "exhibit.dispatched/1": AT_REST,
    "exhibit.received/1": AT_REST | {IN_TRANSIT},
    "exhibit.taken_from_departed/1": AT_REST | {OPENED},
    "exhibit.blind_checked/1": AT_REST | LOADED | {IN_TRANSIT},
    "exhibit.read_again/1": AT_REST | LOADED,
    "exhibit.stored/1": STORED,
    "exhibit.reported_missing/1": AT_REST | LOADED,
    "exhibit.release_extended/1": frozenset({RELEASED}),
    "exhibit.opened/1": frozenset({HELD, RELEASED}),
    "exhibit.resealed/1": frozenset({OPENED}),
    "exhibit.split/1": frozenset({OPENED}),
    "exhibit.consumed/1": frozenset({OPENED}),
    "exhibit.used/1": frozenset({OPENED}),
    "exhibit.ordered/1": frozenset({HELD, KEPT}),
    "exhibit.handed_out/1": frozenset({ORDERED}),
    "exhibit.staged/1": frozenset({ORDERED}),
    "exhibit.arrived/1": frozenset({STAGED}),
    "exhibit.withdrawn/1": LOADED,
    "exhibit.destroyed/1": frozenset({ON_SITE}),
    IN_DISPUTE: frozenset({ON_SITE}),
    "exhibit.certified/1": frozenset({DESTROYED}),
}
"""Type of event to the states that it leads out of (docs/states.md)."""
CLEAR = frozenset({
    "exhibit.staged/1", "exhibit.destroyed/1", "exhibit.handed_out/1", "exhibit.consumed/1", "exhibit.ordered/1",
    "exhibit.split/1", "exhibit.used/1",
})  # fmt: skip
"""No discrepancy is open of what these are recorded of."""
FINAL = CLEAR - {"exhibit.ordered/1", "exhibit.split/1", "exhibit.used/1"}
"""No prosecution holds back what these lead to its end; what burnt all the same ends in dispute, which is no proof."""


@cache
def creates_subject(kind: type[Event]) -> bool:
    """Return True if events of this kind create their subject; a second would erase all recorded before."""
    return bool(get_annotations(kind.apply)["state"] == State | None)


def entered_again(state: State | None, event: Event) -> bool:
    """Return True if the event lawfully replaces the first entry of an order that is still a draft."""
    if not isinstance(event, OrderCopyEntered) or not isinstance(state, Order) or state.status != DRAFT:
        return False
    return event.agency == state.agency and event.again == (event.order_reference == state.order_reference)


def broken_precondition(state: State | None, name: str) -> str:
    """Return the field of the exhibit's state that forbids an event of type ``name``, or ""."""
    led_out_of = FROM.get(name)
    if led_out_of is None or not isinstance(state, Exhibit):
        return ""
    if state.status not in led_out_of:
        return "status"
    if state.open and name in CLEAR:
        return "open"
    return "holds" if state.holds and name in FINAL else ""


def hides_dispute(state: State | None, name: str) -> bool:
    """Return True if an event of type ``name`` led here, burnt what was held back, and left no discrepancy."""
    return name == IN_DISPUTE and isinstance(state, Exhibit) and bool(state.holds) and not state.doubts


def refusal_for(exhibit_id: str, state: Exhibit, name: str) -> RuleBroken | None:
    """Return how the rules refuse an event of type ``name`` of an exhibit, as far as the exhibit alone tells."""
    match broken_precondition(state, name):
        case "status":
            return RuleBroken("wrong_state", number=exhibit_id, status=state.status)
        case "open":
            return RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=state.open[0])
        case "holds":
            return RuleBroken("on_legal_hold", number=exhibit_id)
        case _:
            return None
