"""Alarms, indicators, statistics, the mass balance and losses as resources."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Struct

from custody.service.oversight import alarms, drift, indicators, statistics, store_silence
from custody.service.oversight.alarms import AlarmLine
from custody.service.oversight.drift import Series
from custody.service.oversight.indicators import DAYS, Indicators
from custody.service.oversight.mass_balance import Balance
from custody.service.oversight.statistics import Row, Total
from custody.service.oversight.store_silence import PlanLine
from custody.web.forms import mass_balance_query, statistics_query
from custody.web.http.auth import Web
from custody.web.http.openapi import CSV, PDF
from custody.web.http.query_parameters import After, FirstDay, FirstMonth, LastDay, LastMonth, Limit, OfAgency
from custody.web.http.request_context import PAGE, context_of, page_size

ALARMS_TAG = "alarms"
INDICATORS_TAG = "log"
MASS_BALANCE_TAG = "mass balance"
STATISTICS_TAG = "statistics"


class Alarms(Struct, frozen=True):
    """Alarms in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    alarms: list[AlarmLine]
    next: str


@get("/alarms", opt={"permission": "alarm.read"}, tags=[ALARMS_TAG], summary="Alarms")
async def list_alarms(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `acknowledged`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Alarms:
    """List alarms of a status. A page may be short before the end."""
    ctx = context_of(request)
    await ctx.read("", "search")
    alarm_lines, following = await ctx.query(
        alarms.alarms, ctx.services.vault, ctx.reader, status, after, page_size(limit)
    )
    return Alarms(alarm_lines, following)


@get("/indicators", opt={"permission": "log.read"}, tags=[INDICATORS_TAG], summary="Where an inspection looks first")
async def list_indicators(
    request: Web, days: Annotated[int, QueryParameter(description="How many days back from now, from 1 to 366.")] = DAYS
) -> Indicators:
    """List people acting within a minute of another on one device, at night, alone, or always with one person."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(indicators.indicators, datetime.now(UTC), days)


@get("/day-plan", opt={"permission": "day_plan.read"}, tags=[MASS_BALANCE_TAG], summary="Today in the store")
async def list_day_plans(request: Web, agency: OfAgency = "") -> list[PlanLine]:
    """List for each store what is to be seen and weighed today, and what has lasted too long (I52)."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(store_silence.plans, ctx.services.directory, ctx.reader, agency)


@get(
    "/mass-balance",
    opt={"permission": "register.read"},
    tags=[MASS_BALANCE_TAG],
    summary="What came, what went, what is held",
)
async def balance(
    request: Web,
    agency: OfAgency = "",
    first: FirstDay = "",
    last: LastDay = "",
    counted: Annotated[bool, QueryParameter(description="Whether what is held now is added up beside it.")] = False,
) -> Balance:
    """Show the mass balance from day ``first`` to day ``last``; ``counted`` adds up every exhibit held now."""
    return await mass_balance_query.balance(context_of(request), agency, first, last, "api", counted=counted)


@get(
    "/mass-balance/csv",
    opt={"permission": "register.read"},
    tags=[MASS_BALANCE_TAG],
    summary="The mass balance as CSV",
    media_type=CSV,
)
async def mass_balance_csv(
    request: Web, agency: OfAgency = "", first: FirstDay = "", last: LastDay = ""
) -> Response[bytes]:
    """Give out the balance as CSV, masses in kilograms, volumes in litres."""
    return await mass_balance_query.table(context_of(request), agency, first, last)


@get(
    "/mass-balance/pdf",
    opt={"permission": "register.read"},
    tags=[MASS_BALANCE_TAG],
    summary="The mass balance as PDF",
    media_type=PDF,
)
async def as_pdf(request: Web, agency: OfAgency = "", first: FirstDay = "", last: LastDay = "") -> Response[bytes]:
    """Give out the balance on paper, the export and the reading on record."""
    return await mass_balance_query.paper(context_of(request), agency, first, last)


@get("/drift", opt={"permission": "drift.read"}, tags=["mass balance"], summary="Small losses, judged together")
async def drift_table(
    request: Web,
    agency: OfAgency = "",
) -> list[Series]:
    """Show the series of the caller's agency, or for the inspection of any; alarms first."""
    ctx = context_of(request)
    asked = agency or ctx.reader.agency
    drift_series = await ctx.query(drift.series, ctx.reader, asked)
    await ctx.read(asked, "api")
    return drift_series


class Statistics(Struct, frozen=True):
    """Rows by month, source, agency, substance and unit, and their sums of like units; masses in micrograms.

    ``partial``: only what the caller may see is counted.
    """

    rows: list[Row]
    totals: list[Total]
    partial: bool


@get(
    "/statistics",
    opt={"permission": "statistics.read"},
    tags=[STATISTICS_TAG],
    summary="What was seized and destroyed?",
)
async def statistics_table(request: Web, first: FirstMonth = "", last: LastMonth = "") -> Statistics:
    """Show what the caller may see of the months from ``first`` to ``last`` (YYYY-MM)."""
    ctx = context_of(request)
    period = statistics_query.period_of(first, last)
    rows = await ctx.query(statistics.statistics, ctx.services.directory, ctx.reader, period)
    return Statistics(rows, statistics.totals(rows), statistics.partial(ctx.reader))


@get(
    "/statistics/csv",
    opt={"permission": "statistics.read"},
    tags=[STATISTICS_TAG],
    summary="The statistics as CSV",
    media_type=CSV,
)
async def statistics_csv(request: Web, first: FirstMonth = "", last: LastMonth = "") -> Response[bytes]:
    """Give out the rows as CSV, masses in kilograms, volumes in litres."""
    return await statistics_query.table(context_of(request), statistics_query.period_of(first, last))


@get(
    "/statistics/unodc",
    opt={"permission": "statistics.read"},
    tags=[STATISTICS_TAG],
    summary="Declared lines as UNODC rows",
    media_type=CSV,
)
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


handlers = [
    list_alarms,
    list_indicators,
    list_day_plans,
    balance,
    mass_balance_csv,
    as_pdf,
    drift_table,
    statistics_table,
    statistics_csv,
    as_unodc,
]
