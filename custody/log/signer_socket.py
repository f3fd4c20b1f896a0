"""A signer apart, asked over a Unix domain socket: the file's permission says who may ask.

One connection, one question, one answer. Who asks writes and closes that half; the answer's first line is ``ok``, or
``refused CODE name=number...``:

- ``who``: the keys, one vkey a line, an empty line, and the checkpoint signed last;
- a ``Feed``: the signed checkpoint.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingMixIn, UnixStreamServer
from typing import Any

from custody.log.errors import CODES, LogError, Malformed, SignerRefused
from custody.log.signed_note import VerifierKey, decimal
from custody.log.signer import Signer
from custody.log.signer_feed import LONGEST, Feed

WHO = "who\n"
PATIENCE = 10.0
"""Seconds for a whole question, and for hearing its answer."""
CONNECTIONS = 64
SECONDS = 30
"""So long an answer is waited for."""
LONGEST_ANSWER = 64 * 1024
GROUP_TOO = 0o660

Told = Callable[[LogError], None]


def _to_nobody(_error: LogError) -> None:
    pass


def answer(signer: Signer, asked: bytes, report: Told = _to_nobody) -> str:
    """Return the signer's answer to a request of any bytes; ``report`` receives each refusal."""
    try:
        if asked == WHO.encode():
            keys = "".join(f"{vkey}\n" for vkey in signer.vkeys)
            return f"ok\n{keys}\n{signer.note()}"
        return f"ok\n{signer.sign(_feed(asked))}"
    except LogError as error:
        report(error)
        return _refusal(error)
    except OSError as error:
        unwritable = SignerRefused("signer_state_unwritable", reason=error.strerror)
        report(unwritable)
        return _refusal(unwritable)


def _refusal(error: LogError) -> str:
    """Return code and numbers: what else it says, such as a path, is for whoever runs the signer."""
    numbers = [f"{name}={value}" for name, value in error.facts.items() if isinstance(value, int)]
    return " ".join(["refused", error.code, *numbers]) + "\n"


def _feed(asked: bytes) -> Feed:
    try:
        return Feed.parse(asked.decode("ascii") if len(asked) <= LONGEST else "")
    except UnicodeDecodeError as error:
        raise Malformed("feed_malformed") from error


class _Handler(BaseRequestHandler):
    request: socket.socket

    def handle(self) -> None:
        """Answer one question and close."""
        assert isinstance(self.server, Server)
        with suppress(OSError):  # who asked is gone, or was too slow: the same head may be signed again
            asked = _read(self.request, time.monotonic() + PATIENCE)
            self.request.settimeout(PATIENCE)
            self.request.sendall(answer(self.server.signer, asked, self.server.told).encode())


def _read(connection: socket.socket, end: float) -> bytes:
    """Return all that is asked, or as much of it as is too much; TimeoutError when it is not said by ``end``."""
    asked = bytearray()
    while len(asked) <= LONGEST:
        connection.settimeout(max(end - time.monotonic(), 0.001))
        piece = connection.recv(LONGEST)
        if not piece:
            break
        asked += piece
    return bytes(asked)


class Server(ThreadingMixIn, UnixStreamServer):
    """Answers at ``path`` until ``shutdown``; the socket is its owner's alone, or the ``group``'s (a number) too.

    Whoever is silent or slow is left after ``PATIENCE``; beyond ``CONNECTIONS`` the oldest gives way to the newest,
    since an honest question is said and answered within milliseconds: nobody there keeps others from being answered.

    Raises:
        SignerRefused: ``signer_running``: a signer answers there already.
    """

    daemon_threads, request_queue_size = True, 128

    def __init__(self, signer: Signer, path: Path, *, group: int = -1, told: Told = _to_nobody) -> None:
        self.signer, self.told, self._path = signer, told, path
        self._open: dict[socket.socket, None] = {}
        self._lock = threading.Lock()
        _clear(path)
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Handler)
        finally:
            os.umask(before)
        if group >= 0:
            os.chown(path, -1, group)
            path.chmod(GROUP_TOO)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own; one that is left hears the end of its connection."""
        with self._lock:
            if len(self._open) >= CONNECTIONS:
                with suppress(OSError):
                    next(iter(self._open)).shutdown(socket.SHUT_RDWR)
                del self._open[next(iter(self._open))]
            self._open[request] = None
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End the connection of somebody who was answered."""
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Take the socket away."""
        super().server_close()
        self._path.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Remove the socket of a signer that was killed."""
    if not path.is_socket():
        return
    try:
        _said(path, WHO.encode())
    except SignerRefused:
        path.unlink()
    else:
        raise SignerRefused("signer_running", path=str(path))


def _said(path: Path, asked: bytes) -> str:
    """Return everything that is answered.

    Raises:
        SignerRefused: ``signer_unreachable``, ``signer_answer_wrong``.
    """
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(str(path))
            connection.sendall(asked)
            connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as answered:
                content = answered.read(LONGEST_ANSWER + 1)
    except OSError as error:
        raise SignerRefused("signer_unreachable", path=str(path)) from error
    try:
        return content.decode() if len(content) <= LONGEST_ANSWER else ""
    except UnicodeDecodeError as error:
        raise SignerRefused("signer_answer_wrong", path=str(path)) from error


class SignerBySocket:
    """The signer behind the socket at ``path``. What it says of itself, and what it signs, is for who asks to judge."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return the keys that it says sign each head.

        Raises:
            SignerRefused: ``signer_unreachable``, ``signer_answer_wrong``, or what it refuses.
        """
        try:
            return tuple(map(VerifierKey.parse, self._who()[0].split("\n")))
        except LogError as error:
            if isinstance(error, SignerRefused):
                raise
            raise SignerRefused("signer_answer_wrong", path=str(self._path)) from error

    def note(self) -> str:
        """Give the checkpoint that it says it signed last; raises as ``vkeys``."""
        return self._who()[1]

    def sign(self, feed: Feed) -> str:
        """Give its checkpoint of the head that these leaf hashes make; raises as ``vkeys``."""
        return self._ask(feed.write())

    def _who(self) -> tuple[str, str]:
        keys, separator, note = self._ask(WHO).partition("\n\n")
        if not separator:
            raise SignerRefused("signer_answer_wrong", path=str(self._path))
        return keys, note

    def _ask(self, asked: str) -> str:
        first, _, rest = _said(self._path, asked.encode()).partition("\n")
        if first == "ok":
            return rest
        refused, _, details = first.partition(" ")
        code, *facts = details.split(" ")
        if refused != "refused" or code not in CODES:
            raise SignerRefused("signer_answer_wrong", path=str(self._path))
        pairs = (fact.partition("=") for fact in facts)
        raise SignerRefused(code, **{name: decimal(value) for name, _, value in pairs})
