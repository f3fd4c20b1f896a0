"""An application on a fresh SQLite file, a clock that can be turned, people whose roles can be changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar

from custody.service import documents
from custody.service.access import reading_windows
from custody.service.people.sign_in import SignIn
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import metadata
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from custody.text import i18n
from custody.web.http.services import Head, Services
from tests.factories.http_office import Client, Town, town
from tests.factories.office import number
from tests.web.apps import lent
from tests.web.bundle import bundle, settings_of
from tests.web.matrix_world import World
from tests.web.shell import CHEAP, EXTRA, PASSWORD, Browser, FakeClock, FakePeople


@pytest.fixture(autouse=True)
def french() -> None:
    """What a test reads in the words of the pages it reads in French, whatever language the one before it spoke."""
    i18n.use(i18n.DEFAULT)


@pytest.fixture(scope="session")
def dry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world for whatever is asked of ``dry.app``, which keeps nothing: made once a test process, it takes seconds."""
    made = World(tmp_path_factory.mktemp("dry"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of a file's own, at work: its people signed in on the pages, over one database."""
    with town(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture(scope="module")
def stranger_(place: Town) -> Client:
    """A browser that nobody has signed in."""
    return place.client("")


@pytest.fixture
def every_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading an event of its own: for those who ask whether a request leaves one."""
    monkeypatch.setattr(reading_windows, "WINDOW_MS", 0)


@pytest.fixture
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs with nothing in them: for those who ask who gets a paper, not what it says."""
    for name in (name for name in documents.__all__ if name.endswith("_pdf")):
        monkeypatch.setattr(documents, name, lambda *_: b"%PDF-1.7")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'custody.db'}")
    metadata.create_all(store.engine)
    yield store
    store.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def people() -> FakePeople:
    return FakePeople({"PE1": ("clerk", "witness"), "PE2": ("commission",)})


@pytest.fixture
def sign_in(store: Store, clock: FakeClock, people: FakePeople) -> SignIn:
    """Two accounts: ``aminata`` (PE1), a custodian, and ``moussa`` (PE2), the president of the commission."""
    service = SignIn(store, clock, people, passwords=CHEAP)
    service.accounts.open("PE1", "aminata", PASSWORD, must_change=False)
    service.accounts.open("PE2", "moussa", PASSWORD, must_change=False)
    return service


@pytest.fixture
def services(store: Store, sign_in: SignIn, tmp_path: Path) -> Iterator[Services]:
    vault = Vault(tmp_path / "keys")
    recorder = Recorder(store, Assembler(vault), number)
    made = bundle(
        settings_of(store, tmp_path), store, sign_in, vault, recorder,
        head=lambda: Head(14958, bytes(range(160, 192))),
    )  # fmt: skip
    yield made
    recorder.close()
    made.checkpoints.close()


@pytest.fixture
def app(services: Services) -> Iterator[Litestar]:
    """The application with the routes of ``EXTRA``."""
    with lent(services, EXTRA) as made:
        yield made


@pytest.fixture
def browser(app: Litestar) -> Iterator[Browser]:
    with Browser(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def elsewhere(app: Litestar) -> Iterator[Browser]:
    """A second browser, with cookies of its own."""
    with Browser(app, raise_server_exceptions=False) as client:
        yield client
