"""Sighting of a double-locked room: its label and both locks seen stand for all that lies in it (I52).

Two people together put exhibits into such a room and take them out. When a person who keeps none of them has seen its
door, each exhibit that was in it by then counts as seen, as under the seal of a sack.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_place
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.double_lock import double_locked
from custody.domain.places.place import Place, descendants

UNLOCKED = "room_not_locked"
"""Flag of a sighting of a room that stood open or whose lock was broken."""


class PlaceSighted(Event, frozen=True, kw_only=True):
    """A person who keeps nothing in it saw a double-locked room from outside.

    ``copy`` is the copy number on its label, 0 when the number was typed; ``locks``: ``open``, ``broken`` or "".
    """

    type: ClassVar[str] = "place.sighted/1"
    copy: int = 0
    locks: str = ""
    seen_at: str = ""

    def apply(self, state: Place, fact: Fact) -> Place:
        """Set the hour of the sighting if its label was read and both locks were closed."""
        if self.copy and not self.locks:
            state.sighted_at = max(state.sighted_at, self.seen_at or fact.at)
        return state


class RoomEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A double-locked room as a person saw it: the copy on its label, 0 if typed, and the fault of its locks."""

    place: str
    copy: int = 0
    locks: Literal["", "open", "broken"] = ""


def see_room(room: RoomEntry, reader: Reader, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Record that a room was seen; a copy that was never printed counts as a typed number.

    Raises:
        NotFound: no such place of the author's agency.
        RuleBroken: ``room_not_double_locked``; ``room_of_holder`` for its keeper, and the holder of an exhibit in it.
    """
    place = require(state_reader, Place, room.place)
    if not sees_place(reader, place) or place.closed_at:
        raise NotFound("not_found", kind=Place.kind, number=room.place)
    if not double_locked(place):
        raise RuleBroken("room_not_double_locked", number=room.place)
    if place.keeper == ctx.author.person:
        raise RuleBroken("room_of_holder", number=room.place)
    inside = set(descendants(state_reader, room.place))
    for exhibit_id in state_reader.where("holder", ctx.author.person):
        exhibit = state_reader.find(Exhibit, exhibit_id)
        if exhibit is not None and exhibit.place in inside:
            raise RuleBroken("room_of_holder", number=room.place)
    if room.locks:
        decision.flag(UNLOCKED)
    copy = room.copy if room.copy <= place.copies else 0
    decision.add(room.place, PlaceSighted(copy=copy, locks=room.locks, seen_at=ctx.seen_at))
