"""An agency's books as people read them: for a period, opening, what came and went, closing; on request what is held.

Days are those of the agency's calendar. Masses are micrograms under the unit
``µg``, volumes microlitres under ``µl``; unlike units are never added (I21).
"""

import csv
import io

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.quantity import filed, filed_unit
from custody.domain.kernel.times import day
from custody.domain.kernel.timezone import beginning
from custody.domain.oversight.mass_balance import COLUMNS, held
from custody.domain.people.agency import Agency
from custody.service.inventories.inventories import require_not_counting
from custody.service.kernel.csv_cells import guarded
from custody.service.kernel.directory import Directory
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import mass_balance_rollup


class Period(Struct, frozen=True):
    """From the day ``first`` to the day ``last``, both included (YYYY-MM-DD)."""

    first: str
    last: str


class Account(Struct, frozen=True, kw_only=True):
    """One substance in one unit: ``opening`` + everything in ``moved`` (signed, by heading) = ``closing``.

    ``held`` is the sum over every exhibit that the agency holds now; None when it was not asked for.
    """

    substance: str
    unit: str
    opening: int
    moved: dict[str, int]
    closing: int
    held: int | None = None

    @property
    def differs(self) -> bool:
        """Return True if the books and the exhibits disagree, which raises an alarm (I20)."""
        return self.held is not None and self.held != self.closing


class Balance(Struct, frozen=True, kw_only=True):
    """The mass balance of an agency over a period."""

    agency: str
    agency_name: str
    period: Period
    accounts: list[Account]

    @property
    def columns(self) -> list[str]:
        """Return headings under which anything was entered, in the order in which they are printed."""
        return [column for column in COLUMNS if any(column in account.moved for account in self.accounts)]


def period_of(first: str, last: str, today: str) -> Period:
    """Return a period as typed; if empty, the year up to today.

    Raises:
        BadInput: ``bad_day``; ``period_reversed`` when it ends before it begins.
    """
    period = Period(day(first, "first") if first else f"{today[:4]}-01-01", day(last, "last") if last else today)
    if period.last < period.first:
        raise BadInput("period_reversed", first=period.first, last=period.last)
    return period


def balance_to_show(
    connection: Connection, directory: Directory, reader: Reader, agency: str, period: Period, *, counted: bool = False
) -> Balance:
    """Return the mass balance as ``balance`` does, but not to a reader who counts blind.

    Raises:
        RuleBroken: ``count_open``; NotFound: as ``balance``.
    """
    require_not_counting(connection, reader)
    return balance(connection, directory, reader, agency, period, counted=counted)


def balance(
    connection: Connection, directory: Directory, reader: Reader, agency: str, period: Period, *, counted: bool = False
) -> Balance:
    """Return the mass balance of the reader's agency, or of any agency for the inspection.

    ``counted``: add up all exhibits held now, to compare; the closing must then be today's.

    Raises:
        NotFound: no such agency, or another's.
    """
    if agency != reader.agency and not sees_everything(reader.roles):
        raise NotFound("not_found", kind=Agency.kind, number=agency[:20])
    zone = subject_queries.state(connection, Agency, agency).calendar()
    sums = mass_balance_rollup.period(
        connection, agency, mass_balance_rollup.quarter(beginning(period.first, zone)),
        mass_balance_rollup.quarter(beginning(period.last, zone, days=1)),
    )  # fmt: skip
    present = _held(connection, agency) if counted else None
    keys = sorted({*sums, *(present or ())})
    return Balance(
        agency=agency, agency_name=directory.names(connection, [agency])[agency], period=period,
        accounts=[_account(key, sums.get(key, {}), present) for key in keys],
    )  # fmt: skip


def _account(key: tuple[str, str], sums: dict[str, int], present: dict[tuple[str, str], int] | None) -> Account:
    moved = {heading: amount for heading, amount in sums.items() if heading != mass_balance_rollup.OPENING and amount}
    return Account(
        substance=key[0], unit=key[1], opening=sums.get(mass_balance_rollup.OPENING, 0), moved=moved,
        closing=sum(sums.values()),
        held=None if present is None else present.get(key, 0),
    )  # fmt: skip


def _held(connection: Connection, agency: str) -> dict[tuple[str, str], int]:
    """Return the sums of the states of an agency's exhibits, read one by one."""
    mine = held(exhibit for _, exhibit in subject_queries.every(connection, Exhibit) if exhibit.agency == agency)
    return {(substance, unit): amount for (_, substance, unit), amount in mine.items()}


def as_csv(balance: Balance) -> str:
    """Return the balance as CSV (RFC 4180): a line per substance and unit, in kilograms and litres."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("agency", "first", "last", "substance", "unit", "opening", *COLUMNS, "closing"))
    for account in balance.accounts:
        amounts = (account.opening, *(account.moved.get(column, 0) for column in COLUMNS), account.closing)
        head = (
            guarded(balance.agency_name), balance.period.first, balance.period.last, account.substance,
            filed_unit(account.unit),
        )  # fmt: skip
        writer.writerow((*head, *(filed(amount, account.unit) for amount in amounts)))
    return out.getvalue()
