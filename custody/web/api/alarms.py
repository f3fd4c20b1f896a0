"""Alarms as resources."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from msgspec import Struct

from custody.service.oversight import alarms
from custody.service.oversight.alarms import AlarmLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "alarms"


class Alarms(Struct, frozen=True):
    """Alarms in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    alarms: list[AlarmLine]
    next: str


@get("/alarms", opt={"permission": "alarm.read"}, tags=[TAG], summary="Alarms")
async def list_alarms(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `acknowledged`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Alarms:
    """List alarms of a status. A page may be short before the end."""
    ctx = context_of(request)
    await ctx.read("", "search")
    alarm_lines, following = await ctx.query(
        alarms.alarms, ctx.services.vault, ctx.reader, status, after, page_size(limit)
    )
    return Alarms(alarm_lines, following)


handlers = [
    list_alarms,
    act_route("/alarms/acknowledge", "alarm.acknowledge/1", "Take note of alarms", TAG),
]
