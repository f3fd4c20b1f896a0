"""An agency's books as pages and API give them out: whose, for which days, in which form."""

from litestar import Response

from custody.domain.access.read_audit import Form
from custody.service.inventories import inventories
from custody.service.oversight import mass_balance
from custody.service.oversight.mass_balance import Balance
from custody.web.http import downloads
from custody.web.http.downloads import file
from custody.web.http.request_context import Desk

CSV = "text/csv"


async def balance(here: Desk, agency: str, first: str, last: str, form: Form, *, counted: bool = False) -> Balance:
    """The balance asked for: of the reader's own agency where none is named, the reading on record.

    Raises:
        BadInput: ``bad_day``, ``period_reversed``.
        NotFound: another agency's.
        RuleBroken: ``count_open`` while the reader counts blind.
    """
    found = await _asked(here, agency, first, last, counted=counted)
    await here.read(found.agency, form)
    return found


async def table(here: Desk, agency: str, first: str, last: str) -> Response[bytes]:
    """The balance as CSV, the reading on record; raises as ``balance``."""
    found = await _asked(here, agency, first, last)
    await here.read(found.agency, "export")
    return file(mass_balance.as_csv(found).encode(), f"{_name(found)}.csv", CSV)


async def paper(here: Desk, agency: str, first: str, last: str) -> Response[bytes]:
    """The balance as PDF, up to today compared with every exhibit held; export and reading on record."""
    return await downloads.ledger(here, await _asked(here, agency, first, last, counted=True))


async def _asked(here: Desk, agency: str, first: str, last: str, *, counted: bool = False) -> Balance:
    await here.ask(inventories.require_not_counting, here.reader)
    today = here.today()
    period = mass_balance.period_of(first, last, today)
    now = counted and period.last >= today
    return await here.ask(
        mass_balance.balance, here.services.directory, here.reader, agency or here.reader.agency, period, counted=now
    )  # fmt: skip


def _name(found: Balance) -> str:
    return f"ledger-{found.agency}-{found.period.first}-{found.period.last}"
