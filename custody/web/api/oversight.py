"""Alarms, indicators, statistics, the mass balance, losses and confidential inspections as resources."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.service.access import confidential_inspections
from custody.service.access.confidential_inspections import ConfidentialInspectionView
from custody.service.exhibits.remarks import Remark
from custody.service.oversight import alarms, drift, indicators, statistics
from custody.service.oversight.alarms import AlarmLine
from custody.service.oversight.drift import Series
from custody.service.oversight.indicators import DAYS, Indicators
from custody.service.oversight.mass_balance import Balance
from custody.service.oversight.statistics import Row, Total
from custody.web.forms import mass_balance_query, statistics_query
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, FirstDay, FirstMonth, LastDay, LastMonth, Limit, OfAgency
from custody.web.http.request_context import PAGE, context_of, page_size

ALARMS_TAG = "alarms"
INDICATORS_TAG = "log"
CONFIDENTIAL_TAG = "confidential inspections"
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


class Inquiries(Struct, frozen=True):
    """A page of confidential inspections; ``next`` is the cursor of the next one, "" at the end."""

    inquiries: list[ConfidentialInspectionView]
    next: str


class InquiryDetail(Struct, frozen=True):
    """A confidential inspection, why it was opened and lifted, and the names it takes to read it."""

    inquiry: ConfidentialInspectionView
    remarks: list[Remark]
    names: dict[str, str]


@get(
    "/confidential-inspections",
    opt={"permission": "confidential.read"},
    tags=[CONFIDENTIAL_TAG],
    summary="Confidential inspections",
)
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Inquiries:
    """List the inquiries that the caller may know of: an agency looked at only those that have ended."""
    ctx = context_of(request)
    return Inquiries(*await ctx.query(confidential_inspections.inquiries, ctx.reader, after, page_size(limit)))


@get(
    "/confidential-inspections/{inquiry_id:str}",
    opt={"permission": "confidential.read"},
    tags=[CONFIDENTIAL_TAG],
    summary="One of them",
)
async def inquiry(request: Web, inquiry_id: FromPath[str]) -> InquiryDetail:
    """Show a confidential inspection; the reading is on record."""
    ctx = context_of(request)
    (inquiry_state, remark_lines), names = await ctx.query_named(
        confidential_inspections.inquiry,
        lambda answer: (*answer[0].named(), *(remark.by for remark in answer[1])),
        ctx.services.vault,
        ctx.reader,
        inquiry_id,
    )
    await ctx.read(inquiry_id, "api")
    return InquiryDetail(inquiry_state, remark_lines, names)


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
    "/mass-balance/csv", opt={"permission": "register.read"}, tags=[MASS_BALANCE_TAG], summary="The mass balance as CSV"
)
async def mass_balance_csv(
    request: Web, agency: OfAgency = "", first: FirstDay = "", last: LastDay = ""
) -> Response[bytes]:
    """Give out the balance as CSV, masses in kilograms, volumes in litres."""
    return await mass_balance_query.table(context_of(request), agency, first, last)


@get(
    "/mass-balance/pdf", opt={"permission": "register.read"}, tags=[MASS_BALANCE_TAG], summary="The mass balance as PDF"
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


@get("/statistics/csv", opt={"permission": "statistics.read"}, tags=[STATISTICS_TAG], summary="The statistics as CSV")
async def statistics_csv(request: Web, first: FirstMonth = "", last: LastMonth = "") -> Response[bytes]:
    """Give out the rows as CSV, masses in kilograms, volumes in litres."""
    return await statistics_query.table(context_of(request), statistics_query.period_of(first, last))


@get(
    "/statistics/unodc",
    opt={"permission": "statistics.read"},
    tags=[STATISTICS_TAG],
    summary="Declared lines as UNODC rows",
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
    listed,
    inquiry,
    act_route("/confidential-inspections", "confidential_inspection.open/1", CONFIDENTIAL_TAG),
    act_route("/confidential-inspections/lift", "confidential_inspection.lift/1", CONFIDENTIAL_TAG),
    balance,
    mass_balance_csv,
    as_pdf,
    drift_table,
    statistics_table,
    statistics_csv,
    as_unodc,
]
