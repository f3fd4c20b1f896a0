"""How long the server takes for each page while the log grows: ``python -m tests.web.page_bench --events 100000``,
and ``--postgresql``.

The town of the permission matrix, with every kind of subject, and around it an office that has worked for long: cases
of 25 exhibits in store, every eighth burnt and certified. Each page is asked for as a role that may read it, beside a
page that shows nothing of the log, by the same server in the same run. PDFs and files are left out.
"""

import argparse
import asyncio
import gc
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from custody.bench import databases
from custody.storage.audit.fetch import without_collector
from tests.web.matrix_table import ROUTES, VISIBLE, Route, expect, holders
from tests.web.matrix_world import SETS, World
from tests.web.wire import Wire

EMPTY = "/signin"
LOT, BURNT = 25, 8
ASKED = 12
LIMIT_MS = 50.0
PAPER = (
    "/pdf",
    "/register",
    "/slip",
    "/minutes",
    "/notice",
    "/labels",
    "/photo",
    "/schema",
    "/static",
    "/fav",
    "/export",
    "/bundle",
    "/csv",
    "/unodc",
)


def grow(world: World, events: int) -> None:
    """Work in the office of the readers until the log has so many events."""
    circle, lots = world.sets["own"].circle, 0
    while world.town.size() < events:
        lots += 1
        circle.lot(LOT, "certified" if lots % BURNT == 0 else "held")


def pages() -> list[Route]:
    """Every page and resource that is read, but paper and files."""
    return [
        route
        for route in ROUTES
        if route.method == "GET" and not any(part in route.target for part in PAPER)
    ]  # fmt: skip


async def took(world: World, token: str, target: str, asked: int) -> tuple[int, list[float], list[float]]:
    """Status, and milliseconds by the clock and of the CPU for each time of asking but the first."""
    clock, cpu, status = list[float](), list[float](), 0
    wire = Wire(world.town.app, token)
    for _ in range(asked + 1):
        start, used = time.perf_counter(), time.process_time()
        answer = await wire.get(target)
        clock.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
        status = answer.status
    return status, sorted(clock[1:]), sorted(cpu[1:])


async def measure(world: World, asked: int) -> list[tuple[float, str]]:
    """A line for each page, with the 95th of a hundred milliseconds of CPU that it sorts by."""
    lines = []
    targets = [("empty", "", EMPTY)]
    for route in pages():
        for role in [""] if route.permission == "-" else holders(route.permission):
            seen = expect(VISIBLE[route.kind], role).split() if route.kind else list(SETS)
            if seen:
                made = world.sets[seen[0]]
                targets.append((role, route.name, route.target.format_map(world.files | made.at)))
    for role, name, target in targets:
        status, clock, cpu = await took(world, world.tokens.get(role, ""), target, asked)
        at = min(len(cpu) - 1, round(0.95 * len(cpu)))
        figures = (clock[len(clock) // 2], clock[at], cpu[len(cpu) // 2], cpu[at])
        told = " ".join(f"{milliseconds:7.1f}" for milliseconds in figures)
        lines.append((cpu[at], f"{name or 'the empty page':58} {role:16} {status} {told}"))
    return lines


def _postgresql(folder: Path, closing: ExitStack) -> str:
    """The URL of an empty database."""
    fresh = closing.enter_context(databases.postgresql(folder))
    assert fresh is not None, "PostgreSQL is not installed"
    return closing.enter_context(fresh()).url


def main() -> None:
    """Build the log, ask for every page, print the table with the slowest first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=ASKED)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true", help="a server of our own from the wheel, not SQLite")
    arguments = parser.parse_args()
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="custody-pages-")))
        world = World(folder, databases.ORIGIN, _postgresql(folder, closing) if arguments.postgresql else "")
        with without_collector():
            grow(world, arguments.events)
        gc.freeze()  # what the bench itself holds is not looked through within a question
        print(f"{world.town.size():,} events")
        lines = asyncio.run(measure(world, arguments.asked))
        world.close()
    print(f"{'page':58} {'role':16} code   p50 ms p95 ms cpu p50 cpu p95")
    print(lines[0][1])
    lines.sort(reverse=True)
    print("\n".join(line for _, line in lines[: arguments.most]))
    print(f"{sum(p95 > LIMIT_MS for p95, _ in lines)} of {len(lines)} over {LIMIT_MS:.0f} ms of CPU")


if __name__ == "__main__":
    main()
