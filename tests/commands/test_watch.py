"""Verification beside the service: it goes on where it left off, and a finding is told."""

import logging
import sys
import time

import pytest

from custody.commands.watch import COMMAND, Watch
from custody.settings import Settings
from custody.storage.engine import Store
from custody.storage.verify import remembered
from custody.web.services import Verified
from custody.wiring import open_services
from tests.conftest import ORIGIN
from tests.office import Office


@pytest.fixture
def installation(tmp_path, monkeypatch, database_url):
    """An installation that the environment names, on each of the two databases, with a signed log."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_DATABASE", database_url)
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    settings = Settings.from_environment()
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
        assert size == remembered(installation.data, ORIGIN) > 0
        store = Store(installation.database)
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE log_head SET at = at + 1")
        store.close()
        assert until(watch, lambda state: state.ok is False).size == size
    finally:
        watch.close()
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "log_head" in told[0]


def test_a_verification_that_was_refused_finds_nothing(monkeypatch, caplog):
    """A database that cannot be read is a warning, not a finding; what was known stays."""
    refused = [sys.executable, "-c", "import sys; sys.exit('no database')"]
    watch = Watch(17, refused, first=0, interval=3600)
    for _ in range(600):
        if caplog.records:
            break
        time.sleep(0.05)
    watch.close()
    assert watch.state() == Verified(ok=None, size=17)
    assert "no database" in caplog.text


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
