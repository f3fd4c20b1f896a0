"""The laboratory's bench and its reports on paper as resources."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.domain.laboratory.paper_report import EnterReport
from custody.service.exhibits import openings, photos
from custody.service.laboratory import laboratory, paper_reports, second_analyses
from custody.service.laboratory.laboratory import Held
from custody.service.laboratory.paper_reports import PaperReportDetail, PaperReportLine
from custody.service.laboratory.second_analyses import SecondAnalyses
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PICTURE
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size
from custody.web.http.services import Services

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


class PaperReports(Struct, frozen=True):
    """Reports that wait for a second person, and those that the caller's service typed in.

    ``next`` is the ``after`` of the next page of the latter, "" at the end.
    """

    waiting: list[PaperReportLine]
    typed: list[PaperReportLine]
    next: str


@get("/paper-reports", opt={"permission": "paper_report.read"}, tags=[TAG], summary="Reports on paper")
async def list_reports(request: Web, after: After = "", limit: Limit = PAGE) -> PaperReports:
    """List reports of laboratories without an account; the reading is on record."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    waiting, typed = await ctx.query(paper_reports.waiting_and_typed, ctx.reader, after, length)
    return PaperReports(waiting, typed, following((report.id for report in typed), length))


@get(
    "/second-analyses",
    opt={"permission": "paper_report.read"},
    tags=[TAG],
    summary="What another laboratory is to analyse in a year",
)
async def list_second_analyses(
    request: Web, year: Annotated[str, QueryParameter(description="A year, this one by default.")] = ""
) -> SecondAnalyses:
    """List exhibits drawn for another laboratory, with what nobody has reported on yet; the reading is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(second_analyses.second_analyses, ctx.reader, year)


@get(
    "/paper-reports/{paper_report_id:str}",
    opt={"permission": "paper_report.read"},
    tags=[TAG],
    summary="One report on paper",
)
async def paper_report(request: Web, paper_report_id: FromPath[str]) -> PaperReportDetail:
    """Show what a report says, who typed it in and who confirmed it; the reading is on record."""
    ctx = context_of(request)
    report_detail = await ctx.query(paper_reports.paper_report, ctx.services.vault, ctx.reader, paper_report_id)
    await ctx.read(paper_report_id, "api")
    return report_detail


@get(
    "/paper-reports/{paper_report_id:str}/photos/{place:int}",
    opt={"permission": "paper_report.read"},
    tags=[TAG],
    summary="A photo of the paper",
    media_type=PICTURE,
)
async def photo(request: Web, paper_report_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of the paper; the reading is on record."""
    ctx = context_of(request)
    scope, kept = await ctx.query(paper_reports.photo, ctx.services.vault, ctx.reader, paper_report_id, place)
    return await downloads.photograph(ctx, scope, kept, paper_report_id, place)


def _kept(services: Services, command: EnterReport) -> None:
    """Check that the photographs were stored for the case of the exhibits."""
    if not (command.exhibits and command.photos):
        return  # the rule says what is missing
    with services.store.reading() as connection:
        scope = openings.scope(connection, command.exhibits[0])
    photos.require_kept(services.blobs, scope, command.photos)


handlers = [
    held,
    act_route("/laboratory/reports", "laboratory.report/1", TAG),
    list_reports,
    list_second_analyses,
    paper_report,
    photo,
    act_route("/paper-reports", "paper_report.enter/1", TAG, before=_kept),
    act_route("/paper-reports/confirm", "paper_report.confirm/1", TAG),
    act_route("/paper-reports/refuse", "paper_report.refuse/1", TAG),
]
