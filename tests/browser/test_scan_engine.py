"""The scan desk's engine in a real browser: nothing is lost and nothing is there twice, whatever fails (I40)."""

import json
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody.log.device_signature import signed
from custody.log.signer_place import bind
from tests.browser.conftest import CHROMIUM, unavailable
from tests.browser.scanning import Phone, Service, enrolled, running, settled

pytestmark = [pytest.mark.slow, pytest.mark.browser]
LOTS = 8
HOURS = 3 * 3_600_000
LATE = f"""(() => {{ const real = Date; const shift = -{HOURS};
  globalThis.Date = class extends real {{
    constructor(...told) {{ super(...(told.length ? told : [real.now() + shift])); }}
    static now() {{ return real.now() + shift; }}
  }};
}})()"""


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, dict[str, Any]]]:
    """A service that can be killed, and what the town holds; all is sealed before a browser opens."""
    data = tmp_path_factory.mktemp("scan") / "data"
    facts = settled(data, LOTS)
    with running(data) as service:
        yield service, facts


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    """Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("playwright is not installed")
    if not Path(CHROMIUM).exists():
        unavailable(f"there is no {CHROMIUM}")
    with sync_playwright() as made:
        yield made


class Yard:
    """The service, the town's facts, and phones that are enrolled and unlocked."""

    def __init__(self, service: Service, facts: dict[str, Any], playwright: Any, folder: Path) -> None:
        self.service, self.facts, self.playwright, self.folder = service, facts, playwright, folder
        self.phones: list[Phone] = []

    def phone(self, name: str, who: str = "clerk", script: str = "") -> tuple[Phone, str]:
        """A new phone of the drug office in somebody's hands, and its number."""
        made = Phone(self.playwright, self.service.address, self.folder / name, script).open()
        self.phones.append(made)
        number = enrolled(made, self.service, self.facts["agencies"]["drug_office"], f"Tél {name}")
        assert made.unlock(self.facts["people"][who]) is None
        made.until("state.kitAt && state.signedIn")
        return made, number

    def lot(self, index: int) -> list[str]:
        found: list[str] = self.facts["lots"][index]
        return found

    def stored(self, *exhibits: str) -> dict[str, Any]:
        """The command that puts exhibits into the store."""
        return {"place": self.facts["place"], "exhibits": list(exhibits)}

    def store(self, phone: Phone, *exhibits: str) -> Any:
        return phone.record("exhibit.store/1", self.stored(*exhibits))

    def hand_over(self, phone: Phone, index: int, to: str = "supervisor") -> Any:
        """The clerk hands a lot over on the phone, to somebody who types their PIN on it."""
        seals = self.facts["seals"][index]
        checks = [{"exhibit": e, "seal": s} for e, s in zip(self.lot(index), seals, strict=True)]
        receiver = self.facts["people"][to]
        command = {"to": receiver, "purpose": "storage", "checks": checks}
        return phone.record(
            "transfer.hand_over/1", command, [{"person": receiver, "part": "receiver", "pin": "824613"}]
        )

    def queue(self, number: str) -> Any:
        return self.service.signed_in("clerk").get(f"/api/devices/{number}/queue/state").json()

    def read_in(self, phone: Phone) -> tuple[str, str]:
        """A phone's queue as a file, read in by the clerk at the page of devices: the file, and the page's answer."""
        text: str = phone.run("async (engine) => (await engine.export()).text()")
        clerk = self.service.signed_in("clerk")
        csrf = clerk.get("/api/session").json()["csrf"]
        files = {"queue": ("q.jsonl", text.encode())}
        return text, clerk.post("/devices/queue", data={"_csrf_token": csrf}, files=files).text

    def history(self, exhibit: str, type_: str) -> list[Any]:
        """Events of a type on an exhibit's chain."""
        lines = self.service.signed_in("inspector").get(f"/api/exhibits/{exhibit}/history").json()["lines"]
        return [line for line in lines if line["type"] == type_]


@pytest.fixture
def here(yard: tuple[Service, dict[str, Any]], playwright: Any, tmp_path: Path) -> Iterator[Yard]:
    made = Yard(*yard, playwright, tmp_path)
    yield made
    for phone in made.phones:
        phone.kill()


def test_the_page_opens_without_the_network_and_with_one_that_answers_nothing(here):
    """Offline at once, with a frozen service after the worker's three seconds (Playwright waits 30); acts are recorded."""
    phone, number = here.phone("open")
    worker_ready(phone)
    phone.browser.set_offline(True)
    begun = time.monotonic()
    phone.go()
    offline = time.monotonic() - begun
    assert here.store(phone, here.lot(0)[0])["sequence"] == 1
    here.service.tell(signal.SIGSTOP)
    phone.browser.set_offline(False)
    try:
        begun = time.monotonic()
        phone.go()
        frozen = time.monotonic() - begun
        assert here.store(phone, here.lot(0)[1])["sequence"] == 2
        assert phone.state()["pending"] == 2
    finally:
        here.service.tell(signal.SIGCONT)
    phone.unlock(here.facts["people"]["clerk"])
    phone.until("state.pending === 0")
    assert here.queue(number)["sequence"] == 2
    print(f"opened offline in {offline:.2f} s, with a frozen service in {frozen:.2f} s")


def worker_ready(phone: Phone) -> None:
    """The service worker has everything, and answers for the page."""
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.go()


def test_exactly_once_when_service_and_browser_are_killed_between_commit_and_answer(here):
    """Three acts; the service commits and dies unanswered, the browser is killed; both start again."""
    phone, number = here.phone("killed")
    phone.browser.set_offline(True)
    for exhibit in (*here.lot(1), here.lot(2)[0]):
        here.store(phone, exhibit)
    assert phone.state()["pending"] == 3

    def commit_and_die(route: Any) -> None:
        route.fetch()
        here.service.kill()
        route.abort()

    phone.page.route("**/queue", commit_and_die)
    phone.browser.set_offline(False)
    phone.run("(engine) => engine.flush()")
    assert phone.state()["pending"] == 3
    phone.kill()
    here.service.start()
    phone.open()
    assert phone.state()["pending"] == 3
    phone.unlock(here.facts["people"]["clerk"])
    phone.until("state.pending === 0")
    assert here.queue(number)["sequence"] == 3
    for exhibit in (*here.lot(1), here.lot(2)[0]):
        assert len(here.history(exhibit, "exhibit.stored/1")) == 1
    assert phone.state()["unsettledActs"] == []


def test_two_clerks_offline_with_the_same_exhibit_make_a_claim_and_a_discrepancy(here):
    """Both hand it over without the network: the first to come in is recorded, the other a claim that blocks it."""
    (one, _), (two, _) = here.phone("one"), here.phone("two")
    for phone in (one, two):
        # the receiver's PIN is known to the phone from a time with network
        phone.run("(engine, who) => engine.duty.confirm(who, '824613')", here.facts["people"]["supervisor"])
        phone.browser.set_offline(True)
        phone.run("(engine) => engine.flush()")
        assert here.hand_over(phone, 3)["sequence"] == 1, phone.state()
        assert (
            phone.run("(engine, n) => engine.view.exhibits.get(n).holder", here.lot(3)[0])
            == here.facts["people"]["supervisor"]
        )
    for phone in (one, two):
        phone.browser.set_offline(False)
        phone.run("(engine) => engine.flush()")
        phone.until("state.pending === 0")
    assert one.state()["unsettledActs"] == []
    [claim] = two.state()["unsettledActs"]
    assert claim["code"] == "not_holder"
    assert "sous votre garde" in claim["words"]
    assert claim["exhibits"] == here.lot(3)
    assert len(claim["opened"]) == 2
    two.run("(engine) => engine.refresh()")
    two.run("(engine) => engine.flush()")
    assert len(two.state()["unsettledActs"]) == 1, "it stays in sight when the pack is newer"
    assert len(here.history(here.lot(3)[0], "exhibit.act_unsettled/1")) == 1


def test_a_clock_three_hours_wrong_is_measured_and_flagged(here):
    """The act is recorded at the device's time and at ours, and says that the device's clock was wrong."""
    phone, number = here.phone("late", script=LATE)
    assert abs(phone.state()["skewMs"] + HOURS) < 30_000
    here.store(phone, here.lot(4)[0])
    phone.until("state.pending === 0")
    [line] = here.history(here.lot(4)[0], "exhibit.stored/1")
    assert "device_clock_wrong" in line["flags"]
    assert line["occurred"]["at"] < line["at"]
    assert here.queue(number)["refused"] == 0


def test_three_hundred_acts_are_recorded_and_sent(here):
    """Measured: each is on the disk before the next begins; the browser is killed with all unsent, then they go in batches."""
    phone, number = here.phone("many")
    phone.browser.set_offline(True)
    each = phone.run(
        """async (engine, command) => {
          const begun = performance.now();
          for (let i = 0; i < 300; i++) await engine.record("exhibit.store/1", command, { duty: engine.state.person });
          return (performance.now() - begun) / 300;
        }""",
        here.stored(here.lot(5)[0]),
    )
    assert phone.state()["pending"] == 300
    phone.kill()
    begun = time.monotonic()
    phone.open()
    phone.unlock(here.facts["people"]["clerk"])
    phone.until("state.pending === 0", 120)
    print(f"recorded in {each:.1f} ms each, opened again and 300 sent in {time.monotonic() - begun:.1f} s")
    assert (here.queue(number)["sequence"], here.queue(number)["refused"]) == (300, 0)
    assert len(here.history(here.lot(5)[0], "exhibit.stored/1")) == 300


def test_two_tabs_make_one_row_of_acts_and_one_sender(here):
    """Recorded at once in both: numbers without hole or double, each sent once."""
    phone, number = here.phone("tabs")
    other = phone.browser.new_page()
    second = Phone(here.playwright, here.service.address, phone.folder)
    second.browser, second.page = phone.browser, other
    second.go()
    second.unlock(here.facts["people"]["clerk"])
    sent: list[int] = []
    phone.browser.on("request", lambda r: r.url.endswith("/queue") and sent.append(r.post_data.count('"envelope"')))
    record = """async (engine, command) => {
      const made = [];
      for (let i = 0; i < 10; i++) made.push(engine.record("exhibit.store/1", command, { duty: engine.state.person }));
      return (await Promise.all(made)).map((one) => one.sequence);
    }"""
    command = here.stored(here.lot(6)[0])
    for tab in (phone, second):
        tab.page.evaluate(f"(command) => {{ window.made = ({record})(window.engine, command); }}", command)
    numbers = [n for tab in (phone, second) for n in tab.page.evaluate("() => window.made")]
    assert sorted(numbers) == list(range(1, 21))
    phone.until("state.pending === 0")
    second.until("state.pending === 0")
    assert here.queue(number)["sequence"] == 20
    assert len(here.history(here.lot(6)[0], "exhibit.stored/1")) == 20
    assert sum(sent) <= 40, "each act went out once or, behind a broken answer, twice"


def test_a_revoked_device_records_no_more_and_its_acts_count_no_more(here):
    """It locks and says so, signs nobody in and sends nothing; what it still held, read in, is a claim that blocks nothing."""
    phone, number = here.phone("lost")
    phone.browser.set_offline(True)
    here.store(phone, here.lot(7)[0])
    here.service.signed_in("key1").act("/api/devices/revoke", {"device": number, "reason": "Perdu"})
    phone.browser.set_offline(False)
    phone.run("(engine) => engine.flush()")
    phone.until("state.revoked")
    phone.page.wait_for_selector("#state .bad:text('Cet appareil n’est plus autorisé')")
    phone.page.wait_for_selector("#screen[data-screen=unlock] .hint:has-text('Rien de ce qu’il enregistre')")
    assert here.store(phone, here.lot(7)[1]) == "refused device_revoked"
    assert phone.state()["pending"] == 1
    _, page = here.read_in(phone)
    assert "révoqué" in page
    assert here.queue(number)["sequence"] == 1
    assert here.history(here.lot(7)[0], "exhibit.act_unsettled/1") == []


def test_an_altered_act_waits_and_what_is_stored_is_shown_as_blocked(here):
    """A thief with the disk changes what was signed: nothing of it is recorded, and the page says why."""
    phone, number = here.phone("altered")
    phone.browser.set_offline(True)
    here.store(phone, here.lot(7)[1])
    phone.run("""async (engine) => {
      const [kept] = await engine.store.all("outbox");
      await engine.store.put("outbox", { ...kept, envelope: kept.envelope.replace("EV", "EW") });
    }""")
    phone.browser.set_offline(False)
    phone.run("(engine) => engine.flush()")
    phone.until("state.blocked")
    assert phone.run("({ state }) => state.blocked.refusal.code") == "envelope_signature"
    assert here.queue(number)["sequence"] == 0


def test_the_queue_as_a_file_is_read_in_at_the_desk(here):
    """Without a network for good: the file goes by stick, and the phone learns later that all is there."""
    phone, number = here.phone("stick")
    phone.browser.set_offline(True)
    here.store(phone, here.lot(2)[1])
    text, page = here.read_in(phone)
    assert "inscrit" in page
    assert json.loads(text.splitlines()[0])["signature"]
    phone.browser.set_offline(False)
    phone.run("(engine) => engine.flush()")
    phone.until("state.pending === 0")
    assert here.queue(number)["sequence"] == 1


def test_the_key_cannot_be_read_out_and_five_wrong_pins_lock_the_phone_offline(here):
    """The key signs and is not given; a guess is counted on the disk before it is looked at."""
    phone, _ = here.phone("guess")
    taken = phone.page.evaluate(
        "() => crypto.subtle.exportKey('pkcs8', window.engine.key.privateKey).then(() => 'taken', (e) => e.name)"
    )
    assert taken == "InvalidAccessError"
    phone.run("(engine) => engine.duty.lock()")
    assert here.store(phone, here.lot(0)[0]) == "refused scan_locked"
    phone.browser.set_offline(True)
    clerk = here.facts["people"]["clerk"]
    assert phone.unlock(here.facts["people"]["supervisor"]) == "refused pin_not_here"
    assert [phone.unlock(clerk, "135790") for _ in range(6)] == ["refused pin_wrong"] * 5 + ["refused pin_locked"]
    assert phone.unlock(clerk) == "refused pin_locked"
    phone.browser.set_offline(False)
    assert phone.unlock(clerk) is None
    phone.run("(engine) => engine.duty.lock()")
    phone.browser.set_offline(True)
    assert phone.unlock(clerk) is None


def test_what_was_answered_is_kept_until_it_is_witnessed_and_sent_again_after_a_restore(here, tmp_path):
    """Of two acts the first is cosigned, and let go; the service loses the second to an older copy, and gets it back, once."""
    phone, number = here.phone("restore")
    stored_on(here, phone, here.lot(6)[1])
    assert kept(phone) == [1], "nobody has witnessed it"
    here.service.cosigned()
    shutil.copytree(here.service.data, tmp_path / "older")
    here.service.start()
    phone.unlock(here.facts["people"]["clerk"])
    stored_on(here, phone, here.lot(7)[0])
    assert kept(phone) == [2], "the first is witnessed, the second is not"
    before = len(here.history(here.lot(7)[0], "exhibit.stored/1"))
    here.service.kill()
    shutil.rmtree(here.service.data)
    shutil.copytree(tmp_path / "older", here.service.data)
    bind(here.service.data)  # as a snapshot of the disk has it
    here.service.start()
    assert here.queue(number)["sequence"] == 1
    phone.unlock(here.facts["people"]["clerk"])
    phone.run("(engine) => engine.flush()")
    phone.until("state.pending === 0")
    assert here.queue(number)["sequence"] == 2
    assert len(here.history(here.lot(7)[0], "exhibit.stored/1")) == before


def test_a_phone_enrolled_after_the_copy_that_was_put_back_is_ended_like_a_revoked_one(here, tmp_path):
    """The service does not know it any more: what it has not sent is saved as a file, and it is enrolled with a new key."""
    shutil.copytree(here.service.data, tmp_path / "older")
    phone, _ = here.phone("restored from before it")
    phone.browser.set_offline(True)
    here.store(phone, here.lot(5)[1])
    here.service.kill()
    shutil.rmtree(here.service.data)
    shutil.copytree(tmp_path / "older", here.service.data)
    bind(here.service.data)  # as a snapshot of the disk has it
    here.service.start()
    phone.browser.set_offline(False)
    phone.run("(engine) => engine.flush()")
    phone.until("state.revoked !== ''")
    assert phone.state()["pending"] == 1, "what it keeps can still be saved"


def stored_on(here: Yard, phone: Phone, exhibit: str) -> None:
    """An act that is at the service, in the kit, and heard of again."""
    here.store(phone, exhibit)
    phone.until("state.pending === 0")
    phone.run("(engine) => engine.refresh()")
    phone.run("(engine) => engine.flush()")
    assert phone.run("(engine) => engine.outbox.length") == 0


def kept(phone: Phone) -> list[int]:
    """Numbers of the acts that are at the service and kept all the same."""
    numbers: list[int] = phone.run("async (engine) => (await engine.store.all('kept')).map((one) => one.sequence)")
    return numbers


def test_both_kinds_of_key_sign_as_the_service_reads_it(here):
    """Ed25519, and P-256 where a browser has none: what WebCrypto signs, the service's own check finds right."""
    phone = Phone(here.playwright, here.service.address, here.folder / "keys").open()
    here.phones.append(phone)
    for name in ("Ed25519", "ECDSA"):
        spki, signature = phone.page.evaluate(
            """async (name) => {
              const at = (file) => document.querySelector('script[src$="page.js"]').src.replace("page.js", file);
              const { Store } = await import(at("device_database.js"));
              const { deviceKey } = await import(at("device_key.js"));
              const key = await deviceKey(await Store.open(name), name);
              return [key.spki, await key.sign("scellé")];
            }""",
            name,
        )
        assert signed(spki, signature, "scellé".encode())
        assert not signed(spki, signature, b"autre")
