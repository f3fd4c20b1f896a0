"""Verification beside the service: what is new is verified again and again, in a process of its own.

It is ``custody verify --new``, as a person would call it: it goes on where nothing was wrong the last time, and keeps
that in the data folder. A process of its own takes neither time nor memory from requests, and yields to them.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from custody.web.http.services import Verified

COMMAND = (sys.executable, "-m", "custody", "verify", "--new", "--json", "--workers", "1")
"""Under the service's own environment, which holds its settings."""
FIRST, INTERVAL = 60.0, 600.0
"""Seconds from the start to the first verification, and from one to the next."""
NICE = 10
MISSES = 2
"""Verifications in a row without a report that count as a log that is not right."""

log = logging.getLogger(__name__)


class _Report(Struct):
    ok: bool
    size: int
    findings: list[dict[str, object]]


class Watch:
    """The thread that starts the verifications; ``state`` is what the last one found, ``close`` ends it.

    ``MISSES`` in a row that give no report, since they were refused or died, are a finding: what ends each of them may
    have been put there for that. ``size`` is the size of the log that was found right before this start.
    """

    def __init__(
        self, size: int, command: Sequence[str] = COMMAND, *, first: float = FIRST, interval: float = INTERVAL
    ) -> None:
        self._state = Verified(size=size)
        self._missed = 0
        self._command = list(command)
        self._first, self._interval = first, interval
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def state(self) -> Verified:
        """Return the result of the last verification."""
        return self._state

    def close(self) -> None:
        """End, and do not wait for a verification that runs."""
        with self._lock:
            self._end.set()
            if self._process is not None:
                self._process.terminate()
        self._thread.join()

    def _run(self) -> None:
        wait = self._first
        while not self._end.wait(wait):
            self._look()
            wait = self._interval

    def _look(self) -> None:
        with self._lock:
            if self._end.is_set():
                return
            try:
                self._process = subprocess.Popen(  # noqa: S603 - the command above, nothing from outside
                    self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
                os.setpriority(os.PRIO_PROCESS, self._process.pid, NICE)
            except OSError as error:
                self._miss(str(error))
                return
        output, trouble = self._process.communicate()
        if not self._end.is_set():
            self._note(output, trouble.decode(errors="replace").strip())

    def _note(self, output: bytes, trouble: str) -> None:
        try:
            report = msgspec.json.decode(output, type=_Report)
        except msgspec.DecodeError:  # it was refused, and said why
            self._miss(trouble)
            return
        self._missed = 0
        self._state = Verified(ok=report.ok, size=report.size if report.ok else self._state.size)
        if not report.ok:
            log.error("the log is not as it was recorded; run custody verify. The first thing: %s", report.findings[0])

    def _miss(self, trouble: str) -> None:
        log.warning("the log is not verified: %s", trouble)
        self._missed += 1
        if self._missed == MISSES:
            self._state = Verified(ok=False, size=self._state.size)
            log.error("the log was not verified %d times in a row; run custody verify", MISSES)
