"""What an office prints labels on: what became of its blank ones, printers, sheets and rolls, this desk's choice."""

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
from custody.web.http.request_context import Desk, desk
from custody.web.rendering.menu import Entry
from labels.stock.label_stock import STOCKS

menu = [
    Entry(
        path="/labels/stocks",
        title=N_("Label stocks and printers"),
        text=N_("Blank labels used and left; printers, sheets and rolls; what this desk prints on."),
        permission="label.issue/1",
    )
]


@get("/labels/stocks", opt={"permission": "label.issue/1"})
async def stocks(request: Web) -> Template:
    """Show the agency's blank labels in figures, every printer and form, and what this desk prints on."""
    return await _page(desk(request), fresh(request, LabelsForm(key="")))


@post("/labels/stocks", opt={"permission": "label.issue/1"}, status_code=303)
async def choose(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Keep a printer or a form as what this desk's forms begin with; nothing is recorded."""
    here = desk(request)
    try:
        check(here, data)
    except CustodyError as error:
        return await _page(here, data, error)
    return keeping(here.services, data, here.go("/labels/stocks", "stock_chosen"))


async def _page(here: Desk, form: LabelsForm, error: CustodyError | None = None) -> Template:
    return here.show(
        "exhibits/label_stocks.html", error, form=form, grid=label_stock_form.GRID, stocks=STOCKS,
        totals=await here.ask(blank_labels.totals, here.reader), printers=label_stock_form.choices(here.services),
        named=here.services.settings.printers,
    )  # fmt: skip


handlers = [stocks, choose]
