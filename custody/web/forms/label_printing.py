"""Printing labels from a page: the form as this desk left it, and the answer as a PDF or by a printer.

A printer that fails leaves the copies on record: the form comes back with the reason of the next copy filled in.
"""

import asyncio
from typing import Any, TypeVar

from litestar import Response

from custody.domain.kernel.errors import CustodyError, PrinterFailed, RuleBroken
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write.act_receipts import ActReceipt
from custody.text.i18n import gettext
from custody.web.forms import label_stock_form
from custody.web.forms.label_stock_form import LabelsForm
from custody.web.http.auth import Web, services_of
from custody.web.http.request_context import RequestContext
from custody.web.http.security import DEVICE_SECONDS, LABELS, cookie, cookie_name
from custody.web.http.services import Services
from labels.stock.label import Label

F = TypeVar("F", bound=LabelsForm)


def fresh(request: Web, form: F) -> F:
    """Return the form as this browser, and so this desk with its printer, left it last."""
    return form.keep(request.cookies.get(cookie_name(services_of(request).settings, LABELS), ""))


def check(ctx: RequestContext, form: LabelsForm) -> None:
    """Refuse what cannot be printed before a copy is counted."""
    if label_stock_form.printer_of(ctx.services, form.printer) is None:
        form.paper()


def again(form: F, error: CustodyError) -> F:
    """Return the form to send again; after a failed printer as another copy, with its reason."""
    if isinstance(error, PrinterFailed) or error.code == "printed_already":
        form.key = new_key()
    if isinstance(error, PrinterFailed):
        form.reason = form.reason or gettext("The printer failed.")
    return form


async def answer(
    ctx: RequestContext, form: LabelsForm, drawn: list[Label], receipt: ActReceipt, action: str
) -> Response[Any]:
    """Answer with the PDF, or send to the printer; a repeated request never prints twice by itself.

    Raises:
        PrinterFailed: as ``label_printers.send``.
        RuleBroken: ``printed_already``.
    """
    services = ctx.services
    printer = label_stock_form.printer_of(services, form.printer)
    if printer is None:
        body = await asyncio.to_thread(label_stock_form.pdf, services, drawn, form.paper(), form.start)
        return keeping(services, form, pdf(body, f"etiquettes-{receipt.seq}.pdf"))
    if receipt.repeated:
        raise RuleBroken("printed_already")
    await asyncio.to_thread(label_stock_form.send, services, printer, drawn, 1)
    return keeping(services, form, ctx.redirect(action, "label_sent"))


def keeping(services: Services, form: LabelsForm, answer: Response[Any]) -> Response[Any]:
    """Return an answer with a cookie, so that the desk's next form begins with the same printer or paper."""
    answer.set_cookie(cookie(services.settings, LABELS, form.kept(), DEVICE_SECONDS))
    return answer


def pdf(body: bytes, name: str) -> Response[bytes]:
    """Return a sheet to print, shown in the browser."""
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(body, media_type="application/pdf", status_code=200, headers=headers)
