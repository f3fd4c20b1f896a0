"""``custody alarms``: look for what is overdue, raise alarms, send word of them, once; ``Rounds`` does it in serve."""

import argparse
import logging
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

from rich.console import Console

from custody.commands.background import BackgroundLoop
from custody.commands.open_database import installed
from custody.domain.oversight.alarm import ADDRESSEES
from custody.service.access.reading_windows import write_counts
from custody.service.kernel import security_log
from custody.service.oversight import notification_channels, notification_queue
from custody.service.oversight.alarm_sweep import run_sweep
from custody.service.oversight.attacks import look_for_attacks
from custody.service.oversight.indicator_alarms import look_for_suspicions
from custody.service.oversight.log_health import look_at_backups, look_at_heads, look_at_verification
from custody.service.oversight.notification_channels import SENDERS, Post
from custody.settings import Settings
from custody.storage.audit.verification_state import note_told, noted_wrong
from custody.text import local_time
from custody.text.i18n import gettext
from custody.web.http.services import Services
from custody.web.rendering.alert_messages import failure, letter

FIRST, INTERVAL = 60.0, 300.0
"""Seconds from the start to the first round, and from one to the next."""
FAILED = 1
VERIFY = "custody-verify.service"
"""The unit that fails over what it finds, of which one word is enough."""

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument for a failed unit; the file in CUSTODY_ALARMS names the people alarms are sent to."""
    parser.add_argument(
        "--failed", metavar=gettext("UNIT"), help=gettext("tell of a systemd unit that failed (its OnFailure)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Make one round and say what it did; exit code 1 when somebody could not be reached."""
    settings = Settings.from_environment()
    to = _post(settings)
    if arguments.failed:
        return _tell(arguments.failed, settings, to)
    with installed(settings) as services:
        raised, sent_on, sent, failed = make_round(services, to)
    sentence = gettext("Alarms raised: %(raised)s, sent on: %(on)s. Messages sent: %(sent)s, failed: %(failed)s.")
    Console().print(sentence % {"raised": raised, "on": sent_on, "sent": sent, "failed": failed})
    return FAILED if failed else 0


def make_round(services: Services, to: Post, *, wide: bool = True) -> tuple[int, int, int, int]:
    """Return alarms raised and sent on, messages sent and failed; ``wide``: also look through the last month's acts.

    What is on record goes out even where nothing more can be put there.
    """
    now = datetime.now(UTC)
    settings, store, recorder = services.settings, services.store, services.recorder
    local_time.use(settings.zone)
    try:
        raised = look_at_verification(store, recorder, settings.data, now)
        raised += look_at_backups(store, recorder, settings.data, now)
        outcome = run_sweep(store, recorder, now)
        raised += look_for_attacks(store, recorder, services.refused, now)
        raised += look_for_suspicions(store, recorder, now) if wide else 0
        raised += look_at_heads(store, recorder, services.policy, services.timestamps, now)
        write_counts(store, recorder, now)
    finally:
        security_log.counted.flush()
        sent, failed = notification_queue.deliver(store, to, letter, now)
    return outcome.raised + raised, outcome.sent_on, sent, failed


def _tell(unit: str, settings: Settings, to: Post) -> int:
    """Make a round at once, and write straight too: whoever altered the database can keep its outbox silent.

    Of what a verification found once, as long as it is the same; of any other failure each time.
    """
    try:
        with installed(settings) as services:
            make_round(services, to)
    except Exception:
        log.exception("no round could be made after %s failed", unit)
    problem = noted_wrong(settings.data, settings.origin) if unit == VERIFY else None
    if problem is not None and problem.told:
        return 0
    if _write(to, unit, settings.origin):
        if problem is not None:
            note_told(settings.data, problem)
        return 0
    Console(stderr=True).print(gettext("Nobody could be told that %(unit)s failed.") % {"unit": unit}, soft_wrap=True)
    return FAILED


def _write(to: Post, unit: str, origin: str) -> bool:
    """Write to everybody of the first step that can be reached, without the outbox; whether anybody was."""
    reached = False
    for step in ADDRESSEES:
        for channel, address in to.addresses(step):
            try:
                SENDERS[channel](to, address, failure(unit, origin))
            except (OSError, HTTPException) as error:
                log.warning("word of %s did not reach %s: %s", unit, address, error)
            else:
                reached = True
        if reached:
            break
    return reached


class Rounds(BackgroundLoop):
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
    return notification_channels.read(Path(settings.alarms)) if settings.alarms else Post()
