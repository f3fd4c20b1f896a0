"""What signing and witnessing cost an acknowledgement: the same hand-overs with nothing signed, signed, cosigned."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import quantiles
from urllib.request import urlopen

from msgspec import Struct

from custody.bench.databases import ORIGIN, Fresh
from custody.bench.http import free_port
from custody.bench.scene import Scene, scene
from custody.log.errors import SignerRefused
from custody.log.policy import Policy
from custody.log.signer import HeadSigner, open_signer
from custody.log.signer_folder import SOCKET, open_folder
from custody.log.unix import SignerBySocket, last_note
from custody.service.witnesses import Witnesses
from custody.storage import logkeys
from custody.storage.checkpoints import Checkpoints
from custody.storage.engine import Store

CLIENTS, A_SECOND, ROUNDS = 64, 200, 20
"""Hand-overs a second, more than an agency makes: what the machine has left is the signer's and the witnesses'."""
ROUND_SECONDS = 5.0
"""From one round to the witnesses to the next, as in the service."""
START_SECONDS = 30
WITNESSED = ", three witnesses"
AGAIN = "nothing is signed, again"
"""The same twice: what its ratio differs from 1 by is the noise of the machine."""
WAYS = ("nothing is signed", AGAIN, "signed", f"signed{WITNESSED}", "signed apart", f"signed apart{WITNESSED}")


class Cost(Struct, frozen=True, kw_only=True):
    """One way of signing: latencies in milliseconds, and how many heads were signed and cosigned meanwhile."""

    name: str
    p50_ms: float
    p99_ms: float
    checkpoints: int
    cosignatures: int


def measure(fresh: Fresh, folder: Path, acts: int) -> list[Cost]:
    """Hand-overs in turns of each way, so that what else the machine does falls on all of them alike."""
    with ExitStack() as closing_:
        ways = {name: closing_.enter_context(_way(name, fresh, folder / f"way{i}")) for i, name in enumerate(WAYS)}
        rounds: dict[str, list[list[float]]] = {name: [] for name in WAYS}
        for _ in range(ROUNDS):
            for name, made in ways.items():
                rounds[name].append(sorted(paced(made, acts // ROUNDS)))
        return [_cost(name, rounds[name], ways[name].store) for name in WAYS]


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
def _way(name: str, fresh: Fresh, folder: Path) -> Iterator[Scene]:
    folder.mkdir()
    with ExitStack() as stack:
        store = stack.enter_context(fresh())
        if name in WAYS[:2]:
            yield stack.enter_context(scene(store, folder / "keys", CLIENTS))
            return
        signer = stack.enter_context(_signer(store, folder, apart="apart" in name))
        signing = stack.enter_context(closing(Checkpoints(store, signer)))
        key, committed = str(signer.vkeys[0]), signing.committed
        made = stack.enter_context(scene(store, folder / "keys", CLIENTS, key=key, committed=committed))
        if "witnesses" in name:
            policy = stack.enter_context(_policy(folder, key))
            stack.enter_context(_asking(Witnesses(store, signer.vkeys[0], policy)))
        yield made


@contextmanager
def _signer(store: Store, folder: Path, *, apart: bool) -> Iterator[HeadSigner]:
    if not apart:
        yield open_signer(folder / "log.key", ORIGIN, folder / "signer.state")
        return
    open_folder(folder / "signer", ORIGIN)
    with _process("signer", str(folder / "signer")):
        _wait(partial(_signs, folder / "signer" / SOCKET))
        believed = partial(logkeys.believed, store)
        yield SignerBySocket(folder / "signer" / SOCKET, ORIGIN, folder / "signer.vkeys", believed)


@contextmanager
def _policy(folder: Path, log: str) -> Iterator[Policy]:
    """Three witnesses in processes of their own, and the policy that believes any two of them."""
    with ExitStack() as stack:
        lines = []
        for i in range(3):
            port, home = free_port(), folder / f"witness{i}"
            command = [str(home), "--name", f"w{i}.example/w", "--log", log, "--port", str(port)]
            stack.enter_context(_process("witness", *command))
            address = f"http://127.0.0.1:{port}"
            _wait(partial(_answers, address))
            vkey = urlopen(address, timeout=5).read().decode().splitlines()[2]
            lines.append(f"witness w{i} {vkey} {address}\n")
        yield Policy.parse("".join([*lines, "group all 2 w0 w1 w2\n", "quorum all\n"]))


@contextmanager
def _asking(witnesses: Witnesses) -> Iterator[None]:
    """A thread that goes to the witnesses as the service does."""
    end = threading.Event()

    def run() -> None:
        while not end.wait(ROUND_SECONDS):
            witnesses.submit()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


@contextmanager
def _process(*command: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    running = subprocess.Popen([sys.executable, "-m", "custody", *command], stdout=quiet, stderr=quiet)  # noqa: S603
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def _cost(name: str, rounds: Sequence[Sequence[float]], store: Store) -> Cost:
    """The quieter quarter of the rounds: what else the machine does comes in bursts, and makes a p99 its own."""
    with store.reading() as connection:
        signed, cosigned = (
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608  (names from here)
            for table in ("checkpoint", "cosignature")
        )
    return Cost(
        name=name, p50_ms=1000 * _quiet(one[len(one) // 2] for one in rounds),
        p99_ms=1000 * _quiet(one[len(one) * 99 // 100] for one in rounds),
        checkpoints=signed, cosignatures=cosigned,
    )  # fmt: skip


def _quiet(figures: Iterable[float]) -> float:
    return quantiles(figures, n=4)[0]


def _signs(path: Path) -> bool:
    with suppress(SignerRefused):
        return bool(last_note(path))
    return False


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=1) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("a process did not start")
        time.sleep(0.05)
