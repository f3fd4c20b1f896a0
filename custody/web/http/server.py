"""Listening, in this process: what an application needs is opened before, and closed after the last answer."""

import asyncio
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar

DRAIN_SECONDS = 15
CONNECTIONS = 4096
"""How many may be open at once, idle ones too: a browser keeps six, and who wants to stop a store opens many."""
OWN_FILES = 256
"""Open files that are not connections: database, log, libraries, photographs."""
HEAD_SECONDS = 30
"""How long a head may take to come, and a connection wait for its next one."""


def server(app: Litestar, host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> Server:
    """Return an HTTP/1.1 server, over https if given the files of a certificate and its key (PEM)."""
    most = _connections()
    return Server(
        app, address=host, port=port, interface=Interfaces.ASGINL, http=HTTPModes.http1, websockets=False,
        backlog=most, backpressure=most, http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1_000),
        log_level=LogLevels.error, ssl_cert=certificate, ssl_key=key,
    )  # fmt: skip


def _connections() -> int:
    """Return ``CONNECTIONS``, or what the limit of open files leaves if even its hard limit is lower."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, soft - OWN_FILES)


def listen(*servers: Server, began: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP lets them take their certificates' files anew.

    What is being answered at the end is answered, for ``DRAIN_SECONDS`` at most. ``began`` is called once all listen.
    """
    asyncio.run(_listen(servers, began))


async def _listen(servers: tuple[Server, ...], began: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    serving = asyncio.gather(*(http_server.serve() for http_server in servers))

    def end() -> None:
        """Stop every server; end what still runs when its time is over."""
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
    # granian waits for nothing before it listens (tests/commands/test_started.py): in the first step of its task
    await asyncio.sleep(0)  # it binds the port and begins a worker's task,
    await asyncio.sleep(0)  # and in the first step of that one it listens
    if not serving.done():
        began()
    with suppress(asyncio.CancelledError):
        await serving
