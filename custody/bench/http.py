"""Hand-overs over HTTP from 64 connections, beside a POST on the same server that only answers.

Both routes pass the same session look-up, guard, CSRF check and parsing; the second one stops there.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

CLIENTS = 64
READY_SECONDS = 30


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


class Call(Struct, frozen=True):
    """One POST: path and JSON body."""

    path: str
    body: bytes
    key: str


@contextlib.contextmanager
def served(module: str, environment: dict[str, str], folder: Path) -> Iterator[int]:
    """Run an application factory under granian in a process of its own; gives the port."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--port", str(port), "--workers", "1",
        "--http", "1", "--no-access-log", "--log-level", "error", module,
    ]  # fmt: skip
    with (folder / "server.log").open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)  # noqa: S603
        try:
            _wait(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def measure(port: int, cookies: str, csrf: str, calls: list[list[Call]]) -> Rate:
    """Send each client's calls one after the other, all clients at once, over kept-alive connections."""
    latencies: list[float] = []
    refused = 0

    async def client(mine: list[Call]) -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for call in mine:
            start = time.perf_counter()
            writer.write(_request(call, cookies, csrf))
            status = await _status(reader)
            latencies.append(time.perf_counter() - start)
            refused += status >= 300  # noqa: PLR2004  (2xx is the success class)
        writer.close()

    async def everyone() -> None:
        await asyncio.gather(*(client(mine) for mine in calls))

    start = time.perf_counter()
    asyncio.run(everyone())
    seconds = time.perf_counter() - start
    ordered = sorted(latencies)
    return Rate(
        requests=len(ordered), seconds=seconds, p50_ms=1000 * ordered[len(ordered) // 2],
        p99_ms=1000 * ordered[len(ordered) * 99 // 100], refused=refused,
    )  # fmt: skip


def _request(call: Call, cookies: str, csrf: str) -> bytes:
    head = (
        f"POST {call.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(call.body)}\r\nCookie: {cookies}\r\nX-CSRF-Token: {csrf}\r\n"
        f"Idempotency-Key: {call.key}\r\n\r\n"
    )
    return head.encode() + call.body


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return status


def body(command: Any) -> bytes:
    """JSON of a command."""
    return msgspec.json.encode(command)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
