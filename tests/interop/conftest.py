"""A signed log of a few hundred events, and the programs of others that judge it.

A program that is not on the machine skips its tests, except under CI, where ``.ci/run`` has installed it.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from custody.log.signer_folder import open_folder
from custody.log.trust_policy import NONE, Policy
from custody.service.log import log as logs
from custody.service.log.log import Log
from custody.service.log.witnesses import Witnesses
from custody.settings import Settings
from custody.storage.read import log_reader
from custody.storage.signing.checkpoints import Checkpoints, Note, tile_reader
from custody.storage.tables.migrations import open_store
from custody.storage.write import head_row
from tests.factories.office import Office

ORIGIN = "custody.test/interop"


def found_tool(name: str, package: str) -> str:
    """The path of a program; its test is skipped where it is missing, and fails under CI."""
    path = shutil.which(name)
    if path is None:
        reason = f"{name} is not on this machine: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs a program in the test's folder; what it said and its return code."""

    def ran(*command: str, **more: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60, **more)

    return ran


@dataclass(frozen=True)
class Signed:
    """A log as whoever checks it has it: the entries, the checkpoint, and proofs as the service gives them."""

    log: Log
    note: Note
    entries: list[bytes]

    def proof(self, seq: int) -> str:
        """The tlog-proof of an event, as the API gives it."""
        with self.log.store.reading() as connection:
            return logs.proof(connection, self.log, seq).text


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    """A log of more than one tile, signed with both keys."""
    data = tmp_path_factory.mktemp("interop")
    store = open_store(Settings(data=data, origin=ORIGIN))
    signer = open_folder(data, ORIGIN)
    nobody = Policy(logs=(), witnesses=(), groups={}, quorum=NONE)
    with (
        closing(store),
        Office(store, data / "keys", ORIGIN, vkeys=signer.vkeys).closing() as office,
        closing(Checkpoints(store, signer, interval=3600)) as signing,
    ):
        office.lot(80)
        note = signing.sign_now()
        with store.reading() as connection:
            bodies = log_reader.bodies_at(connection, range(head_row.read(connection).size))
        assert note.size == len(bodies) > 256
        log = Log(store, signer.vkeys, Witnesses(store, nobody), tile_reader(store))
        yield Signed(log, note, list(bodies.values()))
