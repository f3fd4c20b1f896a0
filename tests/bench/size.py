"""Start and memory of the idle service; the cost of a reading against the length of the log."""

import re
import statistics
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, event

from custody.domain.exhibits.exhibit import Exhibit
from custody.storage.read import histories, subject_queries
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, scene
from tests.bench.http import served

SETTLE_SECONDS = 2
READINGS = 300
PADDING = 1_000
"""Exhibits that are handed back and forth to make the log long; the ones read keep their short histories."""


class Idle(Struct, frozen=True):
    """Seconds from start to the first 200, and memory of the idle service's process in MB (Linux only).

    ``shared_mb``: what it shares with other processes (Python, libraries) counted in parts (PSS).
    """

    start_seconds: float
    memory_mb: float
    shared_mb: float


def idle(folder: Path) -> Idle:
    """Start the service on an empty folder, ask for its health, let it rest, and weigh it."""
    start = time.perf_counter()
    environment = {"CUSTODY_DATA": str(folder), "CUSTODY_SECURE": "off", "CUSTODY_ORIGIN": "bench.test/log"}
    with served("custody serve", environment, folder) as (port, process):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
            seconds = time.perf_counter() - start
        time.sleep(SETTLE_SECONDS)
        rolled = dict(re.findall(r"^(\w+): +(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE))
    return Idle(seconds, int(rolled["Rss"]) / 1024, int(rolled["Pss"]) / 1024)


class Reading(Struct, frozen=True):
    """Median microseconds of an exhibit's history and of a page of a person's holdings, in a log of ``events``."""

    events: int
    history_us: float
    holdings_us: float


def growth(fresh: Fresh, folder: Path, *sizes: int) -> tuple[list[Reading], list[str]]:
    """Read the same things in one log as it grows to each of ``sizes``; and the plans of these readings at the end."""
    with fresh() as store, scene(store, folder / "keys-growth", PADDING + 64) as made:
        found = []
        for size in sizes:
            _grow(made, size)
            _tidy(store)
            with store.reading() as connection:
                found.append(_read(connection, made))
        with store.reading() as connection:
            return found, _plans(connection, made)


def _tidy(store: Store) -> None:
    """What a server of PostgreSQL does by itself once a minute: years of events within one outrun it."""
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")


def _grow(made: Scene, size: int) -> None:
    turn = 0
    while _events(made) < size or turn % 2:
        made.recorder.record(made.handovers(made.exhibits[64:], turn))
        turn += 1


def _events(made: Scene) -> int:
    with made.store.reading() as connection:
        return head_row.read(connection).size


def _read(connection: Connection, made: Scene) -> Reading:
    history, holdings = (_median(reading) for reading in _readings(connection, made))
    return Reading(head_row.read(connection).size, history, holdings)


def _readings(connection: Connection, made: Scene) -> tuple[Callable[[], Any], Callable[[], Any]]:
    exhibit, holder = made.exhibits[0], made.custodians[0]
    return (
        lambda: histories.history(connection, exhibit),
        lambda: subject_queries.find(connection, Exhibit, holder=holder),
    )


def _plans(connection: Connection, made: Scene) -> list[str]:
    """The database's own plans of what the two readings ask: each must go by an index."""
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", remember)
    for reading in _readings(connection, made):
        reading()
    event.remove(connection, "before_cursor_execute", remember)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN (COSTS OFF)"
    rows = [row for statement, given in asked for row in connection.exec_driver_sql(f"{explain} {statement}", given)]
    return [row[-1].strip() for row in rows]


def _median(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(READINGS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)
