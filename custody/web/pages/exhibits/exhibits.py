"""Exhibits as pages: find one by scan, number or seal; its present state; its custody history in plain words."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from custody.domain.kernel.errors import CustodyError
from custody.service.exhibits import exhibit_view, history_view, my_exhibits
from custody.service.seizures import cases
from custody.text.i18n import N_
from custody.web.forms.search_form import led, look
from custody.web.http import downloads, search_token
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, context_of
from custody.web.rendering import custody_diagram, custody_diagram_layout, history_lines
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits",
        title=N_("Find an exhibit"),
        text=N_("Scan a label, or type a number or a seal: state and custody history."),
        permission="exhibit.read",
    )
]


@get("/exhibits", opt={"permission": "exhibit.read"})
async def find(request: Web, searched: FromQuery[str] = "", after: FromQuery[str] = "") -> Response[Any]:
    """Go to the exhibit whose label, number or seal was given, or list what the person holds."""
    ctx = context_of(request)
    error: CustodyError | None = None
    if searched.strip():
        try:
            return led(await look(ctx, searched)) or Redirect(search_token.address(ctx, searched), status_code=303)
        except CustodyError as refusal:
            error = refusal
    mine, following = await ctx.query(my_exhibits.held, ctx.reader, after, PAGE)
    names = await ctx.names(exhibit_line.place for exhibit_line in mine)
    pvs = await ctx.query(cases.pv_numbers, [exhibit_line.case for exhibit_line in mine])
    shown = {"mine": mine, "next": following, "names": names, "pvs": pvs, "today": ctx.today()}
    return ctx.show("exhibits/exhibit_find.html", error, searched=searched, **shown)


@get("/exhibits/{exhibit_id:str}", opt={"permission": "exhibit.read"})
async def exhibit(request: Web, exhibit_id: FromPath[str], copy: FromQuery[int] = 0) -> Template:
    """Show an exhibit's present state, the reading on record; ``copy`` is the one on the label that was scanned."""
    ctx = context_of(request)
    services = ctx.services
    view = await ctx.query(exhibit_view.view, services.directory, services.vault, ctx.reader, exhibit_id, ctx.today())
    await ctx.read(exhibit_id, "page")
    return ctx.show_view("exhibits/exhibit_page.html", view, copy=copy)


@get("/exhibits/{exhibit_id:str}/history", opt={"permission": "history.read"})
async def history(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show every event of an exhibit, what differs in the open, the reading on record."""
    ctx = context_of(request)
    services = ctx.services
    view = await ctx.query(
        history_view.view, services.directory, services.vault, services.trust, ctx.reader, exhibit_id, ctx.today()
    )
    await ctx.read(exhibit_id, "page")
    shown = view.history
    entries = [history_lines.entry(line, shown.names, shown.law.derogations) for line in shown.lines]
    facts = custody_diagram.read(shown.lines, shown.names)
    return ctx.show_view(
        "exhibits/exhibit_history.html", view, entries=entries, facts=facts,
        open_steps=[history_lines.open_text(step, shown.lines, shown.names) for step in shown.open],
        wide=custody_diagram_layout.wide(facts), tall=custody_diagram_layout.tall(facts),
    )  # fmt: skip


@get("/exhibits/{exhibit_id:str}/history/pdf", opt={"permission": "history.read"})
async def history_file(request: Web, exhibit_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history as PDF, the export and the reading on record."""
    return await downloads.history(context_of(request), exhibit_id)


@get("/exhibits/{exhibit_id:str}/minutes/{act_id:str}", opt={"permission": "history.read"})
async def minutes_file(request: Web, exhibit_id: FromPath[str], act_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a weighing or an opening, the export and the reading on record."""
    return await downloads.act_minutes(context_of(request), exhibit_id, act_id)


handlers = [find, exhibit, history, history_file, minutes_file]
