"""``custody serve``: run the service until it is told to end.

One process, in which everything is opened once. More of them may serve one PostgreSQL log, each on a port of its own.
"""

import argparse
import gc
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial

from custody.bootstrap import PKI, open_services
from custody.commands import https
from custody.commands.alarms import Rounds
from custody.commands.background import CacheWarmer, CosignLoop, PublishLoop, TimestampLoop
from custody.commands.https import Certificates
from custody.commands.systemd_notify import tell_started
from custody.commands.verification_loop import Watch
from custody.domain.kernel.errors import RuleBroken
from custody.settings import DEMONSTRATION, Settings
from custody.storage.audit.verification_state import verified_to
from custody.storage.read.prefetch import reading_ahead
from custody.storage.tables.engine import file_of
from custody.text.i18n import gettext
from custody.web.http.app import create_app
from custody.web.http.http_redirect_app import create_door
from custody.web.http.server import listen, server
from custody.web.http.services import Services


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
    """Check what is asked for, then serve."""
    https_settings = https.environment(arguments)
    os.environ.pop("CUSTODY_TLS", None)
    os.environ |= https_settings
    settings = Settings.from_environment()
    if arguments.print_ca:
        https.print_sheet(arguments, settings)
        return 0
    _require_named(settings)
    served = https.certificates(arguments, settings)
    for port in filter(None, (settings.port, settings.http_port if served else 0)):
        https.require_port(settings.host, port)
    serve(settings, served)
    return 0


def serve(settings: Settings, served: Certificates | None = None) -> None:
    """Serve until SIGTERM or SIGINT, in this process; what cannot be opened is refused before anything listens.

    Raises:
        As ``open_services``; BadInput: ``port_unavailable`` where another begins on the same port just now.
    """
    with https.held_port(settings.host, settings.port), _watched(settings) as services, https.renewed(served):
        app = create_app(services)
        gc.collect()
        gc.freeze()  # else what stands until the end is looked through for garbage in the midst of somebody's page
        began = partial(_tell, settings, nobody=services.accounts.are_none())
        if served is None:
            listen(server(app, settings.host, settings.port), began=began)
            return
        own = server(app, settings.host, settings.port, served.certificate, served.key)
        door = [server(create_door(settings), settings.host, settings.http_port)] if settings.http_port else []
        listen(own, *door, began=began)


def _require_named(settings: Settings) -> None:
    """Refuse to begin a register under the demonstration's name; one that ``custody demo`` began is served.

    Raises:
        RuleBroken: ``log_unnamed``.
    """
    if settings.origin == DEMONSTRATION and not (settings.data / PKI).is_dir():
        raise RuleBroken("log_unnamed", origin=settings.origin)


def _tell(settings: Settings, *, nobody: bool) -> None:
    """Say where it answers, to the terminal or the journal, and that it does, to systemd.

    Where ``nobody`` could sign in, also what makes the first accounts.
    """
    print(gettext("Answers at %(address)s") % {"address": settings.address}, flush=True)  # noqa: T201
    if nobody:
        print(gettext("Nobody is in this register yet: custody user makes the first two accounts."), flush=True)  # noqa: T201
    tell_started()


@contextmanager
def _watched(settings: Settings) -> Iterator[Services]:
    """Yield the services with their side threads: verification, rounds, anchoring and the caches' reading ahead."""
    with (
        open_services(settings) as services,
        reading_ahead(file_of(settings.database)),
        closing(Watch(verified_to(settings.data, settings.origin))) as watch,
        closing(Rounds(services)),
        closing(CosignLoop(services)),
        closing(TimestampLoop(services)),
        closing(PublishLoop(services)),
        closing(CacheWarmer(services)),
    ):
        yield replace(services, verified=watch.state)
