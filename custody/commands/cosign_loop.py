"""Having new checkpoints cosigned beside the service; a witness that knows another log ends the signing."""

import logging
from collections.abc import Mapping

from custody.commands.background_loop import Beside
from custody.kernel.log_once import Once
from custody.service.log.witnesses import CONTRADICTIONS
from custody.web.http.services import Services

INTERVAL = 5.0
"""Seconds from one round to the witnesses to the next."""

log = logging.getLogger(__name__)


class Anchors(Beside):
    """The thread that asks the witnesses; ``close`` ends it after the round that runs."""

    def __init__(self, services: Services, *, interval: float = INTERVAL) -> None:
        self._services, self._interval = services, interval
        self._said = Once({})
        super().__init__("anchors", self._round, interval)

    def _round(self) -> float:
        try:
            self._note(self._services.witnesses.submit())
        except Exception:
            log.exception("the witnesses were not asked; the next round asks again")
        return self._interval

    def _note(self, refused: Mapping[str, str]) -> None:
        for code in CONTRADICTIONS:
            if code in refused.values():
                self._services.checkpoints.stop(code)
        if self._said.news(refused):
            log.warning("not every witness has cosigned: %s", refused or "now they have")
