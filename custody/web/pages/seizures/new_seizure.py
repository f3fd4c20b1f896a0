"""A new seizure: its case is opened, or chosen among the last ones, and the first report follows at once."""

from typing import Any

from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import people
from custody.service.seizures import cases
from custody.text.i18n import N_
from custody.web.forms.case_form import CaseForm, existing, leading
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/seizures/new",
        title=N_("New seizure"),
        text=N_("The report (PV) and the drugs seized, then seal, weigh and hand over."),
        permission="seizure.declare/1",
    )
]
RECENT = 5
"""Cases that the page offers: a seizure is seldom added to an older one, which the search finds."""


@get("/seizures/new", opt={"permission": "seizure.declare/1"})
async def new_form(request: Web) -> Template:
    """Ask for the report under which the seizure is declared."""
    return await _page(context_of(request), CaseForm(key=new_key()))


@post("/seizures/new", opt={"permission": "case.open/1"}, status_code=303)
async def begin(request: Web, data: URLEncodedBody[CaseForm]) -> Response[Any]:
    """Open the case, and go on to what was seized."""
    ctx = context_of(request)
    try:
        receipt = await ctx.perform("case.open/1", data.command(), data.keyed())
    except CustodyError as error:
        return await _page(ctx, data, error)
    return ctx.redirect(f"/cases/{receipt.first('CS')}/seizure", "case_opened")


async def _page(ctx: RequestContext, form: CaseForm, error: CustodyError | None = None) -> Template:
    """Return the form, also after a refused act; a case that bears the number is offered before a second one.

    The list of recent cases is a reading on record.
    """
    await ctx.read("", "search")
    directory, vault = ctx.services.directory, ctx.services.vault
    state = await ctx.query_all(
        lines=lambda connection: cases.cases(connection, directory, vault, ctx.reader, "", RECENT, "", last_first=True),
        agencies=lambda connection: people.agencies(connection, directory),
    )
    return ctx.show(
        "seizures/seizure_new.html",
        error,
        form=form,
        exists=existing(error),
        recent=state["lines"],
        leading=leading(state["agencies"]),
    )


handlers = [new_form, begin]
