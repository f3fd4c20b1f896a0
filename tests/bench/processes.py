"""Several service processes on one PostgreSQL log: each records as fast as it can, the head row orders them."""

import asyncio
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import head_row
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from labels.stock import identifier
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, scene

CLIENTS = 16
START_SECONDS = 5
"""Time for every process to be ready; all begin at the same moment."""


def measure(fresh: Fresh, folder: Path, *, processes: int, acts: int) -> tuple[float, bool]:
    """(hand-overs a second of all processes together, whether every one of them is in the log)."""
    keys = folder / "keys-processes"
    with fresh() as store, scene(store, keys, processes * CLIENTS) as made:
        before = _size(store)
        cast = (made.custodians, made.exhibits, made.seals)
        go = time.time() + START_SECONDS
        tasks = [(store.url, str(keys), cast, i, acts // processes, go) for i in range(processes)]
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            ends = list(pool.map(_work, tasks))
        done = sum(acts for acts, _ in ends)
        whole = _size(store) - before == 3 * done  # header, hand-over and exhibit
    return done / (max(end for _, end in ends) - go), whole


Cast = tuple[list[str], list[str], dict[str, str]]


def _work(task: tuple[str, str, Cast, int, int, float]) -> tuple[int, float]:
    url, keys, (custodians, exhibits, seals), index, acts, go = task
    store = Store(url)
    vault = Vault(Path(keys))
    recorder = Recorder(store, Assembler(vault), lambda kind: identifier.new(kind, os.urandom(16)))
    made = Scene(store, vault, recorder, [], "", custodians, "", exhibits, seals)
    mine = exhibits[index * CLIENTS : (index + 1) * CLIENTS]

    async def client(exhibit: str) -> None:
        for turn in range(acts // CLIENTS):
            await recorder.recorded(made.handover(exhibit, turn))

    async def everyone() -> None:
        await asyncio.gather(*map(client, mine))

    time.sleep(max(0.0, go - time.time()))
    asyncio.run(everyone())
    end = time.time()
    recorder.close()
    store.close()
    return acts // CLIENTS * CLIENTS, end


def _size(store: Store) -> int:
    with store.reading() as connection:
        return head_row.read(connection).size
