"""Find indicators (points à vérifier): patterns over many acts at which an inspection looks first (T11, T12, T14, T23).

They accuse nobody. Each is a pure function of acts and hand-overs within a window, and names people, how often, out of
how many, and where.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from operator import attrgetter
from typing import Literal, Protocol

from msgspec import Struct

from custody.domain.kernel.times import instant
from custody.domain.kernel.timezone import day_of, zone
from custody.domain.places.entry_log import Visit

Sort = Literal[
    "shared_device",
    "night",
    "night_alone",
    "hands",
    "escort",
    "witnesses",
    "analyses",
    "access",
    "not_done",
    "estimates",
    "mistyped",
    "seals",
    "coarse_balance",
    "many_openings",
    "one_phone",
    "pin_elsewhere",
]
AT_ONCE = timedelta(minutes=1)
"""Shortest time to sign out, hand a phone over and sign in. A faster change suggests that two people know a
password."""
EVENING, MORNING = 20, 6
LEAST = {"hands": 5, "escort": 5, "witnesses": 3}
"""Fewer meetings of two persons than this show nothing."""
SHARE = 80
"""Two persons are always together from so many per cent of the meetings of one of them on."""
SHOWN = 5
MINUTE = len("2016-05-10T08:00")
"""Length of a written moment up to its minute."""
REMEMBERED = 10_000
"""Minutes whose hour in a zone is remembered."""
ANALYSES_A_DAY, LEAST_ANALYSES = 12, 30
"""Reports of one person for each day on which they recorded anything, above which they cannot have tested all, and how
many there are at least. In Boston colleagues tested 50 to 150 samples a month, at most seven a working day, and who did
not test them more than 500, twenty-four a day (T12, as the press told it). The limit is this project's own."""

LEAST_COARSE = 2
"""Acts of one person in a month on a balance too coarse, where a better one stands: once is a mistake (I48)."""


class Use(Protocol):
    """An act or a reading by a person: its time and the device of their own ("" for none)."""

    @property
    def act(self) -> str:
        """Return its number."""

    @property
    def at(self) -> str:
        """Return when it was recorded (RFC 3339 UTC)."""

    @property
    def author(self) -> str:
        """Return the author."""

    @property
    def device(self) -> str:
        """Return the device."""


class Deed(Struct, frozen=True, kw_only=True, gc=False):
    """An act as its header says it: by whom, on which device, with whom.

    Never a reading of a page; ``reports``: a result of analysis; ``zone``: that of the author's ``agency`` (IANA);
    ``not_done``: a step of it was not done for want of a means. ``compares``: who read or weighed exhibits in it,
    blind; ``withdraws``: the author withdrew a reading as mistyped. ``coarse``: a weight that decides nothing, though
    the agency has a balance that would. ``off_roll``: a seal put on that no roll of the author explains.
    ``pins``: the people who gave their PINs on the author's device;
    ``typed_at_once``: two of them within seconds (I71).
    """

    act: str
    at: str
    author: str
    device: str = ""
    others: tuple[str, ...] = ()
    reports: bool = False
    coarse: bool = False
    zone: str = "UTC"
    agency: str = ""
    not_done: bool = False
    compares: str = ""
    withdraws: bool = False
    off_roll: bool = False
    pins: tuple[str, ...] = ()
    typed_at_once: bool = False


class Examined(Struct, frozen=True, kw_only=True):
    """A result of analysis on an examiner's paper: its ``id`` here, and the days on which they had the exhibit.

    From ``first`` to ``last``, that of the paper (YYYY-MM-DD).
    """

    id: str
    examiner: str
    first: str
    last: str

    def days(self) -> range:
        """Return the days of possible testing, as ordinals; only the paper's date if the exhibit came later."""
        last = date.fromisoformat(self.last).toordinal()
        return range(min(date.fromisoformat(self.first).toordinal(), last), last + 1)


class Meeting(Struct, frozen=True):
    """People who did something together: a hand-over, or the witnesses of a session; ``id`` names it.

    ``group``: meetings in which the same people could have met.
    """

    id: str
    people: tuple[str, ...]
    group: str = ""


class Indicator(Struct, frozen=True, kw_only=True):
    """``count`` out of ``total``; ``where`` are the latest acts, hand-overs or sessions of it, oldest first.

    Of estimates ``short_ug`` and ``short_ul`` are missing in all.
    """

    sort: Sort
    people: tuple[str, ...]
    count: int
    total: int
    where: tuple[str, ...]
    short_ug: int = 0
    short_ul: int = 0


def shared_devices(uses: Sequence[Use]) -> list[Indicator]:
    """Return two persons who acted or read on one device within a minute of each other, in order of time.

    Out of all that the two did or read: each change is one of those, so that the count is never above the whole.
    """
    last: dict[str, Use] = {}
    acts_by_key: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for use in uses:
        device = use.device
        if device:
            before = last.get(device)
            if before is not None and before.author != use.author and _within(before.at, use.at):
                acts_by_key[tuple(sorted((before.author, use.author)))].append(use.act)
            last[device] = use
    totals = Counter(map(attrgetter("author"), uses))
    return ranked("shared_device", acts_by_key, {pair: sum(totals[p] for p in pair) for pair in acts_by_key})


def night_acts(deeds: Iterable[Deed]) -> list[Indicator]:
    """Return acts between 20 and 6 o'clock where the author's agency is, by author.

    Then those without a second person.
    """
    night: dict[tuple[str, ...], list[str]] = defaultdict(list)
    alone: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    for deed in deeds:
        author = (deed.author,)
        totals[author] += 1
        if not MORNING <= _hour(deed) < EVENING:
            night[author].append(deed.act)
            if not deed.others:
                alone[author].append(deed.act)
    return [*ranked("night", night, totals), *ranked("night_alone", alone, totals)]


def analyses(deeds: Sequence[Deed]) -> list[Indicator]:
    """Return the authors of more results than hands can produce, with results and days worked (T12).

    A report is one result, of however many units of a load. The limit covers all days with any act, since a week's
    results may be typed on its last day, while an examiner also receives, opens and weighs.
    """
    reports: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for deed in deeds:
        if deed.reports:
            reports[deed.author,].append(deed.act)
    reports = {author: listed for author, listed in reports.items() if len(listed) > LEAST_ANALYSES}
    worked: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for deed in deeds:
        if (deed.author,) in reports:  # only theirs are asked for: the day of an act takes its time
            worked[deed.author,].add(day_of(deed.at, deed.zone))
    days = {author: len(listed) for author, listed in worked.items()}
    many = {a: acts for a, acts in reports.items() if len(acts) > ANALYSES_A_DAY * days[a]}
    return ranked("analyses", many, days)


def coarse_balances(deeds: Iterable[Deed]) -> list[Indicator]:
    """Return who weighed more than once on a balance that decides nothing, where another would decide (I48)."""
    coarse: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    for deed in deeds:
        totals[deed.author,] += 1
        if deed.coarse:
            coarse[deed.author,].append(deed.act)
    twice = {author: acts for author, acts in coarse.items() if len(acts) >= LEAST_COARSE}
    return ranked("coarse_balance", twice, totals)


def paper_analyses(tested: Iterable[Examined]) -> list[Indicator]:
    """Return the outside examiners who report on paper more results than hands can produce, with days (T12).

    The days are those on which they had an exhibit to test; the limit is that of ``analyses``.
    """
    reports: dict[tuple[str, ...], list[str]] = defaultdict(list)
    had: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for examined in tested:
        reports[examined.examiner,].append(examined.id)
        had[examined.examiner,].update(examined.days())
    days = {examiner: len(listed) for examiner, listed in had.items()}
    many = {
        e: numbers for e, numbers in reports.items() if len(numbers) > max(LEAST_ANALYSES, ANALYSES_A_DAY * days[e])
    }
    return ranked("analyses", many, days)


def steps_not_done(deeds: Iterable[Deed]) -> list[Indicator]:
    """Return the acts of each agency in which a step was not done for want of a means (8.0), out of all its acts."""
    acts_by_agency: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    for deed in deeds:
        totals[(deed.agency,)] += 1
        if deed.not_done:
            acts_by_agency[(deed.agency,)].append(deed.act)
    return ranked("not_done", acts_by_agency, totals)


def unexplained_seals(deeds: Iterable[Deed]) -> list[Indicator]:
    """Return the acts of each person that put on a seal of no roll of theirs, out of all their acts (I69)."""
    marked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    for deed in deeds:
        totals[deed.author,] += 1
        if deed.off_roll:
            marked[deed.author,].append(deed.act)
    return ranked("seals", marked, totals)


def withdrawn_readings(deeds: Iterable[Deed]) -> list[Indicator]:
    """Return the readings that each person withdrew as mistyped, out of all acts in which they read blind (I57c)."""
    withdrawn: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    for deed in deeds:
        if deed.compares:
            totals[deed.compares,] += 1
        if deed.withdraws:
            withdrawn[deed.author,].append(deed.act)
    # readings from before the window may be withdrawn in it: the count is never above the whole
    return ranked("mistyped", withdrawn, {p: max(totals[p], len(acts)) for p, acts in withdrawn.items()})


def entered(visit: Visit) -> tuple[str, ...]:
    """Return the key by which entries are counted: place and person, or the place alone for visitors."""
    return (visit.place, visit.person) if visit.person else (visit.place,)


def accesses(visits: Iterable[Visit], bare: Iterable[Visit]) -> list[Indicator]:
    """Return entries into a place, by who entered, beside which nothing was recorded of what lies there (T14).

    ``people`` are as ``entered`` tells.
    """
    acts_by_entry: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for visit in bare:
        acts_by_entry[entered(visit)].append(visit.act)
    return ranked("access", acts_by_entry, Counter(map(entered, visits)))


def constant_pairs(sort: Literal["hands", "escort", "witnesses"], meetings: Iterable[Meeting]) -> list[Indicator]:
    """Return two persons who nearly always do it with each other (T23)."""
    numbers_by_pair: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[str] = Counter()
    for meeting in meetings:
        totals.update(set(meeting.people))
        for pair in combinations(sorted(set(meeting.people)), 2):
            numbers_by_pair[pair].append(meeting.id)
    rarer = {pair: min(totals[person] for person in pair) for pair in numbers_by_pair}
    constant = {
        p: numbers
        for p, numbers in numbers_by_pair.items()
        if len(numbers) >= LEAST[sort] and 100 * len(numbers) >= SHARE * rarer[p]
    }
    return ranked(sort, constant, rarer)


def _within(before: str, after: str) -> bool:
    return abs(instant(after) - instant(before)) < AT_ONCE


def _hour(deed: Deed) -> int:
    return _hour_in(deed.at[:MINUTE], deed.zone)


@lru_cache(REMEMBERED)
def _hour_in(minute: str, name: str) -> int:
    """Return the hour of day in a zone for a minute; many acts of a month share a minute."""
    return instant(f"{minute}Z").astimezone(zone(name)).hour


def ranked(
    sort: Sort, records: Mapping[tuple[str, ...], list[str]], totals: Mapping[tuple[str, ...], int]
) -> list[Indicator]:
    """Return the indicators, the most frequent first."""
    made = (
        Indicator(sort=sort, people=people, count=len(where), total=totals[people], where=tuple(where[-SHOWN:]))
        for people, where in records.items()
    )
    return sorted(made, key=lambda indicator: (-indicator.count, indicator.people))
