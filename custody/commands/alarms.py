"""``custody alarms``: look for what is overdue, raise alarms, send word of them, once; ``Rounds`` does it in serve."""

import argparse
import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from custody.commands.beside import Beside
from custody.service import outbox, post
from custody.service.heads import look_at_heads
from custody.service.post import Post
from custody.service.rounds import go_round
from custody.service.suspicions import look_for_suspicions
from custody.settings import Settings
from custody.web.i18n import gettext
from custody.web.letters import letter
from custody.web.services import Services
from custody.wiring import open_services

FIRST, INTERVAL = 60.0, 300.0
"""Seconds from the start to the first round, and from one to the next."""
FAILED = 1

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: who hears of alarms is in the file that CUSTODY_ALARMS names."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Make one round and say what it did; exit code 1 when somebody could not be reached."""
    del arguments
    settings = Settings.from_environment()
    to = _post(settings)
    with open_services(settings) as services:
        raised, sent_on, sent, failed = make_round(services, to)
    said = gettext("Alarms raised: %(raised)s, sent on: %(on)s. Messages sent: %(sent)s, failed: %(failed)s.")
    Console().print(said % {"raised": raised, "on": sent_on, "sent": sent, "failed": failed})
    return FAILED if failed else 0


def make_round(services: Services, to: Post, *, wide: bool = True) -> tuple[int, int, int, int]:
    """Alarms raised and sent on, messages sent and failed; ``wide``: also look through the last month's acts."""
    now = datetime.now(UTC)
    found = go_round(services.store, services.recorder, now)
    zone = ZoneInfo(services.settings.zone)
    suspected = look_for_suspicions(services.store, services.recorder, now, zone) if wide else 0
    suspected += look_at_heads(services.store, services.recorder, services.policy, services.timestamps, now)
    sent, failed = outbox.deliver(services.store, to, letter, now)
    return found.raised + suspected, found.sent_on, sent, failed


class Rounds(Beside):
    """The thread that makes rounds beside the service; ``close`` ends it after the round that runs.

    Raises:
        BadInput: ``setting_bad`` when the file of addressees cannot be read: told before anything is served.
    """

    def __init__(self, services: Services, *, first: float = FIRST, interval: float = INTERVAL) -> None:
        self._services, self._to = services, _post(services.settings)
        self._interval, self._looked = interval, ""
        super().__init__("rounds", self._round, first)

    def _round(self) -> float:
        try:
            today = f"{datetime.now(UTC):%Y-%m-%d}"
            make_round(self._services, self._to, wide=today != self._looked)
            self._looked = today
        except Exception:
            log.exception("a round was not finished; the next one does what this one could not")
        return self._interval


def _post(settings: Settings) -> Post:
    return post.read(Path(settings.alarms)) if settings.alarms else Post()
