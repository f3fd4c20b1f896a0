"""The security log of a real service: one line for each request that fails, under the id of that very request."""

import http.client
import json
import os
import secrets
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from custody.web.http.security import csrf_token
from tests.free_port import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WAIT = 60


def ask(port: int, path: str) -> tuple[int, str]:
    """The status of a page and the id of its request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    connection.request("GET", path, headers={"Accept": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["X-Request-ID"]


def sign_in(port: int, username: str) -> tuple[int, str]:
    """The status of a sign-in and the id of its request."""
    device = secrets.token_urlsafe(32)
    headers = {
        "Cookie": f"custody-device={device}", "X-CSRF-Token": csrf_token(device), "Content-Type": "application/json",
    }  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    body = json.dumps({"username": username, "password": "wrong wrong wrong"})
    connection.request("POST", "/api/session", body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["X-Request-ID"]


def wait_until_alive(port: int, process: "subprocess.Popen[bytes]", journal: Path) -> None:
    """Wait until the service answers; else fail with its last answer and what it printed."""
    end, answer = time.monotonic() + WAIT, "none"
    while time.monotonic() < end and process.poll() is None:
        try:
            status, _ = ask(port, "/health")
            if status == 200:
                return
            answer = str(status)
        except OSError as error:
            answer = repr(error)
        time.sleep(0.1)
    raise AssertionError(f"ended {process.poll()}, last answer {answer}: {journal.read_text()[-2000:]}")


def test_requests_at_once_bear_their_own_ids_in_a_private_file_and_the_journal(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **os.environ, "CUSTODY_DATA": str(tmp_path / "data"), "CUSTODY_SECURE": "off", "CUSTODY_PORT": str(port),
        "CUSTODY_ORIGIN": "serve.test/log",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
    }  # fmt: skip
    command = [sys.executable, "-m", "custody", "serve"]
    with (tmp_path / "journal").open("wb") as journal:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=journal, stderr=journal)
    try:
        wait_until_alive(port, process, tmp_path / "journal")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda at: ask(port, f"/api/nowhere/{at}"), range(40)))
            failed = list(pool.map(lambda at: sign_in(port, f"nobody {at}"), range(16)))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WAIT)
    assert {status for status, _ in answers} == {404}
    assert {status for status, _ in failed} == {401}
    ids = [number for _, number in answers]
    assert len(set(ids)) == len(ids)
    file = tmp_path / "data" / "security-log" / f"serve-{port}.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines if line["event"] != "signin.failed"] == [
        "service.started", "read.refused", "service.stopped", "read.refused",
    ]  # fmt: skip
    for line in lines:
        assert {"time", "level", "event"} <= line.keys(), "when and what, each in one form (V16.2.1, V16.2.4)"
        assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0), "V16.2.2"
        assert line["level"] in {"info", "warning"}
    guesses = [line for line in lines if line["event"] == "signin.failed"]
    assert sorted(line["request"] for line in guesses) == sorted(number for _, number in failed), "each its own"
    assert len({line["name"] for line in guesses}) == len(guesses)
    assert "nobody" not in text
    first, again = [line for line in lines if line["event"] == "read.refused"]
    assert (first["count"], again["count"], first["address"]) == (1, len(ids), "127.0.0.1")
    assert first["request"] in ids
    assert text.splitlines() == [line for line in (tmp_path / "journal").read_text().splitlines() if line[0] == "{"]
