"""The rounds to the witnesses in a process of their own, at the lowest priority.

Proofs, handshakes and signatures are work for an interpreter; in the service's own process each act would wait for it.
The process reads the database and writes nothing: what was cosigned is stored by the service. It is told the
database and the policy in a first line of JSON, and then gets a line a round and gives one back. It ends with the
pipe, so also with a service that is killed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import IO

import msgspec
from msgspec import Struct

from custody.log.trust_policy import Policy
from custody.service.log.witness_requests import UNREACHABLE, Asking, Round, addresses
from custody.storage.tables.engine import Store

LOWEST = 19
COMMAND = (sys.executable, "-m", "custody.service.log.witness_process")


class Begin(Struct, frozen=True):
    """First message to the process: the database's URL and the policy of the witnesses."""

    database: str
    policy: Policy


class AskingApart:
    """The process, started when first needed and again when it was ended. One round at a time."""

    def __init__(self, database: str, policy: Policy) -> None:
        self._begin = Begin(database, policy)
        self._urls = [address.url for address in addresses(policy)]
        self._process: subprocess.Popen[bytes] | None = None

    def round(self, *, again: bool) -> Round:
        """Ask the witnesses as ``Asking.round``; if the process ended meanwhile, report all as unreachable."""
        if not self._urls:
            return Round()
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(self._said(again), type=Round)
        self.close()
        return Round(trouble=dict.fromkeys(self._urls, UNREACHABLE))

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            with suppress(OSError):  # what could not be written to a process that is gone
                self._process.communicate()
            self._process = None

    def _said(self, asked: object) -> bytes:
        lines = [] if self._process else [self._begin]
        self._process = self._process or subprocess.Popen(  # noqa: S603  (the command above, nothing from outside)
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"".join(msgspec.json.encode(line) + b"\n" for line in (*lines, asked)))
        self._process.stdin.flush()
        return self._process.stdout.readline()


def serve(asked: Iterable[bytes], answered: IO[bytes]) -> None:
    """Make a round for each line after the first, until there are no more."""
    lines = iter(asked)
    begin = msgspec.json.decode(next(lines), type=Begin)
    with closing(Store(begin.database)) as store:
        asking = Asking(store, begin.policy)
        for line in lines:
            outcome = asking.round(again=msgspec.json.decode(line, type=bool))
            answered.write(msgspec.json.encode(outcome) + b"\n")
            answered.flush()


if __name__ == "__main__":
    os.nice(LOWEST)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever ends the service at a terminal ends the pipe
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
