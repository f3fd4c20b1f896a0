"""Floods: one address with thousands of slow connections, many who sign in at once, a slow disk, too few files."""

import asyncio
import contextlib
import http.client
import os
import resource
import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from tests.drills.served_log import PASSWORD, ROOT, Served, served
from tests.free_port import free_port

pytestmark = pytest.mark.slow
CONNECTIONS = 4_300
OTHER = "127.0.0.2"
"""Another address than that of the flood."""
HEAD = b"GET /signin HTTP/1.1\r\nHost: custody\r\nCookie: "
BODY = b"POST /api/session HTTP/1.1\r\nHost: custody\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"
SERVED_SECONDS = 2


@contextlib.contextmanager
def flood(port: int, begun: bytes, *, again: bool = False, tls: bool = False) -> Iterator[None]:
    """So many connections of one address that begin a request and never end it; ``again`` as soon as one is shut."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    ended, standing = Event(), Event()
    thread = Thread(target=lambda: asyncio.run(_flood(port, begun, again, tls, standing, ended)))
    thread.start()
    try:
        assert standing.wait(60)
        yield
    finally:
        ended.set()
        thread.join()


async def _flood(port: int, begun: bytes, again: bool, tls: bool, standing: Event, ended: Event) -> None:
    context = ssl._create_unverified_context() if tls else None

    async def hold() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError, TimeoutError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
                writer.write(begun)
                await reader.read()
            if not again:
                return
            await asyncio.sleep(0.5)

    tasks = [asyncio.create_task(hold()) for _ in range(CONNECTIONS)]
    await asyncio.sleep(2)
    standing.set()
    await asyncio.to_thread(ended.wait)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Served]:
    """A service on SQLite."""
    with served(tmp_path_factory.mktemp("flooded")) as made:
        yield made


@pytest.mark.parametrize("begun", [HEAD, BODY], ids=["heads", "bodies"])
@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
def test_an_address_with_thousands_of_slow_connections_stops_nobody(running, begun, again):
    """Hole 6: another address is served, and of the same address a session that was there before."""
    kept = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    kept.request("GET", "/api/session", headers={"Cookie": running.callers[0].cookies})
    assert b'"signed_in":true' in kept.getresponse().read()
    took = []
    with flood(running.port, begun, again=again):
        end = time.monotonic() + 8
        while time.monotonic() < end:
            status, seconds = running.get("/signin", source=OTHER)
            took.append(seconds)
            assert status == 200
            kept.request("GET", "/api/session", headers={"Cookie": running.callers[0].cookies})
            assert b'"signed_in":true' in kept.getresponse().read()
            time.sleep(0.2)
    kept.close()
    print(f"{CONNECTIONS} connections of one address: another one was answered in {max(took):.2f} s at most")
    assert max(took) < SERVED_SECONDS


@pytest.mark.parametrize("begun", [b"", HEAD], ids=["silent", "heads"])
def test_phones_over_https_are_served_beside_slow_connections(tmp_path, begun):
    """Hole 6, as ``serve --name`` meets it: no handshake is begun, or one was made and no head follows."""
    took = []
    with served(tmp_path, tls=True) as running, flood(running.port, begun, tls=begun != b""):
        for _ in range(16):
            took.append(running.get("/signin", source=OTHER))
            time.sleep(0.5)
    slowest = max(seconds for _, seconds in took)
    print(f"{CONNECTIONS} slow connections over https: another address was answered in {slowest:.2f} s at most")
    assert {status for status, _ in took} == {200}
    assert slowest < SERVED_SECONDS


def test_many_who_sign_in_at_once_keep_no_known_browser_waiting(running):
    """Hole 11: an official on the own browser goes first; who is too many is told when to try again."""
    statuses = []

    def stranger(number: int) -> None:
        answer = running.sign_in(f"nobody{number}", secrets.token_urlsafe(32), PASSWORD, source=f"127.0.1.{number + 1}")
        statuses.append((answer[0], answer[2]["code"]))

    person = running.made.custodians[0].lower()
    alone = running.sign_in(person, running.device(), PASSWORD, source=OTHER)[1]
    with ThreadPoolExecutor(60) as pool:
        for number in range(60):
            pool.submit(stranger, number)
        time.sleep(0.3)
        status, took, _ = running.sign_in(person, running.device(), PASSWORD, source=OTHER)
    print(f"60 strangers: the known browser signed in after {took:.1f} s (alone {alone:.1f} s)")
    assert status == 201
    assert set(statuses) == {(401, "signin_failed"), (503, "signin_busy")}
    assert took < 3 + 3 * alone


def test_a_disk_of_300_ms_a_sync_refuses_no_sign_in(tmp_path):
    """Hole 22: acts are slow, nobody is kept out, and the service is ready."""
    with served(tmp_path, command="tests.bench.http_baseline", exhibits=6, BENCH_FSYNC_MS="300") as running:
        ended = Event()
        acts, signed_in, ready = [], [], []

        def work(exhibit: int) -> None:
            turn = 0
            while not ended.is_set():
                status, _, receipt = running.act(exhibit, turn)
                acts.append(status)
                transfer = next(entry["subject"] for entry in receipt["events"] if entry["subject"].startswith("TR"))
                acts.append(running.receive(exhibit, transfer, turn)[0])
                turn += 1

        def sign_in(number: int) -> None:
            person = running.made.custodians[number % 2].lower()
            status, took, _ = running.sign_in(
                person, running.device(number % 2), PASSWORD, source=f"127.0.2.{number + 1}"
            )
            signed_in.append((status, took))

        with ThreadPoolExecutor(18) as pool:
            working = [pool.submit(work, exhibit) for exhibit in range(6)]
            for round_ in range(3):
                signing_in = pool.map(sign_in, range(8 * round_, 8 * round_ + 8))
                ready += [running.get("/ready")[0] for _ in signing_in]
            ended.set()
            for each in working:
                each.result()
    slowest = max(took for _, took in signed_in)
    print(f"300 ms a commit: {len(acts)} acts, {len(signed_in)} sign-ins, the slowest {slowest:.1f} s")
    assert set(acts) == {201}
    assert {status for status, _ in signed_in} == {201}
    assert set(ready) == {200}


def test_too_few_files_are_refused_at_the_start(tmp_path):
    """Hole 21: with a sentence, instead of a service that a hundred connections stop."""
    environment = {
        **os.environ, "CUSTODY_DATA": str(tmp_path), "CUSTODY_SECURE": "off", "CUSTODY_ORIGIN": "drill.test/log",
        "CUSTODY_LANGUAGE": "en", "CUSTODY_PORT": str(free_port()), "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT)]),
    }  # fmt: skip
    command = f"ulimit -n 64; exec {sys.executable} -m custody serve"
    begun = subprocess.run(
        ["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert begun.returncode == 2
    assert "may open 64 files" in begun.stderr
    assert "Traceback" not in begun.stderr


@pytest.mark.parametrize("size", [60_000, 380_000])
def test_a_cookie_of_backslashes_stops_nobody(tmp_path, size):
    """One request to no address held the event loop for eight minutes (CVE-2024-7592); others are served at once."""
    with served(tmp_path) as service, socket.create_connection(("127.0.0.1", service.port)) as stranger:
        stranger.sendall(b'GET /nope HTTP/1.1\r\nHost: x\r\nCookie: custody="' + b"\\" * size + b'"\r\n\r\n')
        time.sleep(0.5)
        status, took = service.get("/health")
        assert (status, took < SERVED_SECONDS) == (200, True)
