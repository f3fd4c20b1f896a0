"""The database's file is read beside the service, where there is memory for it, and never keeps the service from ending."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from custody.storage.read import prefetch
from custody.storage.read.prefetch import memory_available, read, reading_ahead
from custody.storage.tables.engine import file_of

LINUX = Path("/proc/self/io").exists()
"""Elsewhere nobody tells how much memory there is, nor what another process has read."""


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    found, start = [], prefetch._reader
    monkeypatch.setattr(prefetch, "_reader", lambda file: found.append(start(file)) or found[-1])
    return found


def have_read(process):
    with suppress(OSError):
        return int(Path(f"/proc/{process.pid}/io").read_text().split()[1])
    return 0


def file_of_size(folder, size):
    path = folder / "custody.db"
    path.touch()
    os.truncate(path, size)
    return path


def test_it_is_read_to_its_end(tmp_path):
    """Also what is left after the last whole piece."""
    assert read(file_of_size(tmp_path, 2 * prefetch.PIECE + 7)) == 2 * prefetch.PIECE + 7


@pytest.mark.skipif(not LINUX, reason="no /proc")
def test_it_is_read_beside_and_then_over(tmp_path, started):
    """The process that reads has read all of it, and ends by itself."""
    assert memory_available() > prefetch.PIECE
    with reading_ahead(file_of_size(tmp_path, 4 * prefetch.PIECE)):
        assert started[0].wait(60) == 0
    assert started[0].returncode == 0


@pytest.mark.skipif(not LINUX, reason="no /proc")
def test_whoever_ends_does_not_wait_for_it(tmp_path, started, monkeypatch):
    """A file of 64 GiB is being read when the service ends: so does the reading."""
    monkeypatch.setattr(prefetch, "memory_available", lambda: 1 << 40)
    with reading_ahead(file_of_size(tmp_path, 1 << 36)):
        end = time.monotonic() + 60
        while have_read(started[0]) < 16 * prefetch.PIECE:
            assert time.monotonic() < end
            time.sleep(0.01)
    assert started[0].returncode == -signal.SIGTERM


def test_what_would_not_stay_is_not_read(tmp_path, started, monkeypatch):
    """Neither a file that is larger than the memory it may take, nor one that is not there, nor another database."""
    file = file_of_size(tmp_path, 76)
    for available, asked in ((100, file), (0, file), (1 << 40, tmp_path / "away"), (1 << 40, None)):
        monkeypatch.setattr(prefetch, "memory_available", lambda available=available: available)
        with reading_ahead(asked):
            assert not started


def test_it_is_the_file_of_sqlite():
    """PostgreSQL reads its own."""
    assert file_of("sqlite:////var/lib/custody/custody.db") == Path("/var/lib/custody/custody.db")
    assert file_of("postgresql+psycopg://custody@db/custody") is None
    assert file_of("sqlite://") is None
