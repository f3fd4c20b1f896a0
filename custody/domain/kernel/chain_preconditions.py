"""What was so of an exhibit whenever the rules recorded an event of it: asked again when the log is verified (I9, I26).

A fold only applies events. Whoever owns the database could write into the tables that a discrepancy is gone or a stage
is passed, have the service record what then seems allowed, and put the tables right again: every event would fold to
what is stored. These are the conditions of the rules that can be told from the exhibit alone; a kind of event keeps
them for ever, a rule that needs others records another kind. Pages offer an act by them too.
"""

from collections.abc import Mapping
from functools import cache
from inspect import get_annotations

from custody.domain.exhibits.exhibit import (
    AT_REST,
    DESTROYED,
    HELD,
    IN_TRANSIT,
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
from custody.domain.orders.draft_order import OrderEntered
from custody.domain.orders.order import DRAFT, Order

FROM: Mapping[str, frozenset[str]] = {
    "exhibit.dispatched/1": AT_REST,
    "exhibit.received/1": AT_REST | {IN_TRANSIT},
    "exhibit.succeeded/1": AT_REST | {OPENED},
    "exhibit.measured/1": AT_REST,
    "exhibit.stored/1": STORED,
    "exhibit.reported_lost/1": AT_REST | LOADED,
    "exhibit.release_extended/1": frozenset({RELEASED}),
    "exhibit.opened/1": frozenset({HELD, RELEASED}),
    "exhibit.resealed/1": frozenset({OPENED}),
    "exhibit.split/1": frozenset({OPENED}),
    "exhibit.consumed/1": frozenset({OPENED}),
    "exhibit.ordered/1": frozenset({HELD}),
    "exhibit.handed_out/1": frozenset({ORDERED}),
    "exhibit.staged/1": frozenset({ORDERED}),
    "exhibit.arrived/1": frozenset({STAGED}),
    "exhibit.withdrawn/1": LOADED,
    "exhibit.destroyed/1": frozenset({ON_SITE}),
    "exhibit.destroyed_in_dispute/1": frozenset({ON_SITE}),
    "exhibit.certified/1": frozenset({DESTROYED}),
}
"""Type of event to the states that it leads out of (docs/states.md)."""
CLEAR = frozenset({
    "exhibit.staged/1", "exhibit.destroyed/1", "exhibit.handed_out/1", "exhibit.consumed/1", "exhibit.ordered/1",
    "exhibit.split/1",
})  # fmt: skip
"""No discrepancy is open of what these are recorded of."""
FINAL = CLEAR - {"exhibit.ordered/1", "exhibit.split/1"} | {"exhibit.destroyed_in_dispute/1"}
"""No prosecution holds back what these lead to its end."""


@cache
def begins(kind: type[Event]) -> bool:
    """Whether events of this kind make their subject: a second one would wash clean all that was recorded before it."""
    return bool(get_annotations(kind.apply)["state"] == State | None)


def entered_again(state: State | None, event: Event) -> bool:
    """Whether an event is the second entry of an order that is still a draft, which replaces the first one lawfully."""
    if not isinstance(event, OrderEntered) or not isinstance(state, Order) or state.status != DRAFT:
        return False
    return event.agency == state.agency and event.again == (event.number == state.number)


def unlawful(state: State | None, name: str) -> str:
    """What of an exhibit's state before an event of type ``name`` no rule allows: a field's name, "" for nothing."""
    led_out_of = FROM.get(name)
    if led_out_of is None or not isinstance(state, Exhibit):
        return ""
    if state.status not in led_out_of:
        return "status"
    if state.open and name in CLEAR:
        return "open"
    return "holds" if state.holds and name in FINAL else ""


def barred(number: str, state: Exhibit, name: str) -> RuleBroken | None:
    """With what the rules refuse an event of type ``name`` of an exhibit, as far as the exhibit alone tells."""
    match unlawful(state, name):
        case "status":
            return RuleBroken("wrong_state", number=number, status=state.status)
        case "open":
            return RuleBroken("quarantined", number=number, discrepancy=state.open[0])
        case "holds":
            return RuleBroken("on_hold", number=number)
        case _:
            return None
