"""Labels onto sheets beside what a user would pick instead, certificates of 10 to 10,000 items: CPU and peak memory."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from msgspec import Struct

import custody.text  # noqa: F401 - hands the words of papers to labels
from tests.bench import baseline_labels
from tests.bench.documents import burnt, labels

LOOP, HTML = "labels, a plain loop", "labels, blabel"


class Amounts(Struct, frozen=True, kw_only=True):
    """How many labels (``few`` with blabel) and certificate items; ``signed``: items of the signed certificate."""

    labels: int = 1_000
    sheets: int = 2_700
    few: int = 200
    items: tuple[int, ...] = (10, 300, 3_000, 10_000)
    signed: int = 300


class Paper(Struct, frozen=True, kw_only=True):
    """CPU seconds, size in bytes, and the peak memory of a process that makes nothing else, in MB."""

    name: str
    items: int
    cpu_seconds: float
    size: int
    peak_mb: float


def measure(amounts: Amounts) -> list[Paper]:
    """Make each document in a process of its own, so that its peak memory is its own."""
    found = []
    signed = tuple((name, amounts.signed) for name in ("signature", "seal, PAdES B-LTA", "check of the seal"))
    peers = ((LOOP, amounts.labels), *([(HTML, amounts.few)] if find_spec("blabel") else []))
    sheets = (("labels", amounts.labels), ("labels", amounts.sheets), *peers)
    for name, items in (*sheets, *(("certificate", count) for count in amounts.items), *signed):
        command = [sys.executable, "-m", "tests.bench.paper", name, str(items)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found.append(Paper(**json.loads(done.stdout)))
    return found


def _sealing(name: str) -> Callable[[int], Callable[[], bytes]]:
    """A job of ``tests.bench.sealing``, which is not loaded for the others: it would count as their memory."""
    return lambda count: cast("Callable[[], bytes]", getattr(import_module("tests.bench.sealing"), name)(count))


DOCUMENTS: dict[str, Callable[[int], Callable[[], bytes]]] = {
    "labels": lambda count: partial(labels, count),
    LOOP: lambda count: partial(baseline_labels.by_loop, count),
    HTML: lambda count: partial(baseline_labels.by_html, count),
    "certificate": lambda count: partial(burnt, count),
    "signature": _sealing("signature"),
    "seal, PAdES B-LTA": _sealing("sealed"),
    "check of the seal": _sealing("checked"),
}
"""A document's name to what prepares it; what that returns is measured."""


def peak_mb() -> float:
    """The most memory that this process ever had, in MB.

    Where Linux tells it of the program: what ``getrusage`` tells includes the process that started it.
    """
    told = Path("/proc/self/status")
    if told.exists():
        line = next(line for line in told.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _main(name: str, items: int) -> None:
    job = DOCUMENTS[name](items)
    start = time.process_time()
    data = job()
    cpu = time.process_time() - start
    told = {"name": name, "items": items, "cpu_seconds": cpu, "size": len(data), "peak_mb": peak_mb()}
    print(json.dumps(told))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
