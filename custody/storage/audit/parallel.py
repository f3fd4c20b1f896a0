"""Sharing a verification out: each worker reads the log once, scans its stretches on the way and folds its subjects."""

import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from msgspec import Struct

from custody.kernel import Progress, no_progress
from custody.storage.audit.author_rights import Authority
from custody.storage.audit.chains import Links
from custody.storage.audit.follow_chains import Compared, Following
from custody.storage.audit.private_values import Values
from custody.storage.audit.projections import Comparison
from custody.storage.audit.raw_rows import without_collector
from custody.storage.audit.recorded_times import BLIND, Clocks
from custody.storage.audit.scan import FullScan, MissingEvent, Scan, Step, Stretch
from custody.storage.audit.stored_events import Seen
from custody.storage.tables.engine import Store

TICK = 0.2
"""Seconds between two looks at how far the workers are."""

ScanRange = tuple[int, int, bytes]
"""First event, number after the last, stored roots above."""
"""Told (events done, events to do) as work goes on."""


class Job(Struct, frozen=True):
    """Common data of all pieces: the log's size, the data folder, and whether photographs are read.

    ``erased``: commitments whose values were erased, with the erasing event. ``clocks``: the witnesses' times. Without
    an ``authority`` only bytes, tree and chains are checked.
    """

    size: int
    data: Path | None
    photos: bool
    authority: Authority | None
    erased: Mapping[str, int] = {}
    clocks: Clocks = BLIND


class Piece(Struct, frozen=True):
    """Stretches to scan, and a range of subjects to fold, or none."""

    scans: list[ScanRange]
    fold: tuple[str, str] | None

    def events(self, size: int) -> int:
        """Return the number of events to be read."""
        return size if self.fold else sum(end - start for start, end, _ in self.scans)


class Gave(Struct, frozen=True):
    """Result of a piece."""

    stretches: list[Stretch]
    compared: list[Compared]


def share(scans: Sequence[ScanRange], folds: Sequence[tuple[str, str]], workers: int) -> list[Piece]:
    """Return pieces for so many workers: one for each range of subjects, the stretches dealt to the others.

    Following subjects costs about as much as scanning. Where no worker is left for it, who follows scans on the way.
    """
    left = workers - len(folds)
    if left <= 0:
        return [Piece(list(scans[i :: len(folds)]), fold) for i, fold in enumerate(folds)]
    return [Piece([], fold) for fold in folds] + [Piece(list(scans[i::left]), None) for i in range(left)]


def pair(scans: Sequence[ScanRange], most: tuple[str, str], rest: tuple[str, str]) -> list[Piece]:
    """Return pieces for two workers.

    To follow costs more than to scan, so who scans follows some subjects on the way.
    """
    return [Piece([], most), Piece(list(scans), rest)]


def here(store: Store, job: Job, pieces: Sequence[Piece], progress: Progress = no_progress) -> list[Gave]:
    """Do all pieces in this process, one after the other."""
    total, done = sum(piece.events(job.size) for piece in pieces), 0

    def step(events: int) -> None:
        """Report the events that are done here."""
        nonlocal done
        done += events
        progress(done, total)

    return [_do(store, job, piece, step) for piece in pieces]


def in_processes(store: Store, job: Job, pieces: Sequence[Piece], workers: int, progress: Progress) -> list[Gave]:
    """Do the pieces in so many processes, of which this is one; each of the others has a connection of its own."""
    total = sum(piece.events(job.size) for piece in pieces)
    context = get_context("fork" if _alone() else "spawn")
    store.close()  # no other process inherits a connection
    done = context.Value("q", 0)

    def step(events: int) -> None:
        """Report the events that are done in any process."""
        _add(done, events)
        progress(done.value, total)

    with ProcessPoolExecutor(workers - 1, mp_context=context, initializer=_begin, initargs=(done,)) as pool:
        futures = [pool.submit(_do_there, store.url, job, piece) for i, piece in enumerate(pieces) if i % workers]
        gave = [_do(store, job, piece, step) for piece in pieces[::workers]]
        while wait(futures, TICK).not_done:
            progress(done.value, total)
        progress(total, total)
        return gave + [future.result() for future in futures]


def _alone() -> bool:
    """Return True if this process can fork: nothing else runs in it.

    Forking saves half a second of imports.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def _do(store: Store, job: Job, piece: Piece, step: Step) -> Gave:
    fold = _fold(store, job, *piece.fold) if piece.fold else None
    stretches = []
    for start, end, above in piece.scans:
        if fold:
            with suppress(MissingEvent):  # met again, and reported, when the fold is run to its end
                fold.read_to(start, step)
        also = fold.take if fold else _nothing
        if job.authority is None:
            scan = Scan(store, start, end, above, also)
        else:
            values = Values(job.data, photos=job.photos, erased=job.erased)
            scan = FullScan(store, start, end, above, also, job.size, values, job.authority, job.clocks)
        stretches.append(scan.run(step))
    return Gave(stretches, [fold.run(step)] if fold else [])


def _fold(store: Store, job: Job, low: str, high: str) -> Following:
    if job.authority is None:
        return Following(store, Links(low, high), job.size)
    return Comparison(store, low, high, job.size)


def _nothing(_: Seen) -> None:
    pass


_done: "Synchronized[int]"


def _begin(done: "Synchronized[int]") -> None:
    global _done  # noqa: PLW0603  (one worker, one counter)
    _done = done


def _step(events: int) -> None:
    _add(_done, events)


def _add(done: "Synchronized[int]", events: int) -> None:
    with done.get_lock():
        done.value += events


def _do_there(url: str, job: Job, piece: Piece) -> Gave:
    store = Store(url, pool_size=1, streamed=True)
    try:
        with without_collector():
            return _do(store, job, piece, _step)
    finally:
        store.close()
