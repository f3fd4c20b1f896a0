"""Operations as pages: what is linked, side by side, and one more link."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.seizures.joint_operation import Interest, LinkOperation, OpenOperation
from custody.service.access.audited_queries import scanned
from custody.service.kernel.idempotency_keys import new_key
from custody.service.seizures import cases, joint_operations
from custody.text.i18n import N_
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of, following
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/operations",
        title=N_("Operations"),
        text=N_("Cases of one network, read together by the agencies admitted."),
        permission="operation.read",
    )
]


class OpenForm(KeyedForm, kw_only=True):
    """A new operation."""

    title: str = ""


class LinkForm(KeyedForm, kw_only=True):
    """One case, by its PV number, or one seizure; a person in it, new or known; an agency to admit; why."""

    pv: str = ""
    seizure: str = ""
    name: str = ""
    remark: str = ""
    person: str = ""
    agency: str = ""
    reason: str = ""


@get("/operations", opt={"permission": "operation.read"})
async def list_operations(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the operations to which the person's agency is admitted, those opened last first."""
    return await _list_page(context_of(request), OpenForm(key=new_key()), after=after)


@post("/operations", opt={"permission": "operation.open/1"}, status_code=303)
async def open_operation(request: Web, data: URLEncodedBody[OpenForm]) -> Response[Any]:
    """Open an operation."""
    ctx = context_of(request)
    try:
        receipt = await ctx.perform("operation.open/1", OpenOperation(title=data.title), data.keyed())
    except CustodyError as error:
        return await _list_page(ctx, data, error)
    return ctx.redirect(f"/operations/{receipt.first('XR')}", "operation_opened")


@get("/operations/{operation_id:str}", opt={"permission": "operation.read"})
async def operation(request: Web, operation_id: FromPath[str]) -> Template:
    """Show an operation, the reading on record."""
    return await _page(context_of(request), operation_id, LinkForm(key=new_key()))


@post("/operations/{operation_id:str}/link", opt={"permission": "operation.link/1"}, status_code=303)
async def link(request: Web, operation_id: FromPath[str], data: URLEncodedBody[LinkForm]) -> Response[Any]:
    """Link one more case or seizure, a person, an agency."""
    ctx = context_of(request)
    await ctx.query(joint_operations.operation, ctx.services.directory, ctx.services.vault, ctx.reader, operation_id)
    try:
        await ctx.perform("operation.link/1", await _command(ctx, operation_id, data), data.keyed())
    except CustodyError as error:
        return await _page(ctx, operation_id, data, error)
    return ctx.redirect(f"/operations/{operation_id}", "operation_linked")


async def _command(ctx: RequestContext, operation_id: str, form: LinkForm) -> LinkOperation:
    """Return the command typed in the form; a person is linked to the case named beside them."""
    case = await ctx.query(cases.case_with_number, ctx.reader, form.pv) if form.pv.strip() else ""
    whose = (case,) if case else ()
    named = form.person or form.name.strip()
    person = Interest(name=form.name, remark=form.remark, person=form.person, cases=whose)
    return LinkOperation(
        operation=operation_id,
        reason=form.reason,
        cases=whose,
        seizures=(scanned(form.seizure)[0],) if form.seizure.strip() else (),
        persons=(person,) if named else (),
        agencies=(form.agency,) if form.agency else (),
    )


async def _list_page(
    ctx: RequestContext, form: OpenForm, error: CustodyError | None = None, *, after: str = ""
) -> Template:
    directory, vault = ctx.services.directory, ctx.services.vault
    await ctx.read("", "search")
    operation_lines = await ctx.query(
        joint_operations.operations, directory, vault, ctx.reader, after, PER_SCREEN, last_first=True
    )
    cursor = following((operation_line.id for operation_line in operation_lines), PER_SCREEN)
    return ctx.show("seizures/operation_list.html", error, form=form, found=operation_lines, next=cursor)


async def _page(ctx: RequestContext, operation_id: str, form: LinkForm, error: CustodyError | None = None) -> Template:
    operation_detail = await ctx.query(
        joint_operations.operation, ctx.services.directory, ctx.services.vault, ctx.reader, operation_id
    )
    await ctx.read(operation_id, "page")
    names = await ctx.names(remark.by for remark in operation_detail.remarks)
    return ctx.show("seizures/operation_page.html", error, one=operation_detail, form=form, names=names)


handlers = [list_operations, open_operation, operation, link]
