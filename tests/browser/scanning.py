"""What the scan desk's tests work with: a service that can be killed and frozen, and phones that keep what they store."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page, Playwright

from custody.service.kernel.idempotency_keys import new_key
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from tests.browser.serving import ROOT, wait_for
from tests.factories.http_office import ORIGIN, PIN, Town
from tests.fake_witnesses import POLICY_TEXT, Bystanders
from tests.free_port import free_port
from tests.web.full_custody import give_pins
from tests.web.shell import PASSWORD

CHROMIUM, FLAGS = "/usr/bin/chromium", ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PHONE = {"width": 390, "height": 844}
ENGINE = """async () => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { open } = await import(page.replace(/page\\.js$/, 'engine.js'));
  window.engine = await open();
}"""


def settled(folder: Path, lots: int) -> dict[str, Any]:
    """A town in ``folder``, closed again: its people with PINs, and so many lots of two in the clerk's hands."""
    town = Town(folder)
    try:
        give_pins(town, "clerk", "supervisor")
        made = [town.office.lot(2) for _ in range(lots)]
        return {"people": town.office.people, "agencies": town.office.agencies, "place": town.office.place,
                "lots": [lot.exhibits for lot in made], "seals": [lot.seals for lot in made]}  # fmt: skip
    finally:
        town.close()


class Service:
    """``custody serve`` over a town's folder, always on the same port, with witnesses that nobody asks."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.policy = data.parent / "policy"
        self.policy.write_text(POLICY_TEXT)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        told = {"CUSTODY_DATA": str(self.data), "CUSTODY_ORIGIN": ORIGIN, "CUSTODY_SECURE": "off"}
        told["CUSTODY_POLICY"] = str(self.policy)
        environment = {**os.environ, **told, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
        log = self.data.parent / "server.log"
        with log.open("ab") as kept:
            command = [sys.executable, "-m", "custody", "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=kept, stderr=kept, start_new_session=True
            )
        wait_for(self.address, log)

    def tell(self, what: signal.Signals) -> None:
        """Send a signal to the service and all its processes."""
        assert self.process is not None
        os.killpg(self.process.pid, what)

    def kill(self) -> None:
        """Without a warning, in the middle of whatever it does."""
        if self.process is not None:
            self.tell(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def cosigned(self) -> None:
        """Stop, and let two of three witnesses cosign all that is recorded."""
        self.kill()
        with closing(Store(f"sqlite:///{self.data / 'custody.db'}")) as store:
            with store.reading() as connection:
                size = head_row.read(connection).size
            Bystanders(store, self.data).cosign(size, by=2)

    def signed_in(self, name: str) -> "Caller":
        """A client of the API that has signed in."""
        return Caller(self.address, name)


class Caller(httpx.Client):
    """A person at the API."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__(base_url=address, timeout=60)
        self.act("/api/session", {"username": name, "password": PASSWORD})

    def act(self, path: str, body: Any) -> Any:
        """POST under a fresh key; the answer."""
        csrf = self.get("/api/session").json()["csrf"]
        answer = self.post(path, json=body, headers={"x-csrf-token": csrf, "idempotency-key": new_key()})
        assert answer.status_code < 300, answer.text
        return answer.json()


class Phone:
    """A browser with a folder of its own, which outlives it; ``page`` is the scan desk in it."""

    def __init__(self, playwright: Playwright, address: str, folder: Path, script: str = "") -> None:
        self.playwright, self.address, self.folder, self.script = playwright, address, folder, script
        self.browser: BrowserContext
        self.page: Page

    def open(self, path: str = "/scan") -> "Phone":
        self.browser = self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=CHROMIUM, args=FLAGS, viewport=PHONE, locale="fr-FR"
        )  # fmt: skip
        if self.script:
            self.browser.add_init_script(self.script)
        self.page = self.browser.pages[0]
        self.go(path)
        return self

    def go(self, path: str = "/scan") -> None:
        self.page.goto(self.address + path)
        self.page.evaluate(ENGINE)

    def kill(self) -> None:
        """End the browser as a phone without a battery does."""
        without_battery(self.browser, self.folder)

    def run(self, script: str, argument: Any = None) -> Any:
        """Run a function of ``engine`` in the page; a refusal comes back as its code."""
        return self.page.evaluate(
            f"async (argument) => {{ const f = {script}; try {{ return await f(window.engine, argument); }}"
            " catch (e) { if (e.code && e.words) return `refused ${e.code}`; throw e; } }",
            argument,
        )

    def state(self) -> Any:
        return self.run("(engine) => engine.state")

    def until(self, condition: str, seconds: float = 60) -> Any:
        """Wait until a condition on ``state`` holds; the state."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.run(f"({{ state }}) => {condition}"):
                return self.state()
            time.sleep(0.1)
        raise AssertionError(f"never {condition}: {self.state()}")

    def unlock(self, who: str, pin: str = PIN) -> Any:
        return self.run("(engine, [who, pin]) => engine.duty.unlock(who, pin)", [who, pin])

    def record(self, kind: str, command: dict[str, Any], parties: list[dict[str, str]] | None = None) -> Any:
        return self.run(
            "(engine, [kind, command, parties]) => engine.record(kind, command, { duty: engine.state.person, parties })",
            [kind, command, parties or []],
        )


def without_battery(browser: BrowserContext, folder: Path) -> None:
    """Kill every process of the browser that keeps what it stores in ``folder``."""
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            ours = f"--user-data-dir={folder}" in one.read_text()
            if ours:
                os.kill(int(one.parent.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue
    with contextlib.suppress(Exception):  # it is dead, and says so in ways of its own
        browser.close()


def enrolled(phone: Phone, service: Service, agency: str, name: str) -> str:
    """Two key officers enrol the phone; its number."""
    change = {"type": "device", "name": name, "agency": agency, "public_key": phone.run("(e) => e.key.spki")}
    one, two = service.signed_in("key1"), service.signed_in("key2")
    proposal = first(one.act("/api/pending-changes", {"change": change}), "PR")
    number = first(two.act("/api/pending-changes/confirm", {"proposal": proposal}), "DV")
    phone.run("(engine) => engine.flush()")
    phone.until("state.enrolled === true")
    return number


def first(receipt: dict[str, Any], kind: str) -> str:
    """The first number of a kind in a receipt."""
    return re.search(rf'"({kind}[0-9A-Z]{{11}})"', str(receipt).replace("'", '"'))[1]  # type: ignore[index]


@contextmanager
def running(data: Path) -> Iterator[Service]:
    """A service that is started, and ended however the test ends."""
    service = Service(data)
    service.start()
    try:
        yield service
    finally:
        service.kill()
