"""Entries to a place (entrée dans un magasin), compared with the acts recorded there on exhibits (T14).

Entries are copied from the door's own log or a visitors' register, or reported by a person who saw them.
``indicator_patterns``
reports to the inspection an entry during which no handling of an exhibit of the place was recorded. A stated motive
does not count as a record.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import STORE, Role, sees_everything
from custody.domain.discrepancies.correction_event import Correct, EntryCorrected, first_said, stated
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import EARLIEST, ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import canonical, hours_after, hours_between, instant, written
from custody.domain.kernel.typed_text import clean, required
from custody.domain.people.person import Person
from custody.domain.places.place import Place, place_of

SOURCES = ("door", "register", "seen")
"""Sources of an entry: the log of a door, a register of visitors, an eyewitness."""
HOURS = ("entered_at", "left_at")
LONGEST_HOURS = 24
MARGIN_MINUTES = 30
"""Clocks of doors and of phones differ, and what is done at a shelf is typed at the desk."""
LATE_HOURS = 24
"""An entry is judged so long after it ended or was recorded: what was done meanwhile may be typed the day after."""
BY_HAND = frozenset({
    "exhibit.register/1", "exhibit.blind_check/1", "exhibit.sight/1", "exhibit.find_again/1", "exhibit.store/1",
    "exhibit.open/1",
    "exhibit.reseal/1", "exhibit.split/1", "exhibit.consume/1", "exhibit.hand_out/1", "container.seal/1",
    "container.unseal/1", "transfer.dispatch/1", "transfer.receive/1", "transfer.hand_over/1", "transfer.enter_slip/1",
    "transfer.confirm_slip/1", "exhibit.release_to_outsider/1", "exhibit.return_from_outsider/1", "inventory.count/1",
    "destruction_session.stage/1",
    "destruction_session.arrive/1", "destruction_session.withdraw/1", "destruction_session.ignite/1",
    "place.evacuate/1",
})  # fmt: skip
"""Acts that take hands at the exhibit: what is done at a desk (a hold), or by the software, explains no entry."""


class PlaceEntryRecorded(Event, frozen=True):
    """Somebody was in a place: ``person``, or a visitor who is no user, named in private. Times as claimed."""

    type: ClassVar[str] = "place.entry_recorded/1"
    entered_at: str
    left_at: str
    source: str
    person: str = ""

    def apply(self, state: Place, fact: Fact) -> Place:
        """Nothing about the place changes."""
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that keeps a register line from being recorded twice, or none for an unnamed visitor.

        The whole line is claimed. A person who types another hour for their own entry therefore blocks no line of the
        door's log.
        """
        line = (fact.subject, self.source, self.entered_at, self.left_at, self.person)
        return (("access", "/".join(line)),) if self.person else ()


class RecordEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
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

    def span(self) -> tuple[str, str]:
        """From when to when, as the log writes times, what happened was while somebody was there: with the margin."""
        margin = timedelta(minutes=MARGIN_MINUTES)
        return written(instant(self.entered_at) - margin), written(instant(self.left_at) + margin)

    def due(self, now: str) -> bool:
        """Return True if enough time has passed to record acts done during the visit, so that it can be judged."""
        return hours_between(max(self.left_at, self.recorded_at), now) >= LATE_HOURS


class Handling(Struct, frozen=True, kw_only=True):
    """A handling of exhibits: its stated time, the people involved and the places where the exhibits lay.

    ``places``: each place with all the places that contain it.
    """

    at: str
    people: tuple[str, ...]
    places: frozenset[str]


@act(
    "place.record_entry/1",
    title=N_("Entry into a place recorded"),
    summary="Record who entered a place",
    roles=STORE | {Role.INSPECTOR},
    records=(PlaceEntryRecorded,),
)
def record_entry(command: RecordEntry, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that somebody was in a place; who enters it is not asked why nothing moved, the log answers.

    Raises:
        NotFound: no such place of the author's agency (the inspection: of any), or no such person.
        BadInput: ``field_empty`` for nobody; ``entry_log_two_names`` for a person and a visitor;
            ``entry_log_source_unknown``; ``bad_time``; ``time_in_future``; ``time_implausible`` before the year 2000,
            left before it was entered, or after more than a day.
        RuleBroken: ``place_closed`` since before that; ``entry_log_recorded``; ``entry_log_own_entry`` for who says of
            themselves that they were seen.
    """
    place = _place(command.place, state_reader, ctx)
    if command.source not in SOURCES:
        raise BadInput("entry_log_source_unknown", value=command.source[:20])
    entered, left = _times(command, ctx)
    if place.closed_at and left > place.closed_at:
        raise RuleBroken("place_closed", number=command.place)
    if command.person:
        _require_told_by_another(command, state_reader, ctx)
    event = PlaceEntryRecorded(entered_at=entered, left_at=left, source=command.source, person=command.person)
    for kind, value in event.claims(Fact(command.place, 0, 0, ctx.at, ctx.act)):
        if state_reader.claimed(kind, value):
            raise RuleBroken("entry_log_recorded", number=command.place)
    private = [] if command.person else [Private("visitor", required(command.visitor, "visitor"), command.place)]
    if purpose := clean(command.purpose, "purpose"):
        private.append(Private("purpose", purpose, command.place))
    decision = Decision()
    decision.add(command.place, event, *private)
    return decision


def require_stay(typed: Correct, at: str, state_reader: StateReader) -> None:
    """Check that a corrected hour is consistent with the other hour of its entry, as that now stands.

    Raises:
        BadInput: ``time_implausible``: left before it was entered, or after more than a day.
    """

    def recorded(event_number: int) -> Event | None:
        """Return an event of the place's chain."""
        return state_reader.recorded(typed.subject, event_number)

    first = first_said(typed.n, recorded)
    hours = {name: str(stated(recorded(first), name)) for name in HOURS}
    event_number = first
    while event := recorded(event_number := event_number + 1):
        if isinstance(event, EntryCorrected) and event.field in HOURS and first_said(event_number, recorded) == first:
            hours[event.field] = stated(event, event.field)
    hours[typed.field] = at
    if not hours["entered_at"] <= hours["left_at"] <= hours_after(hours["entered_at"], LONGEST_HOURS):
        raise BadInput("time_implausible", value=at)


def unexplained(visits: Iterable[Visit], handled: Iterable[Handling]) -> list[Visit]:
    """Visits beside which nothing was done by hand to an exhibit of the place: by the one who entered, or by anybody.

    A visitor is no user: then what anybody did there speaks for the visit.
    """
    done: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for handling in sorted(handled, key=lambda entry: entry.at):
        for place in handling.places:
            done[place].append((handling.at, handling.people))
    return [visit for visit in visits if not _explained(visit, done[visit.place])]


def _explained(visit: Visit, done: list[tuple[str, tuple[str, ...]]]) -> bool:
    """Return True if an act done in the place during the visit, by its visitor if named, explains the visit."""
    first, last = visit.span()
    for at, people in done[bisect_left(done, (first,)) :]:
        if at > last:
            return False
        if not visit.person or visit.person in people:
            return True
    return False


def _require_told_by_another(command: RecordEntry, state_reader: StateReader, ctx: ActContext) -> None:
    require(state_reader, Person, command.person)
    if command.visitor.strip():
        raise BadInput("entry_log_two_names")
    if command.source == "seen" and command.person == ctx.author.person:
        raise RuleBroken("entry_log_own_entry")


def _place(place_id: str, state_reader: StateReader, ctx: ActContext) -> Place:
    """Return the place, in use or not, because the door's log is copied only when it is read."""
    if sees_everything(require(state_reader, Person, ctx.author.person).roles_when(ctx.judged_at)):
        return require(state_reader, Place, place_id)
    return place_of(state_reader, place_id, ctx.author.agency)


def _times(command: RecordEntry, ctx: ActContext) -> tuple[str, str]:
    entered = canonical(command.entered_at)
    left = canonical(command.left_at) if command.left_at else entered
    if left > ctx.at:
        raise BadInput("time_in_future", value=left)
    if entered < EARLIEST or not entered <= left <= hours_after(entered, LONGEST_HOURS):
        raise BadInput("time_implausible", value=left)
    return entered, left
