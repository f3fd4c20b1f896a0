"""``custody serve``: run the service until it is told to end."""

import argparse
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from litestar import Litestar

from custody.commands import https
from custody.commands.alarms import Rounds
from custody.commands.anchors import Anchors
from custody.commands.https import Certificates
from custody.commands.publication import Publication
from custody.commands.stamping import Stamper
from custody.commands.watch import Watch
from custody.settings import Settings
from custody.storage.verify import remembered
from custody.web.app import create_app
from custody.web.i18n import gettext
from custody.web.services import Services
from custody.wiring import open_services

DRAIN_SECONDS = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Host, port and https; everything else is a CUSTODY_* setting."""
    parser.add_argument(
        "--host", help=gettext("address to listen on (default: CUSTODY_HOST, 127.0.0.1; with --name all of them)")
    )
    parser.add_argument(
        "--port", type=int, help=gettext("port to listen on (default: CUSTODY_PORT, 8000; with --name 443)")
    )
    https.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check that everything opens, then serve; a refusal is told before a server starts."""
    told = https.environment(arguments)
    os.environ.pop("CUSTODY_TLS", None)
    os.environ |= told
    settings = Settings.from_environment()
    if arguments.print_ca:
        https.print_sheet(arguments, settings)
        return 0
    served = https.certificates(arguments, settings)
    for port in filter(None, (settings.port, settings.http_port if served else 0)):
        https.require_port(settings.host, port)
    with open_services(settings):
        pass
    if served is None:
        serve(settings.host, settings.port)
        return 0
    with https.beside(settings, served):
        serve(settings.host, settings.port, served)
    return 0


def serve(host: str, port: int, served: Certificates | None = None) -> None:
    """Serve the application of the environment's settings in one worker process until SIGTERM or SIGINT."""
    Granian(
        "custody.commands.serve:application", factory=True, address=host, port=port, interface=Interfaces.ASGI,
        http=HTTPModes.http1, workers=1, workers_kill_timeout=DRAIN_SECONDS, websockets=False, log_access=False,
        ssl_cert=served.certificate if served else None, ssl_key=served.key if served else None,
    ).serve()  # fmt: skip


def application() -> Litestar:
    """The application of one worker; its services are closed when the server shuts down."""
    opened = _watched(Settings.from_environment())
    services = opened.__enter__()
    app = create_app(services)

    async def close() -> None:
        opened.__exit__(None, None, None)

    app.on_shutdown.append(close)
    return app


@contextmanager
def _watched(settings: Settings) -> Iterator[Services]:
    """The services, with the verification and the rounds that run beside them."""
    with (
        open_services(settings) as services,
        closing(Watch(remembered(settings.data, settings.origin))) as watch,
        closing(Rounds(services)),
        closing(Anchors(services)),
        closing(Stamper(services)),
        closing(Publication(services)),
    ):
        yield replace(services, verified=watch.state)
