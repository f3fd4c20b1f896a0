"""The laboratory's bench as pages: what it holds, a report on it, the way back."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import VolumeEntry
from custody.domain.laboratory.record_report import Report
from custody.service.kernel.idempotency_keys import new_key
from custody.service.laboratory import laboratory
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_values import one_a_line, per_mille, ticked
from custody.web.forms.idempotent_forms import ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of, following
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/laboratory",
        title=N_("Laboratory"),
        text=N_("Exhibits on your bench, reports, the way back."),
        permission="laboratory.report/1",
        in_bar=True,
    )
]


class ReportForm(ListForm):
    """A report on one or more exhibits; ``purity`` in per cent.

    One ticked adulterant comes as a text, several as a list.
    """

    report: str = ""
    substance: str = ""
    purity: str = ""
    volume: str = ""
    volume_unit: str = "ml"
    volume_off: str = ""
    adulterants: list[str] | str = ""
    method: str = ""


@get("/laboratory", opt={"permission": "laboratory.report/1"})
async def bench(request: Web, after: FromQuery[str] = "") -> Template:
    """Show what the laboratory holds and what was found in it, the reading on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    rows = await ctx.query(laboratory.held, ctx.reader, after, PAGE)
    names = await ctx.names(subject_id for row in rows for subject_id in (row.holder, row.released_by))
    held = [row.exhibit for row in rows]
    return ctx.show(
        "laboratory/laboratory_list.html", rows=rows, names=names, next=following(held, PAGE), today=ctx.today(),
        linked=set(held), known_as=await ctx.known_as(held),
    )  # fmt: skip


@get("/laboratory/report", opt={"permission": "laboratory.report/1"})
async def report_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form of a report; ``exhibits`` are numbers to begin with, with commas between."""
    return _report_page(context_of(request), ReportForm(key=new_key(), lines=one_a_line(exhibits)))


@post("/laboratory/report", opt={"permission": "laboratory.report/1"}, status_code=303)
async def report(request: Web, data: URLEncodedBody[ReportForm]) -> Response[Any]:
    """Take up one more number, or record the report."""
    ctx = context_of(request)
    try:
        lines = data.entered()
        if data.step != "send":
            return _report_page(ctx, data.taking(lines))
        command = Report(
            report=data.report,
            exhibits=exhibit_list_parser.numbers(lines),
            substance=data.substance,
            purity_per_mille=per_mille(data.purity),
            adulterants=ticked(data.adulterants),
            volume=VolumeEntry(data.volume, data.volume_unit, data.volume_off) if data.volume.strip() else None,
            method=data.method,
        )
        await ctx.perform("laboratory.report/1", command, data.keyed())
    except CustodyError as error:
        return _report_page(ctx, data, error)
    return ctx.redirect("/laboratory", "reported")


def _report_page(ctx: RequestContext, form: ReportForm, error: CustodyError | None = None) -> Template:
    return ctx.show(
        "laboratory/laboratory_report.html", error, form=form, lines=form.listed(), ticked=ticked(form.adulterants)
    )


handlers = [bench, report_form, report]
