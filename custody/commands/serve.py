"""``custody serve``: run the service until it is told to end."""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from litestar import Litestar

from custody.commands.alarms import Rounds
from custody.commands.anchors import Anchors
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
    """Host and port; everything else is a CUSTODY_* setting."""
    parser.add_argument("--host", help=gettext("address to listen on (default: CUSTODY_HOST, 127.0.0.1)"))
    parser.add_argument("--port", type=int, help=gettext("port to listen on (default: CUSTODY_PORT, 8000)"))


def run(arguments: argparse.Namespace) -> int:
    """Check that everything opens, then serve; a refusal is told before a server starts."""
    settings = Settings.from_environment()
    with open_services(settings):
        pass
    serve(arguments.host or settings.host, arguments.port or settings.port)
    return 0


def serve(host: str, port: int) -> None:
    """Serve the application of the environment's settings in one worker process until SIGTERM or SIGINT."""
    Granian(
        "custody.commands.serve:application", factory=True, address=host, port=port, interface=Interfaces.ASGI,
        http=HTTPModes.http1, workers=1, workers_kill_timeout=DRAIN_SECONDS, websockets=False, log_access=False,
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
