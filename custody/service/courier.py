"""Sends what goes to addresses outside from a process of its own, at the lowest priority, and brings the answer back.

Handshakes, headers and answers that take their time are work for an interpreter; in the service's own process each act
would wait for it. The process holds nothing: who asks writes a ``Letter``, one line of JSON, and reads one of a reply.
It ends with the pipe, so also with a service that is killed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import IO

import msgspec
from msgspec import Struct

from custody.service import outgoing
from custody.service.outgoing import Reply

LOWEST = 19
COMMAND = (sys.executable, "-m", "custody.service.courier")


class Letter(Struct, frozen=True):
    """A body for an http or https address."""

    url: str
    body: bytes


class Courier:
    """The process, started when first needed and again when it was ended. Ask one thing at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def post(self, url: str, body: bytes) -> Reply:
        """Send a body and wait for the answer, as ``outgoing.post``; status 0 also when the process was ended."""
        with suppress(OSError, msgspec.DecodeError):
            process = self._running()
            assert process.stdin
            assert process.stdout
            process.stdin.write(msgspec.json.encode(Letter(url, body)) + b"\n")
            process.stdin.flush()
            return msgspec.json.decode(process.stdout.readline(), type=Reply)
        self.close()
        return Reply(0, b"")

    def close(self) -> None:
        """End it, and leave what it waits for."""
        if self._process is not None:
            with suppress(OSError):  # what could not be written to a process that is gone
                self._process.communicate()
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  (the command above, nothing from outside)
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process


def serve(asked: Iterable[bytes], answered: IO[bytes]) -> None:
    """Answer each letter until there are no more."""
    for line in asked:
        letter = msgspec.json.decode(line, type=Letter)
        answered.write(msgspec.json.encode(outgoing.post(letter.url, letter.body)) + b"\n")
        answered.flush()


if __name__ == "__main__":
    os.nice(LOWEST)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever ends the service at a terminal ends the pipe
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
