"""What an alarm says in one line: which deadline has passed, which exhibit of which case it is about."""

from custody.domain.alarm import Alarm
from custody.service.alarms import AlarmLine
from custody.web import law, terms
from custody.web.i18n import gettext
from custody.web.words import grouped

NAMED = ("overdue", "sighting", "loan", "delivery", "count")
"""Sorts of alarms that say little without the deadline of their rule."""


def what(alarm: Alarm | AlarmLine) -> str:
    """What is wrong; of a deadline of the law, from when to when and how long."""
    rule = law.law(alarm.rule) if alarm.rule and alarm.sort in NAMED else None
    said = terms.alarm(alarm.sort)
    return gettext("%(what)s: %(rule)s") % {"what": said, "rule": rule.asked} if rule else said


def subject(line: AlarmLine) -> str:
    """The case and the exhibit's number in it; of what has no case, its own number."""
    if not line.pv:
        return grouped(line.about)
    no = gettext("exhibit no. %(no)s") % {"no": line.no} if line.no else ""
    return ", ".join(filter(None, (line.pv, no)))


def heading(line: AlarmLine) -> str:
    """Of what, and what is wrong: the line above an alarm."""
    said = " – ".join(filter(None, (subject(line), what(line))))
    return said[:1].upper() + said[1:]
