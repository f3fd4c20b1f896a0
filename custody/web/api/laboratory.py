"""The laboratory's bench as a resource."""

from litestar import get
from msgspec import Struct

from custody.service.laboratory import laboratory
from custody.service.laboratory.laboratory import Held
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size

TAG = "laboratory"


class Bench(Struct, frozen=True):
    """Exhibits at the caller's laboratory; ``next`` is the ``after`` of the next page, "" at the end."""

    exhibits: list[Held]
    next: str


@get("/laboratory", opt={"permission": "laboratory.report/1"}, tags=[TAG], summary="What does the laboratory hold?")
async def held(request: Web, after: After = "", limit: Limit = PAGE) -> Bench:
    """List exhibits released to the caller's laboratory, in order of number, with results; the reading is on record."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    held_lines = await ctx.query(laboratory.held, ctx.reader, after, length)
    return Bench(held_lines, following((line.exhibit for line in held_lines), length))


handlers = [held, act_route("/laboratory/reports", "laboratory.report/1", "Report on exhibits", TAG)]
