"""Sighting of a double-locked room: its label and both locks seen stand for all that lies in it (I52).

What is inside was put there, and comes out, by two people. Somebody who keeps nothing of it looks at the door; then
each exhibit in it since counts as seen, as under the seal of a sack.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_place
from custody.domain.exhibits.blank_labels import LAST_COPY
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.double_lock import double_locked
from custody.domain.places.place import Place, descendants

UNLOCKED = "room_not_locked"
"""Flag of an act in which a room stood open, or a lock was broken."""


class PlaceSighted(Event, frozen=True, kw_only=True):
    """A person who keeps nothing in it saw a double-locked room from outside.

    ``copy`` is the copy number on its label, 0 when the number was typed; ``locks`` what was wrong with them.
    """

    type: ClassVar[str] = "place.sighted/1"
    copy: int = 0
    locks: str = ""
    seen_at: str = ""

    def apply(self, state: Place, fact: Fact) -> Place:
        """Apply it: seen, if its label was read and both locks were closed."""
        if self.copy and not self.locks:
            state.sighted_at = max(state.sighted_at, self.seen_at or fact.at)
        return state


class RoomEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A double-locked room as somebody saw it: the copy on its label, 0 if typed, and what is wrong with its locks."""

    place: str
    copy: int = 0
    locks: Literal["", "open", "broken"] = ""


def see_room(room: RoomEntry, reader: Reader, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Record that a room was seen; a copy that was never printed counts as a typed number.

    Raises:
        NotFound: no such place of the author's agency.
        RuleBroken: ``room_not_double_locked``; ``room_of_holder`` for who keeps it, or holds something in it.
        BadInput: ``copies_differ`` for a copy outside 0 to 31.
    """
    if not 0 <= room.copy <= LAST_COPY:
        raise BadInput("copies_differ")
    place = require(state_reader, Place, room.place)
    if not sees_place(reader, place) or place.closed_at:
        raise NotFound("not_found", kind=Place.kind, number=room.place)
    if not double_locked(place):
        raise RuleBroken("room_not_double_locked", number=room.place)
    if place.keeper == ctx.author.person:
        raise RuleBroken("room_of_holder", number=room.place)
    inside = set(descendants(state_reader, room.place))
    for held in state_reader.where("holder", ctx.author.person):
        exhibit = state_reader.find(Exhibit, held)
        if exhibit is not None and exhibit.place in inside:
            raise RuleBroken("room_of_holder", number=room.place)
    if room.locks:
        decision.flag(UNLOCKED)
    copy = room.copy if room.copy <= place.copies else 0
    decision.add(room.place, PlaceSighted(copy=copy, locks=room.locks, seen_at=ctx.seen_at))
