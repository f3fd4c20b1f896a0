"""Places, containers and balances as their agency sees them: where things lie, and on what they are weighed."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_place
from custody.domain.exhibits.exhibit import LARGEST_ACT, Exhibit
from custody.domain.exhibits.metrology import Balance, BalanceRegistered
from custody.domain.kernel.errors import NotFound
from custody.domain.people.agency import Agency
from custody.domain.places.place import Container, Place
from custody.domain.places.security_rating import Excess, exceeded
from custody.service.kernel.directory import Directory
from custody.storage.read import histories, private_values, queries, sweep_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class PlaceLine(Struct, frozen=True, kw_only=True):
    """A place, and how many exhibits lie in it.

    ``keeper`` answers for it; with a ``successor`` a change of custodian is open, which blocks releases unless the
    inspection has ``overridden`` it. ``rating``: its security from 1 to 4, 0 while nobody rated it. ``closed_at``:
    since when it is out of use.
    """

    number: str
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


class ContainerLine(Struct, frozen=True, kw_only=True):
    """A container, where it stands and how many exhibits lie directly in it; ``sealed`` under an outer seal.

    The seal's number is not told: whoever receives or counts the sack reads it blind.
    """

    number: str
    name: str
    agency: str
    place: str
    place_name: str
    parent: str
    parent_name: str
    exhibits: int
    transfer: str
    sealed: bool = False


class BalanceLine(Struct, frozen=True, kw_only=True):
    """A balance, its readability and expanded uncertainty in micrograms; ``readable``: the reader sees its record."""

    number: str
    serial: str
    agency: str
    agency_name: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str
    calibrated_on: str = ""
    certificate: str = ""
    maker: str = ""
    readable: bool = False
    """Maker and model, "" when none was given or it was erased."""


def places(connection: Connection, directory: Directory, reader: Reader) -> list[PlaceLine]:
    """Places of the reader's agency, in use or not, by name; the inspection sees every agency's."""
    found = queries.find(connection, Place, limit=None, **_own(reader))
    return sorted(_places(connection, directory, found), key=lambda one: (one.name.casefold(), one.number))


def visible_place(connection: Connection, reader: Reader, number: str) -> Place:
    """A place that the reader may see.

    Raises:
        NotFound: no such place, or another agency's.
    """
    found = queries.state(connection, Place, number)
    _require_seen(reader, found, number)
    return found


def visible_container(connection: Connection, reader: Reader, number: str) -> Container:
    """A container that the reader may see.

    Raises:
        NotFound: no such container, or another agency's.
    """
    found = queries.state(connection, Container, number)
    _require_seen(reader, found, number)
    return found


def place(connection: Connection, directory: Directory, reader: Reader, number: str) -> PlaceLine:
    """One place.

    Raises:
        NotFound: no such place, or another agency's.
    """
    found = visible_place(connection, reader, number)
    return _places(connection, directory, {number: found})[0]


def zone_of(connection: Connection, agency: str) -> str:
    """The IANA zone that the clocks of an agency's places show."""
    return queries.state(connection, Agency, agency).calendar()


def excess(connection: Connection, reader: Reader, number: str) -> list[Excess]:
    """What lies in a place above its rating (T15).

    Raises:
        NotFound: no such place, or another agency's.
    """
    visible_place(connection, reader, number)
    return exceeded(number, sweep_queries.world(connection, [number]))


def containers(
    connection: Connection, directory: Directory, reader: Reader, inside: Mapping[str, str] | None = None
) -> list[ContainerLine]:
    """Containers of the reader's agency: all, or those ``inside`` a place or another: its column to its number."""
    found = queries.find(connection, Container, limit=None, **_own(reader), **(inside or {}))
    return sorted(_containers(connection, directory, found), key=lambda one: (one.name.casefold(), one.number))


def container(connection: Connection, directory: Directory, reader: Reader, number: str) -> ContainerLine:
    """One container.

    Raises:
        NotFound: no such container, or another agency's.
    """
    found = visible_container(connection, reader, number)
    return _containers(connection, directory, {number: found})[0]


def inside(connection: Connection, containers: Iterable[str]) -> set[str]:
    """Exhibits in containers and in the containers inside them."""
    found: set[str] = set()
    level = list(containers)
    while level:
        found |= queries.find(connection, Exhibit, container=level, limit=LARGEST_ACT).keys()
        level = list(queries.find(connection, Container, container=level, limit=LARGEST_ACT))
    return found


def balances(connection: Connection, directory: Directory, vault: Vault, reader: Reader) -> list[BalanceLine]:
    """All balances, by agency and serial number: a weighing names the balance, whoever owns it."""
    found = queries.find(connection, Balance, limit=None)
    names = directory.names(connection, {b.agency for b in found.values()})
    described = [b.last_said("maker", b.described) for b in found.values() if b.described]
    texts = private_values.of(connection, vault, described)
    lines = (
        BalanceLine(
            number=n,
            serial=b.serial,
            agency=b.agency,
            agency_name=names[b.agency],
            readability_ug=b.readability_ug,
            uncertainty_ug=b.uncertainty_ug,
            calibrated_until=b.calibrated_until,
            calibrated_on=b.calibrated_on,
            certificate=b.certificate,
            maker=texts.get(b.last_said("maker", b.described), {}).get("maker") or "",
            readable=sees_place(reader, b),
        )
        for n, b in found.items()
    )
    return sorted(lines, key=lambda one: (one.agency_name.casefold(), one.serial))


def calibrations(connection: Connection, number: str) -> list[BalanceRegistered]:
    """All calibrations of a balance as they were put on record, the newest first; none for a number of no balance."""
    data = [line.part.data for line in histories.history(connection, number)]
    return [one for one in reversed(data) if isinstance(one, BalanceRegistered)]


def calibration(
    connection: Connection, number: str, found: Balance | None, until: str
) -> Balance | BalanceRegistered | None:
    """Of a balance, as it is now, its calibration that ended on that day; None where nothing on record says so."""
    if found is None or found.calibrated_until == until:
        return found
    return next((one for one in calibrations(connection, number) if one.calibrated_until == until), None)


def _own(reader: Reader) -> dict[str, str]:
    return {} if sees_everything(reader.roles) else {"dossier": reader.agency}


def _require_seen(reader: Reader, found: Place | Container, number: str) -> None:
    if not sees_place(reader, found):
        raise NotFound("not_found", kind=number[:2], number=number)


def _places(connection: Connection, directory: Directory, found: dict[str, Place]) -> list[PlaceLine]:
    asked = [n for p in found.values() for n in (p.parent, p.keeper, p.successor) if n]
    names = directory.names(connection, [*found, *asked])
    exhibits = queries.counts(connection, Exhibit, "place", found)
    return [
        PlaceLine(
            number=n,
            name=names[n],
            sort=p.sort,
            agency=p.agency,
            parent=p.parent,
            parent_name=names.get(p.parent, ""),
            exhibits=exhibits.get(n, 0),
            keeper=p.keeper,
            keeper_name=names.get(p.keeper, ""),
            successor=p.successor,
            successor_name=names.get(p.successor, ""),
            overridden=p.overridden,
            rating=p.rating,
            closed_at=p.closed_at,
        )
        for n, p in found.items()
    ]


def _containers(connection: Connection, directory: Directory, found: dict[str, Container]) -> list[ContainerLine]:
    asked = [n for box in found.values() for n in (box.place, box.parent)]
    names = directory.names(connection, [*found, *asked])
    exhibits = queries.counts(connection, Exhibit, "container", found)
    return [
        ContainerLine(
            number=n,
            name=names[n],
            agency=box.agency,
            place=box.place,
            place_name=names.get(box.place, ""),
            parent=box.parent,
            parent_name=names.get(box.parent, ""),
            exhibits=exhibits.get(n, 0),
            transfer=box.transfer,
            sealed=bool(box.seal),
        )
        for n, box in found.items()
    ]
