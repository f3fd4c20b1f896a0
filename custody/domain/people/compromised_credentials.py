"""Declare a credential compromised: a PIN that was seen, a passkey in other hands, a device stolen (I42).

A key officer declares since when. Nothing is undone: the acts that rest on those means, from that time until the means
were ended, are marked wherever they are told, and the inspection hears of it at once. Whether they were the person's
own is for people to find out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import EARLIEST, ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import ENROLLED_DEVICE, OWN_WILL, Compromised, Event, Fact, Header, State
from custody.domain.kernel.times import canonical
from custody.domain.kernel.typed_text import required
from custody.domain.people.device import Device
from custody.domain.people.pending_change import DIVIDED
from custody.domain.people.person import Person

SIGN_IN, PASSKEY, DEVICE = "sign_in", "passkey", "device"
MEANS = (SIGN_IN, PASSKEY)
"""A person's: password and PIN, which go together, or their passkeys. A device has its one key."""
MARK, MEANWHILE = "key_compromised", "key_compromised_meanwhile"
"""The flags beside an act that rests on them, or that came through their time: claimed before it, delivered after."""
Found = Mapping[str, Sequence[Compromised]]


class CredentialCompromised(Event, frozen=True):
    """From ``since`` on the ``means`` of a person, or of a device, may have been used by others."""

    type: ClassVar[str] = "credential.compromised/1"
    means: str
    since: str

    def apply(self, state: Any, fact: Fact) -> State:
        """Record that a key of the person or device is compromised, until that key ended, if it did."""
        until = state.ended(self.means, self.since)
        state.compromised.append(Compromised(self.means, self.since, fact.seq, until))
        return state  # type: ignore[no-any-return]  # the state given


class CredentialCompromiseWithdrawn(Event, frozen=True):
    """Withdrawal of the compromise declared in event ``declared``, by the two people in ``by``.

    The reason is committed to. The declaration stays on record beside its withdrawal.
    """

    type: ClassVar[str] = "credential.compromise_withdrawn/1"
    declared: int
    by: tuple[str, ...]

    def apply(self, state: Any, fact: Fact) -> State:
        """Mark the compromise as withdrawn, so that it flags the acts no longer."""
        for compromise in state.compromised:
            if compromise.seq == self.declared:
                compromise.withdrawn = fact.seq
        return state  # type: ignore[no-any-return]  # the state given


class WithdrawCompromise(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take back what was declared of ``whose`` means by the event at ``declared``: wrong means, person or time."""

    whose: str
    declared: int
    reason: str


class DeclareCompromised(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Since when the ``means`` of a person, or a device, may have been in other hands; ``whose``: the number."""

    whose: str
    since: str
    reason: str
    means: str = ""


def bearer(subject_id: str, state_reader: StateReader) -> Person | Device:
    """Return the owner of the means: a person, or a device itself.

    Raises:
        NotFound: no such person or device.
    """
    return (
        require(state_reader, Device, subject_id)
        if subject_id.startswith(Device.kind)
        else require(state_reader, Person, subject_id)
    )


@act(
    "credential.declare_compromised/1",
    title=N_("Means declared to have been in other hands"),
    summary="Mark what was done with means that others may have had",
    roles={Role.KEY_OFFICER},
    records=(CredentialCompromised,),
)
def declare_compromised(command: DeclareCompromised, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Mark what was done with means that others may have had, from then, their enrolment at the earliest, to their end.

    One key officer is enough, for it must not wait. They end by acts of their own: a new password and PIN, which take
    two, the end of each passkey, of the device.

    Raises:
        NotFound: no such person or device.
        BadInput: ``credential_unknown``; ``bad_time``, ``time_in_future``, ``time_implausible``; ``field_empty``.
        RuleBroken: ``own_credential``: nobody disowns their own acts, nor a device on which they may have acted since
            then; ``other_agency_declares``: those of an agency are for its own key officers; ``compromise_known`` since
            then, or before; ``no_passkey_ever`` of passkeys of a person who never had one.
    """
    if command.whose == ctx.author.person:
        raise RuleBroken("own_credential")
    state = bearer(command.whose, state_reader)
    device = isinstance(state, Device)
    if command.means not in ({"", DEVICE} if device else MEANS):
        raise BadInput("credential_unknown", value=command.means[:20])
    means = DEVICE if device else command.means
    _require_officer_of(state.agency, command.whose, ctx.author.agency, state_reader)
    if means == PASSKEY and isinstance(state, Person) and not state.passkeys:
        raise RuleBroken("no_passkey_ever", number=command.whose)
    since = max(_since(command.since, ctx), state.enrolled_at)
    if device and _acted_by_hand(require(state_reader, Person, ctx.author.person), since):
        raise RuleBroken("own_credential")
    if _covers(_standing(state.compromised, means), since):
        raise RuleBroken("compromise_known", number=command.whose)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.whose)
    decision.add(command.whose, CredentialCompromised(means=means, since=since), reason)
    return decision


@act(
    "credential.withdraw_compromise/1",
    title=N_("Declaration of means in other hands taken back"),
    summary="Take back a wrong declaration",
    roles={Role.KEY_OFFICER},
    records=(CredentialCompromiseWithdrawn,),
)
def withdraw_compromise(command: WithdrawCompromise, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Take back a declaration, with the consent of a second person given here by PIN; a right one is made anew.

    The second is another key officer or of the inspection, of another agency once the keys are divided; neither is
    who is spoken of.

    Raises:
        NotFound: no such person or device.
        RuleBroken: ``own_credential``; ``other_agency_declares``; ``compromise_gone`` for what was not declared, or was
            taken back already; ``consent_needed``; ``second_agency_needed``.
        BadInput: ``field_empty``.
    """
    state = bearer(command.whose, state_reader)
    if command.whose in {actor.person for actor in ctx.actors}:
        raise RuleBroken("own_credential")
    _require_officer_of(state.agency, command.whose, ctx.author.agency, state_reader)
    if not any(compromise.seq == command.declared and not compromise.withdrawn for compromise in state.compromised):
        raise RuleBroken("compromise_gone", number=command.whose)
    second = ctx.actor("witness")
    if second is None or second.will != "other_device":
        raise RuleBroken("consent_needed")
    if {Role.KEY_OFFICER, Role.INSPECTOR}.isdisjoint(require(state_reader, Person, second.person).roles):
        raise RuleBroken("consent_needed")
    if state_reader.claimed(*DIVIDED) and second.agency == ctx.author.agency:
        raise RuleBroken("second_agency_needed", number=command.whose)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.whose)
    by = tuple(actor.person for actor in ctx.actors)
    decision.add(command.whose, CredentialCompromiseWithdrawn(declared=command.declared, by=by), reason)
    return decision


def marked(header: Header, events: Iterable[Any], compromises: Found) -> str:
    """Return the flag of an act done with compromised means of its people or device, or "".

    ``events``: the events of the act, which show a signature with a passkey. An offline act counts at its claimed time
    and at its recording. Claimed before the compromise but recorded after those means ended, it is flagged
    ``MEANWHILE``: another holder of the device may have written it.
    """
    offline = any(actor.will == ENROLLED_DEVICE for actor in header.actors)
    times = (header.at, header.occurred.at) if offline and header.occurred else (header.at,)
    flags = {_flag(compromises.get(subject_id, ()), means, times) for subject_id, means in _rests_on(header, events)}
    return next((flag for flag in (MARK, MEANWHILE) if flag in flags), "")


def _rests_on(header: Header, events: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the owner and the kind of each means with which an act was done."""
    for person in signers(events) | {signature.signer for signature in header.sigs}:
        yield person, PASSKEY
    for actor in header.actors:
        yield actor.device, DEVICE
        yield actor.person if actor.will in OWN_WILL | {ENROLLED_DEVICE} else actor.by, SIGN_IN


def _flag(entries: Iterable[Compromised], means: str, times: tuple[str, ...]) -> str:
    own = _standing(entries, means)
    if _covers(own, *times):
        return MARK
    first, last = min(times), max(times)
    return (
        MEANWHILE
        if any(first < compromise.since and compromise.until and compromise.until <= last for compromise in own)
        else ""
    )


def _standing(entries: Iterable[Compromised], means: str) -> list[Compromised]:
    return [compromise for compromise in entries if compromise.means == means and not compromise.withdrawn]


def signers(events: Iterable[Any]) -> set[str]:
    """Return the people who signed with a passkey on any device, whether or not they are actors of the act."""
    return {event.person for event in events if getattr(event, "assertion", None)}


def _covers(own: Iterable[Compromised], *times: str) -> bool:
    """Return True if one of the ``times`` lies in a period when others may have had the means."""
    return any(
        compromise.since <= at and (not compromise.until or at < compromise.until) for compromise in own for at in times
    )


def _require_officer_of(agency: str, whose: str, own: str, state_reader: StateReader) -> None:
    """Check that an agency with a key officer (other than ``whose``) declares its own compromises itself."""
    if agency == own:
        return
    people = [
        person_id
        for person_id in state_reader.where("dossier", agency)
        if person_id[:2] == Person.kind and person_id != whose
    ]
    state_reader.load(people)
    if any(Role.KEY_OFFICER in require(state_reader, Person, person_id).roles for person_id in people):
        raise RuleBroken("other_agency_declares", number=whose)


def _acted_by_hand(person: Person, since: str) -> bool:
    """Return True if the person had a role other than key officer since then, so may have used a device."""
    return any(grant.role != Role.KEY_OFFICER and (not grant.until or since < grant.until) for grant in person.grants)


def _since(text: str, ctx: ActContext) -> str:
    since = canonical(text)
    if since > ctx.at:
        raise BadInput("time_in_future", value=since)
    if since < EARLIEST:
        raise BadInput("time_implausible", value=since)
    return since
