"""Agencies, people and what two key officers decide about them; the sign-in follows what the log says (docs/roles.md).

A first password is shown once, to the officer who confirms. Repeating the confirmation shows a fresh one only
while the person has not yet chosen their own: later it would be a way around the other officer.
"""

import asyncio
import re
import secrets
import unicodedata
from typing import Any

from msgspec import Struct, structs

from custody.domain.agency import Agency
from custody.domain.errors import BadInput
from custody.domain.events import Compromised
from custody.domain.installation import Installation, LogKey, Span
from custody.domain.people import Confirm, Proposal
from custody.domain.person import CredentialsReset, Grant, Person, PersonEnrolled, display_name
from custody.service.devices import fingerprint
from custody.service.directory import Directory
from custody.service.passkeys import PasskeyLine, line_of
from custody.service.passwords import accept_password
from custody.service.reading import Reading
from custody.service.signin import SignedIn, SignIn, expiry
from custody.storage import accounts, clock, queries
from custody.storage.accounts import Account
from custody.storage.connection import Connection
from custody.storage.engine import Store
from custody.storage.receipts import Receipt
from custody.storage.vault import Vault

MOST_AGENCIES = 1_000
RECENT = 100
"""How many of a person's last events hold the one that gave a sign-in not yet used: nothing was done with it since."""
GIVING = frozenset({PersonEnrolled.type, CredentialsReset.type})
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - the letters a first password is made of
GROUPS, GROUP = 4, 4
LONGEST_USERNAME = 40


class AgencyLine(Struct, frozen=True, kw_only=True):
    """An agency with its name and kind."""

    number: str
    name: str
    sort: str
    country: str


class PersonLine(Struct, frozen=True, kw_only=True):
    """A person with name, agency, the roles in force now, and how many passkeys wait to be confirmed."""

    number: str
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

    number: str
    keys: tuple[LogKey, ...]


class Givers(Struct, frozen=True, kw_only=True):
    """The names of the two key officers who gave a person their sign-in, "" for whom the founding gave it."""

    proposed_by: str = ""
    confirmed_by: str = ""


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A proposed change: by whom, about whom, which roles; ``pack``: the rule pack that the agency is to follow.

    ``vkey``: the key of the log that is to sign, or to sign no more. ``fingerprint``: that of a device's key. ``span``
    and ``reason``: where the clock was wrong, and why.
    """

    number: str
    status: str
    change: str
    by: str
    by_name: str
    subject: str
    subject_name: str
    sort: str
    pack: str
    vkey: str
    fingerprint: str
    span: Span | None
    reason: str
    agency: str
    agency_name: str
    granted: tuple[str, ...]
    revoked: tuple[str, ...]


class Issued(Struct, frozen=True, kw_only=True):
    """A sign-in made for a person: shown once, changed at the first sign-in."""

    person: str
    username: str
    password: str


class Confirmed(Struct, frozen=True, kw_only=True):
    """A confirmed change: its receipt, and the sign-in it made, if it made one."""

    receipt: Receipt
    issued: Issued | None


def agencies(connection: Connection, directory: Directory) -> list[AgencyLine]:
    """All agencies, by name."""
    found = queries.find(connection, Agency, limit=MOST_AGENCIES)
    names = directory.names(connection, found)
    lines = (AgencyLine(number=n, name=names[n], sort=a.sort, country=a.country) for n, a in found.items())
    return sorted(lines, key=lambda one: (one.name.casefold(), one.number))


def people(connection: Connection, directory: Directory, agency: str, after: str, limit: int) -> list[PersonLine]:
    """People, of one agency or of all, in order of number, after the cursor."""
    found = queries.find(connection, Person, after=after, limit=limit, **({"dossier": agency} if agency else {}))
    return _lines(connection, directory, found)


def declared(connection: Connection, vault: Vault, found: PersonDetail) -> dict[int, Any]:
    """Why each of a person's means was declared compromised, or that taken back, by event; ``Gone`` where erased."""
    told = (seq for one in found.compromised for seq in (one.seq, one.withdrawn) if seq)
    values = queries.private(connection, vault, told)
    return {seq: said.get("reason") for seq, said in values.items()}


def staff(connection: Connection, directory: Directory, agency: str = "", role: str = "") -> list[PersonLine]:
    """Everybody, or those of one agency or with a role now, by agency and name; who is out of office comes last."""
    found = dict(queries.every(connection, Person, **({"dossier": agency} if agency else {})))
    lines = _lines(connection, directory, {n: p for n, p in found.items() if not role or role in p.roles})
    return sorted(lines, key=lambda one: (one.agency_name.casefold(), one.agency, one.disabled, one.name.casefold()))


def person(connection: Connection, directory: Directory, number: str) -> PersonDetail:
    """One person.

    Raises:
        NotFound: no such person.
    """
    found = queries.state(connection, Person, number)
    account = accounts.account_of(connection, number)
    [line] = _lines(connection, directory, {number: found})
    detail = PersonDetail(
        person=line, grants=tuple(found.grants), username=account.username if account else "",
        passkeys=tuple(map(line_of, reversed(found.passkeys))), compromised=tuple(found.compromised),
    )  # fmt: skip
    if account is None:
        return detail
    if account.must_change:
        return structs.replace(detail, first_until=clock.text(expiry(account)))
    return structs.replace(detail, own_since=clock.text(account.changed_at))


def log_keys(connection: Connection) -> LogKeys:
    """The log's keys as it names them."""
    [(number, found)] = queries.find(connection, Installation, limit=1).items()
    return LogKeys(number=number, keys=tuple(found.keys))


def givers(connection: Connection, directory: Directory, number: str) -> Givers:
    """Who gave a person the sign-in that they now use for the first time."""
    given = [line for line in queries.latest(connection, number, RECENT) if line.part.type in GIVING]
    if not given or given[-1].header.kind != "person.confirm/1":
        return Givers()
    header = given[-1].header
    proposed = queries.state(connection, Proposal, queries.part(connection, given[-1].header_seq, 0).subject)
    names = directory.names(connection, [proposed.by, header.actors[0].person])
    return Givers(proposed_by=names[proposed.by], confirmed_by=names[header.actors[0].person])


def proposals(
    connection: Connection, directory: Directory, vault: Vault, status: str, after: str, limit: int
) -> list[ProposalLine]:
    """Proposals of a status (``open``, ``confirmed``), in order of number, after the cursor."""
    found = queries.find(connection, Proposal, status=status, after=after, limit=limit)
    return _proposals(connection, directory, vault, found)


def proposal(connection: Connection, directory: Directory, vault: Vault, number: str) -> ProposalLine:
    """One proposal.

    Raises:
        NotFound: no such proposal.
    """
    [line] = _proposals(connection, directory, vault, {number: queries.state(connection, Proposal, number)})
    return line


async def confirm(reading: Reading, signin: SignIn, session: SignedIn, command: Confirm, key: str) -> Confirmed:
    """Confirm a change; open, reset or close the person's sign-in and end their sessions as the change demands.

    Raises:
        CustodyError: every refusal of the act ``person.confirm/1``.
    """
    receipt = await reading.acting.perform(session, "person.confirm/1", command, key)
    decided = await reading.ask(queries.state, Proposal, command.proposal)
    issued = await asyncio.to_thread(_follow, reading, signin, decided, repeated=receipt.repeated)
    return Confirmed(receipt=receipt, issued=issued)


def first_password() -> str:
    """A fresh first password: four groups of four characters that cannot be mistaken, 79 bits."""
    while True:
        groups = ["".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS)]
        password = "-".join(groups)
        try:
            accept_password(password, "\0")
        except BadInput:
            continue
        return password


def username_of(name: str, number: str) -> str:
    """``aminata.traore`` for Aminata Traoré; a name without Latin letters gives the person's number."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return ".".join(re.findall("[a-z0-9]+", folded))[:LONGEST_USERNAME].strip(".") or number.casefold()


def _follow(reading: Reading, signin: SignIn, decided: Proposal, *, repeated: bool) -> Issued | None:
    number = decided.subject
    if decided.change in {"agency", "device", "rules", "log_key", "log_key_end", "clock"}:  # about what never signs in
        return None
    with reading.store.reading() as connection:
        account = accounts.account_of(connection, number)
    if decided.change in {"roles", "disable"}:
        if account is not None:
            (signin.end_sessions if decided.change == "roles" else signin.disable)(number)
        return None
    if account is not None and repeated and not account.must_change:
        return None
    return _issue(reading, signin, number, account)


def _issue(reading: Reading, signin: SignIn, number: str, account: Account | None) -> Issued:
    password = first_password()
    if account is not None:
        signin.reset_password(number, password)
        return Issued(person=number, username=account.username, password=password)
    username = _free_username(reading.store, reading.vault, number)
    signin.open_account(number, username, password)
    return Issued(person=number, username=username, password=password)


def _free_username(store: Store, vault: Vault, number: str) -> str:
    with store.reading() as connection:
        named = queries.state(connection, Person, number).named
        name = queries.private(connection, vault, [named])[named].get("name") or ""
        wanted = username = username_of(name, number)
        attempt = 1
        while accounts.account_named(connection, username) is not None:
            attempt += 1
            username = f"{wanted}{attempt}"
    return username


def _lines(connection: Connection, directory: Directory, found: dict[str, Person]) -> list[PersonLine]:
    names = directory.names(connection, [*found, *(p.agency for p in found.values())])
    return [
        PersonLine(
            number=n,
            name=names[n],
            agency=p.agency,
            agency_name=names[p.agency],
            roles=p.roles,
            disabled=p.disabled,
            unconfirmed=sum(one.waits for one in p.passkeys),
        )
        for n, p in found.items()
    ]


def _proposals(
    connection: Connection, directory: Directory, vault: Vault, found: dict[str, Proposal]
) -> list[ProposalLine]:
    values = queries.private(connection, vault, (p.proposed for p in found.values()))
    asked = [n for p in found.values() for n in (p.by, p.subject, p.agency)]
    names = directory.names(connection, asked)
    return [
        ProposalLine(
            number=n,
            status=p.status,
            change=p.change,
            by=p.by,
            by_name=names[p.by],
            subject=p.subject,
            subject_name=_proposed_name(values[p.proposed]) or names[p.subject],
            sort=p.sort,
            pack=p.pack,
            vkey=p.vkey,
            fingerprint=fingerprint(p.public_key) if p.public_key else "",
            span=p.span,
            reason=values[p.proposed].get("reason") or "",
            agency=p.agency,
            agency_name=names[p.agency] if p.agency else "",
            granted=tuple(p.granted),
            revoked=tuple(p.revoked),
        )
        for n, p in found.items()
    ]


def _proposed_name(values: dict[str, str | None]) -> str:
    return display_name(values.get("name") or "", values.get("rank") or "")
