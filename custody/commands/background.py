"""Threads beside the service: each makes one round after another until it is closed.

They have new checkpoints cosigned and time-stamped, publish the log as static files, and fill the caches of pages. Each
week they put the newest backup back on trial, in a process of its own.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from custody.domain.kernel.times import written
from custody.kernel import Once
from custody.log.durable_files import locked, make_open
from custody.log.errors import LogError
from custody.service.log.cache_warmup import remember
from custody.storage.keeping import trial
from custody.storage.keeping.trial import Trial
from custody.storage.signing.publication import contradiction, publish
from custody.web.http.services import Services

COSIGN_INTERVAL = 5.0
"""Seconds from one round to the witnesses to the next."""
STAMP_INTERVAL, STAMP_LONGEST = 30.0, 1800.0
"""Seconds from one look to the next, and the longest while the authority answers nothing that can be kept."""
PUBLISH_INTERVAL = 1.0
"""Seconds from one look for a new head to the next."""
PUBLISH_LOCK = "publication"
CHECK_FIRST, CHECK_INTERVAL = 30.0, 24 * 3600.0
"""Seconds from the start to the first look through the pages of the SQLite file, and from one to the next."""
TRIAL_COMMAND = (sys.executable, "-m", "custody", "backup", "--trial")
"""Under the service's own environment; the folder of the copy follows."""
TRIAL_FIRST, TRIAL_INTERVAL = 600.0, 3600.0
"""Seconds from the start to the first look, and from one to the next."""
TRIAL_POLL = 1.0
TRIAL_NICE = 15
MISSING, BACKUP_STALE, ENDED = "backup_none", "backup_stale", "trial_ended"
WARM_FIRST, WARM_INTERVAL = 3.0, 600.0
"""Seconds from the start to the first reading, when the service listens, and from one to the next."""

log = logging.getLogger(__name__)


class BackgroundLoop:
    """A thread that calls ``work`` again and again; no thread starts when ``idle``.

    ``work`` makes a round, never raises, and returns the seconds until the next; ``first`` passes before the first.
    """

    def __init__(self, name: str, work: Callable[[], float], first: float, *, idle: bool = False) -> None:
        self._work, self._first = work, first
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        if not idle:
            self._thread.start()

    def ended(self) -> bool:
        """Return True if the thread was closed; a long round checks this and stops."""
        return self._end.is_set()

    def close(self) -> None:
        """End, after the round that runs."""
        self._end.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        wait = self._first
        while not self._end.wait(wait):
            wait = self._work()


class CosignLoop(BackgroundLoop):
    """Asks the witnesses for cosignatures; if enough of them know another log, the signing ends."""

    def __init__(self, services: Services, *, interval: float = COSIGN_INTERVAL) -> None:
        self._services, self._interval = services, interval
        self._reported = Once({})
        super().__init__("anchors", self._round, interval)

    def _round(self) -> float:
        try:
            self._note(self._services.witnesses.submit())
        except Exception:
            log.exception("the witnesses were not asked; the next round asks again")
        return self._interval

    def _note(self, refused: Mapping[str, str]) -> None:
        self._services.checkpoints.stop(self._services.witnesses.believed(refused))
        if self._reported.news(refused):
            log.warning("not every witness has cosigned: %s", refused or "now they have")


class TimestampLoop(BackgroundLoop):
    """Has heads time-stamped; an authority that does not answer is asked again, more and more rarely.

    Without an authority in the settings no thread starts.
    """

    def __init__(self, services: Services, *, first: float = 5.0, interval: float = STAMP_INTERVAL) -> None:
        self._services, self._wait, self._interval = services, first, interval
        self._reported = Once("")
        super().__init__("stamping", self._round, first, idle=not services.settings.tsa)

    def _round(self) -> float:
        self._wait = min(2 * max(self._wait, self._interval), STAMP_LONGEST) if self._look() else self._interval
        return self._wait

    def _look(self) -> str:
        """Have the due head stamped; return why it was not, or ""."""
        try:
            trouble = self._services.timestamps.take()
        except Exception as error:
            log.exception("no time-stamp was taken; the next look asks again")
            return type(error).__name__
        if self._reported.news(trouble):
            log.warning("the head is not time-stamped: %s", trouble or "now it is")
        return trouble


class PublishLoop(BackgroundLoop):
    """Publishes each signed head as static files, for mirrors and for oversight (C2SP tlog-tiles).

    Without a folder in the settings no thread starts.
    """

    def __init__(self, services: Services, *, interval: float = PUBLISH_INTERVAL) -> None:
        self._services, self._interval = services, interval
        self._reported = Once("")
        super().__init__("publication", self._round, interval, idle=services.settings.publish is None)

    def close(self) -> None:
        """End, and publish what was signed since the last look."""
        super().close()
        if self._thread.ident:
            self._round()

    def _round(self) -> float:
        """Take one look.

        What cannot be written is said once and tried again; a log that contradicts it is not signed.
        """
        try:
            self._publish()
            self._reported.news("")
        except Exception as error:  # noqa: BLE001  (a full disk must not end the thread; the next round tries again)
            self._tell(f"{type(error).__name__}: {error}")
        return self._interval

    def _publish(self) -> None:
        folder, services = self._services.settings.publish, self._services
        assert folder is not None
        make_open(folder)
        with locked(folder / PUBLISH_LOCK):  # processes of one service share the folder
            try:
                publish(services.store, folder)
            except LogError:
                services.checkpoints.stop(contradiction(services.store, folder))
                raise

    def _tell(self, trouble: str) -> None:
        if self._reported.news(trouble):
            log.error("the log is not published: %s", trouble)


class CacheWarmer(BackgroundLoop):
    """Reads what pages remember as soon as the service listens, and what changed of it from time to time.

    A page that is asked for meanwhile reads for itself.
    """

    def __init__(self, services: Services, *, first: float = WARM_FIRST) -> None:
        self._services = services
        super().__init__("memories", self._round, first)

    def _round(self) -> float:
        try:
            remember(self._services.store, datetime.now(UTC), self.ended)
        except Exception:
            log.exception("what pages remember was not read; they read it when they are asked for")
        return WARM_INTERVAL


class FileCheck(BackgroundLoop):
    """Reads all pages of the SQLite file each day: one that is damaged ends the recording before an act meets it."""

    def __init__(self, services: Services, *, first: float = CHECK_FIRST) -> None:
        self._store = services.store
        super().__init__("pages", self._round, first, idle=not services.store.is_sqlite)

    def _round(self) -> float:
        try:
            self._store.look_through()
        except Exception:
            log.exception("the pages of the database were not read; the next round reads them")
        return CHECK_INTERVAL


class TrialLoop(BackgroundLoop):
    """Starts a trial when one is due; without a folder of copies in the settings no thread starts."""

    def __init__(
        self, data: Path, copies: Path | None, command: Sequence[str] = TRIAL_COMMAND, *, first: float = TRIAL_FIRST,
        interval: float = TRIAL_INTERVAL,
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
        os.setpriority(os.PRIO_PROCESS, process.pid, TRIAL_NICE)
        while process.poll() is None:
            if self._end.wait(TRIAL_POLL):
                process.terminate()
                process.wait()
        result = trial.noted(self._data)
        return result.code if result.folder == str(copy) and result.at != self._last.at else ENDED
