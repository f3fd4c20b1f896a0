"""Changes that one key officer proposes and another confirms; the sign-in follows what the log says (docs/roles.md).

A first password is shown once, to the officer who confirms; on a log that asks for second factors that officer is
shown one half of it, and the proposer the other. Repeating the confirmation shows a fresh one only
while the person has not yet chosen their own, within ``FIRST_HOURS``, and if no later change gave them another
sign-in: else it would be a way around the other officer, and around the rules of today.
"""

import asyncio
from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import NotAllowed, RuleBroken
from custody.domain.law.rule_pack import OBJECTION_HOURS
from custody.domain.people.agency import Agency
from custody.domain.people.installation import Span
from custody.domain.people.pending_change import DIVIDED, EXPIRES_DAYS, Proposal
from custody.domain.people.person import Person, display_name
from custody.domain.people.propose_and_confirm import Confirm
from custody.domain.people.second_factor import is_keyed
from custody.domain.people.two_agency_keys import OVER_KEYS, divides, why_not
from custody.service.access.audited_queries import AuditedQueries
from custody.service.kernel.directory import Directory
from custody.service.people.accounts import FIRST_HOURS, expiry
from custody.service.people.devices import fingerprint
from custody.service.people.first_sign_in import first_password, free_username, proposers_half
from custody.service.people.second_factor import asked_for
from custody.service.people.sign_in import SignedIn
from custody.storage.read import private_values, subject_queries
from custody.storage.tables import accounts
from custody.storage.tables.accounts import Account
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock, unique_values
from custody.storage.write.act_receipts import ActReceipt


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A proposed change: by whom, about whom, which roles; ``pack``: the rule pack that the agency is to follow.

    ``vkey``: the key of the log that is to sign, or to sign no more. ``fingerprint``: that of a device's key. ``span``
    and ``reason``: where the clock was wrong, and why. ``half``: of a first password that waits, the half that its
    proposer is shown.
    """

    id: str
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
    half: str = ""


class Verdict(Struct, frozen=True):
    """Why somebody may not confirm a proposal, None for who may; ``divides``: it divides the keys between agencies."""

    refused: RuleBroken | None
    divides: bool

    @property
    def waits_elsewhere(self) -> bool:
        """Return True if a key officer of another agency than the reader's may confirm the proposal."""
        return self.refused is not None and self.refused.code == "second_agency_needed"


class Issued(Struct, frozen=True, kw_only=True):
    """A sign-in made for a person: shown once, changed at the first sign-in.

    ``halved``: ``password`` is its second half only; the proposer is shown the first one.
    """

    person: str
    username: str
    password: str
    halved: bool = False


class Confirmed(Struct, frozen=True, kw_only=True):
    """A confirmed change: its receipt, and the sign-in it made, if it made one."""

    receipt: ActReceipt
    issued: Issued | None


def proposals(
    connection: Connection, directory: Directory, vault: Vault, status: str, after: str, limit: int
) -> list[ProposalLine]:
    """Return proposals of a status (``open``, ``confirmed``), in order of number, after the cursor."""
    states = subject_queries.find(connection, Proposal, status=status, after=after, limit=limit)
    return _proposals(connection, directory, vault, states)


def proposal(
    connection: Connection, directory: Directory, vault: Vault, proposal_id: str, reader: str = ""
) -> ProposalLine:
    """Return one proposal; if ``reader`` proposed it, with the half of a first password that they hand over.

    Raises:
        NotFound: no such proposal.
    """
    state = subject_queries.state(connection, Proposal, proposal_id)
    [line] = _proposals(connection, directory, vault, {proposal_id: state})
    if reader != state.by or state.status != "confirmed" or state.change not in {"person", "reset"}:
        return line
    account = accounts.account_of(connection, state.subject)
    if not asked_for(connection) or account is None or not account.must_change or account.proposal != proposal_id:
        return line
    if clock.now().wall_ms > expiry(account):
        return line
    return structs.replace(line, half=proposers_half(vault, state.subject, proposal_id))


def confirmable(connection: Connection, reader: Reader) -> dict[str, Proposal]:
    """Open proposals of others that wait for the reader: a key officer, or an inspector in the place of one."""
    if OVER_KEYS.isdisjoint(reader.roles):
        return {}
    open_proposals = {
        proposal_id: p
        for proposal_id, p in subject_queries.every(connection, Proposal, status="open")
        if p.by != reader.person
    }
    outcomes = verdicts(connection, reader, open_proposals)
    return {proposal_id: p for proposal_id, p in open_proposals.items() if not outcomes[proposal_id].refused}


def verdicts(connection: Connection, reader: Reader, open_proposals: Mapping[str, Proposal]) -> dict[str, Verdict]:
    """Return a verdict on each open proposal: the reader's right to confirm it, and its effect.

    The reader's own proposals are judged in the same way.
    """
    people = dict(subject_queries.every(connection, Person)) if open_proposals else {}
    divided = unique_values.by_claim(connection, *DIVIDED) is not None
    now = clock.text(clock.now().wall_ms)
    at = now if asked_for(connection) else ""
    hours = {agency_id: a.rules_or_home().objection_hours for agency_id, a in subject_queries.every(connection, Agency)}
    return {
        proposal_id: _verdict(reader, proposal_id, p, people, divided=divided, at=at, now=now, hours=hours)
        for proposal_id, p in open_proposals.items()
    }


def elsewhere(connection: Connection, reader: Reader, numbers: Iterable[str]) -> set[str]:
    """Return the open proposals among these that wait for a key officer of another agency."""
    outcomes = verdicts(connection, reader, subject_queries.states(connection, Proposal, numbers))
    return {proposal_id for proposal_id, outcome in outcomes.items() if outcome.waits_elsewhere}


def verdict(connection: Connection, reader: Reader, proposal_id: str) -> Verdict:
    """Return the verdict on one proposal, as ``verdicts``; an empty one if it is decided."""
    proposal = subject_queries.state(connection, Proposal, proposal_id)
    if proposal.status != "open":
        return Verdict(None, divides=False)
    return verdicts(connection, reader, {proposal_id: proposal})[proposal_id]


def _verdict(
    reader: Reader, proposal_id: str, proposal: Proposal, people: Mapping[str, Person], *, divided: bool, at: str,
    now: str, hours: Mapping[str, int],
) -> Verdict:  # fmt: skip
    if proposal.expired(now):
        refusal = RuleBroken("proposal_expired", number=proposal_id, days=EXPIRES_DAYS)
        return Verdict(refusal, divides=False)
    proposer, subject = people[proposal.by], people.get(proposal.subject)
    near, officer = reader.agency == proposer.agency, Role.KEY_OFFICER in reader.roles
    refused = why_not(
        proposal_id, proposal, proposer, subject, people.values, divided=divided, near=near, officer=officer,
        keyed=is_keyed(people[reader.person]), at=at,
        hours=hours.get(subject.agency, OBJECTION_HOURS) if subject is not None else OBJECTION_HOURS,
    )  # fmt: skip
    return Verdict(refused, divides=divides(proposal, proposer.agency, subject, divided=divided))


def _proposals(
    connection: Connection, directory: Directory, vault: Vault, states: dict[str, Proposal]
) -> list[ProposalLine]:
    values = private_values.of(connection, vault, (p.proposed for p in states.values()))
    asked = [subject_id for p in states.values() for subject_id in (p.by, p.subject, p.agency)]
    names = directory.names(connection, asked)
    return [
        ProposalLine(
            id=proposal_id,
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
        for proposal_id, p in states.items()
    ]


def _proposed_name(values: dict[str, str | None]) -> str:
    return display_name(values.get("name") or "", values.get("rank") or "")


async def confirm(queries: AuditedQueries, session: SignedIn, command: Confirm, key: str) -> Confirmed:
    """Confirm a change; open, reset or close the person's sign-in and end their sessions as the change demands.

    Raises:
        CustodyError: every refusal of the act ``pending_change.confirm/1``.
    """
    receipt = await queries.acting.perform(session, "pending_change.confirm/1", command, key)
    decided = await queries.in_snapshot(subject_queries.state, Proposal, command.proposal)
    issued = await asyncio.to_thread(_follow, queries, command.proposal, decided, receipt)
    return Confirmed(receipt=receipt, issued=issued)


def _follow(queries: AuditedQueries, proposal_id: str, decided: Proposal, receipt: ActReceipt) -> Issued | None:
    """Let the sign-in follow a confirmed change; of a repeat, only what still is to be done.

    No rule looks at a repeat. So it ends nothing that began after the act, and gives no sign-in of the past again.
    """
    person_id, opened = decided.subject, queries.acting.accounts
    if decided.change in {"agency", "device", "rules", "log_key", "log_key_end", "clock"}:  # about what never signs in
        return None
    with queries.store.reading() as connection:
        account = accounts.account_of(connection, person_id)
        person = subject_queries.state(connection, Person, person_id)
    if decided.change == "disable" and account is not None:
        opened.disable(person_id)  # for ever, so a repeat changes nothing
    if decided.change == "roles" and account is not None:
        before = clock.milliseconds(receipt.at) if receipt.repeated else None
        opened.end_sessions(person_id, with_card=True, before=before)
    if decided.change in {"roles", "disable"}:
        return None
    if not receipt.repeated:
        return _issue(queries, proposal_id, person_id, account)
    if not _still_first(proposal_id, person, account, receipt):
        return None
    try:
        return _issue(queries, proposal_id, person_id, account, was=account.password if account else None)
    except NotAllowed:  # they chose their own at this moment
        return None


def _still_first(proposal_id: str, person: Person, account: Account | None, receipt: ActReceipt) -> bool:
    """Return True if this act gave the person's present sign-in, lately, and nobody has used it."""
    later = person.disabled or any(at > receipt.at for at in person.sign_in_ended)
    if later or clock.now().wall_ms > clock.milliseconds(receipt.at) + FIRST_HOURS * 3_600_000:
        return False
    # another proposal there: the power failed between the act and the sign-in, which is made now
    return account is None or account.must_change or account.proposal != proposal_id


def _issue(
    queries: AuditedQueries, proposal_id: str, person_id: str, account: Account | None, was: str | None = None
) -> Issued:
    """Make a first password; on a log that asks for second factors neither officer is shown all of it.

    ``was``: the hash of the password that it replaces, and of no other.

    Raises:
        NotAllowed: ``password_wrong``: meanwhile the person chose a password of their own.
    """
    with queries.store.reading() as connection:
        halved = asked_for(connection)
    half = proposers_half(queries.vault, person_id, proposal_id) if halved else ""
    password = first_password(half)
    if account is not None:
        username = account.username
        queries.acting.accounts.reset_password(person_id, password, proposal=proposal_id, was=was)
    else:
        username = _free_username(queries.store, queries.vault, person_id)
        queries.acting.accounts.open(person_id, username, password, proposal=proposal_id)
    return Issued(person=person_id, username=username, password=password.removeprefix(half), halved=halved)


def _free_username(store: Store, vault: Vault, person_id: str) -> str:
    with store.reading() as connection:
        named = subject_queries.state(connection, Person, person_id).named
        name = private_values.of(connection, vault, [named])[named].get("name") or ""
        return free_username(connection, name, person_id)
