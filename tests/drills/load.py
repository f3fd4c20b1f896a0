"""Threads that hand exhibits back and forth in this process, repeating with the same key after an error."""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from custody.domain.kernel.errors import StorageRefused
from tests.drills.worker import handover
from tests.factories.office import Office

PATIENCE = 60


class Load:
    """Hand-overs by several threads; what was acknowledged and what was refused is kept."""

    def __init__(self, office: Office, threads: int) -> None:
        self.office = office
        self.acknowledged: list[str] = []
        self.errors: list[str] = []
        self._stop = threading.Event()
        self._people = [office.clerk, office.supervisor]
        lot = office.lot(threads, "held")
        self._threads = [threading.Thread(target=self._work, args=pair, daemon=True)
                         for pair in zip(lot.exhibits, lot.seals, strict=True)]  # fmt: skip

    @contextmanager
    def running(self) -> Iterator[None]:
        """Work while the block runs; every thread then finishes the act it is at."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(PATIENCE)

    def wait_for(self, acts: int) -> None:
        """Wait until so many more acts were acknowledged."""
        goal, end = len(self.acknowledged) + acts, time.monotonic() + PATIENCE
        while len(self.acknowledged) < goal:
            assert time.monotonic() < end, f"no progress: {self.errors[-3:]}"
            time.sleep(0.01)

    def wait_for_error(self) -> None:
        """Wait until an act was refused."""
        end = time.monotonic() + PATIENCE
        while not self.errors:
            assert time.monotonic() < end, "nothing was refused"
            time.sleep(0.01)

    def _work(self, exhibit: str, seal: str) -> None:
        holder = 0
        while not self._stop.is_set():
            act = str(uuid.uuid4())
            self._until_recorded(exhibit, seal, holder, act)
            holder = 1 - holder

    def _until_recorded(self, exhibit: str, seal: str, holder: int, act: str) -> None:
        while True:
            try:
                self.office.recorder.record(handover(self._people, exhibit, seal, holder, act))
            except StorageRefused as error:
                self.errors.append(error.code)
                if self._stop.is_set():
                    return
                time.sleep(0.05)
            else:
                self.acknowledged.append(act)
                return
