"""The store's server as its people have it: one archive, no network, under systemd, through a power cut and an upgrade.

What is done is what docs/install.md says; the machine is another systemd beside this one (``tests.drills.machine``).
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.machine import PATH, Machine, NoMachine, missing

ROOT = Path(__file__).parents[2]
SETTINGS = "/etc/custody/custody.env"
ASK = """
import ssl, socket, sys
trusted = ssl.create_default_context(cafile="/var/lib/custody-tls/authority.pem")
with trusted.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname="custody.local") as to:
    to.sendall(b"GET /ready HTTP/1.1\\r\\nHost: custody.local\\r\\nConnection: close\\r\\n\\r\\n")
    print(b"".join(iter(lambda: to.recv(4096), b"")).decode())
"""


def skip(reason: object) -> None:
    pytest.skip(f"this machine does not let us start a machine of its own: {reason}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Machine]:
    """A machine that is switched on, with the archive unpacked in ``/usb/custody-offline``."""
    if missing():
        skip(f"no {missing()[0]}")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2g", "tmpfs", disk], check=False).returncode:
        skip("no right to mount")
    machine = Machine(disk)
    try:
        unpack(tmp_path, disk / "upper" / "usb")
        machine.boot()
        yield machine
    except NoMachine as error:
        skip(error)
    finally:
        machine.cut()
        subprocess.run(["umount", "-l", disk], check=False)


def unpack(folder: Path, into: Path) -> None:
    """The archive, made for the Python that the machine has."""
    python = shutil.which("python3", path=PATH) or skip("no python3")
    asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    version = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    archive = folder / "custody-offline.tar.gz"
    subprocess.run([ROOT / ".ci" / "offline-archive", archive, version], check=True)
    shutil.unpack_archive(archive, into, filter="data")


def install(machine: Machine, *words: str) -> str:
    return machine.run("sh", "/usb/custody-offline/install.sh", *words)


def ready(machine: Machine) -> bool:
    """By its name, over https, under the root certificate that phones are given."""
    return '{"status":"ready"}' in machine.run("/opt/custody/current/bin/python", "-c", ASK, check=False)


def comes(machine: Machine, seconds: float = 90) -> bool:
    """Whether it is ready before so many seconds have gone."""
    end = time.monotonic() + seconds
    while not ready(machine):
        if time.monotonic() > end:
            return False
        time.sleep(1)
    return True


def taken_away() -> list[str]:
    """The commands by which the manual has the program taken away."""
    after = (ROOT / "docs" / "install.md").read_text().partition("**Retirer le programme**")[2]
    return [line.removeprefix("sudo ") for line in after.split("```")[1].strip().splitlines()]


@pytest.mark.slow
def test_the_server_of_a_store(store: Machine) -> None:
    """Installed, founded, killed, without power, set wrong, copied, upgraded, taken away: each does what the manual says."""
    install(store, "--origin", "ocs.example/mopti/1", "--name", "custody.local", "--name", "192.168.1.10",
            "--organisation", "Office central des stupéfiants")  # fmt: skip
    assert ready(store), "it answers once it is called started"
    said = store.run("custody", "user", "--first", "F. Diawara", "--second", "D. Kouyaté", "--agency", "OCS")
    assert "f.diawara" in said
    assert "https://custody.local" in store.run("journalctl", "-u", "custody", "-o", "cat")

    store.run("systemctl", "kill", "-s", "KILL", "custody", "custody-signer")
    assert comes(store), "killed, it comes again"

    store.cut()
    store.boot()
    assert comes(store), "it is there when the power is"
    store.run("custody", "verify")

    store.run("sed", "-i", "s/^CUSTODY_ZONE/CUSTODY_ZONNE/", SETTINGS)
    assert "failed" in store.run("systemctl", "restart", "custody", check=False)
    assert "CUSTODY_ZONNE" in store.run("journalctl", "-u", "custody", "-o", "cat")
    store.run("sed", "-i", "s/^CUSTODY_ZONNE/CUSTODY_ZONE/", SETTINGS)

    store.run("systemctl", "start", "custody-backup", check=False)
    assert "se trouve sur le disque" in store.run("journalctl", "-u", "custody-backup", "-o", "cat"), (
        "no copy on one disk unasked"
    )
    store.run("sed", "-i", "s/^BACKUP_OPTIONS=.*/BACKUP_OPTIONS=--same-disk/", SETTINGS)
    store.run("systemctl", "start", "custody-backup", "custody-verify")
    store.run("systemctl", "start", "custody-backup")
    assert len(store.run("sh", "-c", "cd /var/lib/custody-backup && ls */custody.db.gz").split()) == 2
    assert "custody-backup.timer" in store.run("systemctl", "list-timers", "custody-*")
    assert "il tourne" in install(store)
    assert ready(store)

    for command in taken_away():
        store.run("sh", "-c", command)
    store.run("systemctl", "reset-failed", check=False)  # the word about the copy that was refused had nowhere to go
    assert "custody" not in store.run("systemctl", "list-units", "custody*", "--plain", "--no-legend")
    assert store.run(
        "sh", "-c", "ls /var/lib/custody/custody.db /var/lib/custody-signer/log.key /etc/custody/custody.env"
    )
