"""The operator's commands: exit codes, one clear sentence, and never a traceback."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid

import pytest

from custody.bootstrap import open_services
from custody.commands import COMMANDS, main
from custody.domain.access.read_audit import Record
from custody.domain.kernel.events import Actor
from custody.log.errors import CODES
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.batch import Request
from custody.text.verification_messages import FINDINGS
from tests.conftest import ORIGIN
from tests.factories.office import Office
from tests.free_port import free_port


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """An installation on SQLite that the environment names, with a signed log."""
    data = tmp_path / "data"
    monkeypatch.setenv("CUSTODY_DATA", str(data))
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    with open_services(Settings.from_environment()) as services:
        office = Office(services.store, data / "keys", ORIGIN, vkeys=services.checkpoints.vkeys)
        office.lot(2, "certified")
        office.close()
        services.checkpoints.sign_now()
    return data


def spoil(data, statement):
    """What a database administrator does."""
    store = Store(f"sqlite:///{data / 'custody.db'}")
    with store.writing() as connection:
        connection.exec_driver_sql(statement)
    store.close()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(command, capsys):
    """--help tells what a command takes, and ends with 0."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"custody {command}" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [[], ["burn"], ["backup"], ["verify", "--log"]])
def test_wrong_usage_is_two(wrong):
    """Wrong usage ends with 2."""
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2


def test_verify_says_that_nothing_is_wrong(installation, capsys):
    """A log as recorded: 0, its size and root, in the language asked for."""
    assert main(["--lang", "en", "verify", "--workers", "1"]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
    assert main(["verify", "--workers", "1"]) == 0
    assert "Registre" in capsys.readouterr().out


def test_verify_names_the_first_thing_wrong(installation, capsys):
    """A changed state: 1, and the table, row and column in one sentence; the same as JSON."""
    spoil(installation, "UPDATE subject SET holder = 'PE' WHERE kind = 'EV'")
    assert main(["--lang", "en", "verify", "--workers", "1"]) == 1
    assert "Table subject, row EV" in capsys.readouterr().out
    assert main(["verify", "--workers", "1", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["findings"][0]["field"]) == (False, "holder")


def test_verify_believes_a_checkpoint_kept_elsewhere(installation, tmp_path, capsys):
    """A checkpoint of this log agrees; a file that is none is refused with 2."""
    store = Store(f"sqlite:///{installation / 'custody.db'}")
    with store.reading() as connection:
        note = connection.exec_driver_sql("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").scalar_one()
    store.close()
    (tmp_path / "kept").write_text(note)
    assert main(["verify", "--workers", "1", "--checkpoint", str(tmp_path / "kept")]) == 0
    (tmp_path / "forged").write_text(note.replace("\n\n", "\n\n\n"))
    assert main(["verify", "--workers", "1", "--checkpoint", str(tmp_path / "forged")]) == 1
    assert main(["--lang", "en", "verify", "--checkpoint", str(tmp_path / "absent")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "unused"),
    [
        (["--bundle", "proof.zip", "--checkpoint", "kept"], "--checkpoint means nothing with --bundle"),
        (["--log", "log", "--code", "EV"], "--code means nothing with --log"),
        (["--bundle", "proof.zip", "--quick"], "--quick means nothing with --bundle"),
        (["--of", "proof.zip"], "--of means nothing with --database"),
        (["--vkey", "mistyped"], "verifier key"),
    ],
)
def test_verify_passes_over_no_option_in_silence(installation, asked, unused, capsys):
    """A checkpoint that nobody compared must not end in "Nothing is wrong"."""
    assert main(["--lang", "en", "verify", *asked]) == 2
    assert unused in " ".join(capsys.readouterr().err.split())


def test_verify_goes_on_where_it_last_found_nothing(installation, capsys):
    """--new looks at what was recorded since, and says from where."""
    assert main(["verify", "--workers", "1"]) == 0
    with open_services(Settings.from_environment()) as services:
        before = services.head().size
        services.recorder.record(_reading(services))
    capsys.readouterr()
    assert main(["verify", "--workers", "1", "--new", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["since"], report["size"], report["subjects"]) == (before, before + 2, 1)


def _reading(services):
    with services.store.reading() as connection:
        person = connection.exec_driver_sql("SELECT min(id) FROM subject WHERE kind = 'PE'").scalar_one()
    actor = Actor(person=person, part="author", will="own_device")
    command = Record(about=person, form="page")
    return Request(
        act=str(uuid.uuid4()), kind="read_audit.record/1", command=command, digest=bytes(32), actors=(actor,)
    )


def test_export_then_verify_without_the_database(installation, tmp_path, capsys):
    """The files verify alone; one changed byte is named; another key is not believed."""
    assert main(["--lang", "en", "export", str(tmp_path / "log")]) == 0
    vkey = capsys.readouterr().out.split()[-1]
    shutil.move(installation, tmp_path / "gone")
    assert main(["--lang", "en", "verify", "--log", str(tmp_path / "log"), "--vkey", vkey]) == 0
    assert "folder's own" not in capsys.readouterr().out
    assert main(["verify", "--log", str(tmp_path / "log"), "--vkey", "nonsense"]) == 2
    bundle = next((tmp_path / "log" / "tile" / "entries").rglob("*00*"))
    file = bundle if bundle.is_file() else next(bundle.iterdir())
    file.write_bytes(file.read_bytes().replace(b'"kilo', b'"kalo').replace(b"EV", b"EW", 1))
    assert main(["--lang", "en", "verify", "--log", str(tmp_path / "log"), "--vkey", vkey]) == 1
    assert "is not the one that was recorded" in capsys.readouterr().out


def restores(data):
    """Return the sources of the restores that the security log of a data folder names."""
    lines = (data / "security-log" / "commands.jsonl").read_text().splitlines()
    return [line["source"] for line in map(json.loads, lines) if line["event"] == "restore.finished"]


def test_backup_restore_verify(installation, tmp_path, monkeypatch, capsys):
    """The way back is one command, and verify accepts what it made; nothing is overwritten."""
    copy, keys = str(tmp_path / "copy"), str(tmp_path / "keys")
    assert main(["--lang", "en", "backup", copy, "--keys", keys]) == 2
    assert "lies on the disk of the data" in capsys.readouterr().err
    assert main(["--lang", "en", "backup", copy, "--keys", keys, "--same-disk"]) == 0
    told = capsys.readouterr().out
    assert f"In {copy}: " in told
    assert re.search(r"Its head: [1-9]\d*:[0-9a-f]{16}\n", told), "to compare with a paper and a witness"
    assert f"custody backup {copy} --trial" in told
    assert main(["--lang", "en", "backup", copy, "--keys", keys, "--same-disk"]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert main(["backup", copy, "--restore"]) == 2
    assert main(["backup", copy, "--restore", "--trial"]) == 2
    assert main(["--lang", "en", "backup", copy, "--trial"]) == 0
    assert "was put back, verified and removed again" in capsys.readouterr().out
    (tmp_path / "copy" / "custody.db.gz").write_bytes(b"")
    assert main(["--lang", "en", "backup", copy, "--trial"]) == 1
    assert "cannot be put back: The file custody.db.gz of the backup" in capsys.readouterr().out.replace("\n", " ")
    shutil.rmtree(copy)
    shutil.rmtree(keys)
    assert main(["backup", copy, "--keys", keys, "--same-disk"]) == 0
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "new"))
    assert main(["backup", copy, "--restore", "--keys", keys]) == 0
    assert restores(tmp_path / "new") == ["backup"]
    assert main(["--lang", "en", "verify", "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    assert "; 0 private values" not in printed
    assert "it may lack the last acts" in printed, "nothing is wrong in a copy whose end is missing"


def test_restore_from_the_published_log(installation, tmp_path, monkeypatch, capsys):
    """Files, key and backup give the installation back; a changed file gives its first wrong entry, and nothing."""
    log, copy, keys = (str(tmp_path / name) for name in ("log", "copy", "keys"))
    assert main(["backup", copy, "--keys", keys, "--same-disk"]) == 0
    assert main(["export", log]) == 0
    vkey = (tmp_path / "log" / "vkey").read_text().strip()
    beside = ["--backup", copy, "--keys", keys]
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "new"))
    assert main(["--lang", "en", "restore", "--log", log, "--vkey", vkey, *beside]) == 0
    assert "Restored: log custody.test/office" in capsys.readouterr().out
    assert main(["--lang", "en", "verify", "--workers", "1"]) == 0
    assert "; 0 private values" not in capsys.readouterr().out
    assert main(["--lang", "en", "restore", "--head", f"{log}/checkpoint", "--keys", keys]) == 0
    assert "goes on after" in capsys.readouterr().out
    assert restores(tmp_path / "new") == ["log", "signed_head"]
    with open_services(Settings.from_environment()) as services:
        assert services.checkpoints.sign_now().size == services.head().size
    assert main(["restore", "--log", log, "--vkey", vkey]) == 2
    assert main(["restore", "--log", log]) == 2
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "third"))
    bundle = next(file for file in (tmp_path / "log" / "tile" / "entries").rglob("*") if file.is_file())
    bundle.write_bytes(bundle.read_bytes().replace(b'"kilo', b'"kalo').replace(b"EV", b"EW", 1))
    capsys.readouterr()
    assert main(["--lang", "en", "restore", "--log", log, "--vkey", vkey]) == 1
    told = capsys.readouterr().out
    assert "is not the one that was recorded. [entry_wrong: path=tile/entries/000" in told
    assert "Nothing was restored." in told


def test_rebuild_makes_good(installation, capsys):
    """Wrong states are folded anew; afterwards verify finds nothing."""
    spoil(installation, "DELETE FROM subject")
    assert main(["verify", "--workers", "1"]) == 1
    assert main(["rebuild"]) == 0
    assert main(["verify", "--workers", "1"]) == 0


def test_migrate_then_serve_as_another_role(postgres, tmp_path, monkeypatch, capsys):
    """The owner migrates and grants; the serving role opens what it was granted."""
    name = postgres.create()
    role = f"serve_{name}"
    postgres.run(f"CREATE ROLE {role} LOGIN")
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    monkeypatch.setenv("CUSTODY_DATABASE", postgres.url(name, user=role))
    assert main(["--lang", "en", "verify"]) == 2
    assert "custody migrate" in capsys.readouterr().err
    assert main(["migrate", "--database", postgres.url(name), "--grant", role]) == 0
    with open_services(Settings.from_environment()) as services:
        office = Office(services.store, tmp_path / "data" / "keys", ORIGIN, vkeys=services.checkpoints.vkeys)
        office.lot(1)
        office.close()
    assert main(["verify", "--workers", "1"]) == 0
    postgres.drop(name)
    postgres.run(f"DROP ROLE {role}")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("CUSTODY_ORIGIN", "custody.test/other", "This database holds the log"),
        ("CUSTODY_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/x", "cannot be reached"),
        ("CUSTODY_DATABASE", "mysql://x", "cannot be used"),
        ("CUSTODY_SPELLING", "x", "There is no setting"),
    ],
)
def test_a_refused_start_is_two_and_one_sentence(installation, monkeypatch, capsys, variable, value, sentence):
    """What cannot be opened is said in one sentence with a remedy, on the error stream, without a traceback."""
    monkeypatch.setenv(variable, value)
    assert main(["--lang", "en", "verify"]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert "Traceback" not in told.err
    assert len(told.err.strip().splitlines()) <= 2


def test_a_log_error_is_one_sentence_too(installation, capsys):
    """What the signer refuses is told by the same command line."""
    (installation / "signer.state").write_text("nonsense")
    assert main(["--lang", "en", "serve"]) == 2
    assert "memory" in capsys.readouterr().err


def test_every_code_of_the_log_has_a_sentence():
    """No refusal of the log is shown as a bare code."""
    assert set(FINDINGS) >= CODES


def test_services_close_in_order(installation):
    """At the end everything that waits is recorded and signed, and the database is given back."""
    with open_services(Settings.from_environment()) as services:
        assert isinstance(services.vault, Vault)
        head = services.head()
        for check in services.checks:
            check()
    store = Store(f"sqlite:///{installation / 'custody.db'}")
    with store.reading() as connection:
        signed = connection.exec_driver_sql("SELECT max(size) FROM checkpoint").scalar_one()
    store.close()
    assert signed == head.size


def test_serve_ends_on_sigterm(installation):
    """The service answers, and SIGTERM ends it by itself."""
    port = free_port()
    environment = {**os.environ, "CUSTODY_SECURE": "off"}
    server = subprocess.Popen([sys.executable, "-m", "custody", "serve", "--port", str(port)], env=environment)
    try:
        assert _answers(f"http://127.0.0.1:{port}/ready", server)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()


def _answers(url, server):
    for _ in range(1_800):  # a busy machine starts it slowly: until it answers, or is no more
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer) == {"status": "ready"}
        except OSError:
            time.sleep(0.1)
    return False
