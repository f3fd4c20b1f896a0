"""An installation that a fault is played on: one exhibit goes back and forth, and what was acknowledged is kept."""

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from litestar.testing import TestClient
from msgspec import Struct

from custody.bootstrap import open_services
from custody.domain.kernel.errors import CustodyError
from custody.log.signed_note import parse
from custody.log.signer_folder import STATE
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import open_store
from custody.web.http.app import create_app
from custody.web.http.services import Services
from tests.drills.evidence import acts
from tests.drills.worker import handover
from tests.factories.office import Office

ORIGIN = "custody.test/office"
OK = 200


class Outcome(Struct, frozen=True):
    """What a fault did: acknowledged acts that are lost or twice in the log, second histories, and what was shown.

    ``ready``: ``/ready`` said that all is well. ``silent``: no page said that nothing is recorded. ``code``: why an act,
    or the start, was refused.
    """

    code: str = ""
    lost: int = 0
    twice: int = 0
    forked: int = 0
    ready: bool = False
    silent: bool = False


class Fault(Struct, frozen=True):
    """A fault: its hole in the table of faults, what happens, how it is played, and the code that must be said."""

    id: str
    what: str
    play: Callable[["Installation"], Outcome]
    code: str

    @property
    def must(self) -> Outcome:
        """Nothing lost, nothing twice, nothing forked, nothing hidden."""
        return Outcome(code=self.code)


class Installation:
    """A founded register in a folder, closed; ``serving`` opens it as ``custody serve`` does."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.settings = Settings(data=self.data, origin=ORIGIN, database=database, secure=False)
        self.acknowledged: list[str] = []
        self.heads: dict[int, set[str]] = {}
        self._holder = 0
        with closing(open_store(self.settings)) as store, Office(store, self.data / "keys", ORIGIN).closing() as office:
            lot = office.lot(1, "held")
        self._exhibit, self._seal = lot.exhibits[0], lot.seals[0]
        self._people = [office.clerk, office.supervisor]

    @property
    def file(self) -> Path:
        """The database's file."""
        return self.data / "custody.db"

    @contextmanager
    def serving(self, data: Path | None = None) -> Iterator[Services]:
        """Everything that serves, on the data folder or another one."""
        settings = self.settings if data is None else Settings(data=data, origin=ORIGIN, secure=False)
        with open_services(settings) as services:
            yield services

    def work(self, services: Services, count: int) -> str:
        """Hand the exhibit over so many times and sign; return why the first refused act was refused, or ""."""
        for _ in range(count):
            act = str(uuid.uuid4())
            request = handover(self._people, self._exhibit, self._seal, self._holder, act)
            try:
                services.recorder.record(request)
            except CustodyError as refused:
                return refused.code
            self.acknowledged.append(act)
            self._holder = 1 - self._holder
        self.sign(services)
        return ""

    def sign(self, services: Services) -> None:
        """Have the head signed, and keep its root beside others of that size: two are a fork."""
        note = services.checkpoints.sign_now()
        if note is not None:
            self.heads.setdefault(note.size, set()).add(parse(note.note).text)

    def hand_back(self) -> None:
        """Forget the last hand-over, as a copy from before it has."""
        self._holder = 1 - self._holder

    def outcome(self, code: str, services: Services, kept: Path | None = None) -> Outcome:
        """Return what is shown while the service runs, and what a database that is left holds."""
        with TestClient(create_app(services), raise_server_exceptions=False) as client:
            ready = client.get("/ready").status_code == OK
            page = client.get("/signin", headers={"accept": "text/html"}).text
        lost, twice = self.compared(kept or self.file)
        return Outcome(code, lost, twice, self.forks, ready=ready, silent=services_obstacle(services) not in page)

    def compared(self, file: Path) -> tuple[int, int]:
        """Return how many acknowledged acts a database lacks, and how many it has twice, as if the power went now."""
        left = self.folder / f"left-{uuid.uuid4()}.db"
        for ending in ("", "-wal"):
            if Path(f"{file}{ending}").exists():
                shutil.copyfile(f"{file}{ending}", f"{left}{ending}")
        if not left.exists():
            return len(self.acknowledged), 0
        with closing(Store(f"sqlite:///{left}")) as store:
            found = acts(store)
        return sum(not found[act] for act in self.acknowledged), sum(count > 1 for count in found.values())

    @property
    def forks(self) -> int:
        """Return how many sizes were signed with two roots."""
        return sum(len(roots) > 1 for roots in self.heads.values())

    def signed(self) -> str:
        """Return the largest signed head as a paper prints it."""
        size = max(self.heads)
        text = parse((self.data / STATE).read_text().partition("\n\n")[2]).text
        from base64 import b64decode

        return f"{size}:{b64decode(text.splitlines()[2]).hex()[:16]}"


def services_obstacle(services: Services) -> str:
    """Return the code that the head of every page must show."""
    return getattr(services, "obstacle", "") or json.dumps("nothing is said")
