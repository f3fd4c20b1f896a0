"""Silences and the day's plan of stores (I52), read from the exhibits that lie there now."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256

from msgspec import Struct, structs

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import HELD, OPENED, ORDERED, Exhibit
from custody.domain.inventories.inventory import RECONCILED, SIGNED, Inventory
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.times import instant, written
from custody.domain.law.rule_pack import Pack
from custody.domain.oversight.alarm import IndicatorFigures
from custody.domain.oversight.indicator_alarm import RaiseIndicator
from custody.domain.oversight.store_silence import Room, Silence, StoredExhibit, day_plan, silences
from custody.domain.people.agency import Agency
from custody.domain.places.double_lock import double_locked
from custody.domain.places.place import Place
from custody.service.exhibits.exhibits import ExhibitLine, lines_of
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.directory import Directory
from custody.storage.read import log_reader, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

IN_STORE = frozenset({HELD, ORDERED, OPENED})
"""States of an exhibit that lies in a store."""
JULY = 7
SHOWN = 200
"""Exhibits that a page lists of each kind: more are no day's work."""


class Store(Struct, frozen=True):
    """A place that stands in no other, with the exhibits in it and in all the places inside.

    ``rooms``: the double-locked rooms, by the exhibits in them; ``paths``: each place with those around it, from the
    outermost.
    """

    id: str
    agency: str
    exhibits: dict[str, StoredExhibit]
    counted_at: str
    rooms: dict[str, Room]
    paths: dict[str, list[str]]


class PlanLine(Struct, frozen=True, kw_only=True):
    """The plan of one store's day, and what has lasted too long in it.

    ``sightings`` and ``weighings``: the first ``SHOWN`` of today's. ``to_see`` counts sightings, a sealed sack as one;
    ``seen_by_it`` the exhibits that they show; ``rooms`` are double-locked rooms, each one sighting of all in it. Both
    lists follow the shelves. ``late`` by sort of silence the first ``SHOWN``, ``silences`` the whole.
    """

    store: str
    agency: str
    sightings: list[ExhibitLine]
    rooms: tuple[str, ...]
    weighings: list[ExhibitLine]
    to_see: int
    seen_by_it: int
    to_weigh: int
    silences: list[Silence]
    late: dict[str, list[ExhibitLine]]

    def listed(self) -> list[ExhibitLine]:
        """Return every exhibit that is listed."""
        return [*self.sightings, *self.weighings, *(line for lines in self.late.values() for line in lines)]


def found(connection: Connection, agency: str, now: datetime) -> Iterator[RaiseIndicator]:
    """Yield one finding for each store of an agency and sort of silence."""
    pack, seed = _pack(connection, agency), _seed(connection, now)
    for store in stores(connection, agency):
        for silence in silences(store.exhibits, store.counted_at, pack, seed, now, store.rooms):
            figures = IndicatorFigures(count=len(silence.late), total=silence.total)
            yield RaiseIndicator(sort=silence.sort, about=store.id, since=silence.since, agency=agency, figures=figures)


def plans(connection: Connection, directory: Directory, reader: Reader, agency: str = "") -> list[PlanLine]:
    """Return today's plans of the stores of an agency, the reader's own by default.

    What the reader counts blind is in none of them (I43).

    Raises:
        NotFound: no such agency, or another's.
    """
    agency = agency or reader.agency
    if agency != reader.agency and not sees_everything(reader.roles):
        raise NotFound("not_found", kind=Agency.kind, number=agency[:20])
    pack, now = _pack(connection, agency), instant(reader.at)
    seed = _seed(connection, now)
    return [
        _plan(connection, directory, reader, store, pack, seed, now) for store in _shown(connection, reader, agency)
    ]


def photographs(connection: Connection, reader: Reader) -> list[str]:
    """Return the exhibits in the reader's agency's stores, held by others, whose sighting waits for a photograph."""
    return [number for store in _shown(connection, reader, reader.agency) for number in _photographs(store, reader)]


def _photographs(store: Store, reader: Reader) -> list[str]:
    return [
        number for number, kept in store.exhibits.items()
        if kept.photo_asked is not None and kept.holder != reader.person
    ]  # fmt: skip


def today(connection: Connection, reader: Reader) -> tuple[int, int, int]:
    """Return how many sightings, weighings and photographs of seals are asked for today in the reader's agency."""
    pack, now = _pack(connection, reader.agency), instant(reader.at)
    seed = _seed(connection, now)
    kept = list(_shown(connection, reader, reader.agency))
    asked = [day_plan(store.exhibits, pack, seed, now, store.rooms) for store in kept]
    return (
        sum(plan.looks for plan in asked), sum(len(plan.weighings) for plan in asked),
        sum(len(_photographs(store, reader)) for store in kept),
    )  # fmt: skip


def has_store(connection: Connection, reader: Reader) -> bool:
    """Return True if the reader's agency has a place where exhibits may lie, or the reader sees every agency's."""
    if sees_everything(reader.roles):
        return True
    return any(not place.closed_at for _, place in subject_queries.every(connection, Place, dossier=reader.agency))


def _shown(connection: Connection, reader: Reader, agency: str) -> Iterator[Store]:
    hidden = uncounted(connection, reader)
    for store in stores(connection, agency):
        exhibits = {exhibit_id: kept for exhibit_id, kept in store.exhibits.items() if exhibit_id not in hidden}
        yield structs.replace(store, exhibits=exhibits)


def _plan(
    connection: Connection, directory: Directory, reader: Reader, store: Store, pack: Pack, seed: str, now: datetime
) -> PlanLine:  # fmt: skip
    plan = day_plan(store.exhibits, pack, seed, now, store.rooms)
    lasting = silences(store.exhibits, store.counted_at, pack, seed, now, store.rooms)
    walk = _walk(store, directory.names(connection, store.paths))
    return PlanLine(
        store=store.id, agency=store.agency, rooms=plan.rooms,
        sightings=sorted(lines_of(connection, reader, plan.sightings[:SHOWN]), key=walk),
        weighings=sorted(lines_of(connection, reader, plan.weighings[:SHOWN]), key=walk), to_see=plan.looks,
        seen_by_it=plan.seen, to_weigh=len(plan.weighings), silences=lasting,
        late={silence.sort: lines_of(connection, reader, silence.late[:SHOWN]) for silence in lasting},
    )  # fmt: skip


def _walk(store: Store, names: dict[str, str]) -> Callable[[ExhibitLine], tuple[list[list[tuple[int, str]]], str]]:
    """Return the key by which a list follows the shelves: from the outermost place in, then sack by sack."""

    def key(line: ExhibitLine) -> tuple[list[list[tuple[int, str]]], str]:
        return [_counted_up(names.get(place, place)) for place in store.paths.get(line.place, [])], line.container

    return key


def _counted_up(name: str) -> list[tuple[int, str]]:
    """Return a name as a key by which shelf 2 comes before shelf 10."""
    parts = re.findall(r"\d{1,9}|\D+", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def stores(connection: Connection, agency: str) -> list[Store]:
    """Return the stores of an agency with what lies in them; empty ones are left out."""
    places = {
        place_id: place for place_id, place in subject_queries.every(connection, Place, dossier=agency)
        if not place.closed_at
    }  # fmt: skip
    if not places:
        return []
    counted = _counted(connection, agency)
    outlines = subject_queries.project_all(connection, Exhibit, StoredExhibit, limit=None, place=sorted(places))
    paths = {place_id: _path(place_id, places) for place_id in places}
    grouped: dict[str, dict[str, StoredExhibit]] = {}
    for exhibit_id, outline in outlines.items():
        if outline.status in IN_STORE:
            grouped.setdefault(paths[outline.place][0], {})[exhibit_id] = outline
    return [_store(store, agency, grouped[store], counted.get(store, ""), places, paths) for store in sorted(grouped)]


def _store(
    store: str, agency: str, exhibits: dict[str, StoredExhibit], counted_at: str, places: dict[str, Place],
    paths: dict[str, list[str]],
) -> Store:  # fmt: skip
    doors = {place_id: _door(path, places) for place_id, path in paths.items()}
    rooms = {exhibit_id: door for exhibit_id, kept in exhibits.items() if (door := doors.get(kept.place))}
    inside = {place_id: path for place_id, path in paths.items() if path[0] == store}
    return Store(store, agency, exhibits, counted_at, rooms, inside)


def _door(path: list[str], places: dict[str, Place]) -> Room | None:
    """Return the outermost double-locked room on a path, seen when any on it was."""
    locked = [place_id for place_id in path if double_locked(places[place_id])]
    return Room(locked[0], max(places[place_id].sighted_at for place_id in locked)) if locked else None


def _path(place_id: str, places: dict[str, Place]) -> list[str]:
    path = [place_id]
    while (place := places.get(path[0])) is not None and place.parent in places:
        path.insert(0, place.parent)
    return path


def _counted(connection: Connection, agency: str) -> dict[str, str]:
    """Return by place when its last complete count was closed."""
    counted: dict[str, str] = {}
    for _, inventory in subject_queries.every(connection, Inventory, dossier=agency, status=[RECONCILED, SIGNED]):
        if inventory.place and not inventory.substances:
            counted[inventory.place] = max(counted.get(inventory.place, ""), inventory.reconciled_at)
    return counted


def _pack(connection: Connection, agency: str) -> Pack:
    return subject_queries.state(connection, Agency, agency).rules_or_home()


def _seed(connection: Connection, now: datetime) -> str:
    """Return the hash of the first event of this half-year (UTC): nobody knew it when the half-year before ended."""
    begun = now.replace(month=7 if now.month >= JULY else 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    first = log_reader.since(connection, head_row.seen(connection).size, written(begun))
    return sha256(log_reader.body(connection, first) or b"").hexdigest()
