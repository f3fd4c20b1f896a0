"""The SQLite file as the service opened it: it must stay that file, whole and with its write-ahead log.

An open file that is unlinked or replaced goes on taking writes, and all of them are gone when the service ends. So its
identity (device and inode) is compared at each commit. A write-ahead log that is removed takes the last acts with it:
they are put into the file at once, while they can still be read.
"""

import logging
import os
import shutil
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from custody.domain.kernel.errors import StorageRefused

REPLACED, WAL_MISSING, DAMAGED = "database_replaced", "wal_missing", "database_damaged"
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF
"""SQLite's primary result code is the low byte of its extended one."""
_Identity = tuple[int, int]
TRIES, PAUSE = 5, 0.2
"""How often a file is to take in its removed write-ahead log, and the seconds between."""

log = logging.getLogger(__name__)


class DatabaseFile:
    """Identity and state of one SQLite file; several threads use it. ``path`` is None for a database in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = str(path) if path else ""
        self._wal = f"{path}-wal"
        self._opened: _Identity | None = None
        self._wal_opened: _Identity | None = None
        self._living = 0
        self._lock = threading.Lock()
        self._lasting = ""
        self._reason = ""
        self._rescued = self._reported = False
        self._rescuing = threading.Lock()

    @property
    def trouble(self) -> str:
        """Return why nothing may be written here, or ""; it costs one look at the file."""
        if self._lasting:
            return self._lasting
        replaced = self._opened is not None and identity(self._path) != self._opened
        return REPLACED if replaced else ""

    def require_same(self) -> None:
        """Refuse a file that is no longer the one that was opened, or is damaged.

        Raises:
            StorageRefused: ``database_replaced``, ``wal_missing``, ``database_damaged``.
        """
        trouble = self.trouble
        if trouble:
            raise StorageRefused(trouble, path=self._path, reason=self._reason)

    def require_whole(self) -> None:
        """Refuse as ``require_same``, and where the write-ahead log is gone; call it while a connection is open.

        Raises:
            StorageRefused: as ``require_same``.
        """
        if self.is_wal_gone():
            self._lasting = self._lasting or WAL_MISSING
        self.require_same()

    def is_wal_gone(self) -> bool:
        """Return True if the write-ahead log that the open connections use lies in its place no longer."""
        return self._living > 0 and self._wal_opened is not None and identity(self._wal) != self._wal_opened

    def connecting(self) -> None:
        """Refuse a further connection where another file lies now: two registers would be mixed.

        Raises:
            StorageRefused: ``database_replaced``.
        """
        if self._living:
            self.require_same()

    def connected(self, connection: Any) -> None:
        """Note a new connection of the driver; the first one says which file this is."""
        if not self._path:
            return
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()  # so SQLite opens the write-ahead log
        with self._lock:
            self._living += 1
            self._opened = self._opened or identity(self._path)
            opened = identity(self._wal)
            if self._living == 1 or self._wal_opened is None:
                self._wal_opened = opened  # SQLite removes it with the last connection and makes it with the first
            elif opened != self._wal_opened:
                self._lasting = WAL_MISSING

    def closed(self) -> None:
        """Note that a connection of the driver was closed."""
        with self._lock:
            self._living -= 1

    def failed(self, error: BaseException | None) -> None:
        """Note an error of the driver that says that the file is damaged: it stays so until the next start."""
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGE:
            self.damaged(str(error))

    def damaged(self, reason: str) -> None:
        """Note that the file is damaged."""
        if not self._lasting:
            self._lasting, self._reason = DAMAGED, reason
            log.error("the database file is damaged: %s", reason)

    def rescue(self, connection: Any) -> None:
        """Save what an open connection still reads of a file that others can reach no longer.

        Without its write-ahead log the file takes in what is in it; who reads at that moment holds the last of it back.
        Then it is copied too, and tried again at the next occasion. A file that was unlinked or replaced is
        copied beside its place, with ``.rescued``, once.
        """
        trouble = self.trouble
        if trouble not in {REPLACED, WAL_MISSING}:
            return
        with self._rescuing:
            if self._rescued:
                return
            if not self._reported:
                self._reported = True
                log.error("%s: %s; nothing more is recorded until the service starts again", self._path, trouble)
            try:
                self._rescued = trouble == WAL_MISSING and _taken_in(connection)
                if not self._rescued:
                    _copy(connection, Path(f"{self._path}.rescued"))
                    self._rescued = trouble == REPLACED
            except (sqlite3.Error, OSError):
                self._rescued = trouble == REPLACED
                log.exception("what %s held could not be saved", self._path)


def identity(path: str) -> _Identity | None:
    """Return device and inode of a file, or None if it is not there."""
    try:
        status = os.stat(path)  # noqa: PTH116  (at each commit: a Path costs as much again)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _taken_in(connection: Any) -> bool:
    """Return True if the file has taken in all of its write-ahead log, within a second."""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        busy, pages, taken = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if not busy and pages == taken:
            return True
    log.error("somebody reads the database, so its file has taken in %s of %s pages", taken, pages)
    return False


def _copy(connection: Any, target: Path) -> None:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if target.exists() or shutil.disk_usage(target.parent).free < 2 * pages * size:
        return
    copy = sqlite3.connect(target)
    try:
        target.chmod(0o600)
        connection.backup(copy)
    finally:
        copy.close()
