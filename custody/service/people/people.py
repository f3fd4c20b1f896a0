"""Agencies and people as those who keep the directory see them, and the keys of the log."""

from typing import Any

from msgspec import Struct, structs

from custody.domain.kernel.events import Compromised
from custody.domain.people.agency import Agency
from custody.domain.people.installation import Installation, LogKey
from custody.domain.people.pending_change import Proposal
from custody.domain.people.person import Grant, Person, PersonCredentialsReset, PersonEnrolled
from custody.service.kernel.directory import Directory
from custody.service.people.accounts import expiry
from custody.service.people.passkeys import PasskeyLine, lines, to_confirm
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock

MOST_AGENCIES = 1_000
RECENT = 100
"""How many of a person's last events hold the one that gave a sign-in not yet used: nothing was done with it since."""
GIVING = frozenset({PersonEnrolled.type, PersonCredentialsReset.type})


class AgencyLine(Struct, frozen=True, kw_only=True):
    """An agency with its name and kind."""

    id: str
    name: str
    sort: str
    country: str


class PersonLine(Struct, frozen=True, kw_only=True):
    """A person with name, agency, the roles in force now, and how many passkeys can be confirmed."""

    id: str
    name: str
    agency: str
    agency_name: str
    roles: tuple[str, ...]
    disabled: bool
    unconfirmed: int = 0


class PersonDetail(Struct, frozen=True, kw_only=True):
    """A person with every role ever held and the username they sign in with, "" without an account.

    ``first_until``: until when a first password waits for the person; ``own_since``: since when the password is one
    that the person chose. One of the two is "". ``compromised``: means that others may have had.
    """

    person: PersonLine
    grants: tuple[Grant, ...]
    username: str
    first_until: str = ""
    own_since: str = ""
    passkeys: tuple[PasskeyLine, ...] = ()
    compromised: tuple[Compromised, ...] = ()


class LogKeys(Struct, frozen=True, kw_only=True):
    """The number of the installation and the keys that sign its log, each with its time."""

    id: str
    keys: tuple[LogKey, ...]


class Givers(Struct, frozen=True, kw_only=True):
    """The names of the two key officers who gave a person their sign-in, "" for whom the founding gave it."""

    proposed_by: str = ""
    confirmed_by: str = ""


def agencies(connection: Connection, directory: Directory) -> list[AgencyLine]:
    """Return all agencies, by name."""
    agency_states = subject_queries.find(connection, Agency, limit=MOST_AGENCIES)
    names = directory.names(connection, agency_states)
    lines = (
        AgencyLine(id=agency_id, name=names[agency_id], sort=a.sort, country=a.country)
        for agency_id, a in agency_states.items()
    )
    return sorted(lines, key=lambda line: (line.name.casefold(), line.id))


def has_begun(connection: Connection) -> bool:
    """Return True if the log knows more people than the two officers with whom it begins."""
    return len(subject_queries.numbers(connection, Person, limit=3)) > 2  # noqa: PLR2004 - the two


def people(connection: Connection, directory: Directory, agency: str, after: str, limit: int) -> list[PersonLine]:
    """Return people, of one agency or of all, in order of number, after the cursor."""
    persons = subject_queries.find(
        connection, Person, after=after, limit=limit, **({"dossier": agency} if agency else {})
    )
    return _lines(connection, directory, persons)


def declared(connection: Connection, vault: Vault, detail: PersonDetail) -> dict[int, Any]:
    """Return why each of a person's means was declared compromised, or that taken back, by event.

    ``Gone`` where erased.
    """
    seqs = (seq for compromise in detail.compromised for seq in (compromise.seq, compromise.withdrawn) if seq)
    values = private_values.of(connection, vault, seqs)
    return {seq: fields.get("reason") for seq, fields in values.items()}


def staff(connection: Connection, directory: Directory, agency: str = "", role: str = "") -> list[PersonLine]:
    """Return everybody, or those of one agency or with a role now, by agency and name.

    Who is out of office comes last.
    """
    persons = dict(subject_queries.every(connection, Person, **({"dossier": agency} if agency else {})))
    lines = _lines(
        connection, directory, {person_id: p for person_id, p in persons.items() if not role or role in p.roles}
    )
    return sorted(
        lines, key=lambda line: (line.agency_name.casefold(), line.agency, line.disabled, line.name.casefold())
    )


def person(connection: Connection, directory: Directory, person_id: str) -> PersonDetail:
    """Return one person.

    Raises:
        NotFound: no such person.
    """
    state = subject_queries.state(connection, Person, person_id)
    account = accounts.account_of(connection, person_id)
    [line] = _lines(connection, directory, {person_id: state})
    detail = PersonDetail(
        person=line, grants=tuple(state.grants), username=account.username if account else "",
        passkeys=tuple(lines(state)), compromised=tuple(state.compromised),
    )  # fmt: skip
    if account is None:
        return detail
    if account.must_change:
        return structs.replace(detail, first_until=clock.text(expiry(account)))
    return structs.replace(detail, own_since=clock.text(account.changed_at))


def log_keys(connection: Connection) -> LogKeys:
    """Return the keys of the log as its installation records them."""
    [(installation_id, installation)] = subject_queries.find(connection, Installation, limit=1).items()
    return LogKeys(id=installation_id, keys=tuple(installation.keys))


def password_issuers(connection: Connection, directory: Directory, person_id: str) -> Givers:
    """Return the people who proposed and confirmed a person's newest sign-in credential; empty if unconfirmed."""
    given = [line for line in histories.latest(connection, person_id, RECENT) if line.part.type in GIVING]
    if not given or given[-1].header.kind != "pending_change.confirm/1":
        return Givers()
    header = given[-1].header
    proposed = subject_queries.state(connection, Proposal, histories.part(connection, given[-1].header_seq, 0).subject)
    names = directory.names(connection, [proposed.by, header.actors[0].person])
    return Givers(proposed_by=names[proposed.by], confirmed_by=names[header.actors[0].person])


def _lines(connection: Connection, directory: Directory, persons: dict[str, Person]) -> list[PersonLine]:
    names = directory.names(connection, [*persons, *(p.agency for p in persons.values())])
    return [
        PersonLine(
            id=person_id,
            name=names[person_id],
            agency=p.agency,
            agency_name=names[p.agency],
            roles=p.roles,
            disabled=p.disabled,
            unconfirmed=to_confirm(p),
        )
        for person_id, p in persons.items()
    ]
