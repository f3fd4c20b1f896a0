"""The laboratory's bench as a resource."""

from litestar import get
from msgspec import Struct

from custody.service import laboratory
from custody.service.laboratory import Held
from custody.web.acts import act_route
from custody.web.auth import Web
from custody.web.desk import PAGE, desk, following, page_size
from custody.web.query_parameters import After, Limit

TAG = "laboratory"


class Bench(Struct, frozen=True):
    """Exhibits at the caller's laboratory; ``next`` is the ``after`` of the next page, "" at the end."""

    exhibits: list[Held]
    next: str


@get("/laboratory", opt={"permission": "laboratory.report/1"}, tags=[TAG], summary="What does the laboratory hold?")
async def held(request: Web, after: After = "", limit: Limit = PAGE) -> Bench:
    """List exhibits released to the caller's laboratory, in order of number, with results; the reading is on record."""
    here, length = desk(request), page_size(limit)
    await here.read("", "search")
    found = await here.ask(laboratory.held, here.reader, after, length)
    return Bench(found, following((one.exhibit for one in found), length))


handlers = [held, act_route("/laboratory/reports", "laboratory.report/1", "Report on exhibits", TAG)]
