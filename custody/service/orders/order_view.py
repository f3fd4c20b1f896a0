"""View of one order, for its resource."""

from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.orders.order import Order
from custody.service.access.audited_queries import visible_case
from custody.service.exhibits.remarks import Remark, remark_authors, remarks
from custody.service.kernel.directory import Directory
from custody.service.kernel.signing_keys import ActKey
from custody.service.orders import orderable_exhibits, orders
from custody.service.orders.orderable_exhibits import Orderable
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class OrderView(Struct, frozen=True, kw_only=True):
    """An order with its private texts, what was said of it since, and how it was signed (None for a draft)."""

    order: Order
    texts: dict[str, Any]
    names: dict[str, str]
    remarks: list[Remark]
    key: ActKey | None


def view(connection: Connection, directory: Directory, vault: Vault, reader: Reader, order_id: str) -> OrderView:
    """Return an order as the reader sees it.

    Raises:
        NotFound: no such order, or none that the reader may see.
    """
    order = orders.visible_order(connection, reader, order_id)
    remark_lines = remarks(connection, vault, order_id, ("reason", "notified"))
    return OrderView(
        order=order,
        texts=orders.texts(connection, vault, order),
        names=directory.names(connection, [*orders.named(order), *remark_authors(remark_lines)]),
        remarks=remark_lines,
        key=orders.key_of(connection, order_id),
    )


def orderable_view(connection: Connection, reader: Reader, case_id: str) -> list[Orderable]:
    """Return the exhibits of a case that an order may name now.

    Raises:
        NotFound: no such case, or none that the reader may see.
    """
    visible_case(connection, reader, case_id)
    return orderable_exhibits.exhibits(connection, reader, case_id)
