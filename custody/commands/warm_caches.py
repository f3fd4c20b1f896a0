"""Reading what pages remember as soon as the service listens, and what changed of it from time to time."""

import logging
from datetime import UTC, datetime

from custody.commands.background_loop import Beside
from custody.service.log.cache_warmup import remember
from custody.web.http.services import Services

FIRST, INTERVAL = 3.0, 600.0
"""Seconds from the start to the first reading, when the service listens, and from one to the next."""

log = logging.getLogger(__name__)


class Memories(Beside):
    """The thread that reads; a page that is asked for meanwhile reads for itself. ``close`` ends it."""

    def __init__(self, services: Services, *, first: float = FIRST) -> None:
        self._services = services
        super().__init__("memories", self._round, first)

    def _round(self) -> float:
        try:
            remember(self._services.store, datetime.now(UTC), self.ended)
        except Exception:
            log.exception("what pages remember was not read; they read it when they are asked for")
        return INTERVAL
