"""Asking an address outside: whoever answers slowly, or not to the end, holds nobody up.

What drips here goes on for a minute: who has an answer before has not waited for the end.
"""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from custody.service.log import http_client
from custody.service.log.http_client import Reply


@contextmanager
def answering(head, pause):
    """A server that sends a head, unless it drips that too, and then a byte after each pause; gives its address.

    At the end of the block it must not have come to its own end.
    """
    through = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            taken, _ = listening.accept()
            with taken:
                taken.recv(4096)
                try:
                    taken.sendall(
                        head.encode() + (b"\r\nContent-Length: 60000\r\n\r\n" if head else b"HTTP/1.0 200 OK\r\n")
                    )
                    for _ in range(int(60 / pause)):
                        taken.sendall(b"x")
                        time.sleep(pause)
                    through.set()
                except OSError:
                    return  # who asked has gone

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert not through.is_set()


@pytest.mark.parametrize(
    ("head", "pause"), [("HTTP/1.0 200 OK", 0.2), ("HTTP/1.0 500 No", 0.2), ("HTTP/1.0 500 No", 2), ("", 0.2)]
)
def test_a_slow_answer_is_none(monkeypatch, head, pause):
    """A byte now and then, or none any more; with a good status or another, or in the middle of its headers."""
    monkeypatch.setattr(http_client, "SECONDS", 0.5)
    with answering(head, pause) as url:
        assert http_client.post(url, b"?") == Reply(0, b"")


def test_a_handshake_that_drips_is_no_answer(monkeypatch):
    """Nor does TLS hold anybody up."""
    monkeypatch.setattr(http_client, "SECONDS", 0.5)
    with answering("", 0.2) as url:
        assert http_client.post(url.replace("http:", "https:"), b"?") == Reply(0, b"")


def test_an_answer_that_came_is_whole():
    """With a length, and without one: to the end of the connection; never more than the longest."""
    with answered(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 9) as url:
        assert http_client.post(url, b"?") == Reply(200, b"x" * 9)
    with answered(b"HTTP/1.0 403 No\r\nContent-Length: 2\r\n\r\nno") as url:
        assert http_client.post(url, b"?") == Reply(403, b"no")
    with answered(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 2 * http_client.LONGEST_ANSWER) as url:
        assert len(http_client.post(url, b"?").body) == http_client.LONGEST_ANSWER


def test_a_redirect_is_not_followed():
    """V15.3.2: whoever is at the address of the settings sends the service nowhere else."""
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.2)
        head = f"HTTP/1.0 307 Elsewhere\r\nLocation: http://127.0.0.1:{inside.getsockname()[1]}/\r\n\r\n".encode()
        with answered(head) as url:
            assert http_client.post(url, b"?") == Reply(307, b"")
        with pytest.raises(TimeoutError):
            inside.accept()


def _whole(taken):
    """Read the request to its end: who hangs up on what was not read resets the connection, and loses the answer."""
    read = b""
    while (more := taken.recv(4096)) and not (read := read + more).endswith(b"\r\n\r\n?"):
        pass


@contextmanager
def answered(data):
    """A server that sends these bytes and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            taken, _ = listening.accept()
            with taken:
                _whole(taken)
                taken.sendall(data)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
