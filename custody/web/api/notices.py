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
from custody.web.http.request_context import PAGE, desk, following, page_size

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
    here, length = desk(request), page_size(limit)
    found = await here.ask(first_notices.notices, here.services.directory, here.reader, after, length, status)
    return Notices(found, following((one.number for one in found), length))


@get("/notices/{number:str}", opt={"permission": "notice.read"}, tags=[TAG], summary="One first notice")
async def notice(request: Web, number: FromPath[str]) -> NoticeDetail:
    """Show who told what, when and how, and the seizure it became; the reading is on record."""
    here = desk(request)
    found = await here.ask(first_notices.notice, here.services.directory, here.services.vault, here.reader, number)
    await here.read(number, "api")
    return found


handlers = [list_notices, notice, act_route("/notices", "seizure.report/1", "Take a first notice down", TAG)]
