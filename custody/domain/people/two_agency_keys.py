"""The keys lie in two agencies: whose confirmation a change then takes, and the way out when one has no officer left.

Two key officers of one agency could else make anybody, and with them act for anybody. So they alone neither end the
officer of another agency nor make one there. Should that officer be gone, or be the one to be ended, an inspector of
another agency than the proposer's confirms in their place: their end, or a new one, and nothing else. On a log that
asks for second factors such an inspector also confirms, at once, what one agency else carries out alone after a wait: a
reset, the end or return of a role that decides, the removal of another agency's inspector.
"""

from collections.abc import Callable, Iterable

from custody.domain.access.roles import Role
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_pack import OBJECTION_HOURS
from custody.domain.people.agency import Agency
from custody.domain.people.pending_change import DIVIDED, Proposal
from custody.domain.people.person import Person
from custody.domain.people.second_factor import asked_for, is_keyed, waits_until

BY_TWO_AGENCIES = frozenset({"person", "device", "roles", "reset", "rules", "log_key", "log_key_end", "clock"})
"""Changes that always take two: who could make them alone could act for anybody, sign, or choose another's rules."""
OVER_KEYS = frozenset({Role.KEY_OFFICER, Role.INSPECTOR})
"""Roles that confirm for the other agency: who holds one elsewhere is not ended by one agency alone."""


def require_second_agency(proposal_id: str, proposal: Proposal, state_reader: StateReader, ctx: ActContext) -> bool:
    """Refuse who may not confirm a proposal; tell whether it is the one that divides the keys.

    Until it was made the founders confirm everything, and nobody else anything.

    Raises:
        RuleBroken: ``proposer_ended``: who proposed it is no key officer any more; ``second_agency_needed``;
            ``key_officer_needed``: an inspector does not confirm this; ``reset_waits``: one agency alone takes over
            the sign-in of somebody who decides, or removes another agency's inspector; ``passkeys_first``: two agencies
            act together by people with passkeys only.
    """
    confirmer = ctx.author
    proposer, subject = require(state_reader, Person, proposal.by), state_reader.find(Person, proposal.subject)
    person = require(state_reader, Person, confirmer.person)
    divided = state_reader.claimed(*DIVIDED) is not None
    refusal = why_not(
        proposal_id, proposal, proposer, subject, lambda: state_reader.naming(Person, Role.KEY_OFFICER, ("disabled",)),
        divided=divided, at=ctx.at if asked_for(state_reader) else "",
        near=proposer.agency == confirmer.agency,
        officer=Role.KEY_OFFICER in person.roles,
        keyed=is_keyed(person), hours=_objection_hours(subject, state_reader),
    )  # fmt: skip
    if refusal:
        raise refusal
    return divides(proposal, proposer.agency, subject, divided=divided)


def _objection_hours(subject: Person | None, state_reader: StateReader) -> int:
    """Return the wait that the rules of the person's agency say."""
    agency = state_reader.find(Agency, subject.agency) if subject is not None else None
    return agency.rules_or_home().objection_hours if agency is not None else OBJECTION_HOURS


def why_not(
    proposal_id: str, proposal: Proposal, proposer: Person, subject: Person | None,
    officers: Callable[[], Iterable[Person]], *, divided: bool, near: bool, officer: bool, keyed: bool, at: str,
    hours: int = OBJECTION_HOURS,
) -> RuleBroken | None:  # fmt: skip
    """Return the refusal that bars a person from confirming a proposal, or None: the rule raises it, pages show it.

    ``near``: the person is of the proposer's agency. ``officer``: the person is a key officer, else an inspector.
    ``officers`` returns the existing key officers; it is called only if an inspector depends on it. ``at``: the
    present time, on a log that asks for second factors; else "". ``keyed``: the person has a passkey that signs.
    ``hours``: as ``waits_until``.
    """
    home = proposer.agency
    if Role.KEY_OFFICER not in proposer.roles:
        return RuleBroken("proposer_ended", number=proposal_id)
    alone = waits_until(proposal, subject, home=home, divided=divided, hours=hours) if at else ""
    waits = bool(at) and not near and (proposal.change == "reset" or bool(alone))  # an inspector looks the person up
    if not officer and not waits and not (divided and _for_inspection(proposal, home, subject, officers)):
        return RuleBroken("key_officer_needed", number=proposal_id)
    if at and not near and not (keyed and is_keyed(proposer)):
        return RuleBroken("passkeys_first", number=proposal_id)
    if divided and near and _takes_two(proposal, home, subject):
        return RuleBroken("second_agency_needed", number=proposal_id)
    return RuleBroken("reset_waits", number=proposal_id, until=alone) if near and at < alone else None


def _takes_two(proposal: Proposal, home: str, subject: Person | None) -> bool:
    """Return True if divided keys require a confirmation from another agency than ``home``, the proposer's."""
    return proposal.change in BY_TWO_AGENCIES or not OVER_KEYS.isdisjoint(_ended(proposal, home, subject))


def _for_inspection(
    proposal: Proposal, home: str, subject: Person | None, officers: Callable[[], Iterable[Person]]
) -> bool:
    """Return True if an inspector outside ``home``, the proposer's agency, may confirm in place of an officer.

    The proposal must only end an officer outside ``home``, or make one there while none is left.
    """
    if Role.KEY_OFFICER in _ended(proposal, home, subject):
        return not proposal.granted
    if proposal.revoked or not _makes_officer(proposal, home, subject):
        return False
    return all(Role.KEY_OFFICER not in key_officer.roles or key_officer.agency == home for key_officer in officers())


def divides(proposal: Proposal, home: str, subject: Person | None, *, divided: bool) -> bool:
    """Return True if the proposal divides the keys, so far all in the proposer's agency ``home``."""
    return not divided and _makes_officer(proposal, home, subject)


def _makes_officer(proposal: Proposal, home: str, subject: Person | None) -> bool:
    """Return True if the proposal makes a key officer of a person of another agency than ``home``."""
    agency = subject.agency if subject is not None else proposal.agency
    return Role.KEY_OFFICER in proposal.granted and agency not in {"", home}


def _ended(proposal: Proposal, home: str, subject: Person | None) -> set[str]:
    """Return the roles that the proposal ends for a person of another agency than ``home``."""
    if subject is None or subject.agency == home:
        return set()
    return set(subject.roles if proposal.change == "disable" else proposal.revoked)
