"""What signing and witnessing cost an acknowledgement: the same hand-overs with nothing signed, signed, cosigned.

The machine's own noise is larger than the effect, so the ways are not measured one after the other: they take short
turns, in another order each round, and each turn is compared with the one of the same round. What is told is the median
of these ratios, and between which bounds it lies in 19 of 20 samples of the rounds (bootstrap).
"""

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import urlopen

from msgspec import Struct

from custody.log.errors import SignerRefused
from custody.log.signer import HeadSigner
from custody.log.signer_folder import SOCKET, open_folder
from custody.log.signer_socket import SignerBySocket
from custody.log.trust_policy import Policy
from custody.service.log.witnesses import Witnesses
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.engine import Store
from tests.bench.databases import ORIGIN, Fresh
from tests.bench.fixture import Scene, scene
from tests.free_port import free_port

CLIENTS, A_SECOND, ROUNDS = 64, 200, 24
"""Hand-overs a second, more than an agency makes: what the machine has left is the signer's and the witnesses'."""
ASKED_SECONDS = 0.25
"""From one question to the witnesses to the next within a turn: far more often than the service asks."""
SAMPLES, BOUNDS = 4_000, (0.025, 0.975)
"""Of the bootstrap."""
START_SECONDS = 30
WITNESSED = ", three witnesses"
AGAIN = "nothing is signed, again"
"""The same twice: what its ratio differs from 1 by is the noise of the machine."""
WAYS = ("nothing is signed", AGAIN, "signed", f"signed{WITNESSED}", "signed apart", f"signed apart{WITNESSED}")


class Ratio(NamedTuple):
    """The median of the ratios of all rounds, and the bounds between which it lies."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} [{self.low:.2f}, {self.high:.2f}]"


class Cost(Struct, frozen=True, kw_only=True):
    """One way of signing: median latencies of its turns in milliseconds, and how many heads were signed and cosigned.

    ``of_unsigned`` and ``of_unwitnessed`` are ratios of its p99 to that of another way.
    """

    name: str
    p50_ms: float
    p99_ms: float
    of_unsigned: Ratio
    of_unwitnessed: Ratio
    checkpoints: int
    cosignatures: int


class Way(NamedTuple):
    """A log at work; ``turn`` has the witnesses asked while it lasts, ``settle`` signs what is left after it."""

    scene: Scene
    turn: Callable[[], AbstractContextManager[None]] = nullcontext
    settle: Callable[[], object] = bool


def measure(fresh: Fresh, folder: Path, acts: int, rounds: int = ROUNDS) -> list[Cost]:
    """Hand-overs in short turns of each way; while one has its turn, the others are at rest."""
    with ExitStack() as stack:
        ways = {name: stack.enter_context(_way(name, fresh, folder / f"way{i}")) for i, name in enumerate(WAYS)}
        turns: dict[str, list[list[float]]] = {name: [] for name in WAYS}
        for turn in range(rounds):
            shift = turn % len(WAYS)
            for name in (*WAYS[shift:], *WAYS[:shift])[:: 1 - turn % 2 * 2]:
                turns[name].append(_turn(ways[name], acts // rounds))
        return [_cost(name, turns, ways[name].scene.store) for name in WAYS]


def _turn(way: Way, acts: int) -> list[float]:
    with way.turn():
        latencies = sorted(paced(way.scene, acts))
    way.settle()
    return latencies


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Round by round, and what the median of rounds drawn anew again and again says of its own certainty."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    draw = random.Random(0)
    medians = sorted(median(draw.choices(ratios, k=len(ratios))) for _ in range(SAMPLES))
    low, high = (medians[int(bound * SAMPLES)] for bound in BOUNDS)
    return Ratio(median(ratios), low, high)


def paced(made: Scene, acts: int) -> list[float]:
    """Seconds that each hand-over took, of clients who begin one each so often; whole turns there and back."""
    turns = max(2, acts // CLIENTS // 2 * 2)
    latencies: list[float] = []

    async def client(i: int) -> None:
        begin = time.perf_counter() + i / A_SECOND
        for turn in range(turns):
            await asyncio.sleep(max(0.0, begin + turn * CLIENTS / A_SECOND - time.perf_counter()))
            request = made.handover(made.exhibits[i], turn)
            start = time.perf_counter()
            await made.recorder.recorded(request)
            latencies.append(time.perf_counter() - start)

    async def everyone() -> None:
        await asyncio.gather(*map(client, range(CLIENTS)))

    asyncio.run(everyone())
    return latencies


@contextmanager
def _way(name: str, fresh: Fresh, folder: Path) -> Iterator[Way]:
    folder.mkdir()
    with ExitStack() as stack:
        store = stack.enter_context(fresh())
        if name in WAYS[:2]:
            yield Way(stack.enter_context(scene(store, folder / "keys", CLIENTS)))
            return
        signer = stack.enter_context(_signer(folder, apart="apart" in name))
        signing = stack.enter_context(closing(Checkpoints(store, signer)))
        key, committed = str(signer.vkeys[0]), signing.committed
        made = stack.enter_context(scene(store, folder / "keys", CLIENTS, key=key, committed=committed))
        if "witnesses" not in name:
            yield Way(made, settle=signing.sign_now)
            return
        policy = stack.enter_context(_policy(folder, key))
        witnesses = stack.enter_context(closing(Witnesses(store, policy)))
        yield Way(made, partial(_asking, witnesses), signing.sign_now)


@contextmanager
def _signer(folder: Path, *, apart: bool) -> Iterator[HeadSigner]:
    if not apart:
        yield open_folder(folder / "signer", ORIGIN)
        return
    open_folder(folder / "signer", ORIGIN)
    with _process("signer", str(folder / "signer")):
        _wait(partial(_signs, folder / "signer" / SOCKET))
        yield SignerBySocket(folder / "signer" / SOCKET)


@contextmanager
def _policy(folder: Path, log: str) -> Iterator[Policy]:
    """Three witnesses in processes of their own, at idle priority, and the policy that believes any two of them."""
    with ExitStack() as stack:
        lines = []
        for i in range(3):
            port, home = free_port(), folder / f"witness{i}"
            command = [str(home), "--name", f"w{i}.example/w", "--log", log, "--port", str(port)]
            stack.enter_context(_process("witness", *command, elsewhere=True))
            address = f"http://127.0.0.1:{port}"
            _wait(partial(_answers, address))
            vkey = urlopen(address, timeout=5).read().decode().splitlines()[2]
            lines.append(f"witness w{i} {vkey} {address}\n")
        yield Policy.parse("".join([*lines, "group all 2 w0 w1 w2\n", "quorum all\n"]))


@contextmanager
def _asking(witnesses: Witnesses) -> Iterator[None]:
    """A thread that goes to the witnesses as the service does, with the head of the turn before to begin with."""
    end = threading.Event()

    def run() -> None:
        while True:
            witnesses.submit()
            if end.wait(ASKED_SECONDS):
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


@contextmanager
def _process(*command: str, elsewhere: bool = False) -> Iterator[None]:
    """A process of ours; one that in life runs ``elsewhere`` has only what time these processors have left."""
    quiet = subprocess.DEVNULL
    running = subprocess.Popen([sys.executable, "-m", "custody", *command], stdout=quiet, stderr=quiet)
    if elsewhere:
        os.sched_setscheduler(running.pid, os.SCHED_IDLE, os.sched_param(0))
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def _cost(name: str, turns: Mapping[str, Sequence[Sequence[float]]], store: Store) -> Cost:
    with store.reading() as connection:
        signed, cosigned = (
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("checkpoint", "cosignature")
        )
    slow = {way: [_p99(turn) for turn in turns[way]] for way in turns}
    return Cost(
        name=name, p50_ms=1000 * median(turn[len(turn) // 2] for turn in turns[name]), p99_ms=1000 * median(slow[name]),
        of_unsigned=ratio(slow[name], slow[WAYS[0]]),
        of_unwitnessed=ratio(slow[name], slow[name.removesuffix(WITNESSED)]),
        checkpoints=signed, cosignatures=cosigned,
    )  # fmt: skip


def _p99(turn: Sequence[float]) -> float:
    return turn[len(turn) * 99 // 100]


def _signs(path: Path) -> bool:
    with suppress(SignerRefused):
        return bool(SignerBySocket(path).note())
    return False


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=1) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("a process did not start")
        time.sleep(0.05)
