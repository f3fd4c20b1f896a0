"""Letters about alarms, in the language of the installation's people: numbers only, no name of a person or a place.

What travels by e-mail and SMS is read by others on the way; who may know more signs in and reads it there.
"""

from collections.abc import Mapping

from custody.domain.discrepancies.discrepancy import Discrepancy, gap, measured
from custody.domain.oversight.alarm import Alarm
from custody.service.oversight.notification_channels import Letter
from custody.text import local_time, terms
from custody.text.formatting import grouped, number
from custody.text.i18n import gettext, ngettext
from custody.web.rendering.alarm_text import attack, figures, what
from custody.web.rendering.discrepancy_text import finding


def letter(alarms: Mapping[str, Alarm], differing: Mapping[str, Discrepancy], address: str) -> Letter:
    """Return the letter to one person: how many alarms wait, each in a line, then where to acknowledge them.

    ``differing``: the discrepancies of some alarms, reported with their figures. Those of the oldest go into the short
    line, which is all that an SMS holds.
    """
    count = len(alarms)
    summary = ngettext("Custody: %(n)s alarm waits for you", "Custody: %(n)s alarms wait for you", count)
    lines = [_line(alarm, differing.get(alarm.about)) for alarm in alarms.values()]
    where = gettext("Sign in and take note of them: %(address)s") % {"address": f"{address}/alarms"}
    heading = " – ".join(filter(None, (summary % {"n": number(count)}, _first(alarms, differing))))
    return Letter(heading, "\n".join([*lines, "", where, ""]))


def failure(unit: str, origin: str) -> Letter:
    """Return the letter about a failed nightly task, independent of the database and its alarms."""
    summary = gettext("Custody: %(unit)s failed on the log %(origin)s") % {"unit": unit, "origin": origin}
    why = gettext(
        "Told past the database: an alarm may stand there, or be silenced. On the machine: systemctl status %(unit)s"
    ) % {"unit": unit}
    return Letter(summary, f"{summary}\n\n{why}\n")


def _first(alarms: Mapping[str, Alarm], differing: Mapping[str, Discrepancy]) -> str:
    """Return the figures of the oldest open discrepancy that has any."""
    dated_figures = sorted((d.opened_at, _figures(d)) for a in alarms.values() if (d := differing.get(a.about)))
    return next((figures for _, figures in dated_figures if figures), "")


def _figures(discrepancy: Discrepancy) -> str:
    """Quantities alone: neither seal, substance nor name travels."""
    expected, actual = measured(discrepancy.expected), measured(discrepancy.finding)
    return figures(discrepancy.sort, expected, actual) if gap(expected, actual) else ""


def _line(alarm: Alarm, differs: Discrepancy | None) -> str:
    told = " · ".join(finding(measured(each)) for each in alarm.amounts)
    text = " – ".join(filter(None, (what(alarm), _figures(differs) if differs else "", told)))
    facts = {"about": grouped(alarm.about), "what": text, "day": terms.day(local_time.day_of(alarm.since))}
    line = "- " + gettext("%(about)s: %(what)s, %(day)s") % facts
    return "\n  ".join(filter(None, (line, attack(alarm))))
