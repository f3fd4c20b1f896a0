"""Asking an address outside: whoever answers slowly, or not to the end, holds nobody up."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from custody.service import outgoing
from custody.service.outgoing import Reply


@contextmanager
def answering(head, pause):
    """A server that sends a head and then a byte after each pause; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            taken, _ = listening.accept()
            with taken:
                taken.recv(4096)
                try:
                    taken.sendall(head.encode() + b"\r\nContent-Length: 60000\r\n\r\n")
                    for _ in range(20):
                        taken.sendall(b"x")
                        time.sleep(pause)
                except OSError:
                    return  # who asked has gone

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


@pytest.mark.parametrize(
    ("head", "pause"), [("HTTP/1.0 200 OK", 0.2), ("HTTP/1.0 500 No", 0.2), ("HTTP/1.0 500 No", 2)]
)
def test_a_slow_answer_is_none(monkeypatch, head, pause):
    """A byte now and then, or none any more; with a good status or another."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    begun = time.monotonic()
    with answering(head, pause) as url:
        assert outgoing.post(url, b"?") == Reply(0, b"")
    assert time.monotonic() - begun < 2
