"""Hand-overs over HTTP from 64 connections, beside a POST on the same server that only answers.

Both routes pass the same session look-up, guard, CSRF check and parsing; the second one stops there.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from custody.bootstrap import milliseconds
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.transfers.hand_over import Dispatch, HandOver
from custody.domain.transfers.receive import Receive
from custody.service.kernel.directory import Directory
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people.sign_in import SignIn
from custody.settings import Settings
from custody.storage.tables.migrations import open_store
from custody.web.http.security import csrf_token
from tests.bench.fixture import Scene, scene
from tests.free_port import free_port

CLIENTS = 64
READY_SECONDS = 120
REFUSED = 300
FSYNC = "BENCH_FSYNC_MS"


class Rate(Struct, frozen=True, kw_only=True):
    """Requests a second, latency in milliseconds, answers that were not 2xx."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


class Caller(Struct, frozen=True):
    """A signed-in custodian: the cookie header and the CSRF token."""

    cookies: str
    csrf: str


Post = Callable[[str, Struct, Caller], Awaitable[Any]]
Talk = Callable[[Post, int], Awaitable[None]]


def measure(folder: Path, *, requests: int, fsync_ms: float = 0, clients: int = CLIENTS) -> tuple[Rate, Rate]:
    """(recording hand-overs, only answering): requests a second of one process on SQLite, its commits slowed."""
    settings = Settings(data=folder, secure=False, origin="bench.test/log")
    store = open_store(settings)
    with scene(store, folder / "keys", clients) as made:
        callers = [_sign_in(made, person) for person in made.custodians]
    store.close()
    environment = {"CUSTODY_DATA": str(folder), "CUSTODY_SECURE": "off", "CUSTODY_ORIGIN": settings.origin}
    environment[FSYNC] = str(fsync_ms)
    turns = max(1, requests // clients // 2)
    with served("tests.bench.http_baseline", environment, folder) as (port, _):
        plain = _run(port, clients, _answers(made, callers, turns))
        recording = _run(port, clients, _hand_overs(made, callers, turns))
    return recording, plain


def _hand_overs(made: Scene, callers: list[Caller], turns: int) -> Talk:
    async def talk(post: Post, client: int) -> None:
        exhibit = made.exhibits[client]
        for turn in range(turns):
            giver, taker = turn % 2, (turn + 1) % 2
            dispatch = Dispatch(to=made.custodians[taker], purpose="storage", exhibits=(exhibit,))
            sent = await post("/api/transfers", dispatch, callers[giver])
            transfer = next(e["subject"] for e in sent["events"] if e["subject"].startswith("TR"))
            taken = Receive(transfer=transfer, checks=(made.check(exhibit),))
            await post("/api/transfers/receive", taken, callers[taker])

    return talk


def _answers(made: Scene, callers: list[Caller], turns: int) -> Talk:
    async def talk(post: Post, client: int) -> None:
        check = CheckEntry(exhibit=made.exhibits[client], seal="S 1")
        command = HandOver(to=made.custodians[1], purpose="storage", checks=(check,))
        for _ in range(2 * turns):
            await post("/api/bench/answer", command, callers[0])

    return talk


def _run(port: int, clients: int, talk: Talk) -> Rate:
    latencies: list[float] = []
    refused: list[bytes] = []

    async def client(i: int) -> None:
        async with _connected(port, latencies, refused) as post:
            await talk(post, i)

    async def everyone() -> None:
        await asyncio.gather(*(client(i) for i in range(clients)))

    start = time.perf_counter()
    asyncio.run(everyone())
    seconds = time.perf_counter() - start
    ordered = sorted(latencies)
    return Rate(
        requests=len(ordered), seconds=seconds, p50_ms=1000 * ordered[len(ordered) // 2],
        p99_ms=1000 * ordered[len(ordered) * 99 // 100], refused=len(refused),
    )  # fmt: skip


@contextlib.asynccontextmanager
async def _connected(port: int, latencies: list[float], refused: list[bytes]) -> AsyncIterator[Post]:
    """One kept-alive connection that POSTs commands and reads their answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def post(path: str, command: Struct, caller: Caller) -> Any:
        start = time.perf_counter()
        writer.write(_request(path, msgspec.json.encode(command), caller))
        status, body = await _answer(reader)
        latencies.append(time.perf_counter() - start)
        if status >= REFUSED:
            refused.append(body)
            raise RuntimeError(body.decode())
        return msgspec.json.decode(body)

    try:
        yield post
    finally:
        writer.close()


def _request(path: str, body: bytes, caller: Caller) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nCookie: {caller.cookies}\r\nX-CSRF-Token: {caller.csrf}\r\n"
        f"Idempotency-Key: {new_key()}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    return int(head[9:12]), await reader.readexactly(length)


def _sign_in(made: Scene, person: str) -> Caller:
    directory = Directory(made.vault)
    sign_in = SignIn(made.store, milliseconds, directory)
    password = secrets.token_urlsafe(24)
    sign_in.accounts.open(person, person.lower(), password, must_change=False)
    device = secrets.token_urlsafe(32)
    token = sign_in.sign_in(person.lower(), password, device=device, address="127.0.0.1", lang="fr")
    return Caller(f"custody={token}; custody-device={device}", csrf_token(token))


@contextlib.contextmanager
def served(module: str, environment: dict[str, str], folder: Path) -> Iterator[tuple[int, int]]:
    """Run a module that serves at ``CUSTODY_PORT``, with its arguments: the port, and the number of the process."""
    port = free_port()
    command = [sys.executable, "-m", *module.split()]
    own = os.environ | environment | {"CUSTODY_PORT": str(port)}
    with (folder / "server.log").open("wb") as output:
        process = subprocess.Popen(command, env=own, stdout=output, stderr=output)
        try:
            _wait(port, process)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")
