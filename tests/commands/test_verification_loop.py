"""Verification beside the service: it goes on where it left off, and a finding is told."""

import json
import logging
import subprocess
import sys
import time

import pytest
from msgspec import structs

from custody.bootstrap import open_services
from custody.commands import FOUND_WRONG, main
from custody.commands.verification_loop import COMMAND, Watch
from custody.domain.certificates.certificate import CertificateIssued
from custody.domain.registry.registry import ACTS
from custody.settings import Settings
from custody.storage.audit.verification_state import verified_to
from custody.storage.tables.engine import Store
from custody.web.http.services import Verified
from tests.another_rule import plant
from tests.conftest import ORIGIN
from tests.factories.office import Office

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path, monkeypatch, database_url):
    """What an installation is, that the environment names, on each of the two databases."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_DATABASE", database_url)
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    return Settings.from_environment()


@pytest.fixture
def installation(settings):
    """The installation with a signed log."""
    with open_services(settings) as services:
        office = Office(services.store, settings.data / "keys", ORIGIN, vkeys=services.checkpoints.vkeys)
        office.lot(1)
        office.close()
        services.checkpoints.sign_now()
    return settings


def until(watch, wanted):
    for _ in range(600):
        if wanted(watch.state()):
            return watch.state()
        time.sleep(0.1)
    raise AssertionError(watch.state())


def test_the_running_service_verifies_what_is_new(installation, caplog):
    """It says how far the log is verified, keeps it in the data folder, and tells of a change in an ERROR."""
    watch = Watch(0, first=0, interval=0.2)
    try:
        size = until(watch, lambda state: state.ok).size
        assert size == verified_to(installation.data, ORIGIN) > 0
        store = Store(installation.database)
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE log_head SET at = at + 1")
        store.close()
        assert until(watch, lambda state: state.ok is False).size == size
    finally:
        watch.close()
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "log_head" in told[0]


def test_new_certificates_are_computed_again(settings, monkeypatch):
    """A digest that a doctored service wrote stands in a log that agrees with itself: the next round names it."""
    with open_services(settings) as services:
        office = Office(services.store, settings.data / "keys", ORIGIN, vkeys=services.checkpoints.vkeys)
        office.lot(1, "certified")
        services.checkpoints.sign_now()
        honest = verify("--new")
        act = ACTS["destruction_session.certify/1"]
        plant(monkeypatch, "destruction_session.certify/1", forging(act))
        forged = office.state(office.lot(1, "certified").certificate).certificate_number
        services.checkpoints.sign_now()
        report = verify("--new")
        office.close()
    assert (honest["ok"], honest["certificates"], honest["undone"], honest["quick"]) == (True, 1, [], False)
    assert report["certificates"] == 1
    assert [(f["code"], f["certificate"], f["field"]) for f in report["findings"]] == [
        ("certificate_wrong", forged, "statement")
    ]


def forging(act):
    """The rule, with another digest of the statement in its certificate."""

    def decide(command, world, moment):
        decision = act.decide(command, world, moment)
        decision.new_events = [
            structs.replace(one, event=structs.replace(one.event, statement="0" * 64))
            if isinstance(one.event, CertificateIssued) else one
            for one in decision.new_events
        ]  # fmt: skip
        return decision

    return decide


def test_what_a_report_does_not_say_it_names(installation, capsys):
    """Quickly, or where the tables are wrong: certificates were not computed again, in words and as JSON."""
    quick = verify("--quick")
    assert quick["undone"] == ["acts", "values", "books", "state", "stamps", "revisions", "certificates"]
    assert (quick["ok"], quick["quick"]) == (True, True)
    store = Store(installation.database)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE subject SET holder = 'x' WHERE kind = 'EV'")
    store.close()
    assert verify()["undone"] == ["certificates"]
    capsys.readouterr()
    assert main(["verify", "--workers", "1"]) == FOUND_WRONG
    assert "Procès-verbaux recalculés\u00a0: pas fait" in capsys.readouterr().out


def verify(*options):
    """What the command answers as JSON."""
    command = [*COMMAND[:3], "verify", "--json", "--workers", "1", *options]
    return json.loads(subprocess.run(command, capture_output=True, check=False).stdout)


def test_a_verification_that_was_refused_finds_nothing(monkeypatch, caplog):
    """A database that cannot be read once is a warning, not a finding; what was known stays."""
    refused = [sys.executable, "-c", "import sys; sys.exit('no database')"]
    watch = Watch(17, refused, first=0, interval=3600)
    for _ in range(600):
        if caplog.records:
            break
        time.sleep(0.05)
    watch.close()
    assert watch.state() == Verified(ok=None, size=17)
    assert "no database" in caplog.text


def test_verifications_that_give_no_report_are_a_finding(caplog):
    """Who makes each of them end, whether it was refused or died, does not leave /health green; the next report tells again."""
    watch = Watch(17, [sys.executable, "-c", "import sys; sys.exit('died')"], first=0, interval=0.1)
    until(watch, lambda state: state == Verified(ok=False, size=17))
    watch._command = [sys.executable, "-c", 'print(\'{"ok":true,"size":18,"findings":[]}\')']
    until(watch, lambda state: state == Verified(ok=True, size=18))
    watch.close()
    assert "not verified 2 times in a row" in caplog.text


def test_closing_does_not_wait_for_a_verification():
    """The service ends at once, and takes the process with it."""
    watch = Watch(0, [sys.executable, "-c", "import time; time.sleep(60)"], first=0)
    time.sleep(0.5)
    begun = time.monotonic()
    watch.close()
    assert time.monotonic() - begun < 30
    assert watch.state().ok is None


def test_it_is_the_command_that_a_person_would_call():
    """What runs beside the service is custody verify --new."""
    assert COMMAND[1:5] == ("-m", "custody", "verify", "--new")
