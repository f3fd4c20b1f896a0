"""Means of acting that others may have had: a PIN that was seen, a passkey lent, a device stolen (I42).

A key officer declares since when. Nothing is undone: the acts that rest on those means, from that time until the means
were ended, are marked wherever they are told, and the inspection hears of it at once. Whether they were the person's
own is for people to find out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.context import EARLIEST, Decision, Moment, Private, World, get
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import ENROLLED_DEVICE, OWN_WILL, Compromised, Event, Fact, Header, State
from custody.domain.kernel.times import canonical
from custody.domain.kernel.typed_text import required
from custody.domain.people.device import Device
from custody.domain.people.dual_control import DIVIDED
from custody.domain.people.person import Person

SIGN_IN, PASSKEY, DEVICE = "sign_in", "passkey", "device"
MEANS = (SIGN_IN, PASSKEY)
"""A person's: password and PIN, which go together, or their passkeys. A device has its one key."""
MARK, MEANWHILE = "key_compromised", "key_compromised_meanwhile"
"""The flags beside an act that rests on them, or that came through their time: claimed before it, delivered after."""
Found = Mapping[str, Sequence[Compromised]]


class KeyCompromised(Event, frozen=True):
    """From ``since`` on the ``means`` of a person, or of a device, may have been used by others."""

    type: ClassVar[str] = "key.compromised/1"
    means: str
    since: str

    def apply(self, state: Any, fact: Fact) -> State:
        """The person or device with it: what was ended before is of the past, the rest until it ends."""
        until = state.ended(self.means, self.since)
        state.compromised.append(Compromised(self.means, self.since, fact.seq, until))
        return state  # type: ignore[no-any-return]  # the state given


class CompromiseWithdrawn(Event, frozen=True):
    """What event ``declared`` said was wrong, as ``by``, two people, say; the reason is committed to. Both stay."""

    type: ClassVar[str] = "key.compromise_withdrawn/1"
    declared: int
    by: tuple[str, ...]

    def apply(self, state: Any, fact: Fact) -> State:
        """The person or device, whose acts are marked by this declaration no more."""
        for one in state.compromised:
            if one.seq == self.declared:
                one.withdrawn = fact.seq
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


def bearer(number: str, world: World) -> Person | Device:
    """Whose means they are: a person, or a device itself.

    Raises:
        NotFound: no such person or device.
    """
    return get(world, Device, number) if number.startswith(Device.kind) else get(world, Person, number)


def declare(command: DeclareCompromised, world: World, moment: Moment) -> Decision:
    """Mark what was done with means that others may have had, from then, their enrolment at the earliest, to their end.

    One key officer is enough, for it must not wait. They end by acts of their own: a new password and PIN, which take
    two, the end of each passkey, of the device.

    Raises:
        NotFound: no such person or device.
        BadInput: ``means_unknown``; ``bad_time``, ``time_in_future``, ``time_implausible``; ``field_empty``.
        RuleBroken: ``own_means``: nobody disowns their own acts, nor a device on which they may have acted since then;
            ``other_agency_declares``: those of an agency are for its own key officers; ``compromise_known`` since
            then, or before; ``no_passkey_ever`` of passkeys of a person who never had one.
    """
    if command.whose == moment.author.person:
        raise RuleBroken("own_means")
    state = bearer(command.whose, world)
    device = isinstance(state, Device)
    if command.means not in ({"", DEVICE} if device else MEANS):
        raise BadInput("means_unknown", value=command.means[:20])
    means = DEVICE if device else command.means
    _require_officer_of(state.agency, command.whose, moment.author.agency, world)
    if means == PASSKEY and isinstance(state, Person) and not state.passkeys:
        raise RuleBroken("no_passkey_ever", number=command.whose)
    since = max(_since(command.since, moment), state.enrolled_at)
    if device and _acted_by_hand(get(world, Person, moment.author.person), since):
        raise RuleBroken("own_means")
    if _covers(_standing(state.compromised, means), since):
        raise RuleBroken("compromise_known", number=command.whose)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.whose)
    decision.add(command.whose, KeyCompromised(means=means, since=since), reason)
    return decision


def withdraw(command: WithdrawCompromise, world: World, moment: Moment) -> Decision:
    """Take back a declaration, with the consent of a second person given here by PIN; a right one is made anew.

    The second is another key officer or of the inspection, of another agency once the keys are divided; neither is
    who is spoken of.

    Raises:
        NotFound: no such person or device.
        RuleBroken: ``own_means``; ``other_agency_declares``; ``compromise_gone`` for what was not declared, or was
            taken back already; ``consent_needed``; ``second_agency_needed``.
        BadInput: ``field_empty``.
    """
    state = bearer(command.whose, world)
    if command.whose in {actor.person for actor in moment.actors}:
        raise RuleBroken("own_means")
    _require_officer_of(state.agency, command.whose, moment.author.agency, world)
    if not any(one.seq == command.declared and not one.withdrawn for one in state.compromised):
        raise RuleBroken("compromise_gone", number=command.whose)
    second = moment.actor("witness")
    if second is None or second.will != "other_device":
        raise RuleBroken("consent_needed")
    if {Role.KEY_OFFICER, Role.INSPECTOR}.isdisjoint(get(world, Person, second.person).roles):
        raise RuleBroken("consent_needed")
    if world.claimed(*DIVIDED) and second.agency == moment.author.agency:
        raise RuleBroken("second_agency_needed", number=command.whose)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.whose)
    by = tuple(actor.person for actor in moment.actors)
    decision.add(command.whose, CompromiseWithdrawn(declared=command.declared, by=by), reason)
    return decision


def marked(header: Header, events: Iterable[Any], found: Found) -> str:
    """The flag of an act that rests on means in other hands when it was done, of its people or device; "" for none.

    ``events``: what the act says, by which a signature with a passkey is known. What a device did offline counts by
    when it says that it was done, and by when it was recorded: claimed before, and delivered after those means had
    ended, it is flagged ``MEANWHILE``, for whoever had the device in between may have written it.
    """
    offline = any(actor.will == ENROLLED_DEVICE for actor in header.actors)
    times = (header.at, header.occurred.at) if offline and header.occurred else (header.at,)
    flags = {_flag(found.get(number, ()), means, times) for number, means in _rests_on(header, events)}
    return next((flag for flag in (MARK, MEANWHILE) if flag in flags), "")


def _rests_on(header: Header, events: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Whose means, and which, an act was done with."""
    for person in signers(events) | {one.signer for one in header.sigs}:
        yield person, PASSKEY
    for actor in header.actors:
        yield actor.device, DEVICE
        yield actor.person if actor.will in OWN_WILL | {ENROLLED_DEVICE} else actor.by, SIGN_IN


def _flag(entries: Iterable[Compromised], means: str, times: tuple[str, ...]) -> str:
    own = _standing(entries, means)
    if _covers(own, *times):
        return MARK
    first, last = min(times), max(times)
    return MEANWHILE if any(first < one.since and one.until and one.until <= last for one in own) else ""


def _standing(entries: Iterable[Compromised], means: str) -> list[Compromised]:
    return [one for one in entries if one.means == means and not one.withdrawn]


def signers(events: Iterable[Any]) -> set[str]:
    """Who signed with a passkey, on whosever device: they need not be among the people of the act."""
    return {event.person for event in events if getattr(event, "assertion", None)}


def _covers(own: Iterable[Compromised], *times: str) -> bool:
    """Whether one of the ``times`` lies between when others may have had the means and when those ended."""
    return any(one.since <= at and (not one.until or at < one.until) for one in own for at in times)


def _require_officer_of(agency: str, whose: str, own: str, world: World) -> None:
    """An agency with a key officer, other than who is spoken of, declares what befell its own."""
    if agency == own:
        return
    people = [number for number in world.where("dossier", agency) if number[:2] == Person.kind and number != whose]
    world.load(people)
    if any(Role.KEY_OFFICER in get(world, Person, number).roles for number in people):
        raise RuleBroken("other_agency_declares", number=whose)


def _acted_by_hand(person: Person, since: str) -> bool:
    """Whether they may have acted on a device since then: a key officer, who holds no other role, never does."""
    return any(one.role != Role.KEY_OFFICER and (not one.until or since < one.until) for one in person.grants)


def _since(text: str, moment: Moment) -> str:
    since = canonical(text)
    if since > moment.at:
        raise BadInput("time_in_future", value=since)
    if since < EARLIEST:
        raise BadInput("time_implausible", value=since)
    return since
