"""A database that says nothing more: the machine lost its power, or is frozen. Nobody waits longer than seconds."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from custody.service.kernel.idempotency_keys import new_key
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate
from tests.drills.served_log import ORIGIN, Served, served
from tests.drills.silent_proxy import SilentProxy

pytestmark = pytest.mark.slow
AWAY = 12.0
"""How long the database is away: longer than every deadline."""


RECORDED = {200, 201}
"""What an act is answered with that was recorded, before or now."""


@pytest.fixture
def url(postgres) -> Iterator[str]:
    """The address of a database for one log."""
    name = postgres.create()
    store = Store(postgres.url(name))
    migrate(store, ORIGIN)
    store.close()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def proxy(postgres) -> Iterator[SilentProxy]:
    """The way to the server of these tests that can fall silent."""
    made = SilentProxy(f"{postgres.socket}/.s.PGSQL.5432")
    yield made
    made.close()


def through(proxy: SilentProxy, url: str) -> str:
    """The database's address by way of the proxy."""
    before, _, _ = url.partition("@/")
    name = url.partition("@/")[2].partition("?")[0]
    return f"{before}@127.0.0.1:{proxy.port}/{name}"


def acts_in(url: str, key: str) -> int:
    """How often the act of a key was recorded."""
    store = Store(url)
    with store.reading() as connection:
        count: int = connection.exec_driver_sql("SELECT count(*) FROM act WHERE id = %s", (key,)).scalar_one()
    store.close()
    return count


def require_sound(url: str) -> None:
    """Verify the log; its scene names no key that its heads could be checked by."""
    store = Store(url)
    found = verify(store, Plan()).findings
    store.close()
    assert not [finding for finding in found if finding.facts.get("reason") != "note_unsigned"]


def ready_again(running: Served, seconds: float = 5) -> None:
    """Wait for /ready to say so."""
    end = time.monotonic() + seconds
    while running.get("/ready")[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.1)


def patiently_recorded(running: Served, exhibit: int, key: str, seconds: float) -> float:
    """Send an act with one key until it is acknowledged; how long that took."""
    begun = time.monotonic()
    while running.act(exhibit, key=key)[0] not in RECORDED:
        assert time.monotonic() < begun + seconds, "no act was recorded"
        time.sleep(0.2)
    return time.monotonic() - begun


def test_a_database_machine_without_power_is_noticed_and_found_again(url, proxy, tmp_path):
    """Holes 2 and 14: 503 in seconds for everybody, an act again soon after it is back, recorded once."""
    with served(tmp_path, url, through(proxy, url)) as running:
        assert running.act(0)[0] == 201
        proxy.silence()
        silent = time.monotonic()
        key = new_key()
        with ThreadPoolExecutor(8) as pool:
            act = pool.submit(running.act, 1, key=key)
            pages = [pool.submit(running.get, "/signin") for _ in range(4)]
            signed_in = pool.submit(running.get, "/", caller=running.callers[0])
            ready = pool.submit(running.get, "/ready")
        assert (act.result()[0], ready.result()[0]) == (503, 503)
        assert {page.result()[0] for page in pages} <= {200, 503}
        assert signed_in.result()[0] == 503
        waits = {
            name: round(future.result()[1], 1)
            for name, future in (("act", act), ("page", pages[0]), ("signed in", signed_in), ("ready", ready))
        }
        assert max(page.result()[1] for page in pages) < 5, waits
        assert max(waits.values()) < 8, waits
        while time.monotonic() < silent + AWAY:
            assert running.get("/ready")[0] == 503
            status, took = running.get("/signin")
            assert status in {200, 503}
            assert took < 5
            time.sleep(1)
        proxy.speak()
        back = patiently_recorded(running, 1, key, 10)
        ready_again(running)
        assert running.end() < 10
    assert acts_in(url, key) == 1
    require_sound(url)
    print(f"silent {AWAY:.0f} s: waits {waits}, first act {back:.1f} s after it was back, twice 0")


def test_sigterm_ends_it_while_the_database_is_silent(url, proxy, tmp_path):
    """Hole 2: in ten seconds, whatever waits."""
    with served(tmp_path, url, through(proxy, url)) as running:
        proxy.silence()
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(running.act, exhibit) for exhibit in range(2)]
            time.sleep(0.5)
            took = running.end()
        assert took < 11
        assert all(future.result()[0] != 201 for future in waiting)
    require_sound(url)


def test_a_commit_whose_answer_is_lost_is_found_by_its_key(url, proxy, tmp_path):
    """The service itself, or whoever sends again, finds it recorded; never twice."""
    with served(tmp_path, url, through(proxy, url)) as running:
        key = new_key()
        proxy.swallow_after(b"COMMIT")
        status, took, _ = running.act(0, key=key)
        assert proxy.swallowed == 1
        assert took < 8
        assert status in {*RECORDED, 503}
        patiently_recorded(running, 0, key, 10)
        status, _, receipt = running.act(0, key=key)
        assert (status, receipt["repeated"]) == (200, True)
        assert running.act(1)[0] == 201
    assert acts_in(url, key) == 1
    require_sound(url)


def test_a_frozen_server_is_noticed_and_thawed(postgres, url, tmp_path):
    """Hole 14: its processes stand still, its sockets are open."""
    with served(tmp_path, url) as running:
        assert running.act(0)[0] == 201
        with frozen(Path(postgres.socket)):
            begun = time.monotonic()
            with ThreadPoolExecutor(4) as pool:
                asked = [pool.submit(running.get, "/ready"), pool.submit(running.get, "/signin")]
                act = pool.submit(running.act, 1)
            assert asked[0].result()[0] == 503
            assert asked[1].result()[1] < 5
            assert act.result()[0] == 503
            assert time.monotonic() < begun + 8
        patiently_recorded(running, 1, new_key(), 10)
        ready_again(running)
    require_sound(url)


@contextlib.contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """Stop every process of a server; they go on afterwards."""
    found = [int(process.name) for process in Path("/proc").glob("[0-9]*") if _works_in(process, folder)]
    assert found
    for process in found:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").resolve() == folder.resolve() and b"postgres" in (process / "cmdline").read_bytes()
    except OSError:
        return False


def test_a_standby_answers_503(postgres, url, tmp_path):
    """B8: it takes no writing, which is no failure of the service."""
    with served(tmp_path, url) as running:
        name = url.partition("@/")[2].partition("?")[0]
        postgres.run(
            f"ALTER DATABASE {name} SET default_transaction_read_only = on",
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        time.sleep(1.2)
        assert running.get("/ready")[0] == 503
        assert running.act(0)[0] == 503
        status, _, told = running.sign_in("nobody", running.device(), "wrong wrong wrong")
        assert (status, told["code"]) == (503, "not_writable")
