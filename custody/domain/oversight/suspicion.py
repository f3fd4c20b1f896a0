"""Suspicions: what the watch computed over many acts or weighings, for the inspection (T7, T11, T12, T14, T23).

So it is with a log that is not signed, not cosigned or not time-stamped: signatures stand outside the log; and with
one that a verification found altered.

The pages of drift and indicators show everything that stands out; only what passes the limits here becomes an alarm,
for an alarm that is usually nothing is soon read by nobody. What was computed stands in the event with its figures, so
that whoever has the log can compute it again; under the lock it is only made sure that it is told once a month.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction
from math import comb
from typing import Literal, get_args

from msgspec import Struct

from custody.domain.kernel.context import Decision, Moment, World
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import State
from custody.domain.kernel.quantity import bounded
from custody.domain.kernel.typed_text import is_subject
from custody.domain.oversight.alarm import ADDRESSEES, Alarm, AlarmRaised, Suspicion
from custody.domain.oversight.indicator import Indicator, Meeting, constant_pairs

Sort = Literal[
    "drift",
    "shared_device",
    "night_alone",
    "hands",
    "escort",
    "witnesses",
    "analyses",
    "access",
    "unsigned",
    "unwitnessed",
    "unstamped",
    "altered",
]
DAILY = frozenset({"unsigned", "unwitnessed", "unstamped"})
"""What is told again every day while it is so: meanwhile whoever owns the database can rewrite what was done today."""
LEAST_CHECKS = 10
"""Weighings of a series below which its drift is shown and no alarm."""
LEAST_SWITCHES, SWITCH_SHARE = 5, 50
"""Two persons on one device: so often in a month, and in so many per cent of the acts of one of them. Who shares a
counter changes places a few times a day; who knows both passwords does nearly everything so."""
LEAST_NIGHTS, NIGHT_SHIFT = 5, 50
"""Acts alone at night in a month; who does more than so many per cent of their work so is on the night shift."""
RARE: dict[str, Fraction] = {
    "hands": Fraction(1, 100_000), "escort": Fraction(1, 100_000), "witnesses": Fraction(1, 20),
}  # fmt: skip
"""Below this chance of meeting so often, two persons are together by choice. Sessions are few: their limit is wide."""


class Suspect(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the watch found: sort, what it is about, since when (RFC 3339), the figures, and the agency concerned."""

    sort: Sort
    about: str
    since: str
    agency: str
    found: Suspicion


def suspect(command: Suspect, world: World, moment: Moment) -> Decision:
    """Record a suspicion of the service as an alarm to the inspection, once in each month or day (UTC).

    Raises:
        NotFound: what it is about does not exist.
        BadInput: ``not_a_label`` for somebody who is no subject; ``total_too_large``.
        RuleBroken: ``already_raised`` in this month or on this day.
    """
    if world.find(State, command.about) is None:
        raise NotFound("not_found", kind=command.about[:2], number=command.about[:20])
    if not all(map(is_subject, command.found.people)):
        raise BadInput("not_a_label", value=command.about)
    for figure in (command.found.count, command.found.total, command.found.lost_ug, command.found.explained_ug):
        bounded(figure)
    key = key_of(command, moment.at)
    if world.claimed("alarm", key):
        raise RuleBroken("already_raised", number=command.about)
    event = AlarmRaised(
        sort=command.sort, about=command.about, key=key, to=ADDRESSEES[0], since=command.since, agency=command.agency,
        found=command.found,
    )  # fmt: skip
    decision = Decision()
    decision.add(moment.new_number(Alarm.kind), event)
    return decision


def key_of(command: Suspect, at: str) -> str:
    """What is claimed for ever: what it is about, whoever is in it, and the month of an instant, or its day."""
    period = at[:10] if command.sort in DAILY else at[:7]
    found = command.found
    if command.sort == "access":  # each entry is its own trouble, and told once
        return "/".join([command.sort, command.about, *found.people, *found.where])
    # Other findings are another trouble; so are the same ones when all was right for a while.
    which = [command.since, found.digest] if command.sort == "altered" else []
    return "/".join([command.sort, command.about, found.to, *found.people, *which, period])


def switches(found: Iterable[Indicator]) -> list[Indicator]:
    """Of two persons on one device, those who are more than neighbours at a counter."""
    return [one for one in found if one.count >= LEAST_SWITCHES and 100 * one.count >= SWITCH_SHARE * one.total]


def lonely(found: Iterable[Indicator], keepers: Iterable[str]) -> list[Indicator]:
    """Of acts alone at night, those of people who keep a store and work by day."""
    kept = set(keepers)
    return [
        one
        for one in found
        if kept.issuperset(one.people) and one.count >= LEAST_NIGHTS and 100 * one.count <= NIGHT_SHIFT * one.total
    ]


def chosen_pairs(sort: Literal["hands", "escort", "witnesses"], meetings: Iterable[Meeting]) -> list[Indicator]:
    """Of two persons who are always together, those who need not be: others met too, and chance does not explain it.

    Judged among the meetings of one ``group``, that is between the same two agencies.
    """
    groups: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[meeting.group].append(meeting)
    return [one for listed in groups.values() for one in _chosen(sort, listed)]


def _chosen(sort: Literal["hands", "escort", "witnesses"], listed: list[Meeting]) -> list[Indicator]:
    took_part = Counter(person for meeting in listed for person in set(meeting.people))
    found = []
    for one in constant_pairs(sort, listed):
        first, second = (took_part[person] for person in one.people)
        if chance(one.count, first, second, len(listed)) < RARE[sort]:
            found.append(one)
    return found


def chance(together: int, first: int, second: int, total: int) -> Fraction:
    """How likely two who took part in ``first`` and ``second`` of ``total`` meetings meet ``together`` times or more.

    Hypergeometric, as if each meeting had drawn them: exact.
    """
    ways = sum(comb(first, k) * comb(total - first, second - k) for k in range(together, min(first, second) + 1))
    return Fraction(ways, comb(total, second))


SORTS = get_args(Sort)
