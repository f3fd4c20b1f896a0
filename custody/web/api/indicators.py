"""Indicators for the inspection, as data."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from custody.service.oversight import indicators
from custody.service.oversight.indicators import DAYS, Indicators
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of

TAG = "log"


@get("/indicators", opt={"permission": "log.read"}, tags=[TAG], summary="Where an inspection looks first")
async def list_indicators(
    request: Web, days: Annotated[int, QueryParameter(description="How many days back from now, from 1 to 366.")] = DAYS
) -> Indicators:
    """List people acting within a minute of another on one device, at night, alone, or always with one person."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(indicators.indicators, datetime.now(UTC), days)


handlers = [list_indicators]
