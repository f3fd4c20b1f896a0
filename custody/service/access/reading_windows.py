"""One reading in a quarter of an hour: its first is an event, its repetitions are counted and written once it is over.

A process remembers which reading is on the log, a table how often it was repeated. So a kill loses no reading and no
repetition; after it, the next reading is an event again.
"""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from custody.domain.access.read_audit import CountReadings, Form
from custody.domain.kernel.errors import CustodyError
from custody.service.oversight.alarm_sweep import request_of
from custody.storage.tables import reading_repeats
from custody.storage.tables.engine import Store
from custody.storage.tables.reading_repeats import Repeat
from custody.storage.write import clock
from custody.storage.write.recorder import Recorder

WINDOW_MS = 15 * 60 * 1000
"""Milliseconds in which one reader, one subject and one form are one reading."""
MOST = 20_000
"""Readings remembered by a process; of more, the oldest are forgotten, and the next reading is an event again."""

log = logging.getLogger(__name__)


@dataclass
class Window:
    """A reading that began at ``first_at`` (Unix ms) in act ``act``; ``recorded`` once that is on the log.

    ``about``: the words last sent as ``act``, None before.
    ``until``: where the chain of a document ended once it was given out; one request at a time, by ``lock``.
    """

    act: str
    first_at: int
    recorded: bool = False
    about: str | None = None
    until: int = -1
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class ReadingWindows:
    """The readings of the last quarter of an hour, by reader, subject and form; used by one event loop alone."""

    _windows: OrderedDict[tuple[str, ...], Window] = field(default_factory=OrderedDict)

    def open(self, *key: str, now: int, act: str) -> Window:
        """Return the window of a reading: the one that it falls into, or a new one that begins with ``act``.

        Two requests at once get one window, and so record one act under one key.
        """
        window = self._windows.get(key)
        if window is None or not 0 <= now - window.first_at < WINDOW_MS:
            window = self._windows[key] = Window(act, now)
            self._windows.move_to_end(key)
            if len(self._windows) > MOST:
                self._windows.popitem(last=False)
        return window

    def forget(self) -> None:
        """Forget every window, as a start of the process does: the next readings are events again."""
        self._windows.clear()


def count(store: Store, repeat: Repeat) -> None:
    """Count a repetition, on disk before this returns.

    Raises:
        StorageRefused: the database takes no write.
    """
    store.write(lambda connection: reading_repeats.add(connection, repeat))


def write_counts(store: Store, recorder: Recorder, now: datetime) -> int:
    """Write to the log the counts whose quarter of an hour is over; return how many.

    Each has its key, so that a kill between log and table counts nothing twice.

    Raises:
        StorageRefused: the database cannot be read or written; the next round does what this one could not.
    """
    with store.reading() as connection:
        repeats = reading_repeats.ended(connection, int(now.timestamp() * 1000) - WINDOW_MS)
    asked = [
        (repeat, recorder.submit(request_of("read_audit.count/1", _counted(repeat), key=repeat.act)))
        for repeat in repeats
    ]
    written = []
    for repeat, future in asked:
        try:
            future.result()
        except CustodyError as error:
            log.warning("the repetitions of the reading %s are not counted: %s", repeat.of, error)
        else:
            written.append(repeat.of)
    if written:
        with store.writing() as connection:
            reading_repeats.forget(connection, written)
    return len(written)


def _counted(repeat: Repeat) -> CountReadings:
    form = cast("Form", repeat.form)  # it was one when it was counted
    return CountReadings(
        person=repeat.person, about=repeat.about, form=form, inquiry=repeat.inquiry,
        listing=repeat.listing, of=repeat.of, agency=repeat.agency, repeats=repeat.repeats,
        last=clock.text(repeat.last_at),
    )  # fmt: skip
