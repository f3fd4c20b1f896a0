"""Reports on paper as pages: typed in beside the photograph, confirmed by a person of another service."""

from functools import partial
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.kernel.errors import CustodyError
from custody.domain.laboratory.paper_report import EXAMINERS, ConfirmReport, RefuseReport
from custody.service.exhibits.remarks import remark_authors
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.laboratory import paper_reports, second_analyses
from custody.service.people import form_choices, outsiders
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_photos import keep_paper
from custody.web.forms.form_values import chosen, one_a_line, per_mille, ticked
from custody.web.forms.idempotent_forms import ListForm, ReasonForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of, following
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/paper-reports",
        title=N_("Reports on paper"),
        text=N_("Reports of laboratories without an account, and what another laboratory is to analyse this year."),
        permission="paper_report.read",
    )
]
SHOWN = 3
"""Exhibits that a report in the list names, and then how many more there are."""
MEASURED = ("net_received", "net_returned", "volume")


class PaperReportForm(ListForm, kw_only=True):
    """A report as it stands on the paper; ``purity`` in per cent, a net weight with its unit."""

    outsider: str = ""
    report: str = ""
    dated: str = ""
    substance: str = ""
    purity: str = ""
    adulterants: list[str] | str = ""
    net_received: str = ""
    net_received_unit: str = "g"
    net_returned: str = ""
    net_returned_unit: str = "g"
    volume: str = ""
    volume_unit: str = "ml"
    volume_off: str = ""
    method: str = ""
    seal_opened: str = ""
    photo: UploadFile | None = None


@get("/paper-reports", opt={"permission": "paper_report.read"})
async def list_reports(request: Web, after: FromQuery[str] = "", year: FromQuery[str] = "") -> Template:
    """Show the year's draw for another laboratory, and the reports on paper; the reading is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    waiting = await ctx.query(paper_reports.waiting, ctx.reader)
    settled = await ctx.query(partial(paper_reports.typed, settled=True), ctx.reader, after, PER_SCREEN)
    drawn = await ctx.query(second_analyses.second_analyses, ctx.reader, year)
    names = await ctx.names(
        [
            *(line.agency for line in drawn.lines),
            *(
                subject_id
                for report in (*waiting, *settled)
                for subject_id in (report.outsider, report.agency, report.entered_by)
            ),
        ]
    )
    cursor = following((report.id for report in settled), PER_SCREEN)
    linked = await ctx.linked(
        [
            *(line.exhibit for line in drawn.lines if line.no),
            *(exhibit for report in (*waiting, *settled) for exhibit in report.exhibits[:SHOWN]),
        ]
    )
    return ctx.show(
        "laboratory/paper_report_list.html", waiting=waiting, settled=settled, names=names, next=cursor, few=SHOWN,
        drawn=drawn,
        linked=linked,
        known_as=await ctx.known_as(linked),
    )  # fmt: skip


@get("/paper-reports/new", opt={"permission": "paper_report.enter/1"})
async def new(request: Web, exhibits: FromQuery[str] = "", outsider: FromQuery[str] = "") -> Template:
    """Show the form; ``exhibits`` are numbers to begin with, with commas between."""
    form = PaperReportForm(key=new_key(), lines=one_a_line(exhibits), outsider=outsider)
    return await _form_page(context_of(request), form)


@post(
    "/paper-reports/new",
    opt={"permission": "paper_report.enter/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def enter(
    request: Web, data: Annotated[PaperReportForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take up one more number, or type the report in."""
    ctx = context_of(request)
    try:
        lines = data.entered()
        if data.step != "send":
            return await _form_page(ctx, data.taking(lines))
        asked: dict[str, object] = {
            "outsider": chosen(data.outsider, "outsider"),
            "report": data.report,
            "dated": chosen(data.dated, "dated"),
            "exhibits": exhibit_list_parser.numbers(lines),
            "substance": data.substance,
            "purity_per_mille": per_mille(data.purity),
            "adulterants": ticked(data.adulterants),
            "method": data.method,
            "seal_opened": bool(data.seal_opened),
            "photos": await keep_paper(ctx, data.photo, lines),
        }
        asked |= {name: _measured(data, name) for name in MEASURED}
        receipt = await ctx.perform("paper_report.enter/1", convert("paper_report.enter/1", asked), data.keyed())
    except CustodyError as error:
        return await _form_page(ctx, data, error)
    return ctx.redirect(f"/paper-reports/{receipt.first('RP')}", "paper_report_entered")


@get("/paper-reports/{paper_report_id:str}", opt={"permission": "paper_report.read"})
async def paper_report(request: Web, paper_report_id: FromPath[str]) -> Template:
    """Show a report beside its photograph, the reading on record."""
    return await _report_page(context_of(request), paper_report_id)


@get("/paper-reports/{paper_report_id:str}/photos/{place:int}", opt={"permission": "paper_report.read"})
async def photo(request: Web, paper_report_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of the paper; the reading is on record."""
    ctx = context_of(request)
    scope, kept = await ctx.query(paper_reports.photo, ctx.services.vault, ctx.reader, paper_report_id, place)
    return await downloads.photograph(ctx, scope, kept, paper_report_id, place, "page")


@post("/paper-reports/{paper_report_id:str}/confirm", opt={"permission": "paper_report.confirm/1"}, status_code=303)
async def confirm(request: Web, paper_report_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Confirm what another service typed in."""
    command = ConfirmReport(paper_report=paper_report_id)
    return await _settle(context_of(request), paper_report_id, "paper_report.confirm/1", command, data)


@post("/paper-reports/{paper_report_id:str}/refuse", opt={"permission": "paper_report.refuse/1"}, status_code=303)
async def refuse(request: Web, paper_report_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Refuse what is not as the photograph shows, or take back what one typed in."""
    command = RefuseReport(paper_report=paper_report_id, reason=data.reason)
    return await _settle(context_of(request), paper_report_id, "paper_report.refuse/1", command, data)


async def _settle(
    ctx: RequestContext, paper_report_id: str, kind: str, command: Struct, form: ReasonForm
) -> Response[Any]:
    await ctx.query(paper_reports.paper_report, ctx.services.vault, ctx.reader, paper_report_id)
    try:
        receipt = await ctx.perform(kind, command, form.keyed())
    except CustodyError as error:
        return await _report_page(ctx, paper_report_id, error, form.reason)
    notice = "paper_report_refused" if isinstance(command, RefuseReport) else "paper_report_confirmed"
    return ctx.redirect(f"/paper-reports/{paper_report_id}", f"{notice}_amiss" if receipt.opened else notice)


def _measured(form: PaperReportForm, name: str) -> dict[str, str] | None:
    text = str(getattr(form, name)).strip()
    off = {"uncertainty": form.volume_off} if name == "volume" else {}
    return {"text": text, "unit": str(getattr(form, f"{name}_unit"))} | off if text else None


async def _form_page(ctx: RequestContext, form: PaperReportForm, error: CustodyError | None = None) -> Template:
    known = await ctx.query(outsiders.outsiders, ctx.services.directory, ctx.services.vault, ctx.reader)
    people = [form_choices.Choice(outsider.id, outsider.name) for outsider in known if outsider.quality in EXAMINERS]
    return ctx.show(
        "laboratory/paper_report_form.html",
        error,
        form=form,
        lines=form.listed(),
        known=people,
        ticked=ticked(form.adulterants),
    )


async def _report_page(
    ctx: RequestContext, paper_report_id: str, error: CustodyError | None = None, reason: str = ""
) -> Template:
    """Return the report's page, also after a refused act, and record the reading."""
    detail = await ctx.query(paper_reports.paper_report, ctx.services.vault, ctx.reader, paper_report_id)
    await ctx.read(paper_report_id, "page")
    paper_report = detail.report
    names = await ctx.names(
        [
            paper_report.outsider,
            paper_report.agency,
            paper_report.entered_by,
            detail.settled_by,
            *remark_authors(detail.remarks),
        ]
    )
    linked = await ctx.linked(paper_report.exhibits)
    return ctx.show(
        "laboratory/paper_report_page.html", error, one=detail, told=paper_report, names=names, key=new_key(),
        reason=reason,
        linked=linked, known_as=await ctx.known_as(linked),
        mine=paper_report.entered_by == ctx.session.person,
    )  # fmt: skip


handlers = [list_reports, new, enter, paper_report, photo, confirm, refuse]
