"""What a verification costs beside its limit: reading every event and hashing it, in the same run.

The log is what an office writes: half of its hand-overs of one exhibit, the other half of events in hand-overs of a
thousand. ``rates`` counts what grows with the log; the guards and the accounts, looked at once, are left out.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from msgspec import Struct

from custody.storage.audit import stored_events
from custody.storage.audit.author_rights import Authority
from custody.storage.audit.parallel import Job, here
from custody.storage.audit.projections import Comparison
from custody.storage.audit.raw_rows import without_collector
from custody.storage.audit.scan import Scan, chunks
from custody.storage.audit.stored_events import Stored
from custody.storage.audit.verify import Plan, divide, upper_tiles, verify
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, scene
from tests.bench.recorder import CLIENTS, hand_over

MANY = 1_000
ALONE = 10 * CLIENTS
"""Hand-overs of one exhibit, three events each, beside every two of a thousand: as many events, and there and back."""
ROUNDS = 3


class Rate(Struct, frozen=True):
    """Events a CPU-second of one way to look at the log, the median of three rounds."""

    name: str
    per_second: float


class Whole(Struct, frozen=True):
    """One whole verification: seconds by the clock and of the CPU with so many processes, whether nothing was wrong."""

    workers: int
    seconds: float
    cpu_seconds: float
    events: int
    ok: bool


def measure(fresh: Fresh, folder: Path, *, events: int, workers: int) -> tuple[list[Rate], list[Whole]]:
    """The rates of each way to look at one log, the first of them the limit; whole verifications of it."""
    with fresh() as store:
        with scene(store, folder / "keys-verify", CLIENTS + MANY) as made:
            grow(made, events)
        with closing(Store(store.url, streamed=True)) as read:
            return _rates(read), [_whole(read, n) for n in sorted({1, workers})]


def grow(made: Scene, events: int) -> None:
    """Hand over until the log has so many events."""
    while _now(made.store).size < events:
        for turn in range(2):
            made.recorder.record(made.handovers(made.exhibits[CLIENTS:], turn))
        hand_over(made, ALONE, CLIENTS)


def _now(store: Store) -> head_row.Head:
    with store.reading() as connection:
        return head_row.read(connection)


def _rates(store: Store) -> list[Rate]:
    now = _now(store)
    quick, full = Plan(quick=True), Plan()
    ways: dict[str, Callable[[], object]] = {
        "read and hash every event (the limit)": partial(_hash, store, now.size),
        "bytes, tree, chains (--quick)": partial(_pieces, store, quick, now),
        "the same with refold and comparison of every row": partial(_fold, store, now),
        "the same with acts: roots, paths, rows, commitments": partial(_pieces, store, full, now),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    with without_collector():
        for _ in range(ROUNDS):  # interleaved, so that a busy moment of the machine meets all of them
            for name, way in ways.items():
                start = time.process_time()
                way()
                seconds[name].append(time.process_time() - start)
    return [Rate(name, now.size / sorted(times)[ROUNDS // 2]) for name, times in seconds.items()]


def _hash(store: Store, size: int) -> None:
    for chunk in chunks(store, 0, size):
        for body in chunk.bodies:
            sha256(body).digest()


def _pieces(store: Store, plan: Plan, now: head_row.Head) -> None:
    job = Job(now.size, None, photos=False, authority=None if plan.quick else Authority.read(store))
    here(store, job, divide(store, plan, now, upper_tiles(store, now)))


class _Reading(Scan):
    """Bytes and tree, with events read as the fold needs them."""

    def _read(self, bodies: list[bytes]) -> Sequence[Stored | None]:
        return stored_events.parts(bodies)


def _fold(store: Store, now: head_row.Head) -> None:
    fold = Comparison(store, "", "", now.size)
    for piece in divide(store, Plan(), now, upper_tiles(store, now)):
        for start, end, above in piece.scans:
            _Reading(store, start, end, above, fold.take).run(_nothing)
    fold.run(_nothing)


def _nothing(_: int) -> None:
    pass


def _whole(store: Store, workers: int) -> Whole:
    cpu, start = _cpu(), time.perf_counter()
    report = verify(store, Plan(workers=workers))
    return Whole(workers, time.perf_counter() - start, _cpu() - cpu, report.size, report.ok)


def _cpu() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    return sum(sum(getrusage(of)[:2]) for of in (RUSAGE_SELF, RUSAGE_CHILDREN))
