"""First notices as resources: what was told, and the seizure that answers for it."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.service.seizures import first_notices
from custody.service.seizures.first_notices import NoticeDetail, NoticeLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size

TAG = "notices"


class Notices(Struct, frozen=True):
    """Notices in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    notices: list[NoticeLine]
    next: str


@get("/notices", opt={"permission": "notice.read"}, tags=[TAG], summary="First notices of seizures")
async def list_notices(
    request: Web,
    status: Annotated[str, QueryParameter(description='`open`, `declared`, "" for both.')] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Notices:
    """List what the caller's agency was told."""
    ctx, length = context_of(request), page_size(limit)
    notice_lines = await ctx.query(first_notices.notices, ctx.services.directory, ctx.reader, after, length, status)
    return Notices(notice_lines, following((line.number for line in notice_lines), length))


@get("/notices/{notice_id:str}", opt={"permission": "notice.read"}, tags=[TAG], summary="One first notice")
async def notice(request: Web, notice_id: FromPath[str]) -> NoticeDetail:
    """Show who told what, when and how, and the seizure it became; the reading is on record."""
    ctx = context_of(request)
    notice_detail = await ctx.query(
        first_notices.notice, ctx.services.directory, ctx.services.vault, ctx.reader, notice_id
    )
    await ctx.read(notice_id, "api")
    return notice_detail


handlers = [list_notices, notice, act_route("/notices", "seizure.report/1", "Take a first notice down", TAG)]
