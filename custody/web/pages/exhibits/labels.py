"""Printing labels: the print is recorded, each copy with its number, then they come as a PDF or go to a printer.

A printer that fails leaves the copies on record: the form comes back with the reason of the next copy filled in.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.exhibits.labels import PrintLabels, PrintPlaceLabels
from custody.domain.kernel.errors import CustodyError
from custody.service.access.audited_queries import require_checked
from custody.service.exhibits import labels
from custody.service.kernel import act_receipts
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.seizures import seizure_path
from custody.service.seizures.seizure_path import SeizurePath
from custody.storage.write.act_receipts import ActReceipt
from custody.text import i18n
from custody.text.i18n import N_, gettext
from custody.web.forms import label_stock_form
from custody.web.forms.label_printing import again, answer, check, fresh, pdf
from custody.web.forms.label_stock_form import LabelsForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry
from labels.stock.label import Label
from labels.stock.label_sheet import calibration

menu = [
    Entry(
        path="/labels",
        title=N_("Print labels"),
        text=N_("Each print is recorded; a reprint needs a reason."),
        permission="exhibit.print_label/1",
    )
]


@get("/labels", opt={"permission": "exhibit.print_label/1"})
async def labels_form(
    request: Web, exhibits: FromQuery[str] = "", act: FromQuery[str] = "", of: FromQuery[str] = "",
    corrected: FromQuery[str] = "",
) -> Template:  # fmt: skip
    """Show the form; ``exhibits`` are numbers to begin with, ``act`` the registration whose exhibits to begin with.

    ``of``: the case or seizure of which to begin with what bears no label yet, or all. ``corrected``: what the labels
    show was corrected, which is the reason to print those again that were printed.
    """
    ctx = context_of(request)
    numbers, path = [exhibit_id for exhibit_id in exhibits.split(",") if exhibit_id], None
    if of:
        state = await ctx.query_all(
            numbers=lambda connection: labels.to_print(connection, ctx.reader, of, again=bool(corrected)),
            path=lambda connection: seizure_path.path(connection, ctx.reader, of),
        )
        numbers, path = state["numbers"], state["path"]
    elif act:
        registered = await ctx.query(act_receipts.act, ctx.services.vault, ctx.services.trust, ctx.reader, act)
        numbers = [e.subject for e in registered.events if e.subject.startswith("EV")]
    form = fresh(request, _listing(numbers))
    if corrected:
        form = structs.replace(form, reason=gettext("What the label shows was corrected"))
    return _page(ctx, form, "/labels", path=path)


@post("/labels", opt={"permission": "exhibit.print_label/1"}, status_code=200)
async def print_labels(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Record the print, then answer with the labels or send them to a printer."""
    ctx = context_of(request)
    try:
        check(ctx, data)
        await ctx.query(require_checked, ctx.reader, [scanned_id for scanned_id, _ in data.read()])
        command = PrintLabels(exhibits=tuple(scanned_id for scanned_id, _ in data.read()), reason=data.reason)
        receipt = await ctx.perform("exhibit.print_label/1", command, data.keyed())
        drawn = [label_stock_form.of(label) for label in await ctx.query(labels.printed, _events(receipt))]
        return await answer(ctx, data, drawn, receipt, "/labels")
    except CustodyError as error:
        return _page(ctx, again(data, error), "/labels", error)


@get("/labels/places", opt={"permission": "place.print_label/1"})
async def places_form(request: Web, numbers: FromQuery[str] = "") -> Template:
    """Show the form for labels of places and containers; ``numbers`` to begin with, commas between."""
    ctx = context_of(request)
    return _page(ctx, fresh(request, _listing(numbers.split(","))), "/labels/places")


@post("/labels/places", opt={"permission": "place.print_label/1"}, status_code=200)
async def print_places(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Record the print of labels of places and containers, then answer with them or send them to a printer."""
    ctx = context_of(request)
    try:
        check(ctx, data)
        command = PrintPlaceLabels(numbers=tuple(scanned_id for scanned_id, _ in data.read()), reason=data.reason)
        receipt = await ctx.perform("place.print_label/1", command, data.keyed())
        signs = await ctx.query(labels.signs, ctx.services.directory, _events(receipt))
        drawn = [Label(id=sign.id, copy=sign.copy, nature=sign.name) for sign in signs]
        return await answer(ctx, data, drawn, receipt, "/labels/places")
    except CustodyError as error:
        return _page(ctx, again(data, error), "/labels/places", error)


@get("/labels/badges", opt={"permission": "place.print_label/1"})
async def badges(request: Web) -> Template:
    """Show the people of the agency, whose badges may be printed."""
    ctx = context_of(request)
    people = await ctx.query(form_choices.colleagues, ctx.services.directory, ctx.session.agency, *Role)
    return ctx.show("exhibits/badge_list.html", people=people)


@post("/labels/outlines", opt={"permission": "exhibit.print_label/1"}, status_code=200)
async def outlines(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Answer with the outlines of the labels chosen, to hold against a sheet of them; nothing is printed on record."""
    ctx = context_of(request)
    try:
        return pdf(await asyncio.to_thread(calibration, data.paper(), i18n.current()), "calibrage.pdf")
    except CustodyError as error:
        return _page(ctx, data, "/labels", error)


def _events(receipt: ActReceipt) -> list[int]:
    return [event.seq for event in receipt.events]


def _listing(numbers: Iterable[str]) -> LabelsForm:
    return LabelsForm(key=new_key(), scans="\n".join(numbers))


def _page(
    ctx: RequestContext, form: LabelsForm, action: str, error: CustodyError | None = None,
    path: SeizurePath | None = None,
) -> Template:  # fmt: skip
    return ctx.show("exhibits/label_form.html", error, form=form, action=action, path=path,
        printers=label_stock_form.choices(ctx.services),
                     grid=label_stock_form.GRID)  # fmt: skip


handlers = [labels_form, print_labels, places_form, print_places, badges, outlines]
