"""View of one order, for its resource."""

from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.orders.order import Order
from custody.domain.orders.order_outcome import Progress
from custody.service.access import minutes_access
from custody.service.access.audited_queries import visible_case
from custody.service.exhibits.remarks import Remark, remark_authors, remarks
from custody.service.kernel.directory import Directory
from custody.service.kernel.signing_keys import ActKey
from custody.service.orders import orderable_exhibits, orders
from custody.service.orders.orderable_exhibits import Orderable
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class OrderView(Struct, frozen=True, kw_only=True):
    """An order with its private texts, what was said of it since, and how it was signed (None for a draft).

    ``status``: what it has come to by today, and ``progress`` for how many of its exhibits.
    """

    order: Order
    texts: dict[str, Any]
    names: dict[str, str]
    remarks: list[Remark]
    key: ActKey | None
    status: str
    progress: Progress


def view(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, order_id: str, today: str
) -> OrderView:  # fmt: skip
    """Return an order as the reader sees it on the day ``today``.

    Raises:
        NotFound: no such order, or none that the reader may see.
    """
    order = orders.visible_order(connection, reader, order_id)
    remark_lines = remarks(connection, vault, order_id, ("reason", "notified", "court"))
    whole = minutes_access.sees_whole_order(connection, reader, order_id)
    reached = orders.progress_of(connection, order_id, agencies=whole)
    kept = [agency for agency, _ in reached.kept if agency]
    return OrderView(
        order=order,
        texts=orders.texts(connection, vault, order),
        names=directory.names(connection, [*orders.named(order), *remark_authors(remark_lines), *kept]),
        remarks=remark_lines,
        key=orders.key_of(connection, order_id),
        status=orders.states_now(connection, {order_id: order}, today)[order_id],
        progress=reached,
    )


def orderable_view(connection: Connection, reader: Reader, case_id: str) -> list[Orderable]:
    """Return the exhibits of a case that an order may name now.

    Raises:
        NotFound: no such case, or none that the reader may see.
    """
    visible_case(connection, reader, case_id)
    return orderable_exhibits.exhibits(connection, reader, case_id)
