"""Letters about alarms, in the language of the installation's people: numbers only, no name of a person or a place.

What travels by e-mail and SMS is read by others on the way; who may know more signs in and reads it there.
"""

from collections.abc import Mapping

from custody.domain.alarm import Alarm
from custody.service.post import Letter
from custody.web import local, terms
from custody.web.alarm_words import what
from custody.web.i18n import gettext, ngettext
from custody.web.words import grouped, number


def letter(alarms: Mapping[str, Alarm], address: str) -> Letter:
    """What one person is told: how many alarms wait, then each in a line, then where to take note of them."""
    count = len(alarms)
    said = ngettext("Custody: %(n)s alarm waits for you", "Custody: %(n)s alarms wait for you", count)
    lines = [_line(alarm) for alarm in alarms.values()]
    where = gettext("Sign in and take note of them: %(address)s") % {"address": f"{address}/alarms"}
    return Letter(said % {"n": number(count)}, "\n".join([*lines, "", where, ""]))


def failure(unit: str, origin: str) -> Letter:
    """What is told of a nightly task that failed, past the database and its alarms."""
    said = gettext("Custody: %(unit)s failed on the log %(origin)s") % {"unit": unit, "origin": origin}
    why = gettext(
        "Told past the database: an alarm may stand there, or be silenced. On the machine: systemctl status %(unit)s"
    ) % {"unit": unit}
    return Letter(said, f"{said}\n\n{why}\n")


def _line(alarm: Alarm) -> str:
    facts = {"about": grouped(alarm.about), "what": what(alarm), "day": terms.day(local.day_of(alarm.since))}
    return "- " + gettext("%(about)s: %(what)s, %(day)s") % facts
