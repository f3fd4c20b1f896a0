"""A server in a process of its own, for as long as a test needs it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.free_port import free_port

ROOT = Path(__file__).parents[2]
WAIT = 120


@contextmanager
def running(folder: Path, command: Sequence[str], **variables: str) -> Iterator[str]:
    """The address of ``python -m command --port N`` once it answers; ``folder`` keeps what it prints."""
    port = free_port()
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}", folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(address: str, log: Path) -> None:
    """Wait until a service answers; what it printed, if it never does."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/health")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(log.read_text())
