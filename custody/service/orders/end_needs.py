"""Tell what an end of custody other than the fire still misses (I53), for the pages of order and hand-out."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.approve_order import OrderApproved, may_approve
from custody.domain.orders.ends_of_custody import decided_at, free_from, needs_second_authority, unmet_needs
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency
from custody.service.kernel.hypothetical import acting
from custody.storage.read import histories, private_values, rule_state, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class EndView(Struct, frozen=True, kw_only=True):
    """An order's end as its page shows it: whether a second authority is needed, and whether the reader may be it.

    ``decided``: when the decision was complete, "" before. ``free``: from when a restitution is handed out, "" for no
    waiting. ``decision`` and ``words``: of the second authority, "" for none, None once erased.
    """

    needed: bool
    may: bool
    decided: str
    free: str
    decision: str | None = ""
    words: str | None = ""


def end_of(connection: Connection, vault: Vault, reader: Reader, order_id: str, order: Order) -> EndView | None:
    """Return what the page of an order shows of its end; None for an order to destroy."""
    if not order.sort:
        return None
    exhibit = subject_queries.state(connection, Exhibit, order.exhibits[0])
    limits = subject_queries.state(connection, Agency, exhibit.house).rules_or_home().ends
    world = rule_state.state_reader(connection, [order_id, *order.exhibits])
    shown = EndView(
        needed=needs_second_authority(order), decided=decided_at(order), free=free_from(order, limits),
        may=may_approve(reader.person, reader.agency, reader.roles, order, world),
    )  # fmt: skip
    if not order.approved_by:
        return shown
    [seq] = [line.seq for line in histories.history(connection, order_id) if line.part.type == OrderApproved.type]
    said = private_values.of(connection, vault, [seq])[seq]
    return EndView(
        needed=shown.needed, may=False, decided=shown.decided, free=shown.free, decision=_text(said, "decision"),
        words=_text(said, "court_words") if order.court_words else "",
    )  # fmt: skip


def missing_of(connection: Connection, reader: Reader, exhibit_id: str, now: str) -> list[RuleBroken]:
    """Return what the hand-out of an exhibit by its order still misses, but for the receipt of who takes it over."""
    exhibit = subject_queries.state(connection, Exhibit, exhibit_id)
    if not exhibit.order:
        return []
    world = rule_state.state_reader(connection, [exhibit_id, exhibit.order])
    order = subject_queries.state(connection, Order, exhibit.order)
    moment = acting(reader, reader.agency, now, world)
    unmet = unmet_needs(exhibit_id, exhibit, exhibit.order, order, world, moment) if order.sort else ()
    return [refusal for refusal in unmet if refusal.code != "receipt_unverified"]


def _text(said: object, name: str) -> str | None:
    """Return a private text; None if it is erased."""
    value = said.get(name) if isinstance(said, dict) else None
    return value if isinstance(value, str) else None
