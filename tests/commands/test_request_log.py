"""The service keeps no log of requests (docs/limits.md): what stands in an address stands nowhere on its machine."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.free_port import free_port

pytestmark = pytest.mark.slow

FILTER = "ML4711ZQX"
ADDRESSES = (
    f"/signin?seal={FILTER}",
    f"/exhibits?seal={FILTER}",
    f"/api/search?q={FILTER}",
    f"/nowhere/{FILTER}",
    f"/static/{FILTER}",
    f"/health?q={FILTER}",
)


def status(address: str) -> int:
    """Return the status of an answer."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def wait_for(address: str, seconds: int = 60) -> None:
    """Ask until the service answers."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(OSError):
            status(address)
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def holding(folder: Path, word: str) -> list[str]:
    """Return the files under a folder that hold a word."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if word.encode() in path.read_bytes()]


def test_no_address_that_was_asked_stands_in_output_or_in_a_file(tmp_path: Path) -> None:
    """Pages, answers of the API, files, what does not exist: the words of a filter are in none of what is kept."""
    port = free_port()
    environment = os.environ | {
        "PYTHONPATH": ":".join(sys.path), "CUSTODY_DATA": str(tmp_path / "data"), "CUSTODY_SECURE": "off",
        "CUSTODY_ORIGIN": "custody.test/requests",
    }  # fmt: skip
    command = [sys.executable, "-m", "custody", "serve", "--host", "127.0.0.1", "--port", str(port)]
    output = tmp_path / "output"
    with output.open("wb") as sink:
        process = subprocess.Popen(command, env=environment, stdout=sink, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            statuses = [status(f"http://127.0.0.1:{port}{address}") for address in ADDRESSES]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    assert len(output.read_bytes()) > 0, "it says where it listens"
    assert statuses[0] == statuses[-1] == 200
    assert 404 in statuses
    assert holding(tmp_path, FILTER) == []
