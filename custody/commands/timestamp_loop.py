"""Having heads time-stamped beside the service; one that is away is asked again, more and more rarely."""

import logging

from custody.commands.background_loop import Beside
from custody.kernel.log_once import Once
from custody.web.http.services import Services

INTERVAL, LONGEST = 30.0, 1800.0
"""Seconds from one look to the next, and the longest while the authority answers nothing that can be kept."""

log = logging.getLogger(__name__)


class Stamper(Beside):
    """The thread that asks; without an authority in the settings there is nothing to do. ``close`` ends it."""

    def __init__(self, services: Services, *, first: float = 5.0, interval: float = INTERVAL) -> None:
        self._services, self._wait, self._interval = services, first, interval
        self._said = Once("")
        super().__init__("stamping", self._round, first, idle=not services.settings.tsa)

    def _round(self) -> float:
        self._wait = min(2 * max(self._wait, self._interval), LONGEST) if self._look() else self._interval
        return self._wait

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
