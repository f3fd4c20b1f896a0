"""Disk full: the answer is an error, nothing is half written, and the service recovers when space is back."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.settings import Settings
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.migrations import open_store
from tests.drills.evidence import require_all_once
from tests.drills.load import Load
from tests.factories.office import Office

SPARE = 128 * 1024
"""Bytes left free when the disk is filled: less than the next commits need."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], check=False,
                             capture_output=True)  # fmt: skip
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(ballast: Path) -> None:
    """Write until the disk is full, whatever the load takes meanwhile, then give back what is spared."""
    with ballast.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(SPARE))
        file.truncate(max(file.tell() - SPARE, 0))


@pytest.mark.slow
def test_disk_full_is_an_error_and_then_goes_on(small_disk: Path) -> None:
    """While full every act is refused as unconfirmed; with space back the same keys are recorded, once each."""
    store = open_store(Settings(data=small_disk, origin="custody.test/office"))
    with Office(store, small_disk / "keys", "custody.test/office").closing() as office:
        load = Load(office, threads=4)
        ballast = small_disk / "ballast"
        with load.running():
            load.wait_for(20)
            fill(ballast)
            load.wait_for_error()
            full = len(load.acknowledged)
            ballast.unlink()
            load.wait_for(20)
        assert len(load.acknowledged) > full
        assert set(load.errors) == {"not_recorded"}
        require_all_once(store, load.acknowledged)
        assert verify(store, Plan()).ok
    store.close()


def test_a_database_that_may_not_grow_refuses_and_recovers(tmp_path: Path) -> None:
    """SQLite reports FULL in the middle of a batch: the act is refused, and recorded when there is room again."""
    store = open_store(Settings(data=tmp_path / "data", origin="custody.test/office"))
    with Office(store, tmp_path / "keys", "custody.test/office").closing() as office:
        lot = office.seal(3)
        raw = store.engine.raw_connection()
        pages = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
        raw.close()
        limit = {"pages": pages + 1}

        from sqlalchemy import event

        def bound(dbapi, _record) -> None:
            dbapi.execute(f"PRAGMA max_page_count={limit['pages']}")

        event.listen(store.engine, "connect", bound)
        store.engine.dispose()
        with pytest.raises(StorageRefused) as refused:
            office.seal(300)
        assert refused.value.code == "not_recorded"
        limit["pages"] = 10**6
        store.engine.dispose()
        office.advance(lot, "held")
        assert verify(store, Plan()).ok
    store.close()
