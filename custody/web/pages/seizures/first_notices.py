"""First notices as pages: take down what is told by telephone, radio or SMS, and see what was declared of it."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.seizures import first_notices
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms import form_values
from custody.web.forms.declared_lines import LINE, ROWS, is_filled, line_entry
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of, following
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/notices",
        title=N_("First notices"),
        text=N_("What was told of a seizure by telephone, radio or SMS, before the declaration."),
        permission="notice.read",
    )
]
TEXTS = ("channel", "told_at", "caller", "place", "words")


class NoticeForm(Struct, kw_only=True):
    """The form of a notice, as typed."""

    key: str
    texts: dict[str, str]
    lines: list[dict[str, str]]


@get("/notices", opt={"permission": "notice.read"})
async def list_notices(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the notices that the person's agency took down."""
    ctx = context_of(request)
    await ctx.read("", "search")
    notice_lines = await ctx.query(first_notices.notices, ctx.services.directory, ctx.reader, after, PER_SCREEN)
    return ctx.show(
        "seizures/notice_list.html",
        found=notice_lines,
        next=following((notice_line.id for notice_line in notice_lines), PER_SCREEN),
    )


@get("/notices/new", opt={"permission": "first_notice.take/1"})
async def new(request: Web) -> Template:
    """Show the form of a notice."""
    return _form_page(context_of(request), NoticeForm(key=new_key(), texts=dict.fromkeys(TEXTS, ""), lines=[]))


@post("/notices/new", opt={"permission": "first_notice.take/1"}, status_code=303)
async def take(request: Web) -> Response[Any]:
    """Offer more lines, or freeze what was told."""
    ctx, posted = context_of(request), await request.form()
    form = _posted(posted)
    try:
        if form_values.text(posted, "step") != "send":
            return _form_page(ctx, form)
        asked: dict[str, object] = dict(form.texts)
        asked["told_at"] = local_time.typed(form.texts["told_at"], "told_at")
        asked["lines"] = tuple(line_entry(row) for row in form.lines)
        receipt = await ctx.perform("first_notice.take/1", convert("first_notice.take/1", asked), form.key)
    except CustodyError as error:
        return _form_page(ctx, form, error)
    return ctx.redirect(f"/notices/{receipt.first('NT')}", "notice_taken")


@get("/notices/{notice_id:str}", opt={"permission": "notice.read"})
async def notice(request: Web, notice_id: FromPath[str]) -> Template:
    """Show a notice, the reading on record."""
    ctx = context_of(request)
    found_notice = await ctx.query(
        first_notices.notice, ctx.services.directory, ctx.services.vault, ctx.reader, notice_id
    )
    await ctx.read(notice_id, "page")
    linked = await ctx.linked([found_notice.notice.seizure, *found_notice.notice.differences])
    known_as = await ctx.known_as([notice_id, *linked])
    return ctx.show(
        "seizures/notice_page.html", one=found_notice, told=found_notice.notice, linked=linked, known_as=known_as
    )


def _posted(posted: FormMultiDict) -> NoticeForm:
    return NoticeForm(
        key=form_values.text(posted, "key") or new_key(),
        texts={name: form_values.text(posted, name) for name in TEXTS},
        lines=[row for row in form_values.rows(posted, LINE) if is_filled(row)],
    )


def _form_page(ctx: RequestContext, form: NoticeForm, error: CustodyError | None = None) -> Template:
    blank = [dict.fromkeys(LINE, "")] * max(1, ROWS - len(form.lines))
    return ctx.show("seizures/notice_form.html", error, form=form, rows=[*form.lines, *blank])


handlers = [list_notices, new, take, notice]
