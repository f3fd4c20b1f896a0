"""``custody receive``: another agency's proof at the command line, its receipt, and both checked without this software."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from custody.commands import main
from tests.commands.progress_bar import recorded_progress
from tests.factories.http_office import Town
from tests.web.exchange.test_received import MALI, SENEGAL, know, policy
from tests.web.shell import PASSWORD

SCRIPT = Path(__file__).parents[2] / "docs" / "check-proof.sh"


@pytest.fixture(scope="module")
def mali(tmp_path_factory):
    """Who gives."""
    made = Town(tmp_path_factory.mktemp("mali"), MALI)
    yield made
    made.close()


@pytest.fixture
def senegal(tmp_path, monkeypatch):
    """Who receives."""
    (tmp_path / "password").write_text(PASSWORD + "\n")
    monkeypatch.setenv("COLUMNS", "160")
    made = Town(tmp_path / "senegal", SENEGAL)
    yield made
    made.close()


@pytest.fixture
def given(mali, tmp_path, monkeypatch, capsys):
    """A ZIP made by the giver's own command."""
    number = mali.office.lot(1).exhibits[0]
    as_at(monkeypatch, mali)
    command = ["bundle", number, "-o", str(tmp_path / "given.zip"), "--to", "Service prosecution, Dakar"]
    (tmp_path / "password").write_text(PASSWORD + "\n")
    assert main([*command, "--user", "prosecutor", "--password-file", str(tmp_path / "password")]) == 0
    capsys.readouterr()
    return tmp_path / "given.zip"


def as_at(monkeypatch, place):
    monkeypatch.setenv("CUSTODY_DATA", str(place.settings.data))
    monkeypatch.setenv("CUSTODY_ORIGIN", place.settings.origin)


def receive(tmp_path, bundle, *more, user="prosecutor"):
    password = str(tmp_path / "password")
    return main(["receive", str(bundle), *more, "--user", user, "--password-file", password])


def test_given_received_and_the_receipt_checked_by_hand(mali, senegal, given, tmp_path, monkeypatch, capsys):
    """The giver needs jq, bash, openssl and coreutils, and the key of the receiver's log."""
    as_at(monkeypatch, senegal)
    know(senegal, mali)
    output, told = tmp_path / "receipt.json", recorded_progress(monkeypatch, "receive")
    assert receive(tmp_path, given, "-o", str(output)) == 0
    assert told == [(n, len(told)) for n in range(1, len(told) + 1)]
    assert told
    said = capsys.readouterr().out
    assert MALI in said
    assert str(output) in said
    plain = json.loads(output.read_text())
    (tmp_path / "event.json").write_text(plain["event"])
    (tmp_path / "event.json.tlog-proof").write_text(plain["proof"])
    key = Ed25519PublicKey.from_public_bytes(senegal.services.checkpoints.vkey.key)
    (tmp_path / "log.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def by_hand(*command):
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)

    check = ("bash", str(SCRIPT), "event.json", "event.json.tlog-proof", "log.pem")
    assert by_hand(*check).stdout == "vérifié\n"
    (tmp_path / "event.json").write_text(plain["event"].replace(MALI, "ocs.xx.test/log"))
    assert by_hand(*check).returncode == 1
    with zipfile.ZipFile(given) as archive:
        archive.extractall(tmp_path / "out")
    [folder] = (tmp_path / "out").iterdir()
    digest = f"cd {folder} && find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum"
    assert by_hand("bash", "-c", digest).stdout.split()[0] == plain["statement"]["bundle"]
    if shutil.which("jq"):
        assert by_hand("jq", "-rj", ".event", str(output)).stdout == plain["event"]


def test_what_is_refused_is_told_to_people_and_machines(mali, senegal, given, tmp_path, monkeypatch, capsys):
    """Exit code 1, one sentence for each reason, nothing on record, no receipt."""
    as_at(monkeypatch, senegal)
    size = senegal.size()
    assert receive(tmp_path, given, "-o", str(tmp_path / "r.json")) == 1
    assert "Rien n’a été inscrit" in capsys.readouterr().out
    assert receive(tmp_path, given, "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["received"], [one["code"] for one in report["objections"]]) == (False, ["origin_unknown"])
    assert "sur papier" in report["objections"][0]["said"]
    (tmp_path / "x.zip").write_text("no ZIP")
    assert receive(tmp_path, tmp_path / "x.zip", "--json") == 1
    assert json.loads(capsys.readouterr().out)["objections"][0]["code"] == "file_unreadable"
    assert receive(tmp_path, given, user="clerk") == 2
    (tmp_path / "r.json").write_text("kept")
    assert receive(tmp_path, given, "-o", str(tmp_path / "r.json")) == 2
    assert (tmp_path / "r.json").read_text() == "kept"
    assert senegal.size() == size


def test_keys_may_be_given_and_the_receipt_is_the_same_again(mali, senegal, given, tmp_path, monkeypatch, capsys):
    """``--vkey`` or ``--policy`` in place of the register; twice the same number, with the export on record."""
    as_at(monkeypatch, senegal)
    (tmp_path / "mali.policy").write_text(policy(mali))
    numbers = []
    for at, trusted in enumerate(
        (("--vkey", str(mali.services.checkpoints.vkey)), ("--policy", tmp_path / "mali.policy"))
    ):
        assert receive(tmp_path, given, *map(str, trusted), "-o", str(tmp_path / f"{at}.json"), "--json") == 0
        report = json.loads(capsys.readouterr().out)
        numbers.append((report["id"], report["repeated"]))
    assert numbers == [(numbers[0][0], False), (numbers[0][0], True)]
    assert (
        json.loads((tmp_path / "0.json").read_text())["event"] == json.loads((tmp_path / "1.json").read_text())["event"]
    )
    types = [line.part.type for line in senegal.office.history(numbers[0][0])]
    assert types == ["bundle.received/1", "document.issued/1", "document.issued/1"]
    receipt = ["verify", "--receipt", str(tmp_path / "0.json"), "--vkey", str(senegal.services.checkpoints.vkey)]
    assert main([*receipt, "--of", str(tmp_path / "given.zip")]) == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "checkpoint").write_text("x")
    assert main([*receipt, "--of", str(tmp_path / "other")]) == 1
    assert "autre dossier" in capsys.readouterr().out
    assert main(["verify", "--bundle", str(given), "--vkey", str(senegal.services.checkpoints.vkey)]) == 1
    assert main([*receipt, "--quick"]) == 2
