"""Sends what goes to addresses outside from a process of its own, at the lowest priority, and brings the answer back.

Handshakes, headers and answers that take their time are work for an interpreter; in the service's own process each act
would wait for it. The process holds nothing: who asks writes one line of JSON, letters for any number of addresses,
and reads one, their replies. It ends with the pipe, so also with a service that is killed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO

import msgspec
from msgspec import Struct

from custody.service import outgoing
from custody.service.outgoing import Reply

LOWEST = 19
AT_ONCE = 16
"""Addresses that are asked at the same time; more wait for one of them."""
COMMAND = (sys.executable, "-m", "custody.service.courier")


class Letter(Struct, frozen=True):
    """A body for an http or https address."""

    url: str
    body: bytes


class Courier:
    """The process, started when first needed and again when it was ended. Ask one thing at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def post(self, letters: Sequence[Letter]) -> list[Reply]:
        """Send all at the same time and wait for the answers, each as of ``outgoing.post``.

        Where the process was ended meanwhile nobody has answered.
        """
        with suppress(OSError, msgspec.DecodeError):
            process = self._running()
            assert process.stdin
            assert process.stdout
            process.stdin.write(msgspec.json.encode(letters) + b"\n")
            process.stdin.flush()
            return msgspec.json.decode(process.stdout.readline(), type=list[Reply])
        self.close()
        return [Reply(0, b"")] * len(letters)

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
    """Answer each line of letters until there are no more."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in asked:
            letters = msgspec.json.decode(line, type=list[Letter])
            replies = list(pool.map(lambda letter: outgoing.post(letter.url, letter.body), letters))
            answered.write(msgspec.json.encode(replies) + b"\n")
            answered.flush()


if __name__ == "__main__":
    os.nice(LOWEST)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever ends the service at a terminal ends the pipe
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
