"""How long the server takes for each page while the log grows: ``python -m tests.web.page_bench --events 100000``,
``--lifelike`` and ``--postgresql``; with ``TMPDIR=/dev/shm`` nothing waits for a disk.

The town of the permission matrix, with every kind of subject, and beside it a log of ``growth``. Each page is asked for
as a role that may read it, beside a page that shows nothing of the log, by the same server in the same run. PDFs and
files are left out.
"""

import argparse
import asyncio
import contextlib
import gc
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from litestar import Litestar

from custody.bench import databases
from custody.storage.audit.fetch import without_collector
from tests.web import growth
from tests.web.matrix_table import ROUTES, VISIBLE, Route, expect, holders
from tests.web.matrix_world import SETS, World
from tests.web.wire import Wire

EMPTY = "/signin"
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


class Target(NamedTuple):
    """A page as a role asks for it."""

    role: str
    name: str
    path: str


def pages() -> list[Route]:
    """Every page and resource that is read, but paper and files."""
    return [
        route
        for route in ROUTES
        if route.method == "GET" and not any(part in route.target for part in PAPER)
    ]  # fmt: skip


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


def targets(world: World, *, one: bool) -> list[Target]:
    """Each page for each role that may read it, or for the first of them; the empty one before all."""
    found = [Target("", "the empty page", EMPTY)]
    for route in pages():
        roles = [""] if route.permission == "-" else holders(route.permission)
        seen = {role: expect(VISIBLE[route.kind], role).split() if route.kind else list(SETS) for role in roles}
        able = [role for role in roles if seen[role]]
        for role in able[:1] if one else able:
            numbers = world.files | world.sets[seen[role][0]].at
            found.append(Target(role, route.name, route.target.format_map(numbers)))
    return found


async def measure(app: Litestar, tokens: dict[str, str], targets: list[Target], asked: int) -> list[tuple[float, str]]:
    """A line for each target, with the 95th of a hundred milliseconds of CPU that it sorts by."""
    lines = []
    for role, name, target in targets:
        status, clock, cpu = await took(Wire(app, tokens.get(role, "")), target, asked)
        at = min(len(cpu) - 1, round(0.95 * len(cpu)))
        figures = (clock[len(clock) // 2], clock[at], cpu[len(cpu) // 2], cpu[at])
        told = " ".join(f"{milliseconds:7.1f}" for milliseconds in figures)
        lines.append((cpu[at], f"{name:58} {role:16} {status} {told}"))
    return lines


def _postgresql(folder: Path, closing: ExitStack) -> str:
    """The URL of an empty database."""
    fresh = closing.enter_context(databases.postgresql(folder))
    assert fresh is not None, "PostgreSQL is not installed"
    return closing.enter_context(fresh()).url


def _grown(folder: Path, url: str, arguments: argparse.Namespace) -> World:
    with without_collector():
        if arguments.lifelike:
            return growth.lifelike(folder, url, arguments.events, arguments.years, arguments.offices)
        return growth.crowded(folder, url, arguments.events)


def main() -> None:
    """Build the log, ask for every page, print the table with the slowest first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=ASKED)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--one", action="store_true", help="ask for each page as one role, not as every one")
    parser.add_argument("--postgresql", action="store_true", help="a server of our own from the wheel, not SQLite")
    parser.add_argument("--lifelike", action="store_true", help="stores of a country over years, not one office in an hour")
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--offices", type=int, default=24)
    arguments = parser.parse_args()
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="custody-pages-")))
        url = _postgresql(folder, closing) if arguments.postgresql else ""
        world = closing.enter_context(contextlib.closing(_grown(folder, url, arguments)))
        gc.freeze()  # what the bench itself holds is not looked through within a question
        print(f"{world.town.size():,} events")
        lines = asyncio.run(
            measure(world.town.app, world.tokens, targets(world, one=arguments.one), arguments.asked)
        )
    print(f"{'page':58} {'role':16} code   p50 ms p95 ms cpu p50 cpu p95")
    print(lines[0][1])
    lines.sort(reverse=True)
    print("\n".join(line for _, line in lines[: arguments.most]))
    print(f"{sum(p95 > LIMIT_MS for p95, _ in lines)} of {len(lines)} over {LIMIT_MS:.0f} ms of CPU")


if __name__ == "__main__":
    main()
