"""Take-overs of paper registers as pages: an inspector compares each exhibit with the register, and confirms it."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.seizures.confirm_takeover import ConfirmTakeover
from custody.service.kernel.idempotency_keys import new_key
from custody.service.seizures import takeovers
from custody.text.i18n import N_
from custody.web.forms.form_values import ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

ACT = "register.confirm/1"
menu = [
    Entry(
        path="/registers/to-confirm",
        title=N_("Exhibits of paper registers"),
        text=N_("Find in its paper register what a store of another agency took over from it."),
        permission=ACT,
    )
]


class FoundForm(KeyedForm, kw_only=True):
    """The exhibits found in the register."""

    exhibits: list[str] | str = ""


@get("/registers/to-confirm", opt={"permission": ACT})
async def list_takeovers(request: Web) -> Template:
    """Show the take-overs with exhibits that wait."""
    ctx = context_of(request)
    await ctx.read("", "search")
    found = await ctx.query(takeovers.takeovers, ctx.services.directory, ctx.reader)
    return ctx.show("seizures/takeover_list.html", found=found)


@get("/registers/to-confirm/{place_id:str}/{takeover:str}", opt={"permission": ACT})
async def takeover_form(request: Web, place_id: FromPath[str], takeover: FromPath[str]) -> Template:
    """Show what one take-over brought, as the register was read; the reading is on record."""
    return await _page(context_of(request), place_id, takeover, new_key())


@post("/registers/to-confirm/{place_id:str}/{takeover:str}", opt={"permission": ACT}, status_code=303)
async def confirm(
    request: Web, place_id: FromPath[str], takeover: FromPath[str], data: URLEncodedBody[FoundForm]
) -> Response[Any]:
    """Confirm those that stand in the register."""
    ctx = context_of(request)
    command = ConfirmTakeover(place=place_id, takeover=takeover, exhibits=tuple(ticked(data.exhibits)))
    try:
        await ctx.perform(ACT, command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, place_id, takeover, data.keyed(), error)
    return ctx.redirect("/registers/to-confirm", "origin_confirmed")


async def _page(ctx: RequestContext, place_id: str, act: str, key: str, error: CustodyError | None = None) -> Template:
    detail = await ctx.query(takeovers.takeover, ctx.services.directory, ctx.reader, place_id, act)
    await ctx.read(place_id, "page")
    return ctx.show("seizures/takeover_page.html", error, one=detail.takeover, entries=detail.entries, key=key)


handlers = [list_takeovers, takeover_form, confirm]
