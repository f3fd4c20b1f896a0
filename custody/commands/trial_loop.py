"""Trial restores beside the service: each week the newest copy is put back in a process of its own, and verified."""

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from custody.commands.background import BackgroundLoop
from custody.domain.kernel.times import written
from custody.storage.keeping import trial
from custody.storage.keeping.trial import Trial

COMMAND = (sys.executable, "-m", "custody", "backup", "--trial")
"""Under the service's own environment; the folder of the copy follows."""
FIRST, INTERVAL = 600.0, 3600.0
"""Seconds from the start to the first look, and from one to the next."""
POLL = 1.0
NICE = 15
MISSING, BACKUP_STALE, ENDED = "backup_none", "backup_stale", "trial_ended"

log = logging.getLogger(__name__)


class TrialLoop(BackgroundLoop):
    """Starts a trial when one is due; without a folder of copies in the settings no thread starts."""

    def __init__(
        self, data: Path, copies: Path | None, command: Sequence[str] = COMMAND, *, first: float = FIRST,
        interval: float = INTERVAL,
    ) -> None:  # fmt: skip
        self._data, self._copies = data, copies or Path()
        self._command, self._interval = list(command), interval
        self._last = trial.noted(data) if copies else Trial()
        super().__init__("trial", self._round, first, idle=copies is None)

    def state(self) -> Trial:
        """Return the result of the last trial."""
        return self._last

    def _round(self) -> float:
        try:
            now = datetime.now(UTC)
            if trial.is_due(self._last, now):
                self._last = self._tried(now)
        except Exception:
            log.exception("no copy was put back on trial; the next round tries again")
        return self._interval

    def _tried(self, now: datetime) -> Trial:
        copy = trial.newest(self._copies) if self._copies.is_dir() else None
        failed = MISSING if copy is None else BACKUP_STALE if trial.is_stale(copy, now) else self._failed(copy)
        if failed and not self.ended():
            log.error("the trial restore of %s failed: %s", copy or self._copies, failed)
            trial.note(self._data, Trial(at=written(now), folder=str(copy or self._copies), code=failed))
        return trial.noted(self._data)

    def _failed(self, copy: Path) -> str:
        """Put a copy back in a process of its own, which notes the result; return why it failed, or ""."""
        process = subprocess.Popen(  # noqa: S603 - the command above, and a folder of the settings
            [*self._command, str(copy)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        while process.poll() is None:
            if self._end.wait(POLL):
                process.terminate()
                process.wait()
        result = trial.noted(self._data)
        return result.code if result.folder == str(copy) and result.at != self._last.at else ENDED
