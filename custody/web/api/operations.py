"""Operations as resources: cases of one network, side by side, for those admitted."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.service.seizures import joint_operations
from custody.service.seizures.joint_operations import OperationDetail, OperationLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, desk, following, page_size

TAG = "operations"


class Operations(Struct, frozen=True):
    """Operations in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    operations: list[OperationLine]
    next: str


@get("/operations", opt={"permission": "operation.read"}, tags=[TAG], summary="Operations")
async def list_operations(request: Web, after: After = "", limit: Limit = PAGE) -> Operations:
    """List the operations to which the caller's agency is admitted, with their titles; the reading is on record."""
    here, length = desk(request), page_size(limit)
    await here.read("", "search")
    directory, vault = here.services.directory, here.services.vault
    found = await here.ask(joint_operations.operations, directory, vault, here.reader, after, length)
    return Operations(found, following((one.number for one in found), length))


@get("/operations/{number:str}", opt={"permission": "operation.read"}, tags=[TAG], summary="One operation")
async def operation(request: Web, number: FromPath[str]) -> OperationDetail:
    """Show the linked cases side by side and the persons in them; the reading is on record."""
    here = desk(request)
    found = await here.ask(
        joint_operations.operation, here.services.directory, here.services.vault, here.reader, number
    )
    await here.read(number, "api")
    return found


handlers = [
    list_operations,
    operation,
    act_route("/operations", "operation.open/1", "Open an operation", TAG),
    act_route("/operations/link", "operation.link/1", "Link cases, seizures and persons; admit agencies", TAG),
]
