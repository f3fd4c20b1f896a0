"""A town at work, over HTTP: an office on SQLite, sign-in accounts for its people, clients that are signed in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal
from litestar import Litestar
from litestar.testing import TestClient

from custody.service.kernel.directory import Directory
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people.sign_in import SignIn
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import open_store
from custody.storage.write import clock
from tests.factories.office import Office
from tests.web.apps import lent
from tests.web.bundle import bundle
from tests.web.shell import CHEAP, HTML, PASSWORD

PIN = "824613"
ORIGIN = "custody.test/town"


class Town:
    """An office with its application; ``client(name)`` is a signed-in client of that person."""

    def __init__(self, folder: Path, origin: str = ORIGIN, database: str = "", **recorder: Any) -> None:
        self.settings = Settings(data=folder, origin=origin, secure=False, database=database)
        self.store: Store = open_store(self.settings)
        self.office = Office(self.store, folder / "keys", origin, **recorder)
        directory = Directory(self.office.vault)
        now, long = lambda: clock.now().wall_ms, self.settings.absolute  # a busy machine ends no session
        self.sign_in = SignIn(self.store, now, directory, passwords=CHEAP, idle=long)
        for name, person in self.office.people.items():
            self.sign_in.accounts.open(person, name, PASSWORD, must_change=False)
        self.services = bundle(
            self.settings, self.store, self.sign_in, self.office.vault, self.office.recorder, directory=directory
        )
        self._lent = ExitStack()
        self._clients: dict[str, Client] = {}

    @cached_property
    def app(self) -> Litestar:
        """The application: not made for those who only come by the command line."""
        return self._lent.enter_context(lent(self.services))

    def client(self, name: str) -> "Client":
        """The client of a person, signed in once; of "", of who is nobody here."""
        if name not in self._clients:
            client = self.guest()
            if name:
                client.enter(name)
            self._clients[name] = client
        return self._clients[name]

    def guest(self) -> "Client":
        """Another client that nobody has signed in on. All run in one loop: an application begins and ends once."""
        client = Client(self.app, raise_server_exceptions=False)
        client.blocking_portal = self._portal
        return client

    @cached_property
    def _portal(self) -> BlockingPortal:
        first = self._lent.enter_context(Client(self.app, raise_server_exceptions=False))
        return first.blocking_portal

    def size(self) -> int:
        """Events in the log."""
        return self.office.head().size

    def close(self) -> None:
        """End every client, record what waits, close the database."""
        self._lent.close()
        self.office.close()
        self.services.checkpoints.close()
        self.store.close()


class Client(TestClient[Litestar]):
    """A client that signs in over the API and sends its CSRF token with every changing request."""

    token = ""

    def enter(self, name: str, password: str = PASSWORD) -> Any:
        """Sign in; the answer."""
        self.token = self.get("/api/session").json()["csrf"]
        answer = self.act("/api/session", {"username": name, "password": password})
        self.token = self.get("/api/session").json()["csrf"]
        return answer

    def act(self, path: str, body: Any, *, key: str = "") -> Any:
        """POST a JSON body under a fresh key, or under ``key``; a reading that is questioned is stayed by (I57b)."""
        answer = self.act_once(path, body, key=key)
        asked = answer.status_code == 201 and isinstance(answer.json(), dict) and answer.json().get("questioned")
        return self.act_once(path, body) if asked and not key else answer

    def act_once(self, path: str, body: Any, *, key: str = "") -> Any:
        """POST a JSON body once, under a fresh key or under ``key``."""
        return self.post(path, json=body, headers={"x-csrf-token": self.token, "idempotency-key": key or new_key()})

    def page(self, path: str) -> Any:
        """GET a page as a browser does."""
        return self.get(path, headers=HTML, follow_redirects=False)

    def submit(self, path: str, files: Any = None, **form: Any) -> Any:
        """POST a form as a browser does; who is asked to read again stays by the first reading (I57b)."""
        answer = self.submit_once(path, files, **form)
        asked = answer.status_code == 200 and form.get("step") == "send" and 'name="reread" value="' in answer.text
        return self.submit_once(path, files, **{**form, "key": new_key()}) if asked else answer

    def submit_once(self, path: str, files: Any = None, **form: Any) -> Any:
        """POST a form once."""
        sent = {"_csrf_token": self.token, "key": new_key(), **form}
        answer = self.post(path, data=sent, files=files, headers=HTML, follow_redirects=False)
        location = answer.headers.get("location", "")
        return self.get(location, headers=HTML) if answer.status_code == 303 and "?draft=" in location else answer


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """A town that is closed at the end."""
    made = Town(folder)
    try:
        yield made
    finally:
        made.close()
