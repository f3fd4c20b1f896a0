"""What a machine without a network is given: settings that are known, tight units, one archive that installs."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from custody.settings import READERS, Settings

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
    ("unit", "tenths"), [("custody", 15), ("custody-signer", 8), ("custody-backup", 8), ("custody-verify", 8)]
)
def test_the_units_are_as_tight_as_told(unit, tenths):
    """The exposure that docs/install.md names, by systemd's own reckoning."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={tenths}"]
    found = subprocess.run([*command, UNITS / f"{unit}.service"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout.splitlines()[-1:]


def no_network():
    """A prefix under which a command reaches no network, where this machine lets us have one."""
    alone = ["unshare", "--net"]
    return alone if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0 else []


@pytest.mark.slow
def test_one_archive_installs_without_a_network(tmp_path):
    """Packed where there is a network, installed where there is none, started: /health answers."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    archive = tmp_path / "custody-offline.tar.gz"
    subprocess.run([ROOT / ".ci" / "pack", archive, version], check=True)
    shutil.unpack_archive(archive, tmp_path, filter="data")
    program = tmp_path / "program"
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    install = [*no_network(), "sh", tmp_path / "custody-offline" / "install.sh", "--program-only", program]
    subprocess.run(install, check=True, env={"PATH": path, "PIP_NO_INDEX": "1", "PIP_INDEX_URL": "http://127.0.0.1:9"})
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "CUSTODY_DATA": str(tmp_path / "data")}
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
