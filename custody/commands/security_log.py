"""Where the security log goes: to the error stream, which systemd keeps in its journal, and to files that rotate."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from custody.domain.kernel.times import written
from custody.service.kernel import security_log
from custody.settings import Settings

FILES = 10
"""Files that are kept besides the present one; each is of ``CUSTODY_SECURITY_LOG_MIB``."""


class Line(logging.Formatter):
    """Write a record as one line of JSON: time, level, then its facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = written(datetime.fromtimestamp(record.created, UTC))
        return json.dumps({"time": time, "level": record.levelname.lower(), **getattr(record, "line", {})})


class PrivateFile(RotatingFileHandler):
    """A file that only its owner reads; what cannot be written is told once on the error stream, and stops nothing."""

    _told = False

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  (as logging calls it)
        """Tell once that the file takes no line."""
        if not self._told:
            self._told = True
            print(f"{self.baseFilename}: {sys.exc_info()[1]}", file=sys.stderr)  # noqa: T201  (as logging itself does)


@contextmanager
def written_down(settings: Settings, name: str, *, stream: bool) -> Iterator[None]:
    """Write the security log to its file ``name`` and, with ``stream``, to the error stream, while the block runs.

    Each process writes a file of its own: two that rotate one file lose lines.
    """
    folder = settings.security_log or settings.data / "security-log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [_file(folder / f"{name}.jsonl", settings.security_log_mib)]
    if stream:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(Line())
        security_log.log.addHandler(handler)
    try:
        yield
    finally:
        security_log.counted.flush()
        for handler in handlers:
            security_log.log.removeHandler(handler)
            handler.close()


def _file(path: Path, mib: int) -> PrivateFile:
    return PrivateFile(path, maxBytes=mib * 1024 * 1024, backupCount=FILES, delay=True)
