"""Places and containers as their agency sees them: where things lie."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_place
from custody.domain.exhibits.exhibit import LARGEST_ACT, Exhibit
from custody.domain.exhibits.sacks.sealed_sack import ContainerSealed, ContainerUnsealed
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.not_done import step_not_done
from custody.domain.people.agency import Agency
from custody.domain.places.place import Container, Place
from custody.domain.places.security_rating import Excess, exceeded
from custody.service.kernel.directory import Directory
from custody.storage.read import histories, rule_state, subject_queries
from custody.storage.tables.connection import Connection

LATEST = 1_000
"""Events of a container among which its last sealing is looked for."""


class PlaceLine(Struct, frozen=True, kw_only=True):
    """A place, and how many exhibits lie in it.

    ``keeper`` answers for it; with a ``successor`` a change of custodian is open, which blocks releases unless the
    inspection has ``overridden`` it. ``rating``: its security from 1 to 4, 0 while nobody rated it. ``closed_at``:
    since when it is out of use.
    """

    id: str
    name: str
    sort: str
    agency: str
    parent: str
    parent_name: str
    exhibits: int
    keeper: str = ""
    keeper_name: str = ""
    successor: str = ""
    successor_name: str = ""
    overridden: bool = False
    rating: int = 0
    closed_at: str = ""


class Sealing(Struct, frozen=True, kw_only=True):
    """How the outer seal was put on: ``by`` whom, before whom, when, and whether the sack was weighed, or why not.

    Neither the seal's number nor the weight is told: whoever receives or counts the sack reads it blind.
    """

    at: str
    by: str
    witnesses: tuple[str, ...]
    weighed: bool
    reason: str


class ContainerLine(Struct, frozen=True, kw_only=True):
    """A container, where it stands and how many exhibits lie directly in it; ``sealed`` under an outer seal.

    ``sealing``: how that seal was put on, of one container asked for by its number.
    """

    id: str
    name: str
    agency: str
    place: str
    place_name: str
    parent: str
    parent_name: str
    exhibits: int
    transfer: str
    sealed: bool = False
    sealing: Sealing | None = None


def places(connection: Connection, directory: Directory, reader: Reader) -> list[PlaceLine]:
    """Places of the reader's agency, in use or not, by name; the inspection sees every agency's."""
    place_states = subject_queries.find(connection, Place, limit=None, **_own(reader))
    return sorted(_places(connection, directory, place_states), key=lambda line: (line.name.casefold(), line.id))


def visible_place(connection: Connection, reader: Reader, place_id: str) -> Place:
    """Return a place that the reader may see.

    Raises:
        NotFound: no such place, or another agency's.
    """
    place = subject_queries.state(connection, Place, place_id)
    _require_seen(reader, place, place_id)
    return place


def visible_container(connection: Connection, reader: Reader, container_id: str) -> Container:
    """Return a container that the reader may see.

    Raises:
        NotFound: no such container, or another agency's.
    """
    container = subject_queries.state(connection, Container, container_id)
    _require_seen(reader, container, container_id)
    return container


def place(connection: Connection, directory: Directory, reader: Reader, place_id: str) -> PlaceLine:
    """One place.

    Raises:
        NotFound: no such place, or another agency's.
    """
    state = visible_place(connection, reader, place_id)
    return _places(connection, directory, {place_id: state})[0]


def zone_of(connection: Connection, agency: str) -> str:
    """Return the IANA zone that the clocks of an agency's places show."""
    return subject_queries.state(connection, Agency, agency).calendar()


def excess(connection: Connection, reader: Reader, place_id: str) -> list[Excess]:
    """Return the contents of a place that exceed its rating (T15).

    Raises:
        NotFound: no such place, or another agency's.
    """
    visible_place(connection, reader, place_id)
    return exceeded(place_id, rule_state.state_reader(connection, [place_id]))


def containers(
    connection: Connection, directory: Directory, reader: Reader, inside: Mapping[str, str] | None = None
) -> list[ContainerLine]:
    """Containers of the reader's agency: all, or those ``inside`` a place or another: its column to its number."""
    container_states = subject_queries.find(connection, Container, limit=None, **_own(reader), **(inside or {}))
    return sorted(
        _containers(connection, directory, container_states), key=lambda line: (line.name.casefold(), line.id)
    )


def container(connection: Connection, directory: Directory, reader: Reader, container_id: str) -> ContainerLine:
    """One container.

    Raises:
        NotFound: no such container, or another agency's.
    """
    state = visible_container(connection, reader, container_id)
    [line] = _containers(connection, directory, {container_id: state})
    return structs.replace(line, sealing=_sealing(connection, container_id))


def _sealing(connection: Connection, container_id: str) -> Sealing | None:
    """Return how the seal that a container bears was put on; None while it is open."""
    for line in reversed(histories.latest(connection, container_id, LATEST)):
        if isinstance(line.part.data, ContainerUnsealed):
            return None
        if isinstance(line.part.data, ContainerSealed):
            author, *others = line.header.actors
            reasons = [reason for step, reason in map(step_not_done, line.header.flags) if step == "weight"]
            return Sealing(
                at=line.header.claimed_at, by=author.person, witnesses=tuple(each.person for each in others),
                weighed=line.part.data.weight is not None, reason=next(iter(reasons), ""),
            )  # fmt: skip
    return None


def sealed_with(connection: Connection, containers: Sequence[str]) -> dict[str, str]:
    """Return the sealed ones of some containers by the number of their outer seal."""
    states = subject_queries.states(connection, Container, containers)
    return {box.seal: container_id for container_id, box in states.items() if box.seal}


def inside(connection: Connection, containers: Iterable[str]) -> set[str]:
    """Exhibits in containers and in the containers inside them."""
    exhibit_ids: set[str] = set()
    level = list(containers)
    while level:
        exhibit_ids |= subject_queries.find(connection, Exhibit, container=level, limit=LARGEST_ACT).keys()
        level = list(subject_queries.find(connection, Container, container=level, limit=LARGEST_ACT))
    return exhibit_ids


def _own(reader: Reader) -> dict[str, str]:
    return {} if sees_everything(reader.roles) else {"dossier": reader.agency}


def _require_seen(reader: Reader, location: Place | Container, subject_id: str) -> None:
    if not sees_place(reader, location):
        raise NotFound("not_found", kind=subject_id[:2], number=subject_id)


def _places(connection: Connection, directory: Directory, places: dict[str, Place]) -> list[PlaceLine]:
    asked = [subject_id for p in places.values() for subject_id in (p.parent, p.keeper, p.successor) if subject_id]
    names = directory.names(connection, [*places, *asked])
    exhibits = subject_queries.counts(connection, Exhibit, "place", places)
    return [
        PlaceLine(
            id=place_id,
            name=names[place_id],
            sort=p.sort,
            agency=p.agency,
            parent=p.parent,
            parent_name=names.get(p.parent, ""),
            exhibits=exhibits.get(place_id, 0),
            keeper=p.keeper,
            keeper_name=names.get(p.keeper, ""),
            successor=p.successor,
            successor_name=names.get(p.successor, ""),
            overridden=p.overridden,
            rating=p.rating,
            closed_at=p.closed_at,
        )
        for place_id, p in places.items()
    ]


def _containers(connection: Connection, directory: Directory, containers: dict[str, Container]) -> list[ContainerLine]:
    asked = [location_id for box in containers.values() for location_id in (box.place, box.parent)]
    names = directory.names(connection, [*containers, *asked])
    exhibits = subject_queries.counts(connection, Exhibit, "container", containers)
    return [
        ContainerLine(
            id=container_id,
            name=names[container_id],
            agency=box.agency,
            place=box.place,
            place_name=names.get(box.place, ""),
            parent=box.parent,
            parent_name=names.get(box.parent, ""),
            exhibits=exhibits.get(container_id, 0),
            transfer=box.transfer,
            sealed=bool(box.seal),
        )
        for container_id, box in containers.items()
    ]
