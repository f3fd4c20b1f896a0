"""Raise an indicator as an alarm to the inspection, with the limits from which it is one (T7, T11, T12, T14, T23).

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
from typing import Literal

from msgspec import Struct

from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import State
from custody.domain.kernel.quantity import bounded
from custody.domain.kernel.typed_text import is_subject
from custody.domain.oversight.alarm import (
    ADDRESSEES,
    ATTACKS,
    Alarm,
    AlarmRaised,
    AlarmUpdated,
    IndicatorFigures,
    Passing,
)
from custody.domain.oversight.indicator_patterns import Indicator, Meeting, constant_pairs

Sort = Literal[
    "drift",
    "shared_device",
    "night_alone",
    "hands",
    "escort",
    "witnesses",
    "analyses",
    "access",
    "mistyped",
    "coarse_balance",
    "many_openings",
    "one_phone",
    "pin_elsewhere",
    "unseen",
    "unweighed",
    "uncounted",
    "undecided",
    "unconfirmed",
    "unanalysed",
    "unsigned",
    "unwitnessed",
    "unstamped",
    "altered",
    "guessing",
    "guessed",
    "refused_reads",
    "used_first",
    "backup",
]
DAILY = frozenset({"unsigned", "unwitnessed", "unstamped", "backup"}) | ATTACKS
"""Indicators that are reported again every day: until they end, today's acts can be rewritten, or lost with a disk."""
YEARLY = frozenset({"unanalysed"})
"""Indicators of a year that ended: told once for it."""
LEAST_CHECKS = 10
"""Weighings of a store below which unaccounted-for material is shown and no alarm."""
LEAST_SWITCHES, SWITCH_SHARE = 5, 50
"""Two persons on one device: so often in a month, and in so many per cent of the acts of one of them. Who shares a
counter changes places a few times a day; who knows both passwords does nearly everything so."""
LEAST_NIGHTS, NIGHT_SHIFT = 5, 50
"""Acts alone at night in a month; who does more than so many per cent of their work so is on the night shift."""
LEAST_WITHDRAWN = 2
"""Readings that one person withdraws as mistyped in a month. The second look catches most typing errors, so an honest
person withdraws hardly one; who hides losses so needs it again and again (I57c)."""
LEAST_PINS = 2
"""PINs in a month typed too fast, or while their owner was elsewhere: once may be a phone lent at the door (I71)."""
RARE: dict[str, Fraction] = {
    "hands": Fraction(1, 100_000), "escort": Fraction(1, 100_000), "witnesses": Fraction(1, 20),
}  # fmt: skip
"""Below this chance of meeting so often, two persons are together by choice. Sessions are few: their limit is wide."""


class RaiseIndicator(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record a finding of the watch: sort, subject, start (RFC 3339), figures and agency."""

    sort: Sort
    about: str
    since: str
    agency: str
    figures: IndicatorFigures


class UpdateIndicator(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take over the figures of an alarm's suspicion as they are now."""

    alarm: str
    figures: IndicatorFigures


@act(
    "alarm.raise_indicator/1",
    title=N_("Indicator raised"),
    records=(AlarmRaised,),
    by_service=True,
)
def raise_indicator(command: RaiseIndicator, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record an indicator that the service found as an alarm to the inspection, once in each month or day (UTC).

    A loss that a drift has told is not told again (``untold``).

    Raises:
        NotFound: what it is about does not exist.
        BadInput: ``not_a_label`` for somebody who is no subject; ``total_too_large``.
        RuleBroken: ``already_raised`` in this month or on this day, or for the same passing of a limit.
    """
    if state_reader.find(State, command.about) is None:
        raise NotFound("not_found", kind=command.about[:2], number=command.about[:20])
    if not all(map(is_subject, command.figures.people)):
        raise BadInput("not_a_label", value=command.about)
    figures = command.figures
    for figure in (figures.count, figures.total, figures.lost_ug, figures.explained_ug, figures.sources):
        bounded(figure)
    key = key_of(command, ctx.at)
    if state_reader.claimed("alarm", key) or untold(command.about, figures.passings, state_reader) != figures.passings:
        raise RuleBroken("already_raised", number=command.about)
    event = AlarmRaised(
        sort=command.sort, about=command.about, key=key, to=ADDRESSEES[0], since=command.since, agency=command.agency,
        figures=command.figures,
    )  # fmt: skip
    decision = Decision()
    decision.add(ctx.new_number(Alarm.kind), event)
    return decision


@act(
    "alarm.update/1",
    title=N_("Alarm updated"),
    records=(AlarmUpdated,),
    by_service=True,
)
def update_indicator(command: UpdateIndicator, state_reader: StateReader, _ctx: ActContext) -> Decision:
    """Record that what an alarm is about went on: each time its count has doubled, so a flood is a few events.

    Raises:
        NotFound: no such alarm; RuleBroken: ``not_due`` while its count has not doubled; BadInput: ``total_too_large``.
    """
    alarm = require(state_reader, Alarm, command.alarm)
    if alarm.figures is None or not has_doubled(alarm.figures, command.figures):
        raise RuleBroken("not_due", number=command.alarm)
    for figure in (command.figures.count, command.figures.total, command.figures.sources):
        bounded(figure)
    decision = Decision()
    decision.add(command.alarm, AlarmUpdated(figures=command.figures))
    return decision


def has_doubled(told: IndicatorFigures, now: IndicatorFigures) -> bool:
    """Return True if an alarm is told anew: its count is at least twice what was told."""
    return now.count >= 2 * told.count


def key_of(command: RaiseIndicator, at: str) -> str:
    """Return the permanent claim of a finding: subject, persons, and the month or day of an instant."""
    period = at[:10] if command.sort in DAILY else command.since[:4] if command.sort in YEARLY else at[:7]
    figures = command.figures
    if command.sort == "access":  # each entry is its own trouble, and told once
        return "/".join([command.sort, command.about, *figures.people, *figures.where])
    if command.sort == "drift":  # one a store: who and what in it passes stands in its list
        return f"{command.sort}/{command.about}/{period}"
    # Other findings are another trouble; so are the same ones when all was right for a while.
    which = [command.since, figures.digest] if command.sort == "altered" else []
    return "/".join([command.sort, command.about, figures.to, *figures.people, *which, period])


def untold(about: str, passings: Iterable[Passing], state_reader: StateReader) -> tuple[Passing, ...]:
    """Return the passings that no alarm of the store has told: those after the last alarm that lists their series.

    Limits rise with the weighings, so an old passing may move; one before that alarm is known all the same.
    """
    told: dict[str, str] = {}
    for alarm_id in state_reader.claimed_from("alarm", f"drift/{about}/"):
        alarm = require(state_reader, Alarm, alarm_id)
        for passing in alarm.figures.passings if alarm.figures else ():
            told[passing.series] = max(alarm.raised_at, told.get(passing.series, ""))
    return tuple(passing for passing in passings if passing.since > told.get(passing.series, ""))


def switches(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Return the pairs on one device that switch more often than neighbours at a counter."""
    return [
        indicator
        for indicator in indicators
        if indicator.count >= LEAST_SWITCHES and 100 * indicator.count >= SWITCH_SHARE * indicator.total
    ]


def often_mistyped(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Return who withdraws more readings than honest typing explains."""
    return [indicator for indicator in indicators if indicator.count >= LEAST_WITHDRAWN]


def borrowed_pins(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Return the pairs whose PINs were used as if one of the two had both, more than once (I71): each pair once."""
    pairs: dict[frozenset[str], Indicator] = {}
    for indicator in indicators:
        if indicator.count >= LEAST_PINS:
            pairs.setdefault(frozenset(indicator.people), indicator)
    return list(pairs.values())


def unaccompanied_night_acts(indicators: Iterable[Indicator], keepers: Iterable[str]) -> list[Indicator]:
    """Return the acts alone at night of people who keep a store and work by day."""
    kept = set(keepers)
    return [
        indicator
        for indicator in indicators
        if kept.issuperset(indicator.people)
        and indicator.count >= LEAST_NIGHTS
        and 100 * indicator.count <= NIGHT_SHIFT * indicator.total
    ]


def chosen_pairs(sort: Literal["hands", "escort", "witnesses"], meetings: Iterable[Meeting]) -> list[Indicator]:
    """Return the pairs that are always together by choice: others were available, chance explains little.

    Judged among the meetings of one ``group``, that is between the same two agencies.
    """
    groups: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[meeting.group].append(meeting)
    return [indicator for listed in groups.values() for indicator in _chosen(sort, listed)]


def _chosen(sort: Literal["hands", "escort", "witnesses"], listed: list[Meeting]) -> list[Indicator]:
    took_part = Counter(person for meeting in listed for person in set(meeting.people))
    indicators = []
    for indicator in constant_pairs(sort, listed):
        first, second = (took_part[person] for person in indicator.people)
        if chance(indicator.count, first, second, len(listed)) < RARE[sort]:
            indicators.append(indicator)
    return indicators


def chance(together: int, first: int, second: int, total: int) -> Fraction:
    """Return the probability that two persons share ``together`` or more meetings by chance.

    They took part in ``first`` and ``second`` of ``total`` meetings. The probability is hypergeometric, as if each
    meeting had drawn them, and exact.
    """
    ways = sum(comb(first, k) * comb(total - first, second - k) for k in range(together, min(first, second) + 1))
    return Fraction(ways, comb(total, second))
