"""An agency's books as a page: the mass balance of a period, each substance in each unit in a line of its own."""

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from custody.domain.access.roles import sees_everything
from custody.domain.kernel.errors import BadInput
from custody.service.people import people
from custody.text.i18n import N_
from custody.web.forms import mass_balance_query
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/mass-balance",
        title=N_("Mass balance"),
        text=N_("What came, what went and what must be there, by substance and unit."),
        permission="register.read",
    )
]


@get("/mass-balance", opt={"permission": "register.read"})
async def balance(
    request: Web, agency: FromQuery[str] = "", first: FromQuery[str] = "", last: FromQuery[str] = "",
    counted: FromQuery[bool] = False,
) -> Template:  # fmt: skip
    """Show the balance of a period, the year up to today when none is asked for."""
    ctx = context_of(request)
    problem = None
    try:
        sheet = await mass_balance_query.balance(ctx, agency, first, last, "page", counted=counted)
    except BadInput as error:
        problem, sheet = error, await mass_balance_query.balance(ctx, agency, "", "", "page")
    everyone = sees_everything(ctx.reader.roles)
    agencies = await ctx.query(people.agencies, ctx.services.directory) if everyone else []
    return ctx.show(
        "oversight/mass_balance.html", problem, one=sheet, agencies=agencies, counted=counted,
        current=sheet.period.last >= ctx.today(),
    )  # fmt: skip


@get("/mass-balance/csv", opt={"permission": "register.read"})
async def as_csv(
    request: Web, agency: FromQuery[str] = "", first: FromQuery[str] = "", last: FromQuery[str] = ""
) -> Response[bytes]:  # fmt: skip
    """Give out the balance as CSV, masses in kilograms, volumes in litres."""
    return await mass_balance_query.table(context_of(request), agency, first, last)


@get("/mass-balance/pdf", opt={"permission": "register.read"})
async def as_pdf(
    request: Web, agency: FromQuery[str] = "", first: FromQuery[str] = "", last: FromQuery[str] = ""
) -> Response[bytes]:  # fmt: skip
    """Give out the balance on paper, the export and the reading on record."""
    return await mass_balance_query.paper(context_of(request), agency, first, last)


handlers = [balance, as_csv, as_pdf]
