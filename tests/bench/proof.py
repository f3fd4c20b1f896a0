"""What a proof costs that an event is in the log: warm, as the service gives it, beside the hashes that it consists of.

Warm: the tiles that it takes were read once. Full tiles never change, so they stay.
"""

import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from custody.log.signed_note import ED25519, VerifierKey
from custody.log.tiles import NodeReader, inclusion_proof
from custody.log.trust_policy import NOBODY
from custody.service.log import log as logs
from custody.service.log.log import Log
from custody.service.log.witnesses import Witnesses
from custody.storage.signing import checkpoints
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from tests.bench.databases import Fresh
from tests.bench.fixture import scene
from tests.bench.recorder import CLIENTS
from tests.bench.verify import MANY, grow

PROOFS = 200
SPREAD = checkpoints.CACHED_TILES // 2
"""Events asked for, all over the log: each in another tile, and as many as stay in memory."""
ORIGIN = "bench.test/log"


class Cost(Struct, frozen=True):
    """One way to make a proof: the median and the slowest tenth, in milliseconds by the clock."""

    name: str
    median_ms: float
    p90_ms: float


def measure(fresh: Fresh, folder: Path, *, events: int) -> list[Cost]:
    """What proofs of events all over a log of so many cost; the first is the least that could be."""
    with fresh() as store, scene(store, folder / "keys-proof", CLIENTS + MANY) as made:
        grow(made, events)
        return costs(store)


def costs(store: Store) -> list[Cost]:
    """What proofs of events all over the log of a database cost."""
    vkey = VerifierKey(ORIGIN, ED25519, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    tiles = checkpoints.tile_reader(store)
    log = Log(store, (vkey,), Witnesses(store, NOBODY), tiles)
    with store.reading() as connection:
        now = head_row.read(connection)
        node = NodeReader(now.size, now.edge, tiles)
        seqs = [now.size * i // SPREAD for i in range(SPREAD)]
        ways: dict[str, Callable[[int], object]] = {
            "its hashes alone (the limit)": partial(_hashes, now.size.bit_length()),
            "the path out of tiles": lambda seq: inclusion_proof(seq, now.size, node),
            "as the service answers": lambda seq: logs.proof(connection, log, seq),
        }
        return [_cost(name, way, seqs) for name, way in ways.items()]


def _hashes(height: int, _seq: int) -> None:
    for _ in range(height):
        sha256(b"\1" + bytes(64)).digest()


def _cost(name: str, way: Callable[[int], object], seqs: list[int]) -> Cost:
    for seq in seqs:  # what is read once stays
        way(seq)
    taken = []
    for turn in range(PROOFS):
        start = time.perf_counter()
        way(seqs[turn % len(seqs)])
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    return Cost(name, taken[PROOFS // 2], taken[9 * PROOFS // 10])
