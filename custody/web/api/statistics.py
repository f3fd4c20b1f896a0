"""Statistics as a resource: like units only, in JSON, as CSV and in the layout of the UNODC."""

from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Struct

from custody.service.oversight import statistics
from custody.service.oversight.statistics import Row, Total
from custody.web.forms import statistics_query
from custody.web.http.auth import Web
from custody.web.http.query_parameters import FirstMonth, LastMonth
from custody.web.http.request_context import context_of

TAG = "statistics"


class Statistics(Struct, frozen=True):
    """Rows by month, source, agency, substance and unit, and their sums of like units; masses in micrograms.

    ``partial``: only what the caller may see is counted.
    """

    rows: list[Row]
    totals: list[Total]
    partial: bool


@get("/statistics", opt={"permission": "statistics.read"}, tags=[TAG], summary="What was seized and destroyed?")
async def table(request: Web, first: FirstMonth = "", last: LastMonth = "") -> Statistics:
    """Show what the caller may see of the months from ``first`` to ``last`` (YYYY-MM)."""
    ctx = context_of(request)
    period = statistics_query.period_of(first, last)
    rows = await ctx.query(statistics.statistics, ctx.services.directory, ctx.reader, period)
    return Statistics(rows, statistics.totals(rows), statistics.partial(ctx.reader))


@get("/statistics/csv", opt={"permission": "statistics.read"}, tags=[TAG], summary="The statistics as CSV")
async def as_csv(request: Web, first: FirstMonth = "", last: LastMonth = "") -> Response[bytes]:
    """Give out the rows as CSV, masses in kilograms, volumes in litres."""
    return await statistics_query.table(context_of(request), statistics_query.period_of(first, last))


@get("/statistics/unodc", opt={"permission": "statistics.read"}, tags=[TAG], summary="Declared lines as UNODC rows")
async def as_unodc(
    request: Web,
    first: FirstMonth = "",
    last: LastMonth = "",
    source: Annotated[
        Literal["", "own", "unodc_ids"],
        QueryParameter(
            description='Seizures of this service (`own`), rows taken over from UNODC (`unodc_ids`), "" for both.'
        ),
    ] = "",
) -> Response[bytes]:
    """Give out declared lines in the Individual Drug Seizures layout (CSV)."""
    return await statistics_query.layout(context_of(request), statistics_query.period_of(first, last), source)


handlers = [table, as_csv, as_unodc]
