"""Publishing each signed head as static files beside the service, for mirrors and for oversight (C2SP tlog-tiles)."""

import logging

from custody.commands.background_loop import Beside
from custody.kernel.log_once import Once
from custody.log.durable_files import locked
from custody.log.errors import LogError
from custody.storage.signing.publication import contradiction, publish
from custody.web.http.services import Services

INTERVAL = 1.0
"""Seconds from one look for a new head to the next."""
LOCK = "publication"

log = logging.getLogger(__name__)


class Publication(Beside):
    """The thread that writes; without a folder in the settings there is nothing to do. ``close`` ends it."""

    def __init__(self, services: Services, *, interval: float = INTERVAL) -> None:
        self._services, self._interval = services, interval
        self._said = Once("")
        super().__init__("publication", self._round, interval, idle=services.settings.publish is None)

    def close(self) -> None:
        """End, and publish what was signed since the last look."""
        super().close()
        if self._thread.ident:
            self._round()

    def _round(self) -> float:
        """One look. What cannot be written is said once and tried again; a log that contradicts it is not signed."""
        try:
            self._publish()
            self._said.news("")
        except Exception as error:  # noqa: BLE001  (a full disk must not end the thread; the next round tries again)
            self._tell(f"{type(error).__name__}: {error}")
        return self._interval

    def _publish(self) -> None:
        folder, services = self._services.settings.publish, self._services
        assert folder is not None
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / LOCK):  # processes of one service share the folder
            try:
                publish(services.store, folder)
            except LogError:
                services.checkpoints.stop(contradiction(services.store, folder))
                raise

    def _tell(self, trouble: str) -> None:
        if self._said.news(trouble):
            log.error("the log is not published: %s", trouble)
