"""Blank labels as a page: issued and printed, voided, and the register of what became of their numbers."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.exhibits.blank_labels import LARGEST_BATCH, IssueBlanks, ReprintBlanks, VoidBlanks
from custody.domain.kernel.errors import CustodyError
from custody.service.exhibits.blank_labels import batches, printed
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write.act_receipts import ActReceipt
from custody.text.i18n import N_
from custody.web.forms import label_stock_form
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.exhibit_list_parser import whole
from custody.web.forms.label_printing import again, answer, check, fresh
from custody.web.forms.label_stock_form import LabelsForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry
from labels.stock.label import Label

menu = [
    Entry(
        path="/labels/blanks",
        title=N_("Blank labels"),
        text=N_("Numbers printed in advance, for exhibits sealed where there is no printer."),
        permission="blank_label.issue/1",
    )
]

SHEET = "14"
"""Labels on the sheet that a form begins with."""


class BlanksForm(LabelsForm, kw_only=True):
    """Form to print blank labels: how many, or which ``batch`` again and why, and on which sheet."""

    count: str = ""
    batch: str = ""


class VoidForm(ScansForm, kw_only=True):
    """Form to void blank labels, with the reason."""

    reason: str = ""


@get("/labels/blanks", opt={"permission": "blank_label.issue/1"})
async def blank_labels(request: Web, again: FromQuery[str] = "") -> Template:
    """Show the forms, that of batch ``again`` instead of a new one, and the register of the agency's blank labels."""
    return await _page(context_of(request), fresh(request, BlanksForm(key=new_key(), count=SHEET, batch=again)))


@post("/labels/blanks", opt={"permission": "blank_label.issue/1"}, status_code=200)
async def issue(request: Web, data: URLEncodedBody[BlanksForm]) -> Response[Any]:
    """Record the issue, then answer with the labels or send them to a printer."""
    ctx = context_of(request)
    try:
        check(ctx, data)
        receipt = await ctx.perform("blank_label.issue/1", IssueBlanks(count=whole(data.count)), data.keyed())
        return await _printed(ctx, data, receipt)
    except CustodyError as error:
        return await _page(ctx, again(data, error), error=error)


@post("/labels/blanks/again", opt={"permission": "blank_label.reprint/1"}, status_code=200)
async def reprint(request: Web, data: URLEncodedBody[BlanksForm]) -> Response[Any]:
    """Record that a batch is printed again, then answer with its labels or send them to a printer."""
    ctx = context_of(request)
    try:
        check(ctx, data)
        receipt = await ctx.perform(
            "blank_label.reprint/1", ReprintBlanks(batch=data.batch, reason=data.reason), data.keyed()
        )
        return await _printed(ctx, data, receipt)
    except CustodyError as error:
        return await _page(ctx, again(data, error), error=error)


async def _printed(ctx: RequestContext, form: BlanksForm, receipt: ActReceipt) -> Response[Any]:
    batches = await ctx.query(printed, [event.seq for event in receipt.events])
    drawn = [Label(id=label_id, copy=copy, blank=True) for label_id, copy in batches]
    return await answer(ctx, form, drawn, receipt, "/labels/blanks")


@post("/labels/blanks/void", opt={"permission": "blank_label.void/1"}, status_code=303)
async def void(request: Web, data: URLEncodedBody[VoidForm]) -> Response[Any]:
    """Void blank labels that were spoilt or lost."""
    ctx = context_of(request)
    try:
        await ctx.perform("blank_label.void/1", VoidBlanks(numbers=data.numbers(), reason=data.reason), data.keyed())
    except CustodyError as error:
        return await _page(ctx, fresh(request, BlanksForm(key=new_key(), count=SHEET)), data, error)
    return ctx.redirect("/labels/blanks", "labels_voided")


async def _page(
    ctx: RequestContext, form: BlanksForm, void: VoidForm | None = None, error: CustodyError | None = None
) -> Template:
    blank_batches = await ctx.query(batches, ctx.reader)
    chosen = next((batch for batch in blank_batches if batch.left and batch.id == form.batch), None)
    return ctx.show(
        "exhibits/blank_labels.html", error, form=form, void=void or VoidForm(key=""), batches=blank_batches,
        again=chosen,
        most=LARGEST_BATCH, fresh=new_key(), printers=label_stock_form.choices(ctx.services),
        grid=label_stock_form.GRID,
    )  # fmt: skip


handlers = [blank_labels, issue, reprint, void]
