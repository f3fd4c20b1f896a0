"""Cases as pages: find or open one, see its seizures and exhibits, share it with an agency or take that back."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from custody.domain.access.roles import sees_everything
from custody.domain.kernel.errors import CustodyError
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.case_reference import EnterReference
from custody.domain.seizures.end_share import EndShare
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import people
from custody.service.search import search
from custody.service.seizures import case_view, cases, seizures
from custody.text.i18n import N_
from custody.web.forms.case_form import CaseForm, existing, leading
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads, search_token
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of, following
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/cases",
        title=N_("Cases"),
        text=N_("Find or open a case, declare a seizure, register exhibits."),
        permission="case.read",
        in_bar=True,
    )
]


class ShareForm(KeyedForm, kw_only=True):
    """One more agency for a case."""

    agency: str = ""


class EndShareForm(KeyedForm, kw_only=True):
    """An agency whose share of a case is taken back, and why."""

    agency: str = ""
    reason: str = ""


class NumberForm(KeyedForm):
    """The number under which an office keeps a case."""

    own_reference: str = ""


@get("/cases", opt={"permission": "case.read"})
async def list_cases(
    request: Web, pv: FromQuery[str] = "", status: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    """Go to the case under a PV number, or where several may be meant to the search; or list the agency's cases.

    The search is on record.
    """
    ctx = context_of(request)
    if not pv.strip():
        return await _list_page(ctx, CaseForm(key=new_key()), status=status, after=after)
    try:
        matches = await ctx.query(search.under, ctx.reader, pv)
    except CustodyError as error:
        return await _list_page(ctx, CaseForm(key=new_key()), error, pv=pv)
    if matches[1:]:
        return Redirect(search_token.address(ctx, pv), status_code=303)
    await ctx.read(pv, "search")
    return Redirect(f"/cases/{matches[0]}", status_code=303)


@post("/cases", opt={"permission": "case.open/1"}, status_code=303)
async def open_case(request: Web, data: URLEncodedBody[CaseForm]) -> Response[Any]:
    """Open a case."""
    ctx = context_of(request)
    try:
        receipt = await ctx.perform("case.open/1", data.command(), data.keyed())
    except CustodyError as error:
        return await _list_page(ctx, data, error)
    return ctx.redirect(f"/cases/{receipt.first('CS')}", "case_opened")


@get("/cases/{case_id:str}", opt={"permission": "case.read"})
async def case(request: Web, case_id: FromPath[str], page: FromQuery[int] = 1) -> Template:
    """Show a case, the reading on record."""
    ctx = context_of(request)
    return await _case_page(ctx, case_id, ShareForm(key=new_key()), page=page)


@post("/cases/{case_id:str}/share", opt={"permission": "case.share/1"}, status_code=303)
async def share(request: Web, case_id: FromPath[str], data: URLEncodedBody[ShareForm]) -> Response[Any]:
    """Share a case with one more agency."""
    ctx = context_of(request)
    try:
        await ctx.perform("case.share/1", ShareCase(case=case_id, agency=data.agency), data.keyed())
    except CustodyError as error:
        return await _case_page(ctx, case_id, data, error)
    return ctx.redirect(f"/cases/{case_id}", "case_shared")


@post("/cases/{case_id:str}/end-share", opt={"permission": "case.end_share/1"}, status_code=303)
async def end_share(request: Web, case_id: FromPath[str], data: URLEncodedBody[EndShareForm]) -> Response[Any]:
    """Take back the share of a case with an agency."""
    ctx = context_of(request)
    try:
        command = EndShare(case=case_id, agency=data.agency, reason=data.reason)
        await ctx.perform("case.end_share/1", command, data.keyed())
    except CustodyError as error:
        return await _case_page(ctx, case_id, ShareForm(key=new_key()), error, ending=data)
    return ctx.redirect(f"/cases/{case_id}", "case_share_ended")


@post("/cases/{case_id:str}/number", opt={"permission": "case.enter_reference/1"}, status_code=303)
async def enter_number(request: Web, case_id: FromPath[str], data: URLEncodedBody[NumberForm]) -> Response[Any]:
    """Enter the number under which the person's prosecution or court keeps the case."""
    ctx = context_of(request)
    try:
        await ctx.perform(
            "case.enter_reference/1", EnterReference(case=case_id, own_reference=data.own_reference), data.keyed()
        )
    except CustodyError as error:
        return await _case_page(ctx, case_id, ShareForm(key=new_key()), error, numbering=data)
    return ctx.redirect(f"/cases/{case_id}", "case_numbered")


async def _list_page(
    ctx: RequestContext,
    form: CaseForm,
    error: CustodyError | None = None,
    *,
    pv: str = "",
    status: str = "",
    after: str = "",
) -> Template:
    """Return the list of cases, also after a refused act, and record the search."""
    await ctx.read(pv, "search")
    directory, vault = ctx.services.directory, ctx.services.vault
    confirms, counts = ctx.may("seizure.confirm_line/1"), ctx.may("exhibit.register/1")
    state = await ctx.query_all(
        lines=lambda connection: cases.cases(
            connection, directory, vault, ctx.reader, after, PER_SCREEN, status, last_first=True
        ),
        agencies=lambda connection: people.agencies(connection, directory),
        waiting=lambda connection: seizures.to_confirm(connection, ctx.reader) if confirms else [],
        uncounted=lambda connection: seizures.to_count(connection, ctx.reader) if counts else [],
    )
    case_lines = state["lines"]
    return ctx.show(
        "seizures/case_list.html",
        error,
        form=form,
        exists=existing(error),
        cases=case_lines,
        pv=pv,
        shown=status,
        everything=sees_everything(ctx.reader.roles),
        first=not after,
        waiting=state["waiting"],
        uncounted=state["uncounted"],
        leading=leading(state["agencies"]),
        next=following((case_line.id for case_line in case_lines), PER_SCREEN),
    )


async def _case_page(
    ctx: RequestContext, case_id: str, form: ShareForm, error: CustodyError | None = None, *, page: int = 1,
    numbering: NumberForm | None = None, ending: EndShareForm | None = None,
) -> Template:  # fmt: skip
    """Return the case's page, also after a refused act, and record the reading."""
    services = ctx.services
    view = await ctx.query(case_view.view, services.directory, services.vault, ctx.reader, case_id, ctx.today(), page)
    await ctx.read(case_id, "page")
    numbering = numbering or NumberForm(key=new_key())
    ending = ending or EndShareForm(key=new_key())
    return ctx.show_view("seizures/case_page.html", view, error, form=form, numbering=numbering, ending=ending)


@get("/cases/{case_id:str}/history/pdf", opt={"permission": "history.read"})
async def history_file(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history of a case, the export and the reading on record."""
    return await downloads.case_history(context_of(request), case_id)


@get("/cases/{case_id:str}/hearing-sheet", opt={"permission": "history.read"})
async def hearing_sheet(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out the sheet of a case for a hearing, the export and the reading on record."""
    return await downloads.hearing_sheet(context_of(request), case_id)


@get("/cases/{case_id:str}/attestation", opt={"permission": "history.read"})
async def attestation(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out the attestation of what was destroyed of a case, the export and the reading on record."""
    return await downloads.attestation(context_of(request), case_id)


handlers = [history_file, hearing_sheet, attestation, list_cases, open_case, case, share, end_share, enter_number]
