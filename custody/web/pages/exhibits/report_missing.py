"""Show the pages that report an exhibit missing, and take charge of one that was found again."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.exhibits.report_missing import FindAgain, ReportMissing
from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_form import Field, ScansForm, Sheet, show_sheets
from custody.web.forms.form_values import one_a_line
from custody.web.forms.idempotent_forms import ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits/lost",
        title=N_("Report exhibits missing"),
        text=N_("What is not where it should be: say so at once."),
        permission="exhibit.report_missing/1",
    ),
    Entry(
        path="/exhibits/found",
        title=N_("Exhibits found again"),
        text=N_("Take charge of an exhibit that was found again, checked blind."),
        permission="exhibit.find_again/1",
    ),
]
LOST = Sheet(
    action="/exhibits/lost", title=N_("Report exhibits missing"), button=N_("Report them missing"), grave=True,
    hint=N_(
        "A discrepancy opens and blocks them. Their holder still answers for them until the inspection has closed it."
    ),
    fields=(Field("reason", N_("Since when they are missing, and what was done to find them")),),
)  # fmt: skip


class LostForm(ScansForm, kw_only=True):
    """Form to report a loss: the exhibits, since when, and what was done."""

    reason: str = ""


class FoundForm(ListForm, kw_only=True):
    """Form of a found exhibit: what was found, in which circumstances, and where it lies now."""

    reason: str = ""
    place: str = ""


@get("/exhibits/lost", opt={"permission": "exhibit.report_missing/1"})
async def lost_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form; ``exhibits`` are numbers to begin with."""
    return _lost_page(context_of(request), LostForm(key=new_key(), scans=one_a_line(exhibits)))


@post("/exhibits/lost", opt={"permission": "exhibit.report_missing/1"}, status_code=303)
async def report(request: Web, data: URLEncodedBody[LostForm]) -> Response[Any]:
    """Report the exhibits lost."""
    ctx = context_of(request)
    try:
        command = ReportMissing(exhibits=data.numbers(), reason=data.reason)
        receipt = await ctx.perform("exhibit.report_missing/1", command, data.keyed())
    except CustodyError as error:
        return _lost_page(ctx, data, error)
    return ctx.redirect(f"/acts/{receipt.act}", "reported_lost")


@get("/exhibits/found", opt={"permission": "exhibit.find_again/1"})
async def found_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form; ``exhibits`` is the number to begin with."""
    return await _found_page(
        context_of(request), FoundForm(key=new_key(), exhibit_id=exhibits), "seal" if exhibits else ""
    )


@post("/exhibits/found", opt={"permission": "exhibit.find_again/1"}, status_code=303)
async def find(request: Web, data: URLEncodedBody[FoundForm]) -> Response[Any]:
    """Take up one more exhibit, or take charge of all."""
    ctx = context_of(request)
    try:
        focus = data.half()
        if focus:
            return await _found_page(ctx, data, focus)
        lines = data.entered()
        if data.step != "send":
            return await _found_page(ctx, data.taking(lines))
        command = FindAgain(
            checks=exhibit_list_parser.checks(lines, data.balance), reason=data.reason, place=data.place
        )
        receipt = await ctx.perform("exhibit.find_again/1", command, data.keyed())
    except CustodyError as error:
        return await _found_page(ctx, data, error=error)
    return ctx.redirect(f"/acts/{receipt.act}", "found")


def _lost_page(ctx: RequestContext, form: LostForm, error: CustodyError | None = None) -> Template:
    return show_sheets(ctx, LOST.title, (LOST,), form, sent=LOST.action, error=error)


async def _found_page(
    ctx: RequestContext, form: FoundForm, focus: str = "", error: CustodyError | None = None
) -> Template:
    balances = await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency)
    places = await ctx.query(form_choices.places, ctx.services.directory, ctx.session.agency)
    return ctx.show("exhibits/exhibit_found.html", error, form=form, lines=form.listed(), focus=focus,
        balances=balances,
                     places=places)  # fmt: skip


handlers = [lost_form, report, found_form, find]
