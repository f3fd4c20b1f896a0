"""What was recorded offline, and how it comes into the log (I40): every signed envelope becomes an act or a claim.

A device writes each act into an envelope, numbers it, chains it to the one before and signs it (docs/formats.md). When
it comes in, the rules decide the act as they decide any other, on the state that is then. An act is *stale* when an
exhibit has changed holder, seal or state since the device knew it (its ``base``). What is stale, and what the rules
refuse, is never dropped: it is recorded as a claim, and opens a discrepancy on each exhibit that it speaks of, which a
third person settles. Sightings and checks change no custody: they are recorded on any base, and compared as always.

Nothing here depends on the order in which devices come in, but for who of two comes first.
"""

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial

from msgspec import Struct, structs

from custody.domain.access.roles import may
from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.offline_checkout import OFF, require_checked_out
from custody.domain.discrepancies.discrepancy import CLAIMS, OPEN, Discrepancy, DiscrepancyOpened, Finding
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel import times
from custody.domain.kernel.context import Decision, Moment, Private, World, get
from custody.domain.kernel.errors import CustodyError, NotAllowed, NotFound, RuleBroken
from custody.domain.kernel.events import ENROLLED_DEVICE, Actor
from custody.domain.offline.envelope import CLAIM, LOOKS, OFFLINE, SITE, Envelope, Offered, between_ms, occurred, skew
from custody.domain.people.agency import calendar_of
from custody.domain.people.device import REVOKED, Device, EnvelopeTaken, ExhibitClaimed
from custody.domain.people.person import Person
from custody.domain.registry.registry import ACTS
from custody.domain.registry.visible_references import exhibits_of, require_seen

SKEW_MS, LATE_DAYS = OFF // timedelta(milliseconds=1), 14
"""A clock that is off by more is flagged, and an act that comes in later."""


class Taken(Struct, frozen=True):
    """What becomes of an envelope: an act of a kind by people, or a claim."""

    kind: str
    moment: Moment
    decision: Decision


def take(offered: Offered, act: str, at: str, world: World, new_number: Callable[[str], str]) -> Taken:
    """Decide an envelope at ``at``, under the order lock; ``act`` is the id that it gets in the log.

    Raises:
        NotFound: no such device.
        RuleBroken: ``sequence_gap``, naming the number that is expected: nothing is recorded, and the device sends
            again from there.
    """
    said = offered.envelope
    device = get(world, Device, said.device)
    if said.sequence > device.sequence + 1 and device.status != REVOKED:
        raise RuleBroken("sequence_gap", number=said.device, expected=device.sequence + 1)
    refused = _out_of_line(said, device) or offered.refused or ("" if act == said.act else "key_reused")
    if not refused:
        try:
            return _as_act(offered, act, at, device, world, new_number)
        except CustodyError as refusal:
            refused = refusal.code
    return _as_claim(offered, refused, act, at, device, world, new_number)


def _out_of_line(said: Envelope, device: Device) -> str:
    """Why an envelope of this place in the queue is no act, "" when it may be one."""
    if said.sequence <= device.sequence:
        return "sequence_forked"
    if said.prev != device.head and said.sequence == device.sequence + 1:
        return "chain_forked"
    if device.status == REVOKED:
        return "device_revoked"
    return "" if said.kind in OFFLINE else "not_offline"


def _as_act(
    offered: Offered, act: str, at: str, device: Device, world: World, new_number: Callable[[str], str]
) -> Taken:  # fmt: skip
    said = offered.envelope
    flags, judged_at = _flags(said, device, at)
    actors = _people(said, device, judged_at, world)
    session = getattr(offered.command, "session", "") if said.kind in SITE else ""
    moment = Moment(
        act=act, at=at, actors=actors, new_number=new_number, occurred=occurred(said, at), judged_at=judged_at,
        envelope=b64decode(offered.digest).hex(), doubts=_doubts(said, device, at, world.find(Session, session)),
        calendar=partial(calendar_of, actors[0].agency, world),
    )  # fmt: skip
    if said.kind in SITE:
        heard = said.contact.at if said.contact else ""
        require_checked_out(session, said.device, heard, moment, world)
    decision = ACTS[said.kind].decide(offered.command, world, moment)
    if said.kind not in LOOKS:
        stale = next(_stale(said, (draft.subject for draft in decision.drafts), world), "")
        if stale:
            raise RuleBroken("claims_differ", number=stale)
    by_device = ("parties_by_device",) if said.parties else ()
    doubted = ("site_clock",) if moment.doubts else ()
    decision.flags = (*decision.flags, *flags, *doubted, *by_device)
    _note(offered, "", decision)
    return Taken(said.kind, moment, decision)


def _as_claim(
    offered: Offered, refused: str, act: str, at: str, device: Device, world: World, new_number: Callable[[str], str]
) -> Taken:  # fmt: skip
    said, decision = offered.envelope, Decision()
    decision.flags, judged_at = _flags(said, device, at)
    moment = Moment(
        act=act, at=at, actors=(offered.sender,), new_number=new_number, occurred=occurred(said, at),
        judged_at=judged_at, calendar=partial(calendar_of, offered.sender.agency, world),
    )  # fmt: skip
    _note(offered, refused, decision)
    lost = device.status == REVOKED  # a thief blocks nothing with it, whatever its clock says
    if offered.command is not None and said.kind in OFFLINE - LOOKS and not lost:
        for number in _spoken_of(offered, device, moment, world):
            _claim(number, offered, decision, moment, world)
    return Taken(CLAIM, moment, decision)


def _note(offered: Offered, refused: str, decision: Decision) -> None:
    said = offered.envelope
    event = EnvelopeTaken(
        sequence=said.sequence, digest=offered.digest, signature=offered.signature, kind=said.kind, author=said.author,
        by=offered.sender.person, refused=refused, skew_ms=skew(said), said_at=said.at,
    )  # fmt: skip
    decision.add(said.device, event, Private("envelope", offered.text, said.device))


def _flags(said: Envelope, device: Device, at: str) -> tuple[tuple[str, ...], str]:
    """What is to be noticed of its time; and that time, when the roles of its people may be judged by it (I42)."""
    told_at, ahead = occurred(said, at), skew(said)
    wrong = told_at is None or ahead is None or abs(ahead) > SKEW_MS
    back = said.at < device.said_at
    late = told_at is not None and times.days_between(said.at, at) >= LATE_DAYS
    heard = max(device.enrolled_at, said.contact.at if said.contact else "")
    judged = told_at is not None and not back and heard <= said.at <= at
    told = {"device_clock_wrong": wrong, "device_clock_back": back, "offline_long": late, "judged_now": not judged}
    return tuple(code for code, is_so in told.items() if is_so), said.at if judged else ""


def _doubts(said: Envelope, device: Device, at: str, session: Session | None) -> tuple[str, ...]:
    """What speaks against the hour of a session's act as its device read it.

    None lies before the check-out or after the receipt, by more than a clock may be off, nor before the act before it.
    """
    if session is None or session.checkout is None:
        return ()
    early = bool(session.checkout.since) and between_ms(session.checkout.since, said.at) > SKEW_MS
    told = {
        "before_check_out": early, "after_receipt": between_ms(said.at, at) > SKEW_MS,
        "before_last_act": said.at < device.said_at,
    }  # fmt: skip
    return tuple(code for code, is_so in told.items() if is_so)


def _people(said: Envelope, device: Device, judged_at: str, world: World) -> tuple[Actor, ...]:
    """Those who take part, by the roles that they held then, and hold still: the device alone says when it was.

    Raises:
        NotAllowed: ``person_unknown``, ``role_ended``, ``role_needed``;
            ``device_elsewhere`` when the author of anything but a session's act is of another agency.
        RuleBroken: ``scanned_twice`` for a person with two parts.
    """
    numbers = [said.author, *(party.person for party in said.parties)]
    if len(set(numbers)) < len(numbers):
        raise RuleBroken("scanned_twice", number=said.author)
    people = [_person(number, judged_at, world) for number in numbers]
    author = people[0]
    if author.agency != device.agency and said.kind not in SITE:
        raise NotAllowed("device_elsewhere", number=said.device)
    if not may(author.roles_when(judged_at), said.kind):
        raise NotAllowed("role_needed", permission=said.kind)
    parts = ["author", *(party.part for party in said.parties)]
    return tuple(
        Actor(person=number, agency=person.agency, part=part, device=said.device, will=ENROLLED_DEVICE)
        for number, person, part in zip(numbers, people, parts, strict=True)
    )


def _person(number: str, judged_at: str, world: World) -> Person:
    person = world.find(Person, number)
    if person is None or person.disabled:
        raise NotAllowed("person_unknown", person=number[:20])
    if not set(person.roles_when(judged_at)) <= set(person.roles):  # or who was dismissed would date it back
        raise NotAllowed("role_ended", person=number)
    return person


def _stale(said: Envelope, subjects: Iterable[str], world: World) -> Iterator[str]:
    """Exhibits that have changed holder, seal or state since the device knew them, or of which it knows more than we.

    The latter after a restore from an older copy: what is lost must come in first.
    """
    for number in subjects:
        exhibit = world.find(Exhibit, number)
        if exhibit is None:
            continue  # made by this act
        base = said.base.get(number, 0)
        if base != (exhibit.moved if isinstance(base, int) else exhibit.moved_by):
            yield number


def _spoken_of(offered: Offered, device: Device, moment: Moment, world: World) -> list[str]:
    """Exhibits of the act that its author may see: whoever could not name them online claims nothing of them (I41)."""
    said = offered.envelope
    author = Actor(person=said.author, agency=device.agency, part="author", will=ENROLLED_DEVICE)
    assert offered.command is not None
    try:
        require_seen(offered.command, world, structs.replace(moment, actors=(author,)))
    except NotFound:
        return []
    person, named = world.find(Person, said.author), exhibits_of(offered.command, device.agency, world)
    if person is None:
        return []
    if said.kind in SITE:
        return _taken_along(offered, person, named, moment, world)
    return named if person.agency == device.agency else []


def _taken_along(offered: Offered, person: Person, named: list[str], moment: Moment, world: World) -> list[str]:
    """Of these exhibits, those of the session that the device has or had along, for whoever may do such an act there.

    Anybody's device could else block any exhibit, in the name of the inspection.
    """
    number = getattr(offered.command, "session", "")
    session = world.find(Session, number)
    if session is None or offered.envelope.device not in session.devices:
        return []
    if not may(person.roles_when(moment.judged_at), offered.envelope.kind):
        return []
    return [n for n in named if get(world, Exhibit, n).session == number or n in session.withdrawn]


def _claim(number: str, offered: Offered, decision: Decision, moment: Moment, world: World) -> None:
    """Put a claim on an exhibit; it joins an open one of the same device, or one that says the same holder."""
    said, exhibit = offered.envelope, get(world, Exhibit, number)
    claimed = _claimed(offered, world)
    opened = _open_claim(exhibit, said.device, claimed, world)
    if not opened:
        opened = moment.new_number("EC")
        window = tuple(dict.fromkeys([*exhibit.window, said.author, claimed.holder, *_between(said, world)]))
        recorded = Finding(holder=exhibit.holder, agency=exhibit.agency)
        event = DiscrepancyOpened(
            sort=CLAIMS, about=number, case=exhibit.case, expected=recorded, found=claimed, window=window,
            device=said.device,
        )  # fmt: skip
        decision.add(opened, event)
    taken = ExhibitClaimed(
        device=said.device, sequence=said.sequence, by=said.author, kind=said.kind, holder=claimed.holder,
        discrepancy=opened,
    )  # fmt: skip
    decision.add(number, taken)


def _claimed(offered: Offered, world: World) -> Finding:
    """Who holds it, if the claim is true: who took charge face to face, else the author."""
    said = offered.envelope
    to = getattr(offered.command, "to", "") if said.kind == "transfer.handover/1" else ""
    holder = to if world.find(Person, to) else said.author
    return Finding(holder=holder, agency=get(world, Person, holder).agency)


def _between(said: Envelope, world: World) -> list[str]:
    """Who gave and who took, as far as they are people: a device bars nobody else from closing what it claims (I45)."""
    sides = {party.part: party.person for party in said.parties}
    return [person for part in ("releaser", "receiver") if world.find(Person, person := sides.get(part, ""))]


def _open_claim(exhibit: Exhibit, device: str, claimed: Finding, world: World) -> str:
    found = ((n, world.find(Discrepancy, n)) for n in exhibit.open)
    claims = [(n, d) for n, d in found if d and (d.sort, d.status) == (CLAIMS, OPEN)]
    return next((n for n, d in claims if d.device == device or d.found == claimed), "")
