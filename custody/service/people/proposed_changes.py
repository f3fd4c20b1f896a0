"""Changes that one key officer proposes and another confirms; the sign-in follows what the log says (docs/roles.md).

A first password is shown once, to the officer who confirms. Repeating the confirmation shows a fresh one only
while the person has not yet chosen their own: later it would be a way around the other officer.
"""

import asyncio
from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.people.directory_changes import Confirm
from custody.domain.people.dual_control import DIVIDED, Proposal
from custody.domain.people.installation import Span
from custody.domain.people.person import Person, display_name
from custody.domain.people.two_agency_keys import OVER_KEYS, divides, why_not
from custody.service.access.reading import Reading
from custody.service.kernel.directory import Directory
from custody.service.people.devices import fingerprint
from custody.service.people.first_sign_in import first_password, free_username
from custody.service.people.sign_in import SignedIn
from custody.storage.read import private_values, queries
from custody.storage.tables import accounts
from custody.storage.tables.accounts import Account
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims
from custody.storage.write.receipts import Receipt


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


class Verdict(Struct, frozen=True):
    """Why somebody may not confirm a proposal, None for who may; ``divides``: it divides the keys between agencies."""

    refused: RuleBroken | None
    divides: bool

    @property
    def waits_elsewhere(self) -> bool:
        """Whether a key officer of another agency than who asked may."""
        return self.refused is not None and self.refused.code == "second_agency_needed"


class Issued(Struct, frozen=True, kw_only=True):
    """A sign-in made for a person: shown once, changed at the first sign-in."""

    person: str
    username: str
    password: str


class Confirmed(Struct, frozen=True, kw_only=True):
    """A confirmed change: its receipt, and the sign-in it made, if it made one."""

    receipt: Receipt
    issued: Issued | None


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


def confirmable(connection: Connection, reader: Reader) -> dict[str, Proposal]:
    """Open proposals of others that wait for the reader: a key officer, or an inspector in the place of one."""
    if OVER_KEYS.isdisjoint(reader.roles):
        return {}
    found = {n: p for n, p in queries.every(connection, Proposal, status="open") if p.by != reader.person}
    told = verdicts(connection, reader, found)
    return {n: p for n, p in found.items() if not told[n].refused}


def verdicts(connection: Connection, reader: Reader, found: Mapping[str, Proposal]) -> dict[str, Verdict]:
    """Whether the reader may confirm each of these open proposals, whether or not it is their own, and what it does."""
    people = dict(queries.every(connection, Person)) if found else {}
    divided = claims.by_claim(connection, *DIVIDED) is not None
    return {n: _verdict(reader, n, p, people, divided=divided) for n, p in found.items()}


def elsewhere(connection: Connection, reader: Reader, numbers: Iterable[str]) -> set[str]:
    """Of these open proposals those that wait for a key officer of another agency than the reader's."""
    told = verdicts(connection, reader, queries.states(connection, Proposal, numbers))
    return {n for n, one in told.items() if one.waits_elsewhere}


def verdict(connection: Connection, reader: Reader, number: str) -> Verdict:
    """As ``verdicts``, of one proposal; of a decided one nothing."""
    one = queries.state(connection, Proposal, number)
    if one.status != "open":
        return Verdict(None, divides=False)
    return verdicts(connection, reader, {number: one})[number]


def _verdict(reader: Reader, number: str, one: Proposal, people: Mapping[str, Person], *, divided: bool) -> Verdict:
    proposer, subject = people[one.by], people.get(one.subject)
    near, officer = reader.agency == proposer.agency, Role.KEY_OFFICER in reader.roles
    refused = why_not(number, one, proposer, subject, people.values, divided=divided, near=near, officer=officer)
    return Verdict(refused, divides=divides(one, proposer.agency, subject, divided=divided))


def _proposals(
    connection: Connection, directory: Directory, vault: Vault, found: dict[str, Proposal]
) -> list[ProposalLine]:
    values = private_values.of(connection, vault, (p.proposed for p in found.values()))
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


async def confirm(reading: Reading, session: SignedIn, command: Confirm, key: str) -> Confirmed:
    """Confirm a change; open, reset or close the person's sign-in and end their sessions as the change demands.

    Raises:
        CustodyError: every refusal of the act ``person.confirm/1``.
    """
    receipt = await reading.acting.perform(session, "person.confirm/1", command, key)
    decided = await reading.ask(queries.state, Proposal, command.proposal)
    issued = await asyncio.to_thread(_follow, reading, decided, repeated=receipt.repeated)
    return Confirmed(receipt=receipt, issued=issued)


def _follow(reading: Reading, decided: Proposal, *, repeated: bool) -> Issued | None:
    number = decided.subject
    if decided.change in {"agency", "device", "rules", "log_key", "log_key_end", "clock"}:  # about what never signs in
        return None
    with reading.store.reading() as connection:
        account = accounts.account_of(connection, number)
    if decided.change in {"roles", "disable"}:
        if account is not None:
            opened = reading.acting.accounts
            (opened.end_sessions if decided.change == "roles" else opened.disable)(number)
        return None
    if account is not None and repeated and not account.must_change:
        return None
    return _issue(reading, number, account)


def _issue(reading: Reading, number: str, account: Account | None) -> Issued:
    password = first_password()
    if account is not None:
        reading.acting.accounts.reset_password(number, password)
        return Issued(person=number, username=account.username, password=password)
    username = _free_username(reading.store, reading.vault, number)
    reading.acting.accounts.open(number, username, password)
    return Issued(person=number, username=username, password=password)


def _free_username(store: Store, vault: Vault, number: str) -> str:
    with store.reading() as connection:
        named = queries.state(connection, Person, number).named
        name = private_values.of(connection, vault, [named])[named].get("name") or ""
        return free_username(connection, name, number)
