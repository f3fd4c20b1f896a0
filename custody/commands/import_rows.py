"""``custody import``: put the rows of a file on record, whole or not at all.

Everything is read and judged first. A dry run ends there; a row that is refused stops the import, unless
``--leave-out`` says that the others are to be taken without it.
"""

import argparse
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from custody.bootstrap import milliseconds
from custody.commands import FOUND_WRONG, import_register, row_table, sign_in
from custody.commands.open_database import installed
from custody.commands.progress import working
from custody.domain.kernel.errors import BadInput
from custody.service.people.sign_in import SignedIn
from custody.service.seizures import import_acts, unodc
from custody.service.seizures.import_acts import Imported
from custody.service.seizures.unodc import Row, Sheet
from custody.settings import Settings
from custody.storage.write.clock import text
from custody.text import terms
from custody.text.formatting import count, grouped, mass, number
from custody.text.i18n import gettext
from custody.web.http.services import Services


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the file, its format, and the person whose act it is."""
    parser.add_argument("file", type=Path, metavar=gettext("FILE"), help=gettext("the file to import"))
    known = gettext("unodc: Individual Drug Seizures (CSV); register: a store's paper register (CSV or XLSX)")
    parser.add_argument("--format", choices=("unodc", "register"), required=True, help=known)
    parser.add_argument("--dry-run", action="store_true", help=gettext("say what would be refused, and record nothing"))
    parser.add_argument(
        "--leave-out", action="store_true", help=gettext("unodc: import the other rows when some are refused")
    )
    sign_in.add_arguments(parser)
    import_register.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read, report, record; 1 when a row was refused."""
    console = Console(soft_wrap=True)
    now = text(milliseconds())
    with installed(Settings.from_environment()) as services:
        with sign_in.signed_in(services, arguments.user, arguments.password_file) as session:
            if arguments.format == "register":
                code = import_register.run(services, session, arguments, now, console)
            else:
                code = _published(services, session, arguments, now, console)
        services.checkpoints.sign_now()
    return code


def _published(
    services: Services, session: SignedIn, arguments: argparse.Namespace, now: str, console: Console
) -> int:  # fmt: skip
    import_acts.require_may(session)
    sheet = unodc.read(read_text(arguments.file), now)
    if arguments.dry_run or (sheet.refused and not arguments.leave_out):
        with services.store.reading() as connection:
            known = import_acts.on_record(connection, session.agency, sheet.rows)
        report(console, sheet, dry=sum(bool(seizure) for _, seizure in known.values()))
    else:
        with working(gettext("Importing")) as step:
            imported = import_acts.record(services.store, services.recorder, session, sheet.rows, step)
        report(console, sheet, imported)
    return FOUND_WRONG if sheet.refused else 0


def read_text(path: Path) -> str:
    """Return the text of a file with its line ends unchanged, without a byte-order mark.

    Raises:
        BadInput: ``file_unreadable``.
    """
    try:
        return sign_in.read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("file_unreadable", path=str(path)) from error


def report(console: Console, sheet: Sheet, imported: Imported | None = None, *, dry: int = 0) -> None:
    """Print what was refused, what a second person has to look at, and what was recorded."""
    if sheet.refused:
        console.print(
            row_table.refused(
                [(refused_row.row_number, refused_row.column, refused_row.error) for refused_row in sheet.refused]
            )
        )
    if doubtful := [row for row in sheet.rows if row.doubtful]:
        console.print(_doubtful(doubtful, imported.waiting if imported else {}))
    if twice := [row for row in sheet.rows if row.repeats]:
        lines = ", ".join(f"{row.row_number} = {row.repeats}" for row in twice[: row_table.MOST_SHOWN])
        sentence = gettext("Lines that say exactly the same as an earlier one, each taken: %(lines)s")
        console.print(sentence % {"lines": lines}, highlight=False)
    console.print(_sum(sheet, imported, dry), highlight=False)


def _sum(sheet: Sheet, imported: Imported | None, dry: int) -> str:
    if imported is not None:
        facts = {"n": number(imported.declared), "known": number(imported.known), "refused": number(len(sheet.refused))}
        return gettext("Seizures declared: %(n)s. On record before: %(known)s. Rows left out: %(refused)s.") % facts
    facts = {"n": number(len(sheet.rows)), "known": number(dry), "refused": number(len(sheet.refused))}
    sentence = gettext("Rows that can be imported: %(n)s, of which on record: %(known)s. Refused: %(refused)s.") % facts
    nothing = gettext("Nothing was recorded.")
    return f"{sentence} {nothing}"


def _doubtful(doubtful: list[Row], waiting: dict[int, str]) -> Table:
    title = gettext("Implausibly large: a second person has to confirm")
    table = row_table.lined(title, len(doubtful), (gettext("Place and day"), gettext("Amount"), gettext("Seizure")))
    for row in doubtful[: row_table.MOST_SHOWN]:
        where = ", ".join(row.cells[c] for c in ("COUNTRY", "PLACE", "SEIZURE_DATE") if row.cells[c])
        table.add_row(
            str(row.row_number), escape(where), escape(_amount(row)), grouped(waiting.get(row.row_number, ""))
        )
    return table


def _amount(row: Row) -> str:
    line = row.line
    amount = f"{row.cells['AMOUNT']} {row.cells['DRUG_UNIT']}"
    exact = mass(line.mass.ug) if line.mass else count(line.count.n, line.count.unit) if line.count else ""
    return f"{terms.substance(line.substance)}, {amount} = {exact}"
