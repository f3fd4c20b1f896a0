"""Silences and the day's plan of stores (I52), read from the exhibits that lie there now."""

from collections.abc import Iterator
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
from custody.domain.oversight.store_silence import Kept, Silence, day_plan, silences
from custody.domain.people.agency import Agency
from custody.domain.places.place import Place
from custody.service.exhibits.exhibits import ExhibitLine, lines_of
from custody.service.inventories.inventories import uncounted
from custody.storage.read import log_reader, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

KEPT = frozenset({HELD, ORDERED, OPENED})
"""States of an exhibit that lies in a store."""
JULY = 7
SHOWN = 200
"""Exhibits that a page lists of each kind: more are no day's work."""


class Store(Struct, frozen=True):
    """A place that stands in no other, with the exhibits in it and in all the places inside."""

    id: str
    agency: str
    exhibits: dict[str, Kept]
    counted_at: str


class PlanLine(Struct, frozen=True, kw_only=True):
    """The plan of one store's day, and what has lasted too long in it.

    ``sightings`` and ``weighings``: the first ``SHOWN`` of today's. ``to_see`` counts sightings, a sealed sack as one;
    ``seen_by_it`` the exhibits that they show. ``late`` by sort of silence the first ``SHOWN``, ``silences`` the whole.
    """

    store: str
    agency: str
    sightings: list[ExhibitLine]
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
        for silence in silences(store.exhibits, store.counted_at, pack, seed, now):
            figures = IndicatorFigures(count=len(silence.late), total=silence.total)
            yield RaiseIndicator(sort=silence.sort, about=store.id, since=silence.since, agency=agency, figures=figures)


def plans(connection: Connection, reader: Reader, agency: str = "") -> list[PlanLine]:
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
    return [_plan(connection, reader, store, pack, seed, now) for store in _shown(connection, reader, agency)]


def today(connection: Connection, reader: Reader) -> tuple[int, int]:
    """Return how many sightings and weighings the plans of the reader's agency ask for today."""
    pack, now = _pack(connection, reader.agency), instant(reader.at)
    seed = _seed(connection, now)
    asked = [day_plan(store.exhibits, pack, seed, now) for store in _shown(connection, reader, reader.agency)]
    return sum(plan.looks for plan in asked), sum(len(plan.weighings) for plan in asked)


def _shown(connection: Connection, reader: Reader, agency: str) -> Iterator[Store]:
    hidden = uncounted(connection, reader)
    for store in stores(connection, agency):
        exhibits = {exhibit_id: kept for exhibit_id, kept in store.exhibits.items() if exhibit_id not in hidden}
        yield structs.replace(store, exhibits=exhibits)


def _plan(
    connection: Connection, reader: Reader, store: Store, pack: Pack, seed: str, now: datetime
) -> PlanLine:  # fmt: skip
    plan = day_plan(store.exhibits, pack, seed, now)
    lasting = silences(store.exhibits, store.counted_at, pack, seed, now)
    return PlanLine(
        store=store.id, agency=store.agency, sightings=lines_of(connection, reader, plan.sightings[:SHOWN]),
        weighings=lines_of(connection, reader, plan.weighings[:SHOWN]), to_see=plan.looks,
        seen_by_it=len(plan.sightings), to_weigh=len(plan.weighings), silences=lasting,
        late={silence.sort: lines_of(connection, reader, silence.late[:SHOWN]) for silence in lasting},
    )  # fmt: skip


def stores(connection: Connection, agency: str) -> list[Store]:
    """Return the stores of an agency with what lies in them; empty ones are left out."""
    places = {
        place_id: place for place_id, place in subject_queries.every(connection, Place, dossier=agency)
        if not place.closed_at
    }  # fmt: skip
    if not places:
        return []
    counted = _counted(connection, agency)
    outlines = subject_queries.project_all(connection, Exhibit, Kept, limit=None, place=sorted(places))
    grouped: dict[str, dict[str, Kept]] = {}
    for exhibit_id, outline in outlines.items():
        if outline.status in KEPT:
            grouped.setdefault(_outermost(outline.place, places), {})[exhibit_id] = outline
    return [Store(store, agency, grouped[store], counted.get(store, "")) for store in sorted(grouped)]


def _outermost(place_id: str, places: dict[str, Place]) -> str:
    while (place := places.get(place_id)) is not None and place.parent in places:
        place_id = place.parent
    return place_id


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
