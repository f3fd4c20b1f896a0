"""Input and output of a rule: ``decide(command, state_reader, ctx) -> Decision``.

A rule reads current states from ``state_reader`` and takes time, people, ids and salts from ``ctx``. It refuses by
raising, else it returns new events. Every consequence is in the new events; the fold only applies them
(docs/architecture.md, "everything decided is written").
"""

from collections.abc import Callable, Iterable
from typing import Literal, Protocol, TypeVar

from msgspec import Struct, field, structs

from custody.domain.kernel import times
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import OCCURRED_SOURCES, ZONE, Actor, Event, FromPaper, Occurred, State
from custody.domain.kernel.timezone import day_of

S = TypeVar("S", bound=State)


class StateReader(Protocol):
    """Current state under the order lock."""

    def find(self, kind: type[S], subject_id: str) -> S | None:
        """Return the state of subject ``subject_id`` if it is of that kind, else None."""
        ...

    def load(self, numbers: Iterable[str]) -> None:
        """Fetch many states at once, so that the look-ups that follow are free."""
        ...

    def contents(self, container: str) -> list[str]:
        """Return numbers of the exhibits in a container and in the containers inside it (I8)."""
        ...

    def where(self, column: Literal["holder", "place", "container", "dossier"], value: str) -> list[str]:
        """Return numbers of the subjects that have this value in an index column, in order."""
        ...

    def naming(self, kind: type[S], subject_id: str, ended: Iterable[str]) -> list[S]:
        """Return the states of a kind that name ``number`` anywhere, except in the statuses ``ended``.

        All of them are read, which takes seconds for a million: only for rare acts.
        """
        ...

    def claimed(self, kind: str, value: str) -> str | None:
        """Return the subject that has claimed (kind, value) for ever, or None (I1)."""
        ...

    def claimed_among(self, kind: str, values: Iterable[str]) -> set[str]:
        """Return the values among these that are claimed for ever, looked up at once."""
        ...

    def claimed_from(self, kind: str, beginning: str) -> list[str]:
        """Return the subjects that have claimed a value of a kind with this beginning, in order of the values."""
        ...

    def kept(self, scope: str, values: Iterable[str]) -> set[str]:
        """Return the commitments whose private values are kept, before this act, under ``scope``."""
        ...

    def tip(self, subject_id: str) -> tuple[int, str]:
        """Return running number and leaf hash (base64) of a subject's last event, or 0 and ""."""
        ...

    def recorded(self, subject_id: str, n: int) -> Event | None:
        """Return event ``n`` of a subject's chain.

        None where there is none, or none before the acts recorded together now.
        """
        ...


EARLIEST = "2000-01-01"
LIVE_HOURS, AHEAD_HOURS = 72, 24
"""A weekend without power for what is typed late; a clock that is off by a day for what lies ahead (flagged, I23)."""


def plausible(claimed: str, at: str) -> bool:
    """Return True if a claimed time is plausible: from 2000 on, and at most a day ahead of ``at``."""
    return claimed >= EARLIEST and times.hours_between(at, claimed) <= AHEAD_HOURS


class ActContext(Struct, frozen=True, kw_only=True):
    """The circumstances of one act: clock as read, the people with their wills, fresh ids.

    ``judged_at``: when the roles of those who take part are judged, "" for now (I42). ``envelope``: the SHA-256 (hex)
    of what a device signed of the act where the service was not reached, "" for an act that was done before it;
    ``doubts``: what speaks against its hour, of the act of a session that the device has along. ``calendar``: tells
    the IANA zone whose days the author's agency counts (``agency.calendar_of``), when a rule asks for a day.
    ``keyed``: a passkey's answer comes with the act, which is recorded only if it holds (``keyed``). ``paper``: the
    paper that the act is recorded from, with its photograph; roles are then those of its hour (I62).
    ``pins_apart_ms``: between the two PINs that were typed fastest after each other, as the device says (I71).
    ``at_site``: with the act came the code that the session's device on the site shows (I64).

    A claimed time is brought to the log's form here, once for every act. What a person types at a device happened at
    most ``LIVE_HOURS`` before; older times come from a paper or the press, and say so.

    Raises:
        BadInput: ``bad_time``, ``time_source_unknown``, ``zone_unknown``; ``time_implausible`` before the year 2000 or
            more than a day ahead of the clock; ``time_too_old`` for a typed one.
    """

    act: str
    at: str
    actors: tuple[Actor, ...]
    new_number: Callable[[str], str]
    occurred: Occurred | None = None
    judged_at: str = ""
    envelope: str = ""
    doubts: tuple[str, ...] = ()
    keyed: bool = False
    paper: FromPaper | None = None
    pins_apart_ms: int | None = None
    at_site: bool = False
    calendar: Callable[[], str] = lambda: "UTC"

    def __post_init__(self) -> None:
        if self.occurred is None:
            return
        if self.occurred.source not in OCCURRED_SOURCES:
            raise BadInput("time_source_unknown", value=self.occurred.source[:40])
        if not ZONE.match(self.occurred.zone):
            raise BadInput("zone_unknown", value=self.occurred.zone[:40])
        asked, at = self.occurred, times.canonical(self.occurred.at)
        normal = Occurred(at=at, source=asked.source, zone=asked.zone)
        structs.force_setattr(self, "occurred", normal)
        if isinstance(asked, FromPaper) and asked.source == "paper" and asked.blob:
            structs.force_setattr(self, "paper", asked)
            structs.force_setattr(self, "judged_at", at)
        hours = times.hours_between(normal.at, self.at)
        if normal.at < EARLIEST or hours < -AHEAD_HOURS:
            raise BadInput("time_implausible", value=normal.at)
        if normal.source == "entered" and hours > LIVE_HOURS:
            raise BadInput("time_too_old", value=normal.at, hours=LIVE_HOURS)

    @property
    def author(self) -> Actor:
        """Return the person whose act it is."""
        return self.actors[0]

    @property
    def on_paper(self) -> bool:
        """Return True if the act is copied from a paper."""
        return self.occurred is not None and self.occurred.source == "paper"

    @property
    def live(self) -> bool:
        """Return True if the act happens as it is recorded, not copied from paper, press or another device.

        Without a believed hour (``judged_at``), a device's act counts at the time of its recording.
        """
        if self.occurred is None or self.occurred.source == "entered":
            return True
        return self.occurred.source == "device" and not self.judged_at

    @property
    def claimed_at(self) -> str:
        """Return the claimed time when one is given, else the clock as read."""
        return self.occurred.at if self.occurred else self.at

    @property
    def seen_at(self) -> str:
        """Return the claimed time where it is earlier than the clock as read, else ""."""
        return self.claimed_at if self.claimed_at < self.at else ""

    @property
    def zone(self) -> str:
        """Return the IANA zone whose days the author's agency counts."""
        return self.calendar()

    @property
    def today(self) -> str:
        """Return the day (YYYY-MM-DD) by the author's calendar on which it is recorded."""
        return day_of(self.at, self.zone)

    @property
    def claimed_day(self) -> str:
        """Return the day (YYYY-MM-DD) by the author's calendar on which it is claimed to have happened."""
        return day_of(self.claimed_at, self.zone)

    def actor(self, part: str) -> Actor | None:
        """Return the person who takes ``part`` in the act, or None."""
        return next((a for a in self.actors if a.part == part), None)


class Private(Struct, frozen=True):
    """A private value: goes into the event only as a commitment; kept encrypted under the key of ``scope``."""

    name: str
    value: str | dict[str, str | int]
    scope: str


class NewEvent(Struct, frozen=True):
    """A part event before it has a place in the log."""

    subject: str
    event: Event
    private: tuple[Private, ...] = ()


class Decision(Struct, kw_only=True):
    """Everything an act records: its parts in order, private values of the header, flags."""

    new_events: list[NewEvent] = field(default_factory=list)
    private: tuple[Private, ...] = ()
    flags: tuple[str, ...] = ()
    rules: str = ""
    _subjects: set[str] = field(default_factory=set)

    def add(self, subject: str, event: Event, *private: Private) -> None:
        """Append a part event; an act speaks of a subject at most once.

        Raises:
            RuleBroken: ``scanned_twice``.
        """
        if subject in self._subjects:
            raise RuleBroken("scanned_twice", number=subject)
        self._subjects.add(subject)
        self.new_events.append(NewEvent(subject, event, private))

    def flag(self, *flags: str) -> None:
        """Flag the act, each flag once."""
        self.flags = tuple(dict.fromkeys((*self.flags, *flags)))


def private_texts(scope: str, **texts: str) -> tuple[Private, ...]:
    """Return these texts as private values of a scope, leaving out empty ones."""
    return tuple(Private(name, text, scope) for name, text in texts.items() if text)


def require(state_reader: StateReader, kind: type[S], subject_id: str) -> S:
    """Return the state of subject ``number``.

    Raises:
        NotFound: there is no such subject of that kind.
    """
    state = state_reader.find(kind, subject_id)
    if state is None:
        raise NotFound("not_found", kind=kind.kind, number=subject_id[:20])
    return state


def unique(numbers: Iterable[str]) -> list[str]:
    """Return the numbers in order.

    Raises:
        RuleBroken: ``scanned_twice`` names the first number that stands in the list twice; ``nothing_listed``.
    """
    seen: dict[str, None] = {}
    for subject_id in numbers:
        if subject_id in seen:
            raise RuleBroken("scanned_twice", number=subject_id)
        seen[subject_id] = None
    if not seen:
        raise RuleBroken("nothing_listed")
    return list(seen)
