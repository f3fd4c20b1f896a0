"""A real ``custody serve`` over a founded log, its custodians signed in, and requests that are timed."""

import http.client
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from custody.bootstrap import milliseconds
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from custody.service.kernel.directory import Directory
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people.sign_in import SignIn
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.web.http.security import csrf_token
from tests.bench.fixture import Scene, scene
from tests.bench.http import Caller
from tests.free_port import free_port

ROOT = Path(__file__).parents[2]
ORIGIN = "bench.test/log"
"""The name that the scene of the benchmarks founds its log under."""
START_SECONDS = 60
PASSWORD = "a long road to Kayes"


@dataclass
class Served:
    """A running service, its process, and who is signed in to it."""

    port: int
    process: "subprocess.Popen[bytes]"
    made: Scene
    callers: list[Caller]
    tls: bool = False

    def get(
        self, path: str, *, seconds: float = 30, caller: Caller | None = None, source: str = ""
    ) -> tuple[int, float]:
        """The status of a GET (0: no answer in time), and how long it took."""
        headers = {"Cookie": caller.cookies} if caller else {}
        status, took, _ = self._ask("GET", path, None, headers, seconds, source)
        return status, took

    def act(self, exhibit: int, turn: int = 0, *, key: str = "", seconds: float = 30) -> tuple[int, float, Any]:
        """Dispatch an exhibit from one custodian to the other: status, seconds, receipt."""
        giver, taker = turn % 2, (turn + 1) % 2
        command = Dispatch(to=self.made.custodians[taker], purpose="storage", exhibits=(self.made.exhibits[exhibit],))
        return self.post("/api/transfers", command, self.callers[giver], key=key, seconds=seconds)

    def receive(self, exhibit: int, transfer: str, turn: int = 0) -> tuple[int, float, Any]:
        """Receive what was dispatched."""
        taken = Receive(transfer=transfer, checks=(self.made.check(self.made.exhibits[exhibit]),))
        return self.post("/api/transfers/receive", taken, self.callers[(turn + 1) % 2])

    def post(
        self, path: str, command: Any, caller: Caller, *, key: str = "", seconds: float = 30
    ) -> tuple[int, float, Any]:
        """Status (0: no answer in time), seconds and answer of a command."""
        headers = {
            "Cookie": caller.cookies, "X-CSRF-Token": caller.csrf, "Content-Type": "application/json",
            "Idempotency-Key": key or new_key(),
        }  # fmt: skip
        return self._ask("POST", path, msgspec.json.encode(command), headers, seconds)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], seconds: float, source: str = ""
    ) -> tuple[int, float, Any]:
        begun = time.monotonic()
        secured: dict[str, Any] = {"context": ssl._create_unverified_context()} if self.tls else {}
        kind = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        source_address = (source, 0) if source else None
        connection = kind("127.0.0.1", self.port, timeout=seconds, source_address=source_address, **secured)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            is_json = content and "json" in answer.headers.get("Content-Type", "")
            told = json.loads(content) if is_json else content
            return answer.status, time.monotonic() - begun, told
        except OSError:
            return 0, time.monotonic() - begun, None
        finally:
            connection.close()

    def sign_in(self, username: str, device: str, password: str, *, source: str = "") -> tuple[int, float, Any]:
        """Sign in on the browser of a cookie."""
        headers = {"Cookie": f"custody-device={device}", "X-CSRF-Token": csrf_token(device)}
        body = json.dumps({"username": username, "password": password}).encode()
        return self._ask("POST", "/api/session", body, {"Content-Type": "application/json", **headers}, 60, source)

    def device(self, caller: int = 0) -> str:
        """The cookie of the browser on which somebody is signed in."""
        return self.callers[caller].cookies.partition("custody-device=")[2]

    def end(self) -> float:
        """Send SIGTERM; the seconds until the process is gone."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return time.monotonic() - begun


@contextmanager
def served(
    folder: Path, url: str = "", seen_at: str = "", exhibits: int = 4, command: str = "custody serve",
    tls: bool = False, **variables: str,
) -> Iterator[Served]:  # fmt: skip
    """A service on a new log at ``url`` ("": SQLite in ``folder``), which it reaches as ``seen_at``."""
    settings = Settings(data=folder, secure=False, origin=ORIGIN, **({"database": url} if url else {}))
    store = _opened(settings)
    with scene(store, folder / "keys", exhibits) as made:
        callers = [_signed_in(made, person) for person in made.custodians]
    store.close()
    port = free_port()
    environment = {
        **os.environ, "CUSTODY_DATA": str(folder), "CUSTODY_SECURE": "off", "CUSTODY_ORIGIN": ORIGIN,
        "CUSTODY_PORT": str(port), "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT)]), **variables,
    }  # fmt: skip
    if url:
        environment["CUSTODY_DATABASE"] = seen_at or url
    if tls:
        command += f" --name custody.local --host 127.0.0.1 --port {port} --http-port {free_port()}"
        environment["CUSTODY_TLS"] = str(folder / "tls")
    with (folder / "server.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.split()], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    running = Served(port, process, made, callers, tls)
    try:
        _wait(running, folder)
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _signed_in(made: Scene, person: str) -> Caller:
    sign_in = SignIn(made.store, milliseconds, Directory(made.vault))
    sign_in.accounts.open(person, person.lower(), PASSWORD, must_change=False)
    device = secrets.token_urlsafe(32)
    token = sign_in.sign_in(person.lower(), PASSWORD, device=device, address="127.0.0.1", lang="fr")
    return Caller(f"custody={token}; custody-device={device}", csrf_token(token))


def _opened(settings: Settings) -> Store:
    from custody.storage.tables.migrations import open_store

    return open_store(settings)


def _wait(running: Served, folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while running.get("/ready", seconds=5)[0] != 200:
        assert time.monotonic() < end, (folder / "server.log").read_text()[-2000:]
        assert running.process.poll() is None, (folder / "server.log").read_text()[-2000:]
        time.sleep(0.1)
