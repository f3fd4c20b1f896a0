"""What goes to addresses outside goes through a process of its own, which holds nothing and ends with the service."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from custody.service import courier
from custody.service.courier import Courier, Letter
from custody.service.outgoing import Reply

STARTED = """
import os, sys
from custody.service.courier import Courier
made = Courier()
made.post([])
print(made._process.pid, flush=True)
sys.stdin.read()
"""


class Echo(BaseHTTPRequestHandler):
    """Gives back what it is sent, and says that it is made."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(201)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def echo():
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def sent():
    with closing(Courier()) as made:
        yield made


def gone(pid):
    """Whether a process is gone within a minute; one that nobody waits for is gone too."""
    for _ in range(1200):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            return True
        if stat.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_any_bytes_go_and_come_back(echo, sent):
    """Bodies are bytes; each answer stands where its letter stood, and an address that is none spoils no other."""
    bodies = (b"a\nb\n", bytes(range(256)), b"")
    for _ in range(2):
        letters = [Letter("file:///etc/hostname", b""), *(Letter(echo, body) for body in bodies)]
        assert sent.post(letters) == [Reply(0, b""), *(Reply(201, body) for body in bodies)]


def test_it_gives_way_to_whatever_else_runs(sent):
    """The process runs at the lowest priority: it never takes a processor from an act."""
    sent.post([])
    assert os.getpriority(os.PRIO_PROCESS, sent._process.pid) == courier.LOWEST


def test_an_ended_process_is_no_answer_and_the_next_one_is_asked(echo, sent):
    """Whoever was asked meanwhile counts as not reached, and is asked again."""
    sent.post([])
    os.kill(sent._process.pid, signal.SIGKILL)
    assert sent.post([Letter(echo, b"x")] * 2) == [Reply(0, b"")] * 2
    assert sent.post([Letter(echo, b"x")]) == [Reply(201, b"x")]


def test_it_ends_with_its_service():
    """By its close, and by ``kill -9`` too."""
    for end in ("close", "kill"):
        command = [sys.executable, "-c", STARTED]
        service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        pid = int(service.stdout.readline())
        service.kill() if end == "kill" else service.stdin.close()
        service.wait()
        service.stdout.close()
        service.stdin.close()
        assert gone(pid), end
