"""Cases as resources."""

from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.service.seizures import cases
from custody.service.seizures.cases import CaseDetail, CaseLine
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size

TAG = "cases"


class Cases(Struct, frozen=True):
    """Cases in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    cases: list[CaseLine]
    next: str


@get("/cases", opt={"permission": "case.read"}, tags=[TAG], summary="Cases, or the one under a PV number")
async def list_cases(
    request: Web,
    pv: Annotated[str, QueryParameter(description='The number of the report (PV): only that case; "" for all.')] = "",
    status: Annotated[
        Literal["", "open", "closed"],
        QueryParameter(description='`open`, `closed`: all of its exhibits have been destroyed; "" for both.'),
    ] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Cases:
    """List the cases that the caller's agency takes part in; with ``pv`` only that one. The search is on record.

    A case is closed when all of its exhibits have been destroyed.
    """
    ctx, length = context_of(request), page_size(limit)
    directory, vault = ctx.services.directory, ctx.services.vault
    await ctx.read(pv, "search")
    if pv:
        case_id = await ctx.query(cases.case_with_number, ctx.reader, pv)
        return Cases([(await ctx.query(cases.case, directory, vault, ctx.reader, case_id)).case], "")
    case_lines = await ctx.query(cases.cases, directory, vault, ctx.reader, after, length, status)
    return Cases(case_lines, following((line.number for line in case_lines), length))


@get("/cases/{case_id:str}", opt={"permission": "case.read"}, tags=[TAG], summary="One case")
async def case(request: Web, case_id: FromPath[str]) -> CaseDetail:
    """Show a case with its seizures; the reading is on record."""
    ctx = context_of(request)
    case_detail = await ctx.query(cases.case, ctx.services.directory, ctx.services.vault, ctx.reader, case_id)
    await ctx.read(case_id, "api")
    return case_detail


@get("/cases/{case_id:str}/history/pdf", opt={"permission": "history.read"}, tags=[TAG], summary="History as PDF")
async def history_pdf(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history of a case, of which the caller sees every exhibit; the export is on record."""
    return await downloads.case_history(context_of(request), case_id)


handlers = [
    list_cases,
    case,
    history_pdf,
    act_route("/cases", "case.open/1", "Open a case", TAG),
    act_route("/cases/share", "case.share/1", "Share a case with one more agency", TAG),
    act_route(
        "/cases/number", "case.number/1", "Enter the number under which your prosecution or court keeps a case", TAG
    ),
    act_route(
        "/cases/hearing",
        "case.set_hearing/1",
        "Set the hearing of a case, put it off or end the waiting",
        TAG,
    ),
]
