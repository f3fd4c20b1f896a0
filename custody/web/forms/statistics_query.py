"""The statistics as pages and API give them out: a period asked for, the tables, the two files."""

import re
from datetime import date

from litestar import Response

from custody.domain.kernel.errors import BadInput
from custody.service.oversight import statistics
from custody.service.oversight.statistics import Period
from custody.service.seizures import unodc
from custody.text.i18n import N_
from custody.web.http.downloads import file
from custody.web.http.request_context import RequestContext

MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])\Z", re.ASCII)
CSV = "text/csv"
PARTIAL = N_(
    "Only what you may see is counted: seizures of the cases that your service takes part in, and certificates of "
    "destruction that it may read."
)


def period_of(first: str, last: str) -> Period:
    """Return months as typed.

    Raises:
        BadInput: ``bad_month``.
    """
    for text in (first, last):
        if text and not MONTH.match(text):
            raise BadInput("bad_month", value=text[:20])
    return Period(first, last)


async def table(ctx: RequestContext, period: Period) -> Response[bytes]:
    """Return the statistics as CSV and record the reading."""
    rows = await ctx.query(statistics.statistics, ctx.services.directory, ctx.reader, period)
    await ctx.read(_said("CSV", period), "export")
    partial = statistics.partial(ctx.reader)
    return file(statistics.as_csv(rows, partial=partial).encode(), _named("statistics", partial=partial), CSV)


async def layout(ctx: RequestContext, period: Period, source: str) -> Response[bytes]:
    """Return declared lines as UNODC rows and record the reading."""
    rows = await ctx.query(statistics.unodc_rows, ctx.services.vault, ctx.reader, period, source)
    await ctx.read(_said("UNODC IDS", period), "export")
    return file(unodc.write(rows).encode(), _named("unodc-ids", partial=statistics.partial(ctx.reader)), CSV)


def _said(what: str, period: Period) -> str:
    return f"{what} {period.first}/{period.last}"


def _named(what: str, *, partial: bool) -> str:
    """Return the file's name, which marks a partial export: the layout has no other place for that."""
    today = date.today().isoformat()  # noqa: DTZ011  (a file's name, no fact of the record)
    return f"{what}{'-partial' if partial else ''}-{today}.csv"
