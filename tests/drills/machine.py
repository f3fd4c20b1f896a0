"""A machine of our own: this one's Debian under a disk that is thrown away, systemd as its first process, no network.

Its cgroups hold processes and limit nothing: what keeps memory is this machine's.
"""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
UP = {"running", "degraded"}
"""What ``systemctl is-system-running`` says of a machine that has started; degraded: it may not load kernel modules."""

BOOT = r"""
set -e
echo $$ >"$cgroup/cgroup.procs"
exec unshare --pid --fork --mount --uts --ipc --cgroup --net --kill-child sh -ec '
  mount --make-rprivate /
  mount -t overlay overlay -o "lowerdir=/,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"
  cd "$disk/root"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t tmpfs tmpfs sys/fs && mkdir sys/fs/cgroup && mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs tmpfs run
  mount -t tmpfs -o mode=755 tmpfs dev && mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts && ln -s pts/ptmx dev/ptmx
  for node in null zero full random urandom tty; do touch dev/$node; mount --bind /dev/$node dev/$node; done
  ip link set lo up
  mkdir -p old && pivot_root . old && umount -l old
  exec env -i container=drill PATH="$PATH" /lib/systemd/systemd --system --unit=multi-user.target </dev/null
'
"""


class NoMachine(Exception):
    """This machine does not let us start one, and why."""


class Machine:
    """A machine whose disk is the folder ``disk``, not under the root's own file system; off at first."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk
        for name in ("upper", "work", "root"):
            (disk / name).mkdir()
        (disk / "upper" / "etc").mkdir()
        (disk / "upper" / "etc" / "hostname").write_text("custody\n")
        self._first, self._cgroup = 0, Path()

    def boot(self, seconds: float = 60) -> None:
        """Switch it on, and wait until everything that belongs to it was started.

        Raises:
            NoMachine: it cannot be had here.
        """
        self._cgroup = _cgroup()
        given = {"PATH": PATH, "disk": str(self.disk), "cgroup": str(self._cgroup)}
        with (self.disk / "console").open("ab") as console:
            begun = subprocess.Popen(["sh", "-c", BOOT], env=given, stdout=console, stderr=console)
        end = time.monotonic() + seconds
        while begun.poll() is None and time.monotonic() < end:
            children = Path(f"/proc/{begun.pid}/task/{begun.pid}/children").read_text().split()
            self._first = int(children[0]) if children else 0
            if self._is_systemd() and self.run("systemctl", "is-system-running", check=False).strip() in UP:
                return
            time.sleep(0.2)
        self.cut()
        raise NoMachine((self.disk / "console").read_text()[-400:] or "systemd did not come up")

    def run(self, *command: str, check: bool = True) -> str:
        """What a command says on it, as root: all that it printed. With ``check`` it must succeed."""
        enter = ["nsenter", "-t", str(self._first), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"]
        told = [f"{name}={value}" for name, value in {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8"}.items()]
        done = subprocess.run(
            [*enter, "env", "-i", *told, *command], check=False, text=True, stdout=-1, stderr=subprocess.STDOUT
        )
        assert not check or done.returncode == 0, f"{command} ended with {done.returncode}: {done.stdout}"
        return done.stdout

    def cut(self) -> None:
        """The power is cut: every process of it ends at once, and nothing is said to any of them."""
        if self._first:
            with suppress(ProcessLookupError):
                os.kill(self._first, signal.SIGKILL)
            while _alive(self._first):
                time.sleep(0.05)
        self._first = 0
        if self._cgroup.is_absolute():
            for folder in sorted((one for one in self._cgroup.rglob("*") if one.is_dir()), reverse=True):
                with suppress(OSError):
                    folder.rmdir()

    def _is_systemd(self) -> bool:
        """Whether its first process is systemd already: until then it stands on this machine's own disk."""
        return bool(self._first) and Path(f"/proc/{self._first}/comm").read_text().strip() == "systemd"


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _cgroup() -> Path:
    """A cgroup of version 2 that holds the machine."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    try:
        folder = Path(next(fields[1] for fields in mounts if fields[2] == "cgroup2")) / "custody-drill"
        folder.mkdir(exist_ok=True)
    except (StopIteration, OSError) as error:
        raise NoMachine(f"no cgroup of version 2: {error}") from error
    return folder


def missing() -> list[str]:
    """What such a machine needs and is not here."""
    tools = ("/lib/systemd/systemd", "unshare", "nsenter", "pivot_root", "ip")
    return [tool for tool in tools if shutil.which(tool, path=PATH) is None]
