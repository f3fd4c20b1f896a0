"""List the orders to restitute, cede or keep: to be carried out, to be approved, told to who watches them (I53)."""

from collections.abc import Iterator, Mapping

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import KEPT, ORDERED, Exhibit
from custody.domain.offline.paper_act import CONFIRMED
from custody.domain.orders.approve_order import may_approve
from custody.domain.orders.ends_of_custody import decided_at, needs_second_authority
from custody.domain.orders.order import CESSION, ISSUED, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import awaited
from custody.service.orders.ordered_exhibits import UNDER_ORDER, OrderSort
from custody.service.orders.orders import visible_to
from custody.service.oversight.deadlines import DueLine
from custody.storage.read import rule_state, subject_queries
from custody.storage.tables.connection import Connection

SORTS: Mapping[str, str] = {RESTITUTION: "give_back", CESSION: "cede", KEEPING: "keep"}
"""Sort of order to the sort of line that tells of it."""
TOLD: Mapping[str, str] = {RESTITUTION: "told_restitution", CESSION: "told_cession", KEEPING: "told_keeping"}
"""Sort of order to the line that tells the inspection and the commission of it."""
WATCHERS = frozenset({Role.INSPECTOR, Role.COMMISSION})
"""Roles that are told of a decision before anything is handed out."""


def to_hand_out(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield a line for each order due, about the first exhibit that the reader may hand out under it now."""
    under: dict[str, list[str]] = {}
    for subject_id, outline in UNDER_ORDER.all(connection).items():
        if outline.agency == reader.agency and outline.status == ORDERED:
            under.setdefault(outline.order, []).append(subject_id)
    sorts = subject_queries.project(connection, OrderSort, under)
    for subject_id, order in subject_queries.states(
        connection, Order, [order_id for order_id, order_sort in sorts.items() if order_sort.sort]
    ).items():
        if is_executable(order, today):
            exhibits = subject_queries.states(connection, Exhibit, under[subject_id])
            free = [
                exhibit_id
                for exhibit_id, e in exhibits.items()
                if e.holder == reader.person and not (e.open or e.holds)
            ]
            if free:
                first = min(free, key=lambda exhibit_id: exhibits[exhibit_id].exhibit_number)
                yield DueLine(
                    at=order.issued_at, sort=SORTS[order.sort], about=first, count=len(free), name=order.order_reference
                )


def kept_too_long(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield what the reader keeps for training or reference and whose term is over: it goes back or to the fire."""
    numbers = subject_queries.find(connection, Exhibit, holder=reader.person, status=KEPT, limit=None)
    orders = subject_queries.states(connection, Order, {exhibit.order for exhibit in numbers.values()})
    for subject_id, exhibit in numbers.items():
        until = orders[exhibit.order].keep_until
        if until < today:
            yield DueLine(at=until, sort="kept_too_long", about=subject_id, name=exhibit.exhibit_number)


def decided(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """Yield the other ends that were decided: to be approved by the reader, or told to inspection and commission.

    One is told as long as something of it is still here.
    """
    standing = {outline.order for outline in UNDER_ORDER.all(connection).values() if outline.status == ORDERED}
    sorts = subject_queries.project(connection, OrderSort, standing)
    others = [order_id for order_id, order_sort in sorts.items() if order_sort.sort]
    world = rule_state.state_reader(connection, others)
    told = not WATCHERS.isdisjoint(reader.roles)
    for order_id in visible_to(connection, reader, others):
        order = subject_queries.state(connection, Order, order_id)
        if order.status != ISSUED:
            continue
        name, count = order.order_reference, len(order.exhibits)
        asked = needs_second_authority(order) and not order.approved_by
        if asked and may(reader.roles, "order.approve/1") and may_approve(
            reader.person, reader.agency, reader.roles, order, world
        ):  # fmt: skip
            yield DueLine(at=order.issued_at, sort="approve", about=order_id, count=count, name=name)
        elif told and decided_at(order):
            yield DueLine(at=decided_at(order), sort=TOLD[order.sort], about=order_id, count=count, name=name)


def is_executable(order: Order, today: str) -> bool:
    """Return True if the order itself permits its execution today."""
    final = order.appeal_until < today <= (order.lapses_on or today)
    return order.status == ISSUED and final and not awaited(order) and order.photo in {"", CONFIRMED}
