"""An application on a fresh SQLite file, a clock that can be turned, people that can be changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from litestar import Litestar, get, post
from litestar.testing import TestClient

from custody.domain.errors import BadInput, Conflict, NotAllowed, NotFound, RuleBroken, StorageRefused, Unconfirmed
from custody.service.passwords import Passwords
from custody.service.signin import SignIn
from custody.settings import Settings
from custody.storage.engine import Store
from custody.storage.tables import metadata
from custody.web.app import create_app
from custody.web.i18n import N_
from custody.web.menu import Entry
from custody.web.permissions import SIGNED_IN
from custody.web.services import Head, Services

PASSWORD = "trois pirogues sur le Niger"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class FakeClock:
    """A clock in Unix milliseconds that only moves when told."""

    now: int = 1_795_000_000_000

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


@dataclass
class FakePeople:
    """What the log would say: person to roles."""

    held: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def roles(self, person: str) -> tuple[str, ...]:
        return self.held.get(person, ())

    def agency(self, person: str) -> str:
        return "OCS"

    def name(self, person: str) -> str:
        return {"PE1": "Aminata Traoré", "PE2": "Moussa Keïta"}.get(person, person)


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
def signin(store: Store, clock: FakeClock, people: FakePeople) -> SignIn:
    """Two accounts: ``aminata`` (PE1) and ``moussa`` (PE2), the president of the commission."""
    service = SignIn(store, clock, people, passwords=CHEAP)
    service.open_account("PE1", "aminata", PASSWORD, must_change=False)
    service.open_account("PE2", "moussa", PASSWORD, must_change=False)
    return service


@pytest.fixture
def services(store: Store, signin: SignIn, tmp_path: Path) -> Services:
    settings = Settings(data=tmp_path, database=store.url, secure=False)
    return Services(settings=settings, store=store, signin=signin, head=lambda: Head(1234, bytes(range(32))))


ERRORS: dict[str, Exception] = {
    "bad": BadInput("bad_input"),
    "rule": RuleBroken("some_rule_without_sentence", exhibit="EV1"),
    "forbidden": NotAllowed("not_allowed"),
    "absent": NotFound("not_found"),
    "conflict": Conflict("moved_on"),
    "key": Conflict("key_reused"),
    "refused": StorageRefused("not_writable"),
    "unconfirmed": Unconfirmed("unconfirmed"),
    "bug": ZeroDivisionError("secret detail"),
}


@get("/raise/{kind:str}", opt={"permission": SIGNED_IN}, sync_to_thread=False)
def raise_error(request: Any) -> None:
    raise ERRORS[request.path_params["kind"]]


@post("/echo", opt={"permission": SIGNED_IN}, sync_to_thread=False)
def echo(request: Any) -> dict[str, str]:
    return {"taken": "yes"}


@get("/registers", opt={"permission": "register.read"}, sync_to_thread=False)
def registers(request: Any) -> dict[str, str]:
    return {"seen": "yes"}


@pytest.fixture
def app(services: Services) -> Litestar:
    return create_app(services, extra=[raise_error, echo, registers])


class Browser(TestClient[Litestar]):
    """A client with a cookie jar that reads the CSRF token out of pages, as a browser would send it back."""

    def csrf(self, path: str = "/signin") -> str:
        shown = self.get(path, headers={"accept": "text/html"}).text
        found = re.search(r'name="_csrf_token" value="([^"]+)"', shown)
        assert found, shown
        return found[1]

    def sign_in(self, username: str = "aminata", password: str = PASSWORD, **more: Any) -> Any:
        form = {"username": username, "password": password, "_csrf_token": self.csrf(), **more}
        return self.post("/signin", data=form, follow_redirects=False, headers={"accept": "text/html"})


@pytest.fixture
def browser(app: Litestar) -> Iterator[Browser]:
    with Browser(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def elsewhere(app: Litestar) -> Iterator[Browser]:
    """A second browser with cookies of its own."""
    with Browser(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def cards() -> list[Entry]:
    return [Entry(path="/x", title=N_("Start"), permission="register.read")]
