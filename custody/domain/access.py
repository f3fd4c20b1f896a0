"""Who entered a place (entrée dans un magasin), compared with what was recorded of what lies there (T14).

Fifty-two kilograms left the quai des Orfèvres through a door, and the register of exhibits said nothing. Entries are
copied from the door's own log, from a register of visitors, or told by who saw them. One beside which nobody recorded
anything about an exhibit of the place is told to the inspection (``suspicion``). A motive stated is no record.
"""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Event, Fact
from custody.domain.person import Person
from custody.domain.place import Place, own_place
from custody.domain.roles import sees_everything
from custody.domain.text import clean, required
from custody.domain.times import canonical, hours_after, hours_between, instant
from custody.domain.world import EARLIEST, Decision, Moment, Private, World, get

SOURCES = ("door", "register", "seen")
"""Where an entry is known from: the log of a door, a register of visitors, somebody who saw it."""
LONGEST_HOURS = 24
MARGIN_MINUTES = 30
"""Clocks of doors and of phones differ, and what is done at a shelf is typed at the desk."""
LATE_HOURS = 24
"""An entry is judged so long after it ended or was recorded: what was done meanwhile may be typed the day after."""


class PlaceAccessed(Event, frozen=True):
    """Somebody was in a place: ``person``, or a visitor who is no user, named in private. Times as claimed."""

    type: ClassVar[str] = "place.accessed/1"
    entered_at: str
    left_at: str
    source: str
    person: str = ""

    def apply(self, state: Place, fact: Fact) -> Place:
        """Nothing about the place changes."""
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """The same line of a register is recorded once."""
        return (("access", f"{fact.subject}/{self.entered_at}/{self.person}"),)


class RecordAccess(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody entered a place: ``person``, or ``visitor`` in words; ``left_at`` is the entry itself where unknown."""

    place: str
    entered_at: str
    source: str
    left_at: str = ""
    person: str = ""
    visitor: str = ""
    purpose: str = ""


class Visit(Struct, frozen=True, kw_only=True):
    """An entry as it stands in the log, with the act that recorded it, at ``recorded_at``, and the place's number."""

    act: str
    place: str
    entered_at: str
    left_at: str
    person: str
    recorded_at: str

    def covers(self, at: str) -> bool:
        """Whether something happened while somebody was there, within the margin of clocks."""
        minutes = (
            (instant(self.entered_at) - instant(at)).total_seconds() / 60,
            (instant(at) - instant(self.left_at)).total_seconds() / 60,
        )
        return max(minutes) <= MARGIN_MINUTES

    def due(self, now: str) -> bool:
        """Whether it can be judged: what was done meanwhile has had time to be recorded."""
        return hours_between(max(self.left_at, self.recorded_at), now) >= LATE_HOURS


class Handling(Struct, frozen=True, kw_only=True):
    """Something recorded about exhibits: when it is said to have happened, by whom, and in which places they lay.

    ``places``: each with all the places around it.
    """

    at: str
    people: tuple[str, ...]
    places: frozenset[str]


def record(command: RecordAccess, world: World, moment: Moment) -> Decision:
    """Record that somebody was in a place; who enters it is not asked why nothing moved, the log answers.

    Raises:
        NotFound: no such place of the author's agency (the inspection: of any), or no such person.
        BadInput: ``field_empty`` for nobody; ``access_source_unknown``; ``bad_time``; ``time_in_future``;
            ``time_implausible`` before the year 2000, left before it was entered, or after more than a day.
        RuleBroken: ``access_recorded``.
    """
    _require_place(command.place, world, moment)
    if command.source not in SOURCES:
        raise BadInput("access_source_unknown", value=command.source[:20])
    entered, left = _times(command, moment)
    if command.person:
        get(world, Person, command.person)
    event = PlaceAccessed(entered_at=entered, left_at=left, source=command.source, person=command.person)
    [(kind, value)] = event.claims(Fact(command.place, 0, 0, moment.at, moment.act))
    if world.claimed(kind, value):
        raise RuleBroken("access_recorded", number=command.place)
    private = [] if command.person else [Private("visitor", required(command.visitor, "visitor"), command.place)]
    if purpose := clean(command.purpose, "purpose"):
        private.append(Private("purpose", purpose, command.place))
    decision = Decision()
    decision.add(command.place, event, *private)
    return decision


def unexplained(visits: Iterable[Visit], handled: Iterable[Handling]) -> list[Visit]:
    """Visits beside which nothing was recorded about an exhibit of the place: by the one who entered, or by anybody.

    A visitor is no user: then what anybody did there speaks for the visit.
    """
    listed = list(handled)
    return [visit for visit in visits if not any(_explains(visit, one) for one in listed)]


def _explains(visit: Visit, handling: Handling) -> bool:
    there = visit.place in handling.places and visit.covers(handling.at)
    return there and (not visit.person or visit.person in handling.people)


def _require_place(number: str, world: World, moment: Moment) -> None:
    if sees_everything(get(world, Person, moment.author.person).roles_when(moment.judged_at)):
        get(world, Place, number)
    else:
        own_place(world, number, moment.author.agency)


def _times(command: RecordAccess, moment: Moment) -> tuple[str, str]:
    entered = canonical(command.entered_at)
    left = canonical(command.left_at) if command.left_at else entered
    if left > moment.at:
        raise BadInput("time_in_future", value=left)
    if entered < EARLIEST or not entered <= left <= hours_after(entered, LONGEST_HOURS):
        raise BadInput("time_implausible", value=left)
    return entered, left
