"""``custody exercise``: a course for trainees on an instance of its own, which nobody can take for a real one."""

import argparse
from pathlib import Path

from rich.console import Console

from custody.bootstrap import open_services
from custody.commands.demo import set_environment, show_accounts
from custody.commands.https import require_port
from custody.commands.serve import serve
from custody.commands.story import runner
from custody.settings import EXERCISE, OWN, Settings
from custody.text.i18n import gettext
from custody.web.http.services import Services

ORIGIN = f"{EXERCISE}cours/1"
FOLDER = Path("custody-exercise")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add port and folder."""
    parser.add_argument("--port", type=int, default=8000, help=gettext("port on 127.0.0.1 (default: 8000)"))
    parser.add_argument(
        "--data", type=Path, default=FOLDER,
        help=gettext("folder of the exercise; a new one begins the course anew (default: %(folder)s)")
        % {"folder": FOLDER},
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Begin the course unless the folder holds it already; then serve.

    Raises:
        SignerRefused: ``signer_other_log``: the folder holds a log that is no exercise.
        BadInput: ``port_unavailable``.
    """
    console = Console()
    settings = Settings(
        data=arguments.data, port=arguments.port, origin=ORIGIN, exercise=True, secure=False, tsa=OWN
    )  # fmt: skip
    require_port(settings.host, settings.port)
    with open_services(settings) as services:
        begin(services)
    show_accounts(console, gettext("Accounts of the exercise"), f"http://{settings.host}:{settings.port}/exercise")
    set_environment(settings)
    serve(settings)
    return 0


def begin(services: Services) -> None:
    """Found the log of a new folder, enrol everyone, and give them the accounts of the demonstration."""
    if not runner.is_empty(services.store):
        return
    keys = services.checkpoints.names
    company = runner.begin(services, services.settings.origin, keys, lambda _events: None)
    runner.open_accounts(services.accounts, company)
