"""Statistics as a page: a year at a time, with the two files to take away."""

from typing import Literal

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from custody.service.oversight import statistics
from custody.service.oversight.statistics import Row
from custody.text.i18n import N_
from custody.web.forms import statistics_query
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/statistics",
        title=N_("Statistics"),
        text=N_("Seized and destroyed, by substance, unit, month and agency."),
        permission="statistics.read",
    )
]


@get("/statistics", opt={"permission": "statistics.read"})
async def table(request: Web, year: FromQuery[str] = "") -> Template:
    """Show a year, the newest one when none is asked for."""
    ctx = context_of(request)
    statistics_query.period_of(f"{year}-01" if year else "", "")
    shown, years, rows = await ctx.query(statistics.of_year, ctx.services.directory, ctx.reader, year)
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.source, []).append(row)
    totals = {source: statistics.totals(part) for source, part in parts.items()}
    partial = statistics_query.PARTIAL if statistics.partial(ctx.reader) else ""
    return ctx.show("oversight/statistics.html", parts=parts, totals=totals, years=years, year=shown, partial=partial)


@get("/statistics/csv", opt={"permission": "statistics.read"})
async def as_csv(request: Web, first: FromQuery[str] = "", last: FromQuery[str] = "") -> Response[bytes]:
    """Give out the rows as CSV, masses in kilograms, volumes in litres."""
    return await statistics_query.table(context_of(request), statistics_query.period_of(first, last))


@get("/statistics/unodc", opt={"permission": "statistics.read"})
async def as_unodc(
    request: Web,
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    source: FromQuery[Literal["", "own", "unodc_ids"]] = "",
) -> Response[bytes]:
    """Give out declared lines in the Individual Drug Seizures layout (CSV)."""
    return await statistics_query.layout(context_of(request), statistics_query.period_of(first, last), source)


handlers = [table, as_csv, as_unodc]
