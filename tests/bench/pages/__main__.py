"""How long the server takes for each page while the log grows: ``python3 -m tests.bench.pages --events 100000``,
``--lifelike`` and ``--postgresql``; with ``TMPDIR=/dev/shm`` nothing waits for a disk.

The town of the permission matrix, with every kind of subject, and beside it a log of ``growth``. Each page is asked for
as a role that may read it, beside a page that shows nothing of the log, by the same server in the same run. PDFs and
files are left out.
"""

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from custody.storage.audit.raw_rows import without_collector
from custody.storage.tables.engine import Store
from tests.bench import databases
from tests.bench.pages import growth
from tests.bench.pages import targets as pages
from tests.bench.pages.targets import KEPT, Asked, Target
from tests.web.raw_asgi import Wire

ASKED = 12
LIMIT_MS = 50.0
GARBAGE = 10_000
"""How much is made before garbage is looked for: as in ``custody.__main__``."""


@contextmanager
def awake() -> Iterator[None]:
    """Keep every processor at work by what gives way to anything else (SCHED_IDLE, sched(7)).

    A page passes from thread to thread, each time a processor that had nothing to do meanwhile is woken, and a virtual
    one that sleeps at each turn makes the same page up to twice as dear: the cost of the machine, not of the page.
    """
    idle = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass"
    spinning = [subprocess.Popen([sys.executable, "-c", idle]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


async def took(wire: Wire, target: str, asked: int) -> tuple[int, list[float], list[float]]:
    """Status, and milliseconds by the clock and of the CPU for each time of asking but the first."""
    clock, cpu, status = list[float](), list[float](), 0
    for _ in range(asked + 1):
        start, used = time.perf_counter(), time.process_time()
        answer = await wire.get(target)
        clock.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
        status = answer.status
    return status, sorted(clock[1:]), sorted(cpu[1:])


async def measure(asked: Asked, targets: list[Target], times: int) -> list[tuple[float, str]]:
    """A line for each target, with the 95th of a hundred milliseconds of CPU that it sorts by."""
    lines = []
    for role, name, target in targets:
        status, clock, cpu = await took(Wire(asked.app, asked.tokens.get(role, "")), target, times)
        at = min(len(cpu) - 1, round(0.95 * len(cpu)))
        figures = (clock[len(clock) // 2], clock[at], cpu[len(cpu) // 2], cpu[at])
        told = " ".join(f"{milliseconds:7.1f}" for milliseconds in figures)
        lines.append((cpu[at], f"{name:58} {role:16} {status} {told}"))
    return lines


def _grown(folder: Path, url: str, arguments: argparse.Namespace, ending: ExitStack) -> Asked:
    with without_collector():
        if arguments.lifelike:
            world = growth.lifelike(folder, url, arguments.events, arguments.years, arguments.offices)
        else:
            world = growth.crowded(folder, url, arguments.events)
    ending.enter_context(closing(world))
    print(f"{world.town.size():,} events")
    if arguments.postgresql:
        _vacuum(world.town.store)
    return pages.of(world)


def _vacuum(store: Store) -> None:
    """What a served PostgreSQL does once a minute by itself: a log that grows in minutes outruns it."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def _once(targets: list[Target]) -> list[Target]:
    """Each page as the first role that may read it."""
    first = {(target.name, target.path.partition("?")[2]): target for target in reversed(targets)}
    return list(first.values())[::-1]


def main() -> None:
    """Build the log, ask for every page, print the table with the slowest first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=ASKED)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--one", action="store_true", help="ask for each page as one role, not as every one")
    parser.add_argument("--only", nargs="*", default=[""], help="pages whose name holds one of these, not all")
    parser.add_argument("--postgresql", action="store_true", help="a server of our own from the wheel, not SQLite")
    parser.add_argument(
        "--lifelike", action="store_true", help="stores of a country over years, not one office in an hour"
    )
    parser.add_argument("--log", type=Path, help="folder that keeps the log, or where one was kept and is asked again")
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--offices", type=int, default=24)
    arguments = parser.parse_args()
    with ExitStack() as ending:
        folder = arguments.log or Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="custody-pages-")))
        url = ending.enter_context(databases.kept(folder)) if arguments.postgresql else ""
        was_kept = (folder / KEPT).exists()
        asked = pages.kept(folder, url, ending) if was_kept else _grown(folder, url, arguments, ending)
        gc.collect()
        gc.freeze()  # what stands before the first question is not looked through within one: as `custody serve` does
        gc.set_threshold(GARBAGE)
        targets = _once(asked.targets) if arguments.one else asked.targets
        empty, *others = targets
        targets = [empty, *(each for each in others if any(word in each.name for word in arguments.only))]
        with awake():
            lines = asyncio.run(measure(asked, targets, arguments.asked))
    print(f"{'page':58} {'role':16} code   p50 ms p95 ms cpu p50 cpu p95")
    print(lines[0][1])
    lines.sort(reverse=True)
    print("\n".join(line for _, line in lines[: arguments.most]))
    print(f"{sum(p95 > LIMIT_MS for p95, _ in lines)} of {len(lines)} over {LIMIT_MS:.0f} ms of CPU")


if __name__ == "__main__":
    main()
