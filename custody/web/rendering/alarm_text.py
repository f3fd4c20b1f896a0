"""Words of an alarm in one line: the deadline that has passed, the exhibit and its case."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from types import MappingProxyType

from custody.domain.discrepancies.discrepancy import OF_HOLDER, Finding, gap, measured
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.oversight.alarm import Alarm
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.service.oversight.alarms import AlarmLine
from custody.text import attack_messages, local_time, terms
from custody.text.formatting import amount, begun, grouped, when
from custody.text.i18n import N_, gettext
from custody.web.rendering import law_text
from custody.web.rendering.discrepancy_text import finding
from custody.web.rendering.display_names import exhibit_no

EXPECTED = N_("expected %(expected)s, found %(found)s")
SAID: Mapping[str, str] = {
    "undelivered": N_("declared %(expected)s, received %(found)s"),
    "excess": N_("declared %(expected)s, received %(found)s"),
    "told": N_("announced %(expected)s, declared %(found)s"),
}
"""The two sides of a discrepancy, by its sort; of any other what was expected and what was found."""
MEANS_OF = frozenset({Person.kind, Device.kind})
OF_PERSON = frozenset({"compromise", "guessing", "guessed", "refused_reads", "reset", "used_first"})
NAMED = ("overdue", "temporary_release", "delivery", "count")
"""Sorts of alarms that say little without the deadline of their rule."""


def what(alarm: Alarm | AlarmLine) -> str:
    """Return the alarm's subject in words; for a deadline of the law, its rule."""
    rule = law_text.law(alarm.rule) if alarm.rule and alarm.sort in NAMED else None
    text = terms.alarm(alarm.sort)
    return gettext("%(what)s: %(rule)s") % {"what": text, "rule": rule.asked} if rule else text


def attack(line: Alarm | AlarmLine) -> str:
    """Return what happened in an attack and what to do, "" for any other alarm."""
    return attack_messages.sentence(line.sort, line.since, line.figures)


def subject(line: AlarmLine) -> str:
    """Return the exhibit by its number in its case, or the case, or the alarm's own number."""
    if not line.pv:
        return grouped(line.about)
    return exhibit_no(line.no, line.pv) if line.no else line.pv


def heading(line: AlarmLine, names: Mapping[str, object], known_as: Mapping[str, str]) -> str:
    """Return the line above an alarm: its subject in the words people use, and what is wrong.

    People appear by name, and a balance by its serial number.
    """
    if line.sort in OF_PERSON and line.about[:2] in MEANS_OF:
        whose = str(names[line.about])
    elif line.figures and len(line.figures.people) > 1 and line.about in line.figures.people:
        whose = " + ".join(str(names[person]) for person in line.figures.people)
    else:
        whose = known_as.get(line.about) or subject(line)
    if line.about.startswith(Balance.kind):
        whose = gettext("balance %(serial)s") % {"serial": whose}
    return begun(" – ".join(filter(None, (whose, what(line)))))


def together(lines: Iterable[AlarmLine]) -> list[list[AlarmLine]]:
    """Return the alarms in their order, those about the balances of one agency under the first of their sort."""
    groups: dict[object, list[AlarmLine]] = {}
    for line in lines:
        alike = line.about.startswith(Balance.kind)
        groups.setdefault((line.sort, line.agency, line.to) if alike else line.id, []).append(line)
    return list(groups.values())


def since(line: AlarmLine, *, short: bool = False) -> str:
    """Return since when; a deadline in days passes as a day begins, and is told without an hour that nobody set."""
    at = datetime.fromisoformat(line.since).astimezone(local_time.current())
    return when(line.since, short=short) if at.time() != time() else terms.day(at.date().isoformat())


def figures(
    sort: str, expected: Finding | None, actual: Finding | None, names: Mapping[str, str] = MappingProxyType({})
) -> str:  # fmt: skip
    """Return both sides of a discrepancy and, of what can be told in a figure, the difference.

    "" where neither says a thing.

    As they are given, ``names`` those of who is said to hold it: what travels by mail is ``measured`` before.
    """
    if (expected is None and actual is None) or sort in OF_HOLDER:  # who holds what then depends on the act claimed
        return ""
    template = gettext(SAID.get(sort, EXPECTED))
    sides = template % {"expected": finding(expected, names=names), "found": finding(actual, names=names)}
    missing = short(expected, actual)
    return gettext("%(missing)s: %(sides)s") % {"missing": missing, "sides": sides} if missing else sides


def told(line: AlarmLine) -> str:
    """Return how much was told of, with its substances, or "" of any other alarm."""
    facts = ({"what": terms.substance(each.substance), "rule": finding(measured(each))} for each in line.amounts)
    return " · ".join(gettext("%(what)s: %(rule)s") % fact for fact in facts)


def short(expected: Finding | None, actual: Finding | None) -> str:
    """Return the missing or surplus amounts, each in its own unit, or "" if no figures differ."""
    return " · ".join(_signed(unit, more) for unit, more in gap(expected, actual).items())


def _signed(unit: str, more: int) -> str:
    return ("+" if more > 0 else "\N{MINUS SIGN}") + amount(abs(more), unit)
