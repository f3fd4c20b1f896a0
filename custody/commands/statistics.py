"""``custody statistics``: what was seized and destroyed, as a table, as CSV, or in the layout of the UNODC."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from custody.commands import sign_in
from custody.commands.open_database import installed
from custody.domain.access.permissions import may
from custody.domain.access.read_audit import Record
from custody.domain.kernel.errors import BadInput, NotAllowed
from custody.service.access.audited_queries import reader_of
from custody.service.kernel import perform
from custody.service.kernel.idempotency_keys import new_key
from custody.service.oversight import statistics
from custody.service.oversight.statistics import Period, Row
from custody.service.people.sign_in import SignedIn
from custody.service.seizures import unodc
from custody.settings import Settings
from custody.text import formatting, terms
from custody.text.formatting import number
from custody.text.i18n import gettext
from custody.web.forms import statistics_query
from custody.web.http.services import Services

PERMISSION = "statistics.read"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the period, the form, the destination, and the person who asks."""
    parser.add_argument("--format", choices=("table", "csv", "unodc"), default="table", help=gettext("default: table"))
    parser.add_argument(
        "--first", default="", metavar=gettext("YYYY-MM"), help=gettext("first month (default: from the beginning)")
    )
    parser.add_argument(
        "--last", default="", metavar=gettext("YYYY-MM"), help=gettext("last month (default: to the end)")
    )
    parser.add_argument(
        "--source", choices=("", "own", unodc.SOURCE), default="", help=gettext("unodc: only these rows")
    )
    parser.add_argument(
        "--out", type=Path, metavar=gettext("FILE"), help=gettext("write csv or unodc to a file (default: print it)")
    )
    sign_in.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask what the person may see; the reading is on record before anything is printed.

    Raises:
        NotAllowed: ``role_needed``; BadInput: ``bad_month``.
    """
    period = statistics_query.period_of(arguments.first, arguments.last)
    with installed(Settings.from_environment()) as services:
        with sign_in.signed_in(services, arguments.user, arguments.password_file) as session:
            if not may(session.roles, PERMISSION):
                raise NotAllowed("role_needed", permission=PERMISSION)
            made = _made(services, session, arguments, period)
        services.checkpoints.sign_now()
    if isinstance(made, Table):
        Console().print(made)
    elif arguments.out:
        _write(arguments.out, made)
    else:
        sys.stdout.write(made)
    return 0


def _made(services: Services, session: SignedIn, arguments: argparse.Namespace, period: Period) -> Table | str:
    reader = reader_of(session)
    partial = statistics.partial(reader)
    command = Record(about=f"{arguments.format} {period.first}/{period.last}", form="export", listing="statistics")
    services.recorder.submit(
        perform.request_of(session, "read_audit.record/1", command, new_key(services.recorder.sources))
    ).result()
    with services.store.reading() as connection:
        if arguments.format == "unodc":
            rows = statistics.unodc_rows(connection, services.vault, reader, period, arguments.source)
            if partial:  # a layout of others has no place for it
                print(gettext(statistics_query.PARTIAL), file=sys.stderr)  # noqa: T201  (the command line speaks)
            return unodc.write(rows)
        month_rows = statistics.statistics(connection, services.directory, reader, period)
    return (
        statistics.as_csv(month_rows, partial=partial)
        if arguments.format == "csv"
        else _table(month_rows, partial=partial)
    )


def _table(rows: list[Row], *, partial: bool) -> Table:
    table = Table(title=gettext("Statistics"), caption=gettext(statistics_query.PARTIAL) if partial else None)
    for heading in (gettext("Month"), gettext("Agency"), gettext("Substance")):
        table.add_column(heading, overflow="fold")
    for heading in (gettext("Seizures"), gettext("Amount seized"), gettext("To be confirmed"), gettext("Destroyed")):
        table.add_column(heading, justify="right", overflow="fold")
    synthetic = gettext("synthetic data")
    for row in rows:
        who = escape(terms.source(row.source) if row.source else row.agency_name)
        amounts = (_amount(value, row.unit) for value in (row.seized, row.to_confirm, row.destroyed))
        table.add_row(
            row.month, f"{who} ({synthetic})" if row.synthetic else who,
            terms.substance(row.substance), number(row.seizures) if row.seizures else "–", *amounts,
            style="yellow" if row.to_confirm else "",
        )  # fmt: skip
    return table


def _amount(amount: int, unit: str) -> str:
    return formatting.amount(amount, unit) if amount else "–"


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise BadInput("file_unwritable", path=str(path)) from error
