"""An agency's books as pages and API give them out: whose, for which days, in which form."""

from litestar import Response

from custody.domain.access.read_audit import Form
from custody.service.oversight import mass_balance
from custody.service.oversight.mass_balance import Balance
from custody.web.http import downloads
from custody.web.http.downloads import file
from custody.web.http.request_context import RequestContext

CSV = "text/csv"


async def balance(
    ctx: RequestContext, agency: str, first: str, last: str, form: Form, *, counted: bool = False
) -> Balance:
    """Return the requested mass balance, by default of the reader's own agency, and record the reading.

    Raises:
        BadInput: ``bad_day``, ``period_reversed``.
        NotFound: another agency's.
        RuleBroken: ``count_open`` while the reader counts blind.
    """
    mass_balance = await _asked(ctx, agency, first, last, counted=counted)
    await ctx.read(mass_balance.agency, form)
    return mass_balance


async def table(ctx: RequestContext, agency: str, first: str, last: str) -> Response[bytes]:
    """Return the mass balance as CSV and record the reading; raises as ``balance``."""
    account = await _asked(ctx, agency, first, last)
    await ctx.read(account.agency, "export")
    return file(mass_balance.as_csv(account).encode(), f"{_name(account)}.csv", CSV)


async def paper(ctx: RequestContext, agency: str, first: str, last: str) -> Response[bytes]:
    """Return the mass balance as PDF, compared with every held exhibit up to today; record export and reading."""
    return await downloads.mass_balance(ctx, await _asked(ctx, agency, first, last, counted=True))


async def _asked(ctx: RequestContext, agency: str, first: str, last: str, *, counted: bool = False) -> Balance:
    today = ctx.today()
    period = mass_balance.period_of(first, last, today)
    now = counted and period.last >= today
    agency = agency or ctx.reader.agency
    return await ctx.query(
        mass_balance.balance_to_show, ctx.services.directory, ctx.reader, agency, period, counted=now
    )


def _name(account: Balance) -> str:
    return f"mass-balance-{account.agency}-{account.period.first}-{account.period.last}"
