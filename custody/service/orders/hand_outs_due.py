"""List the orders to restitute, cede or keep that may be carried out, for the person who holds what they name."""

from collections.abc import Iterator, Mapping

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.offline.paper_act import CONFIRMED
from custody.domain.orders.order import CESSION, ISSUED, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import awaited
from custody.service.orders.ordered_exhibits import UNDER_ORDER, OrderSort
from custody.service.oversight.deadlines import DueLine
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

SORTS: Mapping[str, str] = {RESTITUTION: "give_back", CESSION: "cede", KEEPING: "keep"}
"""Sort of order to the sort of line that tells of it."""


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


def is_executable(order: Order, today: str) -> bool:
    """Return True if the order itself permits its execution today."""
    final = order.appeal_until < today <= (order.lapses_on or today)
    return order.status == ISSUED and final and not awaited(order) and order.photo in {"", CONFIRMED}
