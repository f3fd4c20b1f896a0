"""Choices that a form offers: people by role, balances and places of an agency."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Place
from custody.service.kernel.directory import Directory
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class Choice(Struct, frozen=True):
    """One thing to choose: its number, its name, and the name of the group it stands in.

    ``country``: the two letters of the group's, where it is another one than that of who chooses. ``until``: of a
    balance, the last day that its certificate counts for.
    """

    id: str
    name: str
    group: str = ""
    country: str = ""
    until: str = ""


def people(
    connection: Connection, directory: Directory, roles: Iterable[str], *, but: str = "", home: str = ""
) -> list[Choice]:
    """Return active people who hold one of ``roles`` now, by agency and name; ``but`` is left out.

    Those of the agency ``home`` come first, then those of its country; of the others their country is told.
    """
    held = {person_id: p for person_id, p in _active(connection, roles).items() if person_id != but}
    names = directory.names(connection, [*held, *(p.agency for p in held.values())])
    agencies = subject_queries.states(connection, Agency, [home, *(p.agency for p in held.values())])
    country = agencies[home].country if home in agencies else ""

    def nearest(person_id: str) -> tuple[bool, bool, tuple[str, str, str]]:
        """Return the sort key of a person: own agency first, then own country."""
        agency = held[person_id].agency
        choice = Choice(person_id, names[person_id], names[agency])
        return agency != home, agencies[agency].country != country, _order(choice)

    def abroad(person_id: str) -> str:
        """Return the country of a person's agency if it is another, else ""."""
        theirs = agencies[held[person_id].agency].country
        return theirs if country and theirs != country else ""

    return [
        Choice(person_id, names[person_id], names[held[person_id].agency], abroad(person_id))
        for person_id in sorted(held, key=nearest)
    ]


def colleagues(connection: Connection, directory: Directory, agency: str, *roles: Role) -> list[Choice]:
    """Return active people of an agency who hold one of these roles now, by name."""
    names = directory.names(connection, _active(connection, roles, dossier=agency))
    return sorted((Choice(person_id, name) for person_id, name in names.items()), key=_order)


def balances(connection: Connection, directory: Directory, agency: str | Sequence[str]) -> list[Choice]:
    """Return balances of an agency or of several, by serial number.

    Then those of others of the same country, by agency.

    A patrol weighs where there is a balance: the weighing names it, whoever owns it.
    """
    own = {agency} if isinstance(agency, str) else set(agency)
    states = subject_queries.find(connection, Balance, limit=None)
    owners = subject_queries.states(connection, Agency, {*own, *(b.agency for b in states.values())} - {""})
    names = directory.names(connection, owners)
    countries = {owners[agency_id].country for agency_id in own if agency_id in owners}
    near = {
        balance_id: b for balance_id, b in states.items() if b.agency in own or owners[b.agency].country in countries
    }
    listed = (
        Choice(balance_id, b.serial, "" if b.agency in own else names[b.agency], until=b.counts_until)
        for balance_id, b in near.items()
    )
    return sorted(listed, key=_order)


def agencies(connection: Connection, directory: Directory, sort: str) -> list[Choice]:
    """Return agencies of a sort, by name."""
    states = subject_queries.find(connection, Agency, status=sort, limit=None)
    names = directory.names(connection, states)
    return sorted((Choice(agency_id, names[agency_id]) for agency_id in states), key=_order)


def all_agencies(connection: Connection, directory: Directory) -> list[Choice]:
    """Return every agency, by name."""
    states = subject_queries.find(connection, Agency, limit=None)
    names = directory.names(connection, states)
    return sorted((Choice(agency_id, names[agency_id]) for agency_id in states), key=_order)


def places(connection: Connection, directory: Directory, agency: str) -> list[Choice]:
    """Return places in use of an agency, by name."""
    open_places = in_use(subject_queries.find(connection, Place, dossier=agency, limit=None))
    names = directory.names(connection, open_places)
    return sorted((Choice(place_id, names[place_id]) for place_id in open_places), key=_order)


def in_use(states: Mapping[str, Place]) -> dict[str, Place]:
    """Return the places among these that are still open."""
    return {place_id: place for place_id, place in states.items() if not place.closed_at}


def lockers(connection: Connection, directory: Directory) -> list[Choice]:
    """Return night deposits, by agency and name: whoever brings something by night sees where it may be left."""
    states = subject_queries.find(connection, Place, status="locker", limit=None)
    names = directory.names(connection, [*states, *(p.agency for p in states.values())])
    return sorted((Choice(place_id, names[place_id], names[p.agency]) for place_id, p in states.items()), key=_order)


def _active(connection: Connection, roles: Iterable[str], **columns: str) -> dict[str, Person]:
    """Return active people who hold one of the roles now."""
    wanted = set(roles)
    active = subject_queries.find(connection, Person, status="active", limit=None, **columns)
    return {person_id: p for person_id, p in active.items() if wanted.intersection(p.roles)}


def _order(choice: Choice) -> tuple[str, str, str]:
    return choice.group.casefold(), choice.name.casefold(), choice.id
