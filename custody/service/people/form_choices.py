"""What a form offers to choose from: people by role, balances and places of an agency."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.exhibits.metrology import Balance
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Place
from custody.service.kernel.directory import Directory
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

RECEIVERS = HOLDERS - {Role.SEIZING_OFFICER}
"""Roles that let a person take charge of exhibits (docs/roles.md)."""


class Choice(Struct, frozen=True):
    """One thing to choose: its number, its name, and the name of the group it stands in.

    ``country``: the two letters of the group's, where it is another one than that of who chooses.
    """

    number: str
    name: str
    group: str = ""
    country: str = ""


def people(
    connection: Connection, directory: Directory, roles: Iterable[str], *, but: str = "", home: str = ""
) -> list[Choice]:
    """Active people who hold one of ``roles`` now, by agency and name; ``but`` is left out.

    Those of the agency ``home`` come first, then those of its country; of the others their country is told.
    """
    held = {n: p for n, p in _active(connection, roles).items() if n != but}
    names = directory.names(connection, [*held, *(p.agency for p in held.values())])
    agencies = queries.states(connection, Agency, [home, *(p.agency for p in held.values())])
    country = agencies[home].country if home in agencies else ""

    def nearest(number: str) -> tuple[bool, bool, tuple[str, str, str]]:
        agency = held[number].agency
        choice = Choice(number, names[number], names[agency])
        return agency != home, agencies[agency].country != country, _order(choice)

    def abroad(number: str) -> str:
        theirs = agencies[held[number].agency].country
        return theirs if country and theirs != country else ""

    return [Choice(n, names[n], names[held[n].agency], abroad(n)) for n in sorted(held, key=nearest)]


def colleagues(connection: Connection, directory: Directory, agency: str, *roles: Role) -> list[Choice]:
    """Active people of an agency who hold one of these roles now, by name."""
    names = directory.names(connection, _active(connection, roles, dossier=agency))
    return sorted((Choice(n, name) for n, name in names.items()), key=_order)


def balances(connection: Connection, directory: Directory, agency: str | Sequence[str]) -> list[Choice]:
    """Balances of an agency or of several, by serial number; then those of others of the same country, by agency.

    A patrol weighs where there is a balance: the weighing names it, whoever owns it.
    """
    own = {agency} if isinstance(agency, str) else set(agency)
    found = queries.find(connection, Balance, limit=None)
    owners = queries.states(connection, Agency, {*own, *(b.agency for b in found.values())} - {""})
    names = directory.names(connection, owners)
    countries = {owners[number].country for number in own if number in owners}
    near = {n: b for n, b in found.items() if b.agency in own or owners[b.agency].country in countries}
    listed = (Choice(n, b.serial, "" if b.agency in own else names[b.agency]) for n, b in near.items())
    return sorted(listed, key=_order)


def agencies(connection: Connection, directory: Directory, sort: str) -> list[Choice]:
    """Agencies of a sort, by name."""
    found = queries.find(connection, Agency, status=sort, limit=None)
    names = directory.names(connection, found)
    return sorted((Choice(n, names[n]) for n in found), key=_order)


def all_agencies(connection: Connection, directory: Directory) -> list[Choice]:
    """Every agency, by name."""
    found = queries.find(connection, Agency, limit=None)
    names = directory.names(connection, found)
    return sorted((Choice(n, names[n]) for n in found), key=_order)


def places(connection: Connection, directory: Directory, agency: str) -> list[Choice]:
    """Places in use of an agency, by name."""
    found = in_use(queries.find(connection, Place, dossier=agency, limit=None))
    names = directory.names(connection, found)
    return sorted((Choice(n, names[n]) for n in found), key=_order)


def in_use(found: Mapping[str, Place]) -> dict[str, Place]:
    """Of these places those that were not closed."""
    return {number: one for number, one in found.items() if not one.closed_at}


def lockers(connection: Connection, directory: Directory) -> list[Choice]:
    """Night deposits, by agency and name: whoever brings something by night sees where it may be left."""
    found = queries.find(connection, Place, status="locker", limit=None)
    names = directory.names(connection, [*found, *(p.agency for p in found.values())])
    return sorted((Choice(n, names[n], names[p.agency]) for n, p in found.items()), key=_order)


def _active(connection: Connection, roles: Iterable[str], **columns: str) -> dict[str, Person]:
    """Active people who hold one of the roles now."""
    wanted = set(roles)
    active = queries.find(connection, Person, status="active", limit=None, **columns)
    return {n: p for n, p in active.items() if wanted.intersection(p.roles)}


def _order(choice: Choice) -> tuple[str, str, str]:
    return choice.group.casefold(), choice.name.casefold(), choice.number
