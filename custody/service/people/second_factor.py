"""The second factor on a real log: who needs one for a session, and the new sign-ins that wait for an objection."""

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.people.installation import SECOND_FACTOR
from custody.domain.people.pending_change import Proposal
from custody.domain.people.person import Person
from custody.domain.people.second_factor import is_objectionable, is_protected, needs_second_factor
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import clock, unique_values


class WaitingReset(Struct, frozen=True, kw_only=True):
    """A new sign-in, or a role ended or given back, proposed for somebody who decides; ``own``: for the reader.

    ``change``: ``reset`` or ``roles``. ``key``: to call it off.
    """

    proposal: str
    change: str
    person: str
    own: bool
    key: str


class Demand(Struct, frozen=True, kw_only=True):
    """The log's demand on a session: a second factor, and the resets that its person can call off."""

    needed: bool = False
    resets: tuple[WaitingReset, ...] = ()


NONE = Demand()


def asked_for(connection: Connection) -> bool:
    """Return True if this log asks for second factors."""
    return unique_values.by_claim(connection, *SECOND_FACTOR) is not None


def missing(connection: Connection, person_id: str) -> str:
    """Return what a person who decides still lacks for their next session: ``passkey``, ``confirmation``, or ""."""
    person = subject_queries.state(connection, Person, person_id)
    if not (asked_for(connection) and is_protected(person)) or any(passkey.signs for passkey in person.passkeys):
        return ""
    return "confirmation" if any(not passkey.revoked for passkey in person.passkeys) else "passkey"


def demand(connection: Connection, person_id: str, person: Person) -> Demand:
    """Return the demand on a session of a person, on a log that asks for second factors."""
    if person.disabled or not is_protected(person):
        return NONE
    needed = needs_second_factor(person, clock.text(clock.now().wall_ms))
    return Demand(needed=needed, resets=_resets(connection, person_id, person.roles))


def _resets(connection: Connection, person_id: str, roles: tuple[str, ...]) -> tuple[WaitingReset, ...]:
    now = clock.text(clock.now().wall_ms)
    waiting = {
        proposal_id: proposal
        for proposal_id, proposal in subject_queries.every(connection, Proposal, status="open")
        if proposal.change in {"reset", "roles"} and (proposal.subject == person_id or Role.INSPECTOR in roles)
    }
    people = subject_queries.states(connection, Person, {each for p in waiting.values() for each in (p.subject, p.by)})
    return tuple(
        WaitingReset(proposal=proposal_id, change=p.change, person=p.subject, own=p.subject == person_id, key=new_key())
        for proposal_id, p in waiting.items()
        if not p.expired(now) and is_objectionable(p, people[p.subject], home=people[p.by].agency)
    )
