"""Label stocks of an office: its used blank labels, its printers, sheets and rolls, and this desk's choice."""

from typing import Any

from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.service.exhibits import blank_labels
from custody.text.i18n import N_
from custody.web.forms import label_stock_form
from custody.web.forms.label_printing import check, fresh, keeping
from custody.web.forms.label_stock_form import LabelsForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry
from labels.stock.label_stock import STOCKS

menu = [
    Entry(
        path="/labels/stocks",
        title=N_("Label stocks and printers"),
        text=N_("Blank labels used and left; printers, sheets and rolls; what this desk prints on."),
        permission="blank_label.issue/1",
    )
]


@get("/labels/stocks", opt={"permission": "blank_label.issue/1"})
async def stocks(request: Web) -> Template:
    """Show the agency's blank labels in figures, every printer and form, and what this desk prints on."""
    return await _page(context_of(request), fresh(request, LabelsForm(key="")))


@post("/labels/stocks", opt={"permission": "blank_label.issue/1"}, status_code=303)
async def choose(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Keep a printer or a form as what this desk's forms begin with; nothing is recorded."""
    ctx = context_of(request)
    try:
        check(ctx, data)
    except CustodyError as error:
        return await _page(ctx, data, error)
    return keeping(ctx.services, data, ctx.redirect("/labels/stocks", "stock_chosen"))


async def _page(ctx: RequestContext, form: LabelsForm, error: CustodyError | None = None) -> Template:
    return ctx.show(
        "exhibits/label_stocks.html", error, form=form, grid=label_stock_form.GRID, stocks=STOCKS,
        totals=await ctx.query(blank_labels.totals, ctx.reader), printers=label_stock_form.choices(ctx.services),
        named=ctx.services.settings.printers,
    )  # fmt: skip


handlers = [stocks, choose]
