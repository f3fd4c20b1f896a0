"""Designate witness packages as a page: two people name a sealed exhibit of a lot, weighed at every count (I60)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.exhibits.witness_package import DesignateWitness
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import ScansForm, Sheet, show_sheets
from custody.web.forms.form_values import one_a_line
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of

SHEET = Sheet(
    action="/exhibits/witness", title=N_("Witness package of a lot"), button=N_("Designate as witness package"),
    hint=N_(
        "It stays sealed and is weighed at every count: what the whole lot lacks beside it was taken. Two people"
        " designate it, at least one of whom never held it."
    ),
    fields=(),
)  # fmt: skip


@get("/exhibits/witness", opt={"permission": "exhibit.designate_witness/1"})
async def witness_form(request: Web, exhibit: FromQuery[str] = "") -> Template:
    """Show the form; ``exhibit`` is the number to begin with."""
    return _page(context_of(request), ScansForm(key=new_key(), scans=one_a_line(exhibit)))


@post("/exhibits/witness", opt={"permission": "exhibit.designate_witness/1"}, status_code=303)
async def designate(request: Web, data: URLEncodedBody[ScansForm]) -> Response[Any]:
    """Designate the exhibit, first or second."""
    ctx = context_of(request)
    try:
        numbers = data.numbers()
        if len(numbers) != 1:
            raise BadInput("one_witness", n=len(numbers))
        command = DesignateWitness(exhibit=numbers[0])
        receipt = await ctx.perform("exhibit.designate_witness/1", command, data.keyed())
    except CustodyError as error:
        return _page(ctx, data, error)
    return ctx.redirect(f"/acts/{receipt.act}", "witness_designated")


def _page(ctx: RequestContext, form: ScansForm, error: CustodyError | None = None) -> Template:
    return show_sheets(ctx, SHEET.title, (SHEET,), form, sent=SHEET.action, error=error)


handlers = [witness_form, designate]
