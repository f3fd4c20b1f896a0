"""Inventories as resources: plan, freeze, count blind, reconcile, sign."""

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from custody.service.exhibits.remarks import Remark
from custody.service.inventories import inventories
from custody.service.inventories.inventories import InventoryView
from custody.service.inventories.inventory_view import inventory_with_remarks
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "inventories"


class Inventories(Struct, frozen=True):
    """A page of inventories; ``next`` is the cursor of the next one, "" at the end."""

    inventories: list[InventoryView]
    next: str


class InventoryDetail(Struct, frozen=True):
    """An inventory with the reservations of its signers and the names it takes to read it."""

    inventory: InventoryView
    remarks: list[Remark]
    names: dict[str, str]


@get("/inventories", opt={"permission": "inventory.read"}, tags=[TAG], summary="Inventories")
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Inventories:
    """List inventories of the caller's agency and those they count in; the inspection sees all."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return Inventories(*await ctx.query(inventories.inventories, ctx.reader, after, page_size(limit)))


@get("/inventories/{inventory_id:str}", opt={"permission": "inventory.read"}, tags=[TAG], summary="One inventory")
async def inventory(request: Web, inventory_id: FromPath[str]) -> InventoryDetail:
    """Show an inventory; what was expected and what came of it only once it is reconciled. The reading is on record."""
    ctx = context_of(request)
    (inventory_detail, remark_lines), names = await ctx.query_named(
        inventory_with_remarks,
        lambda answer: (*answer[0].people(), *(remark.by for remark in answer[1])),
        ctx.services.vault,
        ctx.reader,
        inventory_id,
    )
    await ctx.read(inventory_id, "api")
    return InventoryDetail(inventory_detail, remark_lines, names)


@get(
    "/inventories/{inventory_id:str}/minutes",
    opt={"permission": "inventory.read"},
    tags=[TAG],
    summary="Minutes as PDF",
    media_type=PDF,
)
async def minutes(request: Web, inventory_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of an inventory, once it is reconciled; the export is on record."""
    return await downloads.inventory_minutes(context_of(request), inventory_id)


handlers = [
    listed,
    inventory,
    minutes,
    act_route("/inventories", "inventory.plan/1", TAG),
    act_route("/inventories/start-count", "inventory.start_count/1", TAG),
    act_route("/inventories/count", "inventory.count/1", TAG),
    act_route("/inventories/close-count", "inventory.close_count/1", TAG),
    act_route("/inventories/confirm-missing", "inventory.confirm_missing/1", TAG),
    act_route("/inventories/reopen", "inventory.reopen/1", TAG),
    act_route("/inventories/sign", "inventory.sign/1", TAG),
]
