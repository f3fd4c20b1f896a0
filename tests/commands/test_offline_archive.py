"""What a machine without a network is given: settings that are known, tight units, one archive that installs."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from hashlib import sha256
from pathlib import Path

import pytest

from custody.settings import READERS, Settings
from tests.free_port import free_port

ROOT = Path(__file__).parents[2]
UNITS = ROOT / ".ci" / "install" / "units"


def test_the_settings_of_an_installation_are_known(monkeypatch):
    """A misspelt variable would stop the first start, far from anybody who could help."""
    text = (ROOT / ".ci" / "install" / "custody.env").read_text().replace("@ORIGIN@", "ocs.example/mopti/1")
    given = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    ours = {name: value for name, value in given.items() if name.startswith("CUSTODY_")}
    assert ours.keys() <= READERS.keys()
    assert Settings.from_environment(ours).origin == "ocs.example/mopti/1"
    used = {name for unit in UNITS.iterdir() for name in re.findall(r"\$\$?\{?([A-Z_]+)", unit.read_text())}
    assert used <= given.keys() | {"MAINPID"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
@pytest.mark.parametrize(
    ("unit", "tenths"),
    [("custody", 15), ("custody-signer", 8), ("custody-backup", 8), ("custody-verify", 8), ("custody-failed@", 15)],
)
def test_the_units_are_as_tight_as_told(unit, tenths):
    """The exposure that docs/install.md names, by systemd's own reckoning."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={tenths}"]
    found = subprocess.run([*command, UNITS / f"{unit}.service"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout.splitlines()[-1:]


@pytest.fixture
def nightly(tmp_path):
    """The command of the nightly copy as systemd hands it to the shell, under a program that only makes the folders."""
    unit = (UNITS / "custody-backup.service").read_text()
    command = re.search(r"^ExecStart=/bin/sh -euc '(.*?)'$", unit, re.MULTILINE | re.DOTALL).group(1)
    program = tmp_path / "custody"
    program.write_text('#!/bin/sh\n[ ! -e "$2" ] && [ ! -e "$4" ] && mkdir "$2" "$4"\n')
    program.chmod(0o755)
    for old, new in {"\\\n": " ", "$$": "$", "%%": "%", "/opt/custody/current/bin/custody": str(program)}.items():
        command = command.replace(old, new)
    given = {name: str(tmp_path / name) for name in ("BACKUP", "BACKUP_KEYS")} | {"BACKUP_DAYS": "3"}
    for name in ("BACKUP", "BACKUP_KEYS"):
        (tmp_path / name).mkdir()

    def copy():
        subprocess.run(["sh", "-euc", command], env={"PATH": "/usr/bin:/bin"} | given, check=True)
        kept, keys = (sorted(one.name for one in (tmp_path / name).iterdir()) for name in ("BACKUP", "BACKUP_KEYS"))
        assert kept == keys
        return kept

    return copy


def test_a_second_copy_of_a_day_has_its_own_name(nightly):
    """Asked for by hand after the night's, or after one that broke off half way."""
    (day,) = nightly()
    assert nightly() == [day, f"{day}-2"]
    assert nightly() == [day, f"{day}-2", f"{day}-3"]


def test_days_are_kept_with_all_their_copies(nightly, tmp_path):
    """The oldest day goes with each of its copies; what somebody else put there stays."""
    stays = ["2026-01-01-avant-travaux", "2026-01-03", "2026-01-04", "2026-01-04-2", "upgrade-20260101-020000"]
    for name in ("2026-01-01", "2026-01-01-2", "2026-01-01-10", *stays):
        (tmp_path / "BACKUP" / name).mkdir()
        (tmp_path / "BACKUP_KEYS" / name).mkdir()
    assert nightly() == sorted([*stays, time.strftime("%Y-%m-%d")])


STUBS = {
    "id": "echo 0", "getent": "exit 0", "chgrp": "exit 0",
    "runuser": 'shift 3; exec "$@"',
    "systemctl": 'echo "systemctl $*" >>"$CALLS"; case "$*" in restart*|"start custody.service") exit "${DEAD:-0}";; esac',
    "python3": '[ "$1" != -c ] || { echo "${HERE-3.13}"; exit; }; [ "$BROKEN" != venv ] || { mkdir -p "$4"; exit 1; }; mkdir -p "$4/bin"; cp "$CUSTODY" "$4/bin/custody"; printf "#!/bin/sh\n" >"$4/bin/python"; chmod +x "$4/bin/python"',
}  # fmt: skip
"""What the installer calls of the system, as it is written to ``CALLS``; the program that it installs is ``CUSTODY``."""
CUSTODY = '#!/bin/sh\necho "$(basename "$(dirname "$(dirname "$0")")") $1" >>"$CALLS"\n[ "$1" != "$BROKEN" ]\n'


@pytest.fixture
def machine(tmp_path):
    """A machine with an older version and a log; upgrading it: exit code, what was said, what was called in order."""
    archive, bin_, root = (tmp_path / name for name in ("archive", "bin", "root"))
    shutil.copytree(ROOT / ".ci" / "install", archive)
    (archive / "wheels").mkdir()
    (archive / "wheels" / "pip-1.whl").touch()
    (archive / "PYTHON").write_text("3.13\n")
    listed = [file for file in archive.rglob("*") if file.is_file()]
    sums = (f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(archive)}\n" for file in listed)
    (archive / "SHA256SUMS").write_text("".join(sums))
    for folder in (
        "etc/custody",
        "etc/systemd/system",
        "usr/local/bin",
        "opt/custody/old/bin",
        "data",
        "copies",
        "keys",
    ):
        (root / folder).mkdir(parents=True)
    stubs = {bin_ / name: f"#!/bin/sh\n{text}\n" for name, text in STUBS.items()}
    for file, text in (stubs | {root / "opt/custody/old/bin/custody": CUSTODY, tmp_path / "custody": CUSTODY}).items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
    (root / "opt/custody/current").symlink_to(root / "opt/custody/old")
    (root / "data/custody.db").touch()
    lines = {"CUSTODY_DATA": "data", "BACKUP": "copies", "BACKUP_KEYS": "keys"}
    (root / "etc/custody/custody.env").write_text("".join(f"{k}={root / v}\n" for k, v in lines.items()))
    calls = tmp_path / "calls"
    calls.touch()
    given = {
        "DESTDIR": str(root),
        "CALLS": str(calls),
        "CUSTODY": str(tmp_path / "custody"),
        "BROKEN": "-",
    }

    def upgrade(*words, **more):
        path = {"PATH": f"{bin_}:/usr/bin:/bin"}
        command = ["sh", archive / "install.sh", *words]
        done = subprocess.run(command, env=path | given | more, capture_output=True, text=True, check=False)
        told = re.sub(r"\d{8}-\d{6}", "new", calls.read_text()).splitlines()
        return done.returncode, done.stdout + done.stderr, told

    return upgrade


def test_an_upgrade_leaves_the_store_with_a_service(machine):
    """Stopped, copied by the old program, migrated and folded anew by the new one, started, and seen running."""
    code, said, called = machine()
    assert (code, "il tourne" in said) == (0, True), said
    assert called[:4] == ["systemctl stop custody.service", "old backup", "new migrate", "new rebuild"]
    assert called[-1] == "systemctl restart custody-signer.service custody.service"


def test_a_service_that_does_not_run_is_not_called_installed(machine):
    """systemd says that its start failed: what to look at is said, and the exit code tells."""
    code, said, _ = machine(DEAD="1")
    assert code == 1
    assert "journalctl -u custody" in said
    assert "il tourne" not in said


def test_without_a_copy_nothing_is_changed(machine):
    """The disk of the copies is full: the old program runs on."""
    code, said, called = machine(BROKEN="backup")
    assert (code, "rien n’a changé" in said) == (1, True), said
    assert called == ["systemctl stop custody.service", "old backup", "systemctl start custody.service"]


def test_where_nothing_runs_any_more_it_is_said(machine):
    """A setting that was spoilt before: no copy, and the old program does not start either."""
    code, said, _ = machine(BROKEN="backup", DEAD="1")
    assert (code, "ne redémarre PAS" in said) == (1, True), said


@pytest.mark.parametrize(
    ("words", "how", "code", "told"),
    [
        ((), {"HERE": "3.11"}, 1, "Python 3.13 ; ici : 3.11"),
        ((), {"HERE": ""}, 1, "ici : aucun"),
        ((), {"BROKEN": "venv"}, 1, "rien d’autre n’a changé"),
        (("--origin",), {}, 2, "--origin OFFICE/REGISTER/1"),
        (("--orign", "x"), {}, 2, "--orign ?"),
    ],
)
def test_where_it_cannot_be_put_nothing_is_begun(machine, tmp_path, words, how, code, told):
    """Another Python than the archive was made for, a disk that is full, a word mistyped: said, and nothing is left."""
    ended, said, called = machine(*words, **how)
    assert (ended, told in said, called) == (code, True, []), said
    assert {one.name for one in (tmp_path / "root/opt/custody").iterdir()} == {"old", "current"}


def test_by_a_wrong_clock_nothing_is_begun(machine, tmp_path):
    """Older than the archive itself: its time would stand under every act."""
    ahead = time.time() + 3600
    os.utime(tmp_path / "archive" / "SHA256SUMS", (ahead, ahead))
    code, said, called = machine()
    assert (code, "L’horloge" in said, called) == (1, True, []), said


def test_a_folder_that_is_there_is_never_taken_away(machine, tmp_path):
    """Named by mistake for the program, which cannot be put there: it stands as it stood."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "letters").touch()
    code, said, _ = machine("--program-only", str(home), BROKEN="venv")
    assert (code, f"{home} existe déjà" in said) == (1, True), said
    assert [one.name for one in home.iterdir()] == ["letters"]
    (home / "letters").unlink()
    assert machine("--program-only", str(home / "new"), BROKEN="venv")[0] == 1
    assert not list(home.iterdir()), "what was begun there is"


def test_what_cannot_be_folded_is_not_started(machine):
    """The new program is not started on states of the old one; where the copy is, is said."""
    code, said, called = machine(BROKEN="rebuild")
    assert (code, "upgrade-" in said) == (1, True), said
    assert called[-1] == "new rebuild"


def no_network():
    """A prefix under which a command reaches no network, where this machine lets us have one."""
    alone = ["unshare", "--net"]
    return alone if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0 else []


@pytest.mark.slow
def test_one_archive_installs_without_a_network(tmp_path):
    """Packed where there is a network, installed where there is none, started: /health answers."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    archive = tmp_path / "custody-offline.tar.gz"
    subprocess.run([ROOT / ".ci" / "offline-archive", archive, version], check=True)
    shutil.unpack_archive(archive, tmp_path, filter="data")
    program = tmp_path / "program"
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    install = [*no_network(), "sh", tmp_path / "custody-offline" / "install.sh", "--program-only", program]
    subprocess.run(install, check=True, env={"PATH": path, "PIP_NO_INDEX": "1", "PIP_INDEX_URL": "http://127.0.0.1:9"})
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "CUSTODY_DATA": str(tmp_path / "data"), "CUSTODY_ORIGIN": "custody.test/archive",
    }  # fmt: skip
    command = [program / "bin" / "custody", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path)
    try:
        assert b"alive" in patiently(f"http://127.0.0.1:{port}/health")
    finally:
        process.terminate()
        assert process.wait(60) == 0


def patiently(address):
    """What an address answers, once it does."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return urllib.request.urlopen(address).read()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.3)
