"""``custody alarms`` and the rounds beside the service."""

import threading

import pytest

from custody.bootstrap import open_services
from custody.commands import main
from custody.commands.alarms import Rounds
from custody.domain.kernel.errors import BadInput
from custody.service.oversight import alarm_sweep, notification_channels
from custody.settings import Settings
from custody.storage.tables.migrations import open_store
from tests.conftest import ORIGIN
from tests.factories.office import Office


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """An installation with one exhibit seized in 2016 and never handed over."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    settings = Settings.from_environment()
    with open_services(settings) as services:
        office = Office(services.store, tmp_path / "data" / "keys", ORIGIN)
        office.lot(1, "sealed")
        office.close()
    return settings


def test_the_command_makes_one_round_and_says_what_it_did(settings, capsys):
    """The exhibit is late, and its seizure's term over; the second round has nothing left to raise."""
    assert main(["--lang", "en", "alarms"]) == 0
    assert "Alarms raised: 2," in capsys.readouterr().out
    assert main(["--lang", "en", "alarms"]) == 0
    assert "Alarms raised: 0," in capsys.readouterr().out


def test_a_message_that_fails_is_an_exit_code(settings, tmp_path, monkeypatch, capsys):
    """Cron's own mail then says so; the alarm is on record all the same."""
    file = tmp_path / "alarms.toml"
    file.write_text(
        "[[addressee]]\nto = 'inspection'\nmail = ['a@test']\n[mail]\nhost = '127.0.0.1'\nport = 9\nsender = 'c@test'\n"
    )
    monkeypatch.setenv("CUSTODY_ALARMS", str(file))
    assert main(["alarms"]) == 1
    assert "en échec" in capsys.readouterr().out


@pytest.fixture
def mailbox(tmp_path, monkeypatch):
    """Letters to the inspection, as (address, subject)."""
    file = tmp_path / "alarms.toml"
    file.write_text(
        "[[addressee]]\nto = 'inspection'\nmail = ['a@test']\n[mail]\nhost = '127.0.0.1'\nport = 9\nsender = 'c@test'\n"
    )
    monkeypatch.setenv("CUSTODY_ALARMS", str(file))
    letters: list[tuple[str, str]] = []
    monkeypatch.setitem(
        notification_channels.SENDERS, "mail", lambda _post, to, letter: letters.append((to, letter.text))
    )
    return letters


def test_what_the_nightly_verification_finds_reaches_the_inspection_once(settings, mailbox, capsys):
    """By the outbox, and once more straight from the unit (OnFailure); not night after night."""
    assert main(["verify", "--workers", "1"]) == 0
    assert main(["alarms"]) == 0
    mailbox.clear()
    with open_store(settings).writing() as connection:
        connection.exec_driver_sql("UPDATE subject SET holder = 'PE00000000000' WHERE kind = 'EV'")
    found = "le registre n’est plus tel qu’il a été écrit"
    for told in ([("a@test", True), ("a@test", False)], []):
        assert main(["verify", "--workers", "1"]) == 1
        assert main(["alarms", "--failed", "custody-verify.service"]) == 0
        assert [(to, found in text) for to, text in mailbox] == told
        mailbox.clear()
    assert main(["verify", "--new", "--json", "--workers", "1"]) == 1, "nor does what is new say that it is right"
    assert '"since":0' in capsys.readouterr().out.splitlines()[-1]


def test_a_failure_is_written_straight_whatever_the_database_does(settings, mailbox, monkeypatch, capsys):
    """A copy that failed, a verification that was killed: each time. An outbox kept silent, a log that takes no act."""
    failed = "custody-verify.service"
    for unit in ("custody-backup.service", failed, failed):
        assert main(["alarms", "--failed", unit]) == 0
        assert f"{unit} a échoué" in mailbox.pop()[1]
    mailbox.clear()
    with open_store(settings).writing() as connection:
        silent = "CREATE TRIGGER hush AFTER INSERT ON outbox BEGIN UPDATE outbox SET sent_at = 1; END"
        connection.exec_driver_sql(silent)
    assert main(["verify", "--workers", "1"]) == 1
    assert main(["alarms", "--failed", failed]) == 0
    assert ["a échoué" in text for _, text in mailbox] == [True]
    mailbox.clear()
    with open_store(settings).writing() as connection:
        connection.exec_driver_sql("UPDATE log_head SET root = zeroblob(32)")
    assert main(["verify", "--workers", "1"]) == 1
    monkeypatch.setitem(notification_channels.SENDERS, "mail", refusing)
    assert main(["alarms", "--failed", failed]) == 1
    assert "Personne n’a pu être prévenu" in capsys.readouterr().err
    monkeypatch.setitem(
        notification_channels.SENDERS, "mail", lambda _post, to, letter: mailbox.append((to, letter.text))
    )
    assert main(["alarms", "--failed", failed]) == 0
    assert ["a échoué" in text for _, text in mailbox] == [True]


def refusing(*_: object) -> None:
    """A mail server that is not there."""
    raise OSError("no")


def test_the_service_goes_round_again_and_again_and_survives_a_bad_one(settings, monkeypatch, caplog):
    """A round that fails is logged; the next one is made all the same."""
    made = threading.Event()
    calls = []

    def once_bad(*_):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("no")
        made.set()
        return alarm_sweep.Round()

    monkeypatch.setattr("custody.commands.alarms.run_sweep", once_bad)
    with open_services(settings) as services:
        beside = Rounds(services, first=0, interval=0.01)
        assert made.wait(20)
        beside.close()
    assert "a round was not finished" in caplog.text


def test_a_file_that_cannot_be_read_stops_the_start(settings, tmp_path, monkeypatch):
    """Better no service than one whose alarms nobody hears."""
    monkeypatch.setenv("CUSTODY_ALARMS", str(tmp_path / "nothing.toml"))
    with open_services(Settings.from_environment()) as services, pytest.raises(BadInput, match="setting_bad"):
        Rounds(services)
