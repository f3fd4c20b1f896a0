"""Losses added up as a resource: the verdict on each place, keeper and route."""

from litestar import get

from custody.service.oversight import drift
from custody.service.oversight.drift import Series
from custody.web.http.auth import Web
from custody.web.http.query_parameters import OfAgency
from custody.web.http.request_context import context_of


@get("/drift", opt={"permission": "drift.read"}, tags=["ledger"], summary="Small losses, judged together")
async def table(
    request: Web,
    agency: OfAgency = "",
) -> list[Series]:
    """Show the series of the caller's agency, or for the inspection of any; alarms first."""
    ctx = context_of(request)
    asked = agency or ctx.reader.agency
    drift_series = await ctx.query(drift.series, ctx.reader, asked)
    await ctx.read(asked, "api")
    return drift_series


handlers = [table]
