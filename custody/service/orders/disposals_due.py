"""Orders to give back, to cede or to keep that may be carried out, for who has in hand what they name."""

from collections.abc import Iterator, Mapping

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.orders.order import CESSION, ISSUED, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import awaited
from custody.service.orders.ordered_exhibits import UNDER_ORDER, OrderSort
from custody.service.oversight.deadlines import DueLine
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

SORTS: Mapping[str, str] = {RESTITUTION: "give_back", CESSION: "cede", KEEPING: "keep"}
"""Sort of order to the sort of line that tells of it."""


def to_hand_out(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """A line for each such order, about the first exhibit that the reader may hand out under it now."""
    under: dict[str, list[str]] = {}
    for number, one in UNDER_ORDER.all(connection).items():
        if one.agency == reader.agency and one.status == ORDERED:
            under.setdefault(one.order, []).append(number)
    sorts = queries.fields(connection, OrderSort, under)
    for number, order in queries.states(connection, Order, [n for n, one in sorts.items() if one.sort]).items():
        if ripe(order, today):
            found = queries.states(connection, Exhibit, under[number])
            free = [n for n, e in found.items() if e.holder == reader.person and not (e.open or e.holds)]
            if free:
                first = min(free, key=lambda n: found[n].number)
                yield DueLine(
                    at=order.issued_at, sort=SORTS[order.sort], about=first, count=len(free), name=order.number
                )


def ripe(order: Order, today: str) -> bool:
    """Whether nothing of the order itself stands in the way today."""
    final = order.appeal_until < today <= (order.lapses_on or today)
    return order.status == ISSUED and final and not awaited(order)
