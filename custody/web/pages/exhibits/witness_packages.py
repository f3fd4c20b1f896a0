"""Designate witness packages as a page: two people name a sealed exhibit of a lot, weighed at every count (I60)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.exhibits.drying.witness_package import DesignateWitness
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.access.openable_links import openable
from custody.service.exhibits import display_names, witness_packages
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.tables.connection import Connection
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import ScansForm, Sheet, show_sheets
from custody.web.forms.form_values import one_a_line
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import display_names as words
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits/witness",
        title=N_("Witness package of a lot"),
        text=N_("Lots of plants without one, and those that wait for you as the second person."),
        permission="exhibit.designate_witness/1",
    )
]

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
    return await _page(context_of(request), ScansForm(key=new_key(), scans=one_a_line(exhibit)))


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
        return await _page(ctx, data, error)
    return ctx.redirect(f"/acts/{receipt.act}", "witness_designated")


async def _page(ctx: RequestContext, form: ScansForm, error: CustodyError | None = None) -> Template:
    directory, reader = ctx.services.directory, ctx.reader

    def asked(connection: Connection) -> dict[str, Any]:
        """Return what the page offers, read in one snapshot."""
        waiting, lots = witness_packages.waiting(connection, reader), witness_packages.open_lots(connection, reader)
        linked = openable(connection, reader, {*waiting, *(lot.case for lot in lots)})
        named = display_names.named(connection, directory, reader, linked)
        known_as = {subject_id: words.told(subject_id, naming) for subject_id, naming in named.items()}
        return {"waiting": waiting, "lots": lots, "linked": linked, "known_as": known_as}

    view = await ctx.query(asked)
    return show_sheets(
        ctx, SHEET.title, (SHEET,), form, sent=SHEET.action, error=error, template="exhibits/witness_packages.html",
        focus=bool(form.scans), keys=[new_key() for _ in (*view["waiting"], *view["lots"])], **view,
    )  # fmt: skip


handlers = [witness_form, designate]
