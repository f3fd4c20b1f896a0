"""Listening, in this process: what an application needs is opened before, and closed after the last answer."""

import asyncio
import logging
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar

from custody.domain.kernel.errors import BadInput
from custody.web.http.untrusted_heads import bounded

log = logging.getLogger(__name__)

DRAIN_SECONDS = 6
END_SECONDS = 10
"""After how long the process ends whatever hangs: nothing is half-written, for the database commits or it does not."""
CONNECTIONS = 4096
"""How many may be open at once, idle ones too: a browser keeps six, and who wants to stop a store opens many."""
LEAST_CONNECTIONS = 256
"""With fewer a handful of browsers would stop a store."""
OWN_FILES = 256
"""Open files that are not connections: database, log, libraries, photographs."""
HEAD_SECONDS = 30
"""How long a head may take to come, and a connection wait for its next one."""

HEAD_BYTES = 65_536
"""How long a head may be: a page with many filters is asked for in a tenth of it."""


def server(app: Litestar, host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> Server:
    """Return an HTTP/1.1 server, over https if given the files of a certificate and its key (PEM)."""
    most = connections()
    return Server(
        bounded(app), address=host, port=port, interface=Interfaces.ASGINL, http=HTTPModes.http1, websockets=False,
        backlog=most, backpressure=most,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1_000, max_buffer_size=HEAD_BYTES),
        log_level=LogLevels.error, ssl_cert=certificate, ssl_key=key,
    )  # fmt: skip


def connections() -> int:
    """Return ``CONNECTIONS``, or what the limit of open files leaves if even its hard limit is lower.

    Raises:
        BadInput: ``files_few``.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    least = LEAST_CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < least:
        raise BadInput("files_few", limit=soft, least=least)
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, soft - OWN_FILES)


@contextmanager
def ended_in_time() -> Iterator[Callable[[], None]]:
    """Yield a function that starts a timer; if the block has not ended END_SECONDS later, end the process.

    A thread may then still wait for a disk or a server that does not answer; what it would record was acknowledged to
    nobody.
    """
    timer = threading.Timer(END_SECONDS, _leave)
    timer.daemon = True
    begun = threading.Event()

    def begin() -> None:
        if not begun.is_set():
            begun.set()
            timer.start()

    yield begin
    timer.cancel()


def _leave() -> None:
    log.error("something still hangs %d seconds after the signal to end: the process ends without it", END_SECONDS)
    os._exit(1)


def _nothing() -> None:
    """Do nothing."""


def listen(*servers: Server, began: Callable[[], None] = _nothing, ending: Callable[[], None] = _nothing) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP lets them take their certificates' files anew.

    What is being answered at the end is answered, for ``DRAIN_SECONDS`` at most. ``began`` is called once all listen,
    ``ending`` at the signal to end.
    """
    asyncio.run(_listen(servers, began, ending))


async def _listen(servers: tuple[Server, ...], began: Callable[[], None], ending: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    serving = asyncio.gather(*(http_server.serve() for http_server in servers))

    def end() -> None:
        """Stop every server; end what still runs when its time is over."""
        ending()
        for http_server in servers:
            http_server.stop()  # type: ignore[no-untyped-call]
        loop.call_later(DRAIN_SECONDS, serving.cancel)

    def renew() -> None:
        """Take the new certificate into every server."""
        for http_server in servers:
            http_server.reload()  # type: ignore[no-untyped-call]

    for sent in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sent, end)
    loop.add_signal_handler(signal.SIGHUP, renew)
    # granian waits for nothing before it listens (tests/commands/test_systemd_notify.py): in the first step of its task
    await asyncio.sleep(0)  # it binds the port and begins a worker's task,
    await asyncio.sleep(0)  # and in the first step of that one it listens
    if not serving.done():
        began()
    with suppress(asyncio.CancelledError):
        await serving
