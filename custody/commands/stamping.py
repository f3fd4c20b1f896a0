"""Having heads time-stamped beside the service; one that is away is asked again, more and more rarely."""

import logging
import threading

from custody.once import Once
from custody.web.services import Services

INTERVAL, LONGEST = 30.0, 1800.0
"""Seconds from one look to the next, and the longest while the authority answers nothing that can be kept."""

log = logging.getLogger(__name__)


class Stamping:
    """The thread that asks; without an authority in the settings there is nothing to do. ``close`` ends it."""

    def __init__(self, services: Services, *, first: float = 5.0, interval: float = INTERVAL) -> None:
        self._services, self._first, self._interval = services, first, interval
        self._said = Once("")
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stamping", daemon=True)
        if services.settings.tsa:
            self._thread.start()

    def close(self) -> None:
        """End, after the question that is being asked."""
        self._end.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        wait = self._first
        while not self._end.wait(wait):
            wait = min(2 * max(wait, self._interval), LONGEST) if self._look() else self._interval

    def _look(self) -> str:
        """Have stamped what is due; why it was not, said once."""
        try:
            trouble = self._services.timestamps.take()
        except Exception as error:
            log.exception("no time-stamp was taken; the next look asks again")
            return type(error).__name__
        if self._said.news(trouble):
            log.warning("the head is not time-stamped: %s", trouble or "now it is")
        return trouble
