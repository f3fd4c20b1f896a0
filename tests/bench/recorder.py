"""Acknowledged hand-overs per second, beside plain INSERTs of the very same rows in the very same batches."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, event

from custody.storage.tables.engine import Store
from custody.storage.write import insert_statements
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, scene

CLIENTS = 64


class Figures(Struct, frozen=True, kw_only=True):
    """One run: hand-overs a second, latency in milliseconds, CPU microseconds an exhibit event."""

    acts: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    batches: int
    limit_per_second: float
    limit_cpu_us: float

    @property
    def per_second(self) -> float:
        """Acknowledged hand-overs a second."""
        return self.acts / self.seconds

    @property
    def of_limit(self) -> float:
        """Share of the plain INSERTs' rate."""
        return self.per_second / self.limit_per_second


def measure(fresh: Fresh, folder: Path, *, acts: int, fsync_ms: float = 0, clients: int = CLIENTS) -> Figures:
    """Record ``acts`` hand-overs from ``clients`` concurrent clients, then INSERT the same rows plainly."""
    acts -= acts % (2 * clients)  # whole rounds there and back, so that a second run finds every exhibit where it was
    with fresh() as store, scene(store, folder / "keys", clients) as made, slowed(store, fsync_ms):
        run = hand_over(made, acts, clients)
        # Kept rows would make the garbage collector pause the run that is timed, so they come from a second one.
        with _captured() as batches:
            hand_over(made, acts, clients)
    with fresh() as store, slowed(store, fsync_ms):
        cpu = time.process_time()
        limit = _insert(store, batches)
        limit_cpu = time.process_time() - cpu
    latencies = sorted(run.latencies)
    return Figures(
        acts=acts, seconds=run.seconds, p50_ms=1000 * latencies[len(latencies) // 2],
        p99_ms=1000 * latencies[len(latencies) * 99 // 100], cpu_us=1e6 * run.cpu / acts, batches=len(batches),
        limit_per_second=acts / limit, limit_cpu_us=1e6 * limit_cpu / acts,
    )  # fmt: skip


class Run(Struct):
    """Seconds by the clock and of the CPU, and each act's own latency in seconds."""

    seconds: float
    cpu: float
    latencies: list[float]


def hand_over(made: Scene, acts: int, clients: int) -> Run:
    """Record hand-overs of one exhibit each from concurrent clients, as many of them as make whole turns."""
    latencies: list[float] = []

    async def client(i: int) -> None:
        exhibit = made.exhibits[i]
        for turn in range(acts // clients):
            request = made.handover(exhibit, turn)
            start = time.perf_counter()
            await made.recorder.recorded(request)
            latencies.append(time.perf_counter() - start)

    async def all_clients() -> None:
        await asyncio.gather(*(client(i) for i in range(clients)))

    cpu, start = time.process_time(), time.perf_counter()
    asyncio.run(all_clients())
    return Run(time.perf_counter() - start, time.process_time() - cpu, latencies)


Batch = dict[str, list[tuple[Any, ...]]]


@contextmanager
def _captured() -> Iterator[list[Batch]]:
    """Keep the rows of each transaction while the block runs."""
    batches: list[Batch] = []
    write = insert_statements.Rows.write

    def keep(rows: insert_statements.Rows, connection: Connection) -> None:
        batches.append({table: list(values) for table, values in rows.gathered().items() if values})
        write(rows, connection)

    insert_statements.Rows.write = keep  # type: ignore[method-assign, assignment]
    try:
        yield batches
    finally:
        insert_statements.Rows.write = write  # type: ignore[method-assign]


def _insert(store: Store, batches: list[Batch]) -> float:
    """Seconds to INSERT the batches' rows one by one, a commit a batch, nothing decided, hashed or encoded."""
    start = time.perf_counter()
    for batch in batches:
        with store.writing() as connection:
            for table, rows in batch.items():
                values = insert_statements.values(table, connection.dialect.name)
                connection.exec_driver_sql(insert_statements.insert(table, values), rows)
    return time.perf_counter() - start


@contextmanager
def slowed(store: Store, milliseconds: float) -> Iterator[None]:
    """Make each commit of a writing transaction take so much longer, as a slower disk would."""

    def wait(_connection: Connection) -> None:
        time.sleep(milliseconds / 1000)

    if milliseconds:
        event.listen(store.engine, "commit", wait)
    try:
        yield
    finally:
        if milliseconds:
            event.remove(store.engine, "commit", wait)


BATCHES = 5


def batch(fresh: Fresh, folder: Path, exhibits: int) -> tuple[float, float]:
    """(milliseconds, median of five; CPU microseconds an exhibit event) of one hand-over of so many exhibits."""
    walls = []
    cpu = 0.0
    with fresh() as store, scene(store, folder / "keys-batch", exhibits) as made:
        for turn in range(BATCHES):
            started, start = time.process_time(), time.perf_counter()
            made.recorder.record(made.handovers(made.exhibits, turn))
            walls.append(time.perf_counter() - start)
            cpu += time.process_time() - started
    return 1000 * sorted(walls)[BATCHES // 2], 1e6 * cpu / exhibits / BATCHES
