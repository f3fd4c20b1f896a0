"""The prosecution agrees that analysis uses up a whole exhibit: as a page (I53)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.laboratory.agree_consumption import AgreeConsumption
from custody.service.exhibits import exhibits
from custody.service.laboratory import laboratory
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of


class AgreeForm(KeyedForm, kw_only=True):
    """The reason for which an exhibit may be used up whole."""

    reason: str = ""


@get("/exhibits/{exhibit_id:str}/consumption", opt={"permission": "exhibit.agree_consumption/1"})
async def agree_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the exhibit's report and the form in which the prosecution agrees."""
    return await _page(context_of(request), exhibit_id, AgreeForm())


@post("/exhibits/{exhibit_id:str}/consumption", opt={"permission": "exhibit.agree_consumption/1"}, status_code=303)
async def agree(request: Web, exhibit_id: FromPath[str], data: URLEncodedBody[AgreeForm]) -> Response[Any]:
    """Record the agreement."""
    ctx = context_of(request)
    try:
        command = AgreeConsumption(exhibit=exhibit_id, reason=data.reason)
        await ctx.perform("exhibit.agree_consumption/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, exhibit_id, data, error)
    return ctx.redirect(f"/exhibits/{exhibit_id}", "consumption_agreed")


async def _page(
    ctx: RequestContext, exhibit_id: str, form: AgreeForm, error: CustodyError | None = None
) -> Template:  # fmt: skip
    """Show the form; the reading of the exhibit is on record."""
    detail = await ctx.query(exhibits.exhibit, ctx.services.directory, ctx.services.vault, ctx.reader, exhibit_id)
    await ctx.read(exhibit_id, "page")
    return ctx.show(
        "laboratory/consumption_agree.html", error, one=detail, state=detail.state, reason=form.reason, bars=(),
        key=form.keyed(), whole=await ctx.query(laboratory.whole_limits, detail.state.house),
    )  # fmt: skip


handlers = [agree_form, agree]
