"""Word of alarms reaches people outside the store, over crashes and failures; on both databases."""

import socketserver
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.kernel.errors import BadInput
from custody.domain.oversight.alarm import PATIENCE_DAYS, Escalate
from custody.service.oversight import alarm_sweep, notification_channels
from custody.service.oversight.alarm_sweep import request_of, run_sweep
from custody.service.oversight.notification_channels import Addressee, Letter, Mail, Post, Sms, send_mail, send_sms
from custody.service.oversight.notification_queue import deliver
from custody.storage.tables import outbox
from custody.storage.tables.engine import Store
from custody.storage.write.clock import ClockReading
from custody.text import i18n
from custody.web.rendering.alert_messages import letter

NOW = datetime.now(UTC)
MAIL, SMS = Mail(host="smtp.test", sender="custody@test"), Sms(url="https://sms.test/")
POST = Post(
    address="https://custody.test", mail=MAIL, sms=SMS,
    addressee=(
        Addressee(to="inspection", mail=("inspection@test",), sms=("+22370000001",)),
        Addressee(to="prosecution", mail=("parquet@test",)),
    ),
)  # fmt: skip


class Wire:
    """What went out; ``broken`` addresses refuse, ``dies`` ends the process after sending."""

    def __init__(self, *broken: str, dies: bool = False) -> None:
        self.went: list[tuple[str, Letter]] = []
        self.broken, self.dies = set(broken), dies

    def __call__(self, _post: Post, address: str, said: Letter) -> None:
        if address in self.broken:
            raise ConnectionRefusedError(111, "Connection refused")
        self.went.append((address, said))
        if self.dies:
            raise SystemExit

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.went]


def go(store, wire, now=NOW, to=POST):
    return deliver(store, to, letter, now, {"mail": wire, "sms": wire})


@pytest.fixture(autouse=True)
def french():
    i18n.use("fr")


@pytest.fixture
def late(office, monkeypatch):
    """An office with two exhibits overdue since 2016, alarms raised; the term of their seizure is left out."""
    monkeypatch.setattr(alarm_sweep, "_lapsed_seizures", lambda _store, _now: iter(()))
    office.lot(2, "sealed")
    assert run_sweep(office.store, office.recorder, NOW).raised == 2
    return office


def test_all_alarms_go_to_each_address_in_one_message_and_once(late):
    """The inspection hears of both in one e-mail and one SMS; the prosecution of nothing yet; a second round is silent."""
    wire = Wire()
    assert go(late.store, wire) == (2, 0)
    assert sorted(wire.addresses) == ["+22370000001", "inspection@test"]
    assert {said.subject for _, said in wire.went} == {"Custody\N{NO-BREAK SPACE}: 2 alertes vous attendent"}
    assert all("https://custody.test/alarms" in said.text and said.text.count("\n- ") == 1 for _, said in wire.went)
    assert go(late.store, Wire()) == (0, 0)


def test_a_letter_names_nobody_and_no_place(late):
    """E-mail is read by others on the way: numbers only."""
    wire = Wire()
    go(late.store, wire)
    for word in ("Nom ", "Service ", "Bamako", "Affaire", "Paquet", "cannabis"):
        assert all(word not in said.text + said.subject for _, said in wire.went)


@pytest.mark.parametrize("blind", ["", "count", "fire"])
def test_a_letter_tells_no_figures_of_what_somebody_has_still_to_check_blind(office, blind):
    """An address is no reader: who counts, or checks before the fire, may have the letter before them (I13, I43)."""
    lot = office.lot(1, "ordered" if blind == "fire" else "held")
    entry = CheckEntry(exhibit=lot.exhibits[0], seal=lot.seals[0], weight=office.weight("1,90"))
    office.do("exhibit.blind_check/1", BlindCheck(checks=(entry,)), "clerk")
    if blind == "count":
        plan = PlanInventory(place=office.place, counters=(office.people["witness1"],))
        number = office.do("inventory.plan/1", plan, "supervisor").first("RC")
        office.do("inventory.start_count/1", StartCount(inventory=number), "supervisor")
    run_sweep(office.store, office.recorder, NOW)
    wire = Wire()
    go(office.store, wire)
    assert {"trouvé 1,9" in said.text for _, said in wire.went} == {not blind}


def test_a_crash_between_event_and_sending_loses_nothing(late):
    """The alarm is on record and the process dies: another process, which knows nothing, sends it."""
    url = late.store.engine.url.render_as_string(hide_password=False)
    late.close()
    again = Store(url)
    wire = Wire()
    assert go(again, wire) == (2, 0)
    assert "inspection@test" in wire.addresses
    again.close()


def test_a_crash_after_sending_sends_again_rather_than_never(late):
    """At least once: what went out and was not noted goes out again."""
    with pytest.raises(SystemExit):
        go(late.store, Wire(dies=True))
    wire = Wire()
    assert go(late.store, wire)[1] == 0
    assert sorted(wire.addresses) == ["+22370000001", "inspection@test"]


def test_a_failure_is_shown_and_tried_again_after_a_wait_that_doubles(late):
    """The other address is served at once; the broken one after one minute, then two, and then it is quiet."""
    broken = Wire("inspection@test")
    assert go(late.store, broken) == (1, 1)
    assert go(late.store, Wire(), NOW + timedelta(seconds=59)) == (0, 0)
    assert go(late.store, broken, NOW + timedelta(seconds=60)) == (0, 1)
    with late.store.reading() as connection:
        [trouble] = outbox.troubles(connection)
    assert (trouble.address, trouble.waiting, trouble.attempts) == ("inspection@test", 2, 2)
    assert "Connection refused" in trouble.trouble
    assert go(late.store, Wire(), NOW + timedelta(seconds=179)) == (0, 0)
    assert go(late.store, Wire(), NOW + timedelta(seconds=180)) == (1, 0)
    with late.store.reading() as connection:
        assert outbox.troubles(connection) == []


def test_an_escalation_is_sent_to_the_next_addressee(late):
    """The prosecution hears of what the inspection left lying."""
    go(late.store, Wire())
    with late.store.reading() as connection:
        number = connection.exec_driver_sql("SELECT min(id) FROM subject WHERE kind = 'LT'").scalar_one()
    later = NOW + timedelta(days=PATIENCE_DAYS, hours=1)  # the alarm was raised a while after NOW was read
    moved = late.moved(late.store)
    moved.recorder._now = lambda: _at(later)
    moved.recorder.record(request_of("alarm.escalate/1", Escalate(alarm=number)))
    moved.close()
    wire = Wire()
    assert go(late.store, wire, later) == (1, 0)
    assert wire.addresses == ["parquet@test"]


def test_an_address_that_was_taken_out_of_the_file_is_left_alone(late):
    """What waited for it is not sent to anybody else either."""
    go(late.store, Wire("inspection@test", "+22370000001"))
    nobody = Post(mail=MAIL, addressee=(Addressee(to="prosecution", mail=("parquet@test",)),))
    assert go(late.store, Wire(), NOW + timedelta(days=1), nobody) == (0, 0)


def _at(when):
    return ClockReading(wall_ms=int(when.timestamp() * 1000), monotonic_ms=0)


# --- the wires themselves


class Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as one message needs."""

    def handle(self):
        said, reading = [], False
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            said.append(line.decode().strip())
            if reading and said[-1] == ".":
                reading = False
                self.wfile.write(b"250 taken\r\n")
            elif said[-1].upper() == "DATA":
                reading = True
                self.wfile.write(b"354 go on\r\n")
            elif not reading:
                self.wfile.write(b"221 bye\r\n" if said[-1].upper() == "QUIT" else b"250 ok\r\n")
        self.server.said = said


class Gateway(BaseHTTPRequestHandler):
    """Keeps what was posted; refuses what it was told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.said = (self.path, body, self.headers["x-key"])
        self.send_response(503 if "refuse" in self.path else 200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def serving(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def test_an_email_is_sent():
    """From, to, subject and text arrive."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        server.block_on_close = True
        port = serving(server)
        mail = Mail(host="127.0.0.1", port=port, sender="custody@test", tls=False)
        send_mail(Post(mail=mail), "inspection@test", Letter("Alerte", "Une ligne\n"))
        server.shutdown()
    assert {"rcpt TO:<inspection@test>", "Subject: Alerte", "Une ligne"} <= set(server.said)


def test_an_sms_is_posted_to_the_gateway():
    """Address and text are percent-encoded into URL and body; a refusal is an OSError."""
    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        port = serving(server)
        sms = Sms(url=f"http://127.0.0.1:{port}/send?to={{to}}", body="text={text}", headers={"X-Key": "k"})
        send_sms(Post(sms=sms), "+223 7", Letter("2 alertes & plus", ""))
        assert server.said == ("/send?to=%2B223%207", "text=2%20alertes%20%26%20plus", "k")
        with pytest.raises(OSError, match="503"):
            send_sms(Post(sms=Sms(url=f"http://127.0.0.1:{port}/refuse")), "+2", Letter("x", ""))
        server.shutdown()
    with pytest.raises(OSError, match="not an address"):
        send_sms(Post(sms=Sms(url="file:///etc/passwd")), "+2", Letter("x", ""))


@pytest.mark.parametrize(
    "said", ["[[addressee]]\nto = 'store'", "[[addressee]]\nto = 'inspection'\nsms = ['+2']", "x = 1", "not toml"]
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, said):
    """An unknown step, addresses without their channel, an unknown key: the start is refused, not the message lost."""
    path = tmp_path / "alarms.toml"
    path.write_text(said)
    with pytest.raises(BadInput, match="setting_bad"):
        notification_channels.read(path)


def test_the_example_in_the_manual_is_read(tmp_path):
    """The file as docs/operate.md shows it."""
    manual = (Path(__file__).parents[3] / "docs" / "operate.md").read_text()
    example = manual.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "alarms.toml"
    path.write_text(example)
    found = notification_channels.read(path)
    assert {channel for channel, _ in found.addresses("inspection")} == {"mail", "sms"}
