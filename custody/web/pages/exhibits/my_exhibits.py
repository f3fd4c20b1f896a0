"""The exhibits that the person holds, as a page."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from custody.service.exhibits import my_exhibits
from custody.service.seizures import cases
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, context_of


@get("/holdings", opt={"permission": "transfer.read"})
async def holdings(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the exhibits in the person's custody, case by case and number by number, a page at a time."""
    ctx = context_of(request)
    await ctx.read("", "search")
    rows, cursor = await ctx.query(my_exhibits.held, ctx.reader, after, PAGE)
    names = await ctx.names(row.place for row in rows)
    pvs = await ctx.query(cases.pv_numbers, [row.case for row in rows])
    return ctx.show(
        "exhibits/my_exhibits.html", rows=rows, names=names, pvs=pvs, next=cursor,
        today=ctx.today(),
    )  # fmt: skip


handlers = [holdings]
