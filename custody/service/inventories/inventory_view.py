"""View of one inventory, for its resource."""

from custody.domain.access.visibility import Reader
from custody.service.exhibits.remarks import Remark, remarks
from custody.service.inventories.inventories import InventoryView, inventory
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


def inventory_with_remarks(
    connection: Connection, vault: Vault, reader: Reader, inventory_id: str
) -> tuple[InventoryView, list[Remark]]:  # fmt: skip
    """Return an inventory as the reader sees it, and the reservations of its signers.

    Raises:
        NotFound: no such inventory, or none that the reader may see.
    """
    return inventory(connection, reader, inventory_id), remarks(connection, vault, inventory_id)
