"""Sending bytes to an address that a setting names, and no other: witnesses and time-stamp authorities are asked so.

All of it, from the connection to the last byte of the answer, has one deadline: whoever sends a byte now and then, of
a handshake, of a header or of a body, would hold the thread that asks for days.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple, Self
from urllib.error import HTTPError, URLError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

SECONDS = 10
"""Who has not answered within so many seconds is asked again in the next round."""
LONGEST_ANSWER = 64 * 1024


class Reply(NamedTuple):
    """Reply to a request: HTTP status (0: no answer) and body."""

    status: int
    body: bytes


class _Straight(HTTPRedirectHandler):
    """The address stands in the settings: whoever is there sends nobody elsewhere."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


class _Deadline:
    """Ends the connections made through it after ``SECONDS``, whatever they still bring."""

    def __init__(self) -> None:
        self._ended = False
        self._made: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(SECONDS, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._made:
                each.close()
            self._made.clear()

    def connect(self, *args: Any) -> socket.socket:
        """Open a connection as ``socket.create_connection``."""
        made = socket.create_connection(*args)
        with self._lock:
            self.require()
            self._made.append(made.dup())  # a TLS connection takes the socket itself away
        return made

    def require(self) -> None:
        """Raise ``TimeoutError`` when time is up: a connection that was ended looks like one that came to its end."""
        if self._ended:
            raise TimeoutError

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            for each in self._made:
                with suppress(OSError):  # it has ended by itself
                    each.shutdown(socket.SHUT_RDWR)


class _Http(HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: Request) -> HTTPResponse:
        """Open a plain connection that has one deadline for all of it."""
        return self.do_open(self._connection, req)

    def _connection(self, host: str, **how: Any) -> HTTPConnection:
        made = HTTPConnection(host, **how)
        made._create_connection = self._deadline.connect  # type: ignore[attr-defined]  # noqa: SLF001
        return made


class _Https(HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: Request) -> HTTPResponse:
        """Open an encrypted connection that has one deadline for all of it."""
        return self.do_open(self._connection, req)

    def _connection(self, host: str, **how: Any) -> HTTPSConnection:
        made = HTTPSConnection(host, **how)
        made._create_connection = self._deadline.connect  # type: ignore[attr-defined]  # noqa: SLF001
        return made


def post(url: str, body: bytes, headers: Mapping[str, str] = {}) -> Reply:
    """Send a body to an http or https address and wait for the answer."""
    if not url.startswith(("https://", "http://")):
        return Reply(0, b"")
    request = Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 - checked above
    try:
        with _Deadline() as deadline:
            reply = _answer(request, deadline)
            deadline.require()
            return reply
    except (URLError, TimeoutError, OSError, HTTPException):
        return Reply(0, b"")


def _answer(request: Request, deadline: _Deadline) -> Reply:
    opener = build_opener(_Straight(), _Http(deadline), _Https(deadline))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return Reply(answer.status, answer.read(LONGEST_ANSWER))
    except HTTPError as refused:
        return Reply(refused.code, refused.read(LONGEST_ANSWER))
