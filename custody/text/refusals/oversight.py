"""Refusals about alarms and the mass balance."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "already_raised": (
        N_("This alarm about %(number)s was already raised in this period."),
        N_("Nothing needs to be done; it is told again if it is still so in the next period."),
    ),
    "already_acknowledged": (
        N_("The alarm %(number)s was already acknowledged."),
        N_("Reload the list; the alarm and its reason stay in sight."),
    ),
    "own_alarm": (
        N_("The alarm %(number)s is about yourself or your own derogation."),
        N_("Another person outside the store takes note of it."),
    ),
    "period_reversed": (
        N_("The period ends on %(last)s, before it begins on %(first)s."),
        N_("Give the earlier day first."),
    ),
}
