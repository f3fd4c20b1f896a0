"""Sealed PDFs out of a log: the history of a case and the minutes of a weighing, with queries, drawing and seal.

Each document is made in a process of its own, so that the memory it adds is its own.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.kernel.quantity import MassEntry
from custody.log.trust_policy import NOBODY
from custody.service.certificates.anchors import Trust
from custody.service.documents import act_minutes_pdf, case_history_pdf
from custody.service.kernel.directory import Directory
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from labels.signing import pki
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, do, scene
from tests.bench.paper import peak_mb

LEGS = 5
"""Hand-overs of each exhibit: the deposit, and four between the two custodians."""
HISTORY, MINUTES = "history of a case", "minutes of a weighing"


class Document(Struct, frozen=True, kw_only=True):
    """A document of so many exhibits: CPU seconds, bytes, and MB by which it raised the peak of its process."""

    name: str
    exhibits: int
    cpu_seconds: float
    size: int
    more_mb: float


@dataclass(frozen=True)
class DocumentSource:
    """What documents are made from; satisfies the protocol ``Papers`` of the product."""

    store: Store
    vault: Vault
    directory: Directory
    pki: pki.Pki
    address: str = "https://bench.example"
    zone: str = "Africa/Bamako"
    trust: Trust = field(default=Trust(NOBODY))


def document_source(store: Store, keys: Path) -> DocumentSource:
    """Return a source with authorities of its own, made for this process in the folder of the keys."""
    vault = Vault(keys)
    authorities = pki.create(keys / f"pki-{os.getpid()}", "bench", datetime.now(UTC), demo=True)
    return DocumentSource(store, vault, Directory(vault), authorities)


def measure(fresh: Fresh, folder: Path, sizes: tuple[int, ...]) -> list[Document]:
    """Make both documents of a case of each size, each case in a database of its own."""
    return [document for exhibits in sizes for document in _of_case(fresh, folder, exhibits)]


def _of_case(fresh: Fresh, folder: Path, exhibits: int) -> list[Document]:
    documents = []
    with fresh() as store:
        keys = folder / f"keys-records-{time.monotonic_ns()}"
        with scene(store, keys, exhibits) as made:
            for turn in range(LEGS - 1):
                made.recorder.record(made.handovers(made.exhibits, turn))
            weighing = _weigh(made)
        for name in (HISTORY, MINUTES):
            subject = [made.case] if name == HISTORY else [made.exhibits[0], weighing]
            command = [sys.executable, "-m", "tests.bench.records", store.url, str(keys), name, *subject]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            documents.append(Document(name=name, exhibits=exhibits, **json.loads(done.stdout)))
    return documents


def _weigh(made: Scene) -> str:
    """Weigh every exhibit in one act by its holder, and return the id of the act."""
    weight = WeightEntry(gross=MassEntry("9,012", "kg"), balance=made.balance)
    checks = tuple(CheckEntry(exhibit=id_, seal=made.seals[id_], weight=weight) for id_ in made.exhibits)
    return do(made, "exhibit.blind_check/1", BlindCheck(checks=checks), made.custodians[0]).act


DOCUMENTS: dict[str, Callable[..., bytes]] = {HISTORY: case_history_pdf, MINUTES: act_minutes_pdf}


def _main(url: str, keys: str, name: str, *subject: str) -> None:
    store = Store(url)
    try:
        source = document_source(store, Path(keys))
        before, start = peak_mb(), time.process_time()
        pdf = DOCUMENTS[name](source, *subject)
        cpu, more = time.process_time() - start, peak_mb() - before
    finally:
        store.close()
    print(json.dumps({"cpu_seconds": cpu, "size": len(pdf), "more_mb": more}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
