"""An agency's books as a resource: the mass balance of a period, in JSON, as CSV and as PDF."""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter

from custody.service.oversight.mass_balance import Balance
from custody.web.forms import ledger_query
from custody.web.http.auth import Web
from custody.web.http.query_parameters import FirstDay, LastDay, OfAgency
from custody.web.http.request_context import context_of

TAG = "ledger"


@get("/ledger", opt={"permission": "register.read"}, tags=[TAG], summary="What came, what went, what is held")
async def balance(
    request: Web,
    agency: OfAgency = "",
    first: FirstDay = "",
    last: LastDay = "",
    counted: Annotated[bool, QueryParameter(description="Whether what is held now is added up beside it.")] = False,
) -> Balance:
    """Show the mass balance from day ``first`` to day ``last``; ``counted`` adds up every exhibit held now."""
    return await ledger_query.balance(context_of(request), agency, first, last, "api", counted=counted)


@get("/ledger/csv", opt={"permission": "register.read"}, tags=[TAG], summary="The mass balance as CSV")
async def as_csv(request: Web, agency: OfAgency = "", first: FirstDay = "", last: LastDay = "") -> Response[bytes]:
    """Give out the balance as CSV, masses in kilograms, volumes in litres."""
    return await ledger_query.table(context_of(request), agency, first, last)


@get("/ledger/pdf", opt={"permission": "register.read"}, tags=[TAG], summary="The mass balance as PDF")
async def as_pdf(request: Web, agency: OfAgency = "", first: FirstDay = "", last: LastDay = "") -> Response[bytes]:
    """Give out the balance on paper, the export and the reading on record."""
    return await ledger_query.paper(context_of(request), agency, first, last)


handlers = [balance, as_csv, as_pdf]
