"""Silence in a store (I52): exhibits that nobody has seen or weighed, stores not counted, decisions not asked for.

A theft that nobody looks for is found by nobody. So each silence has a longest interval, which a rule pack may only
shorten, and a silence that lasts longer is an alarm: one for a store and sort, with its list, never one an exhibit.
The same intervals make the plan of a store's day, so that a store that follows it is never told of.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.drying.drying_allowance import FRESH_DAYS
from custody.domain.exhibits.exhibit_values import LaboratoryResult, PhotoAsked
from custody.domain.exhibits.paper_origin import Origin
from custody.domain.kernel.quantity import MICROGRAMS, Count
from custody.domain.kernel.times import instant, written
from custody.domain.laboratory.sampling_statistics import USUAL_RISK, USUAL_SHARE, size
from custody.domain.law.rule_pack import Pack, Sighting

Sort = Literal["unseen", "unweighed", "uncounted", "undecided", "unconfirmed"]
"""Alarms of a store: not seen by another person, not weighed again, not counted, without a decision; of a paper
register that no other agency confirmed (I46)."""
CONFIRM_DAYS = 30
"""Days within which another agency confirms what was taken over from a paper register; a figure of this project."""
SOUGHT = frozenset({"powder", "crystal", "tablets", "capsules"})
"""Forms that are worth most for their mass: from a certain amount they are seen and weighed more often."""
WEEK, DECEMBER = 7, 12
Waits = Mapping[str, tuple[str, int]]
"""Since when each exhibit waits, and how many days it may."""


class Room(Struct, frozen=True):
    """The double-locked room around an exhibit, and when it was last seen closed with the exhibit in it ("": never)."""

    place: str
    seen_at: str = ""


Rooms = Mapping[str, Room]
"""The double-locked rooms, by the exhibits in them."""
NO_ROOMS: Rooms = {}


class StoredExhibit(Struct, frozen=True, gc=False):
    """Outline of an exhibit's state: what a store must do about it follows from these fields alone."""

    form: str
    substance: str
    sealed_at: str
    laboratory: LaboratoryResult | None = None
    held_since: str = ""
    placed_at: str = ""
    sighted_at: str = ""
    weighed_at: str = ""
    condition: str = ""
    first_weighed_at: str = ""
    settled_at: str = ""
    first_weight: Weight | None = None
    last_weight: Weight | None = None
    count: Count | None = None
    order: str = ""
    container: str = ""
    place: str = ""
    status: str = ""
    origin: Origin | None = None
    holder: str = ""
    photo_asked: PhotoAsked | None = None

    @property
    def known_substance(self) -> str:
        """Return the substance as confirmed by the laboratory, else as suspected."""
        return self.laboratory.substance if self.laboratory else self.substance

    @property
    def mass_ug(self) -> int:
        """Return the mass by the last weighing, else by the first; 0 for what was never weighed."""
        weight = self.last_weight or self.first_weight
        return weight.content_ug if weight else 0

    @property
    def seen_at(self) -> str:
        """Return when somebody other than the holder had it before them last; who takes charge has seen it."""
        return max(self.sighted_at, self.held_since, self.sealed_at)


class Silence(Struct, frozen=True, kw_only=True):
    """A silence that lasted too long in a store: ``late`` exhibits of ``total``, the earliest due at ``since``."""

    sort: Sort
    since: str
    late: tuple[str, ...] = ()
    total: int = 0


class DayPlan(Struct, frozen=True, kw_only=True):
    """Work of a store for today, the earliest due first: exhibits to see and to weigh.

    ``rooms``: double-locked rooms to see, each for all in it that is due, which is not in ``sightings``. ``looks``:
    sightings that it all takes, where a container and a room are one; ``seen`` the exhibits that they show.
    """

    sightings: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    weighings: tuple[str, ...] = ()
    looks: int = 0
    seen: int = 0


def sought(exhibit: StoredExhibit, pack: Pack) -> bool:
    """Return True for powders, crystals and tablets of an amount from which they are seen more often."""
    units = exhibit.count.n if exhibit.count else 0
    heavy = exhibit.mass_ug >= pack.intervals.from_g * MICROGRAMS["g"]
    return exhibit.form in SOUGHT and (heavy or units >= pack.intervals.from_units)


def sighting_days(exhibit: StoredExhibit, pack: Pack) -> int:
    """Return within how many days of a sighting somebody other than its holder must see the exhibit again."""
    days: list[int] = [asks.days for _, asks in pack.asking(Sighting) if exhibit.known_substance in asks.substances]
    days.append(pack.intervals.sought_sighting_days if sought(exhibit, pack) else pack.intervals.sighting_days)
    return min(days)


def weighable(exhibit: StoredExhibit, pack: Pack) -> bool:
    """Return True if the exhibit is one of those that are weighed again at an interval: sought, and heavy enough."""
    return exhibit.form in SOUGHT and exhibit.mass_ug >= pack.intervals.from_g * MICROGRAMS["g"]


def to_weigh(exhibits: Mapping[str, StoredExhibit], pack: Pack, seed: str) -> Waits:
    """Return the exhibits that are weighed at the interval, each with its last weighing.

    Of more than ``sampled_from`` a sample: the number that shows nine tenths with 95 % confidence (section 1.9 of the
    domain), drawn by ``seed``, which nobody knew before the half-year: no keeper chooses them. What was sealed fresh
    is weighed once it is dry, by two people (I60). Once a year it is in the month of the first weighing, so that the
    air is as dry or as damp as then.
    """
    weighed = {exhibit_id: kept for exhibit_id, kept in exhibits.items() if weighable(kept, pack)}
    if len(weighed) > pack.intervals.sampled_from:
        drawn = sorted(weighed, key=lambda exhibit_id: sha256(f"{seed}/{exhibit_id}".encode()).digest())
        count = size("hypergeometric", len(weighed), share=USUAL_SHARE, alpha=USUAL_RISK)
        weighed = {exhibit_id: weighed[exhibit_id] for exhibit_id in drawn[:count]}
    fresh = {
        exhibit_id: (kept.first_weighed_at, FRESH_DAYS) for exhibit_id, kept in exhibits.items()
        if kept.condition and kept.first_weighed_at and not kept.settled_at
    }  # fmt: skip
    days = pack.intervals.weighing_days
    return fresh | {exhibit_id: _weighing_wait(kept, days) for exhibit_id, kept in weighed.items()}


def _weighing_wait(exhibit: StoredExhibit, days: int) -> tuple[str, int]:
    """Return its last weighing, and within how many days the next is due: by the end of its month at the latest."""
    last = instant(exhibit.weighed_at or exhibit.sealed_at)
    month = instant(exhibit.first_weighed_at or exhibit.sealed_at).month
    year = last.year + (last.month >= month)
    after = datetime(year + (month == DECEMBER), month % DECEMBER + 1, 1, tzinfo=UTC)
    return written(last), min(days, (after - last).days)


def silences(
    exhibits: Mapping[str, StoredExhibit], counted_at: str, pack: Pack, seed: str, now: datetime,
    rooms: Rooms = NO_ROOMS,
) -> list[Silence]:  # fmt: skip
    """Return the silences that lasted too long in a store; ``counted_at``: its last complete count, "" for none."""
    undecided: Waits = {
        exhibit_id: (kept.sealed_at, pack.intervals.decision_days)
        for exhibit_id, kept in exhibits.items() if not kept.order
    }  # fmt: skip
    unconfirmed: Waits = {
        exhibit_id: (kept.sealed_at, CONFIRM_DAYS)
        for exhibit_id, kept in exhibits.items() if kept.origin is not None and not kept.origin.confirmed_by
    }  # fmt: skip
    waits: dict[Sort, Waits] = {
        "unseen": _to_see(exhibits, pack, rooms), "unweighed": to_weigh(exhibits, pack, seed), "undecided": undecided,
        "unconfirmed": unconfirmed,
    }  # fmt: skip
    listed = [_silence(sort, waiting, now) for sort, waiting in waits.items()]
    listed.append(_uncounted(exhibits, counted_at, pack, now))
    return [silence for silence in listed if silence is not None]


def day_plan(
    exhibits: Mapping[str, StoredExhibit], pack: Pack, seed: str, now: datetime, rooms: Rooms = NO_ROOMS
) -> DayPlan:  # fmt: skip
    """Return what is to be done today so that nothing becomes late, and so that the days of a week are alike."""
    due = _today(_to_see(exhibits, pack, rooms), now)
    doors = tuple(dict.fromkeys(rooms[exhibit_id].place for exhibit_id in due if exhibit_id in rooms))
    sightings = tuple(exhibit_id for exhibit_id in due if exhibit_id not in rooms)
    units = {exhibits[exhibit_id].container or exhibit_id for exhibit_id in sightings}
    return DayPlan(
        sightings=sightings, rooms=doors, weighings=tuple(_today(to_weigh(exhibits, pack, seed), now)),
        looks=len(units) + len(doors), seen=len(due),
    )  # fmt: skip


def _to_see(exhibits: Mapping[str, StoredExhibit], pack: Pack, rooms: Rooms) -> Waits:
    return {
        exhibit_id: (max(kept.seen_at, _seen_in_room(kept, rooms.get(exhibit_id))), sighting_days(kept, pack))
        for exhibit_id, kept in exhibits.items()
    }


def _seen_in_room(exhibit: StoredExhibit, room: Room | None) -> str:
    """Return when the room around the exhibit was last seen, "" if not since the exhibit came into it."""
    return room.seen_at if room is not None and room.seen_at >= max(exhibit.placed_at, exhibit.held_since) else ""


def _today(waiting: Waits, now: datetime) -> list[str]:
    """Return what is late, and as much of the next week as keeps each of its days from being longer than today."""
    soon = _before(waiting, now + timedelta(days=WEEK))
    late = sum(due < written(now) for due, _ in soon)
    ends = [written(now + timedelta(days=days)) for days in range(1, WEEK + 1)]
    coming = [sum(due < end for due, _ in soon) - late for end in ends]
    share = max(-(-count // days) for days, count in enumerate(coming, 1))
    return [exhibit_id for _, exhibit_id in soon[: late + share]]


def _before(waiting: Waits, at: datetime) -> list[tuple[str, str]]:
    """Return the exhibits due before an instant, each with its due time, the earliest first."""
    began = {days: written(at - timedelta(days=days)) for days in {days for _, days in waiting.values()}}
    return sorted((_due(*wait), exhibit_id) for exhibit_id, wait in waiting.items() if wait[0] < began[wait[1]])


def _silence(sort: Sort, waiting: Waits, now: datetime) -> Silence | None:
    late = _before(waiting, now)
    if not late:
        return None
    return Silence(sort=sort, since=late[0][0], late=tuple(each for _, each in late), total=len(waiting))


def _uncounted(exhibits: Mapping[str, StoredExhibit], counted_at: str, pack: Pack, now: datetime) -> Silence | None:
    """Return the silence of a store that nobody has counted: since its last count, else since its first exhibit."""
    if not exhibits:
        return None
    since = counted_at or min(kept.held_since or kept.sealed_at for kept in exhibits.values())
    due = _due(since, pack.intervals.count_days)
    return Silence(sort="uncounted", since=due, total=len(exhibits)) if due < written(now) else None


def _due(since: str, days: int) -> str:
    return written(instant(since) + timedelta(days=days))
