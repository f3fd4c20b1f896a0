"""``custody serve``: run the service until it is told to end.

One process, in which everything is opened once. More of them may serve one PostgreSQL log, each on a port of its own.
"""

import argparse
import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial

from granian.server.embed import Server
from litestar import Litestar

from custody.bootstrap import PKI, open_services, require_seal
from custody.commands import https
from custody.commands.alarms import Rounds
from custody.commands.background import CacheWarmer, CosignLoop, FileCheck, PublishLoop, TimestampLoop, TrialLoop
from custody.commands.https import Certificates
from custody.commands.security_log import written_down
from custody.commands.systemd_notify import tell_started
from custody.commands.verification_loop import Watch
from custody.domain.kernel.errors import RuleBroken
from custody.service.kernel import security_log
from custody.settings import DEMONSTRATION, Settings
from custody.storage.audit.verification_state import verified_to
from custody.storage.keeping.restored_copy import is_restored
from custody.storage.keeping.scratch_folder import remove_abandoned
from custody.storage.read.prefetch import reading_ahead
from custody.storage.tables.engine import file_of
from custody.text.i18n import gettext
from custody.web.http.app import create_app
from custody.web.http.connection_guard import ConnectionGuard, KnownPeers
from custody.web.http.http_redirect_app import create_door
from custody.web.http.server import connections, ended_in_time, listen, server
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
    # The options go into the environment: the worker process and the verification beside it read their settings there.
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
    require_seal(settings)
    serve(settings, served)
    return 0


def serve(settings: Settings, served: Certificates | None = None) -> None:
    """Serve until SIGTERM or SIGINT, in this process; what cannot be opened is refused before anything listens.

    Raises:
        As ``open_services``; BadInput: ``port_unavailable`` where another begins on the same port just now;
        ``files_few``.
    """
    most = connections()
    with (
        ended_in_time() as ending,
        https.held_port(settings.host, settings.port),
        _watched(settings) as services,
        https.renewed(served),
    ):
        app = create_app(services)
        gc.collect()
        gc.freeze()  # else what stands until the end is looked through for garbage in the midst of somebody's page
        began = partial(_tell, settings, nobody=services.accounts.are_none())
        servers, ports = _servers(app, settings, served)
        known: KnownPeers = app.state.peers
        with closing(ConnectionGuard(ports, most, known, proxies=settings.proxies)):
            listen(*servers, began=began, ending=ending)


def _servers(app: Litestar, settings: Settings, served: Certificates | None) -> tuple[list[Server], list[int]]:
    """Return what listens, and on which ports: with https also the door that leads there."""
    if served is None:
        return [server(app, settings.host, settings.port)], [settings.port]
    servers = [server(app, settings.host, settings.port, served.certificate, served.key)]
    if settings.http_port:
        servers.append(server(create_door(settings), settings.host, settings.http_port))
    return servers, [settings.port, settings.http_port]


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
def _announced(services: Services) -> Iterator[None]:
    """Write start and end to the security log, and why nothing is signed where that is so."""
    security_log.note("service.started")
    trouble = services.checkpoints.signing.trouble
    if trouble:
        security_log.note("signing.stopped", reason=trouble)
    try:
        yield
    finally:
        security_log.note("service.stopped")


@contextmanager
def _watched(settings: Settings) -> Iterator[Services]:
    """Yield the services with their side threads: verification, rounds, anchoring and the caches' reading ahead."""
    with ExitStack() as ending:
        ending.enter_context(written_down(settings, f"serve-{settings.port}", stream=True))
        services = ending.enter_context(open_services(settings))
        remove_abandoned(settings.data)
        ending.enter_context(_announced(services))
        ending.enter_context(reading_ahead(file_of(settings.database)))
        watch = ending.enter_context(closing(Watch(verified_to(settings.data, settings.origin))))
        # A restored copy speaks to nobody: a rehearsal beside the living log would send its letters a second time.
        speaking = (Rounds, CosignLoop, TimestampLoop, PublishLoop) if not is_restored(settings.data) else ()
        for loop in (*speaking, FileCheck, CacheWarmer):
            ending.enter_context(closing(loop(services)))
        copies = None if is_restored(settings.data) else settings.backups
        trials = ending.enter_context(closing(TrialLoop(settings.data, copies)))
        yield replace(services, verified=watch.state, trial=trials.state)
