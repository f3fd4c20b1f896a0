"""The second factor of a real log: which roles need one, and what two officers of one agency cannot give (ADR 15).

Genesis says once for ever that the log asks for it. The demonstration does not, so that anybody can try it.
"""

from datetime import timedelta

from custody.domain.access.roles import Role
from custody.domain.kernel import times
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_pack import OBJECTION_HOURS
from custody.domain.people.installation import SECOND_FACTOR
from custody.domain.people.pending_change import Proposal
from custody.domain.people.person import Passkey, Person

PROTECTED = frozenset(
    {Role.KEY_OFFICER, Role.INSPECTOR, Role.PROSECUTOR, Role.ADMINISTRATOR, Role.COMMISSION, Role.VERIFIER}
)
"""Roles whose session a password alone does not open."""
CONFIRMING = frozenset({Role.KEY_OFFICER, Role.INSPECTOR})
"""Roles that confirm a passkey."""
FIRST_DAYS = timedelta(days=7)
"""Time from enrolment in which a person signs in without a passkey, to make the first one."""


def asked_for(state_reader: StateReader) -> bool:
    """Return True if genesis says that this log asks for second factors."""
    return state_reader.claimed(*SECOND_FACTOR) is not None


def is_protected(person: Person) -> bool:
    """Return True if a password alone does not open this person's session.

    A role once held counts: two officers could else end it, take the sign-in over unseen, and give the role back.
    """
    return any(grant.role in PROTECTED for grant in person.grants)


def is_keyed(person: Person) -> bool:
    """Return True if the person has a passkey that signs."""
    return any(passkey.signs for passkey in person.passkeys)


def was_keyed(person: Person) -> bool:
    """Return True if the person ever had a confirmed passkey, even if all were ended."""
    return any(passkey.confirmed for passkey in person.passkeys)


def needs_second_factor(person: Person, at: str) -> bool:
    """Return True if the person's session needs a second factor at ``at`` (RFC 3339), on a log that asks for it.

    The first days without any passkey are for making one; they never come again, not after a reset either.
    """
    if not is_protected(person):
        return False
    if person.sign_in_ended or was_keyed(person):
        return True
    return times.instant(at) - times.instant(person.enrolled_at) > FIRST_DAYS


def waits_until(proposal: Proposal, subject: Person | None, *, home: str, divided: bool, hours: int) -> str:
    """Return the time before which one agency alone does not carry out a proposal, "" for no wait.

    ``home``: the proposer's agency. ``divided``: two agencies hold the keys, whose own rule then asks for the second
    one. ``hours``: the wait, as the rules of the person's agency say (``Pack.objection_hours``). The log asks for
    second factors.
    """
    if divided or subject is None or not proposal.proposed_at:
        return ""
    removes = proposal.change == "disable" and subject.agency != home and not CONFIRMING.isdisjoint(subject.roles)
    if not removes and not is_objectionable(proposal, subject, home=home):
        return ""
    # a proposal made before the role was given has been shown to nobody
    granted = [grant.since for grant in subject.grants if grant.role in PROTECTED]
    return times.hours_after(max([proposal.proposed_at, *granted]), hours)


def is_objectionable(proposal: Proposal, subject: Person, *, home: str) -> bool:
    """Return True if the person and the inspection are shown a proposal, and call it off.

    It gives a new sign-in to somebody who decides, or ends or gives back such a role in another agency than ``home``.
    """
    if proposal.change == "reset":
        return is_protected(subject)
    held = {grant.role for grant in subject.grants}
    changed = PROTECTED.intersection((*proposal.revoked, *held.intersection(proposal.granted)))
    return proposal.change == "roles" and subject.agency != home and bool(changed)


def require_outside_confirmer(person_id: str, passkey: Passkey, state_reader: StateReader, ctx: ActContext) -> None:
    """Refuse a confirmation of a passkey by the agency that gave the person their sign-in, if another one can.

    A passkey made by an earlier one of the same person is vouched for by that. Whoever confirms for another agency has
    a passkey: two officers could else enrol somebody there, sign in as them in the first days, and confirm. Where every
    outsider's was ended, one who had one confirms after a wait: their session was opened by a printed card.

    Raises:
        RuleBroken: ``passkey_other_agency``; ``passkeys_first`` for an outsider without one; ``passkey_waits``.
    """
    person = require(state_reader, Person, person_id)
    vouched = any(earlier.signs and earlier.credential == passkey.by for earlier in person.passkeys)
    if not asked_for(state_reader) or not person.given_by or vouched:
        return
    home = require(state_reader, Person, person.given_by).agency
    outsiders = _outsiders(person, home, state_reader)
    if ctx.author.agency == home and outsiders:
        raise RuleBroken("passkey_other_agency", person=person_id)
    author = require(state_reader, Person, ctx.author.person)
    if ctx.author.agency == home or is_keyed(author):
        return
    if not was_keyed(author) or any(is_keyed(outsider) for outsider in outsiders):
        raise RuleBroken("passkeys_first", number=person_id)
    after = times.hours_after(passkey.since, OBJECTION_HOURS)
    if ctx.at < after:
        raise RuleBroken("passkey_waits", person=person_id, until=after)


def _outsiders(person: Person, home: str, state_reader: StateReader) -> list[Person]:
    """Return who outside the agency ``home`` may confirm the person's passkey and ever had one confirmed.

    Passkeys that were ended count: else one officer ends all of them, and their own agency confirms the next.
    """
    able = [each for role in CONFIRMING for each in state_reader.naming(Person, role, ("disabled",))]
    return [
        each
        for each in able
        if each.agency != home
        and each.named != person.named
        and was_keyed(each)
        and not CONFIRMING.isdisjoint(each.roles)
    ]
