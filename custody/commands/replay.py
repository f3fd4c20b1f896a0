"""``custody replay``: published destruction sessions replayed as full custody lives, and their totals compared."""

import argparse
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from custody.bootstrap import open_services
from custody.commands import FOUND_WRONG, export_files
from custody.commands.demo import ORIGIN
from custody.commands.story import published, runner, sessions
from custody.commands.story.enrolment import COUNTRIES
from custody.commands.story.published import MASS, Line, Published
from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.certificate_statement import Total, burnt_totals
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.kernel.errors import StorageRefused
from custody.settings import Settings
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.text.formatting import amount
from custody.text.i18n import gettext
from custody.web.http.services import Services

EVENTS_PER_PACKAGE = 10
EVENTS_BESIDE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the file, and the place of the log and its papers."""
    parser.add_argument(
        "file", type=Path, metavar=gettext("FILE.csv"), help=gettext("lines of sessions, as custody/data has them")
    )
    parser.add_argument(
        "--data", type=Path, help=gettext("keep the log in this empty folder (default: a temporary one)")
    )
    parser.add_argument(
        "--export",
        type=Path,
        metavar=gettext("DIR"),
        help=gettext("write each certificate, the log and the trust root"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Replay, compare, print; 1 when any certified total is not the published one."""
    console = Console()
    read = published.read_file(arguments.file)
    with ExitStack() as closing:
        data = arguments.data or Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="custody-replay-")))
        services = closing.enter_context(open_services(Settings(data=data, origin=ORIGIN, secure=False)))
        certified = replay(services, read, console)
        if arguments.export:
            _export(services, arguments.export, certified, console)
    return report(read, certified, console)


Lines = dict[str, list[Total]]
"""Number of a published line to what is certified of the exhibits that stand for it."""
Certified = dict[str, tuple[str, Certificate, Lines]]
"""Session id to the certificate's number and state, and to its published lines."""


def replay(services: Services, read: list[Published], console: Console) -> Certified:
    """Replay sessions into an empty log: the certificate of each.

    Raises:
        StorageRefused: ``not_empty``: these lives are synthetic and belong into no log that holds anything else.
    """
    if not runner.is_empty(services.store):
        raise StorageRefused("not_empty", path=str(services.settings.data))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(gettext("Replaying"), total=EVENTS_BESIDE + EVENTS_PER_PACKAGE * _packages(read))
        company = runner.begin(
            services, services.settings.origin, services.checkpoints.names, lambda count: progress.advance(task, count),
            more=tuple(dict.fromkeys(s.country for s in read if s.country not in COUNTRIES)),
        )  # fmt: skip
        burnt = sessions.replay(company, read)
    with services.store.reading() as connection:
        states = subject_queries.states(connection, Certificate, [b.certificate for b in burnt])
        lines = {b.published.id: _lines(connection, b) for b in burnt}
    return {b.published.id: (b.certificate, states[b.certificate], lines[b.published.id]) for b in burnt}


def _lines(connection: Connection, burnt: sessions.Burnt) -> Lines:
    """Return what is certified of each published line, as the statement sums it: never lines added to each other."""
    states = {row: subject_queries.states(connection, Exhibit, exhibits) for row, exhibits in burnt.lines.items()}
    return {
        row: burnt_totals([(n, e) for n, e in found.items() if e.status == DESTROYED and e.session == burnt.session])
        for row, found in states.items()
    }


def report(read: list[Published], certified: Certified, console: Console) -> int:
    """Print each published line beside what is certified of it, and what that shows; return the exit code."""
    table = Table(title=gettext("Published and certified"), show_lines=True)
    columns = (gettext("Session"), gettext("Line"), gettext("Published"), gettext("Certified"), gettext("Equal?"))
    for heading in columns:
        table.add_column(heading)
    wrong = 0
    for session in read:
        _, certificate, lines = certified[session.id]
        for line in session.lines:
            equal, amount_ = line_equal(line, lines[line.row_number])
            wrong += not equal
            _row(table, session.id, f"{line.row_number}. {line.words}", {line.unit: line.amount}, amount_, equal)
        # the certificate's own totals: nothing in them beside the lines, and a vessel for each liquid
        sums = _sums(total for found in lines.values() for total in found)
        wrong += {(t.substance, t.unit): t.amount for t in certificate.totals} != sums
    console.print(table)
    console.print(gettext("Packages, seals, names and the dates before each session are synthetic."), highlight=False)
    told = gettext(
        "Packages are made up to add to the published totals: equal figures are no independent check of them."
    )
    console.print(told, highlight=False)
    return FOUND_WRONG if wrong else 0


def _row(
    table: Table, session: str, line: str, then: dict[str, int], now: dict[str, int], equal: bool
) -> None:  # fmt: skip
    verdict = gettext("yes") if equal else gettext("NO")
    table.add_row(session, line, amounts(then), amounts(now), verdict, style="" if equal else "bold red")


def line_equal(line: Line, certified: list[Total]) -> tuple[bool, dict[str, int]]:
    """Return whether a published line is certified as it stands, substance and amount, and what is certified of it.

    The vessel of a liquid is made up: it is counted beside the volume, and no part of the published line.
    """
    own = [total for total in certified if total.unit == line.unit]
    found = {total.unit: total.amount for total in own}
    equal = [(t.substance, t.unit, t.amount) for t in own] == [(line.substance, line.unit, line.amount)]
    strange = {total.substance for total in certified} - {line.substance}
    return equal and not strange, found


def _sums(lines: Iterable[Total]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for total in lines:
        sums[total.substance, total.unit] = sums.get((total.substance, total.unit), 0) + total.amount
    return sums


def amounts(totals: dict[str, int]) -> str:
    """Return totals in words, a mass first, one a line: unlike units stand beside each other and are never added."""
    ordered = sorted(totals.items(), key=lambda item: (item[0] != MASS, item[0]))
    return "\n".join(amount(value, unit) for unit, value in ordered)


def _packages(read: list[Published]) -> int:
    return sum(
        min(300, max(1, line.amount // (25 * 10**9 if line.unit == MASS else 100))) for s in read for line in s.lines
    )


def _export(services: Services, folder: Path, certified: Certified, console: Console) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    certificates = {id_: certificate_id for id_, (certificate_id, *_) in certified.items()}
    with Progress(console=console, transient=True) as progress:
        export_files.write_papers(
            services, folder, histories={}, labels=(), certificates=certificates, progress=progress
        )  # fmt: skip
    export_files.write_trust(services, folder)
