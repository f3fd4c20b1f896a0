"""Reading SQLite's file once from end to end, so that its pages are in memory before a person waits for them.

What one page of the service asks lies all over the file: an old disk finds 120 such places in a second, and in that
second reads 100 MB in one go. It is done by a process of its own, ``python -m custody.storage.read.prefetch FILE``: to
close
the file where it is open as a database lifts SQLite's locks on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

PIECE = 1 << 20
"""Bytes that are read at once: whoever else waits for the disk waits no longer than for one."""
SHARE = 0.75
"""Of the memory that is available: a file that is larger would not stay, and is read as it is asked for."""
NICE = 19
"""The lowest priority there is (nice(2)): whatever else the machine does goes first."""


@contextmanager
def reading_ahead(file: Path | None) -> Iterator[None]:
    """Read a file beside what is done meanwhile, for as long as that lasts; nothing without one, or without room."""
    process = _reader(file) if file is not None and _fits(file) else None
    try:
        yield
    finally:
        if process is not None:
            process.terminate()
            process.wait()


def memory_available() -> int:
    """Return bytes that the system could give without swapping (proc(5), MemAvailable); 0 where it does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")), 0)


def read(file: Path) -> int:
    """Read a file to its end, one piece after the other; its bytes."""
    piece, size = bytearray(PIECE), 0
    with file.open("rb", buffering=0) as opened:
        while count := opened.readinto(piece):
            size += count
    return size


def _fits(file: Path) -> bool:
    return file.is_file() and file.stat().st_size <= SHARE * memory_available()


def _reader(file: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-m", __name__, str(file)])  # noqa: S603 - this very module
    Thread(target=process.wait, name="ahead", daemon=True).start()  # else it is listed as a dead one until the end
    return process


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what ends the service on a terminal ends this without a word
    os.nice(NICE)
    read(Path(sys.argv[1]))
