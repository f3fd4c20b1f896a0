"""Operations as resources: cases of one network, side by side, for those admitted."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.service.seizures import joint_operations
from custody.service.seizures.joint_operations import OperationDetail, OperationLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size

TAG = "operations"


class Operations(Struct, frozen=True):
    """Operations in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    operations: list[OperationLine]
    next: str


@get("/operations", opt={"permission": "operation.read"}, tags=[TAG], summary="Operations")
async def list_operations(request: Web, after: After = "", limit: Limit = PAGE) -> Operations:
    """List the operations to which the caller's agency is admitted, with their titles; the reading is on record."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    directory, vault = ctx.services.directory, ctx.services.vault
    operation_lines = await ctx.query(joint_operations.operations, directory, vault, ctx.reader, after, length)
    return Operations(operation_lines, following((line.number for line in operation_lines), length))


@get("/operations/{operation_id:str}", opt={"permission": "operation.read"}, tags=[TAG], summary="One operation")
async def operation(request: Web, operation_id: FromPath[str]) -> OperationDetail:
    """Show the linked cases side by side and the persons in them; the reading is on record."""
    ctx = context_of(request)
    operation_detail = await ctx.query(
        joint_operations.operation, ctx.services.directory, ctx.services.vault, ctx.reader, operation_id
    )
    await ctx.read(operation_id, "api")
    return operation_detail


handlers = [
    list_operations,
    operation,
    act_route("/operations", "operation.open/1", "Open an operation", TAG),
    act_route("/operations/link", "operation.link/1", "Link cases, seizures and persons; admit agencies", TAG),
]
