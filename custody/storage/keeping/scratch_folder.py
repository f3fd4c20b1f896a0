"""Scratch folders with a copy of the database: gone when their work ends, however it ended.

SIGKILL and a power cut leave a folder behind, with a whole copy of the database and its photographs. The next work of
the same kind, and each start of the service, removes what no living process holds.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

TRIAL, RESTORE = "custody-trial-", "custody-restore-"
HELD = ".held"


@contextmanager
def scratch_folder(kind: str, parent: Path) -> Iterator[Path]:
    """Yield an empty folder of this kind under ``parent``, and remove it; first remove what others left.

    Raises:
        OSError: ``parent`` is no folder, or cannot be written to.
    """
    remove_abandoned(parent)
    folder = Path(mkdtemp(prefix=kind, dir=parent))
    held = os.open(folder / HELD, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(parent: Path) -> None:
    """Remove the scratch folders under ``parent`` that no living process holds; what cannot be removed stays."""
    for kind in (TRIAL, RESTORE):
        for folder in parent.glob(f"{kind}*"):
            if folder.is_dir() and not folder.is_symlink() and not _is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    """Return True if a process works in the folder; one without a lock file was left before it was begun."""
    try:
        held = os.open(folder / HELD, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(held)
    return False
