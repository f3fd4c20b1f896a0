"""``custody demo``: an empty folder becomes a running service with the story, or a folder of papers and proofs."""

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from custody.bootstrap import open_services
from custody.commands import export_files
from custody.commands.https import require_port
from custody.commands.serve import serve
from custody.commands.story import cast, runner
from custody.domain.kernel.errors import StorageRefused
from custody.settings import DEMONSTRATION, OWN, Settings
from custody.storage.write import unique_values
from custody.text.formatting import role
from custody.text.i18n import gettext
from custody.web.http.services import Services

ORIGIN = DEMONSTRATION
FOLDER = Path("custody-demo")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add port and folder; with ``--export`` nothing is served."""
    parser.add_argument("--port", type=int, default=8000, help=gettext("port on 127.0.0.1 (default: 8000)"))
    parser.add_argument(
        "--data", type=Path, help=gettext("folder of the demonstration (default: %(folder)s)") % {"folder": FOLDER}
    )
    parser.add_argument(
        "--export", type=Path, metavar=gettext("DIR"), help=gettext("write labels, papers and the log there, and end")
    )


def run(arguments: argparse.Namespace) -> int:
    """Tell the story unless the folder holds it already; then export, or serve.

    Raises:
        BadInput: ``port_unavailable``, before anything is told.
    """
    console = Console()
    with ExitStack() as closing:
        settings = _settings(arguments, closing)
        if not arguments.export:
            require_port(settings.host, settings.port)
        with open_services(settings) as services:
            prepare(services, console)
            if arguments.export:
                export(services, arguments.export, console)
                return 0
    title = gettext("Accounts of the demonstration")
    show_accounts(console, title, f"http://{settings.host}:{settings.port}")
    set_environment(settings)
    serve(settings)
    return 0


def prepare(services: Services, console: Console) -> None:
    """Tell the story into an empty log; leave a log that holds it as it is.

    Raises:
        StorageRefused: ``not_a_demonstration``: the folder holds another log.
    """
    if runner.is_empty(services.store):
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(gettext("Recording the story"), total=runner.EVENTS)
            keys = services.checkpoints.names
            runner.tell(services, services.settings.origin, keys, lambda count: progress.advance(task, count))
        return
    with services.store.reading() as connection:
        if not unique_values.cases_under(connection, runner.SHOWN[0]):
            raise StorageRefused("not_a_demonstration", path=str(services.settings.data))


def export(services: Services, folder: Path, console: Console) -> None:
    """Write labels, histories, certificates, the log and the trust root into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = runner.shown(services.store)
    with Progress(console=console, transient=True) as progress:
        written = export_files.write_papers(
            services, folder, histories=shown.histories, labels=shown.labels, certificates=shown.certificates,
            progress=progress,
        )  # fmt: skip
    written += [export_files.write_trust(services, folder), folder / "trust" / "root.pem"]
    for path in written:
        console.print(str(path), soft_wrap=True, highlight=False)


def show_accounts(console: Console, title: str, address: str) -> None:
    """Print every account of the story with its password and PIN, and where to go."""
    table = Table(title=title)
    for heading in (gettext("Username"), gettext("Person"), gettext("Agency"), gettext("Roles")):
        table.add_column(heading)
    for name, officer in zip(cast.OFFICER_NAMES, cast.OFFICERS, strict=True):
        table.add_row(name, f"{officer.rank} {officer.name}", cast.OPERATOR.name, role("key_officer"))
    for member in cast.PEOPLE.values():
        if member.username:
            agency = cast.OPERATOR if member.agency == "office" else cast.AGENCIES[member.agency]
            roles = ", ".join(role(r) for r in member.roles)
            table.add_row(member.username, f"{member.rank} {member.name}".strip(), agency.name, roles)
    console.print(table)
    console.print(gettext("Password of every account: %(password)s") % {"password": cast.PASSWORD}, highlight=False)
    console.print(gettext("PIN on another person's device: %(pin)s") % {"pin": cast.PIN}, highlight=False)
    console.print(address, highlight=False)


def _settings(arguments: argparse.Namespace, closing: ExitStack) -> Settings:
    if arguments.data is None and arguments.export:
        data = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="custody-demo-")))
    else:
        data = arguments.data or FOLDER
    return Settings(data=data, port=arguments.port, origin=ORIGIN, secure=False, tsa=OWN)


def set_environment(settings: Settings) -> None:
    """Give what runs beside the service, its verification, exactly these settings and none of an installation's."""
    for name in [name for name in os.environ if name.startswith("CUSTODY_")]:
        del os.environ[name]
    os.environ |= {
        "CUSTODY_DATA": str(settings.data.resolve()), "CUSTODY_ORIGIN": settings.origin,
        "CUSTODY_PORT": str(settings.port), "CUSTODY_SECURE": "off", "CUSTODY_TSA": OWN,
        "CUSTODY_EXERCISE": "on" if settings.exercise else "off",
    }  # fmt: skip
