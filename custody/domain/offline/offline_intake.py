"""Entry of offline records into the log (I40): every signed envelope becomes an act or an unsettled act.

A device writes each act into an envelope, numbers it, chains it to the one before and signs it (docs/formats.md). On
arrival the rules decide the act like any other, on the current state. An act is *stale* if an exhibit has changed
holder, seal or state since the device knew it (its ``base``). A stale or refused act is never dropped. It is recorded
as unsettled and opens a discrepancy on each of its exhibits, which a third person settles. Sightings and checks change
no custody: they are recorded on any base and compared as always; of a refused one, what differs is to be read again.
The order in which devices deliver matters only to decide which of two comes first.
"""

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial

from msgspec import Struct, structs

from custody.domain.access.permissions import may
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.offline_checkout import OFF, require_checked_out
from custody.domain.discrepancies.discrepancy import OPEN, UNSETTLED_ACT, Discrepancy, DiscrepancyOpened, Finding
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel import times
from custody.domain.kernel.acts import device_category, registered
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import CustodyError, NotAllowed, NotFound, RuleBroken
from custody.domain.kernel.events import ENROLLED_DEVICE, Actor
from custody.domain.offline.envelope import (
    OFFLINE,
    TAKE_UNSETTLED_ACT,
    Envelope,
    VerifiedEnvelope,
    between_ms,
    occurred,
    skew,
)
from custody.domain.offline.refused_look import keep_readings
from custody.domain.people.agency import calendar_of
from custody.domain.people.device import REVOKED, Device, DeviceEnvelopeTaken, ExhibitActUnsettled
from custody.domain.people.person import Person
from custody.domain.registry.visible_references import exhibits_of, require_seen

SKEW_MS, LATE_DAYS = OFF // timedelta(milliseconds=1), 14
"""A clock that is off by more is flagged, and an act that comes in later."""


class Acceptance(Struct, frozen=True):
    """The result of taking an envelope: an act of a kind by people, or an unsettled act, ``refused`` for a code."""

    kind: str
    moment: ActContext
    decision: Decision
    refused: str = ""


def accept_envelope(
    offered: VerifiedEnvelope, act: str, at: str, state_reader: StateReader, new_number: Callable[[str], str]
) -> Acceptance:
    """Decide an envelope at ``at``, under the order lock; ``act`` is the id that it gets in the log.

    Raises:
        NotFound: no such device.
        RuleBroken: ``sequence_gap``, naming the number that is expected: nothing is recorded, and the device sends
            again from there.
    """
    envelope = offered.envelope
    device = require(state_reader, Device, envelope.device)
    if envelope.sequence > device.sequence + 1 and device.status != REVOKED:
        raise RuleBroken("sequence_gap", number=envelope.device, expected=device.sequence + 1)
    refused = _out_of_line(envelope, device) or offered.refused or ("" if act == envelope.act else "key_reused")
    by_rule = False
    if not refused:
        try:
            return _as_act(offered, act, at, device, state_reader, new_number)
        except CustodyError as refusal:
            refused, by_rule = refusal.code, isinstance(refusal, RuleBroken)
    acceptance = _as_claim(offered, refused, act, at, device, state_reader, new_number)
    if by_rule and device_category(envelope.kind) == "look":
        author = require(state_reader, Person, envelope.author)
        reader = Actor(person=envelope.author, agency=author.agency, part="author", will=ENROLLED_DEVICE)
        moment = structs.replace(acceptance.moment, actors=(reader,), envelope=b64decode(offered.digest).hex())
        keep_readings(offered.command, state_reader, moment, acceptance.decision)
    return acceptance


def _out_of_line(envelope: Envelope, device: Device) -> str:
    """Why an envelope of this place in the queue is no act, "" when it may be one."""
    if envelope.sequence <= device.sequence:
        return "sequence_forked"
    if envelope.prev != device.head and envelope.sequence == device.sequence + 1:
        return "chain_forked"
    if device.status == REVOKED:
        return "device_revoked"
    return "" if device_category(envelope.kind) in OFFLINE else "not_offline"


def _as_act(
    offered: VerifiedEnvelope, act: str, at: str, device: Device, state_reader: StateReader,
    new_number: Callable[[str], str]
) -> Acceptance:  # fmt: skip
    envelope = offered.envelope
    flags, judged_at = _flags(envelope, device, at)
    actors = _people(envelope, device, judged_at, state_reader)
    session = getattr(offered.command, "session", "") if device_category(envelope.kind) == "site" else ""
    moment = ActContext(
        act=act, at=at, actors=actors, new_number=new_number, occurred=occurred(envelope, at), judged_at=judged_at,
        envelope=b64decode(offered.digest).hex(),
        doubts=_doubts(envelope, device, at, state_reader.find(DestructionSession, session)),
        calendar=partial(calendar_of, actors[0].agency, state_reader),
    )  # fmt: skip
    if device_category(envelope.kind) == "site":
        heard = envelope.contact.at if envelope.contact else ""
        require_checked_out(session, envelope.device, heard, moment, state_reader)
    decision = registered()[envelope.kind].decide(offered.command, state_reader, moment)
    if device_category(envelope.kind) != "look":
        stale = next(_stale(envelope, (new_event.subject for new_event in decision.new_events), state_reader), "")
        if stale:
            raise RuleBroken("changed_since_device", number=stale)
    by_device = ("parties_by_device",) if envelope.parties else ()
    doubted = ("site_clock",) if moment.doubts else ()
    decision.flags = (*decision.flags, *flags, *doubted, *by_device)
    _note(offered, "", decision)
    return Acceptance(envelope.kind, moment, decision)


def _as_claim(
    offered: VerifiedEnvelope, refused: str, act: str, at: str, device: Device, state_reader: StateReader,
    new_number: Callable[[str], str]
) -> Acceptance:  # fmt: skip
    envelope, decision = offered.envelope, Decision()
    decision.flags, judged_at = _flags(envelope, device, at)
    moment = ActContext(
        act=act, at=at, actors=(offered.sender,), new_number=new_number, occurred=occurred(envelope, at),
        judged_at=judged_at, calendar=partial(calendar_of, offered.sender.agency, state_reader),
    )  # fmt: skip
    _note(offered, refused, decision)
    lost = device.status == REVOKED  # a thief blocks nothing with it, whatever its clock says
    if offered.command is not None and device_category(envelope.kind) in {"hands", "site"} and not lost:
        for exhibit_id in _spoken_of(offered, device, moment, state_reader):
            _claim(exhibit_id, offered, decision, moment, state_reader)
    return Acceptance(TAKE_UNSETTLED_ACT, moment, decision, refused)


def _note(offered: VerifiedEnvelope, refused: str, decision: Decision) -> None:
    envelope = offered.envelope
    event = DeviceEnvelopeTaken(
        sequence=envelope.sequence, digest=offered.digest, signature=offered.signature, kind=envelope.kind,
        author=envelope.author,
        by=offered.sender.person, refused=refused, skew_ms=skew(envelope), said_at=envelope.at,
    )  # fmt: skip
    decision.add(envelope.device, event, Private("envelope", offered.text, envelope.device))


def _flags(envelope: Envelope, device: Device, at: str) -> tuple[tuple[str, ...], str]:
    """Return the flags on the envelope's time, and that time if its people's roles may be judged by it (I42)."""
    told_at, ahead = occurred(envelope, at), skew(envelope)
    wrong = told_at is None or ahead is None or abs(ahead) > SKEW_MS
    back = envelope.at < device.said_at
    late = told_at is not None and times.days_between(envelope.at, at) >= LATE_DAYS
    heard = max(device.enrolled_at, envelope.contact.at if envelope.contact else "")
    judged = told_at is not None and not back and heard <= envelope.at <= at
    conditions = {
        "device_clock_wrong": wrong,
        "device_clock_back": back,
        "offline_long": late,
        "judged_now": not judged,
    }
    return tuple(code for code, is_so in conditions.items() if is_so), envelope.at if judged else ""


def _doubts(envelope: Envelope, device: Device, at: str, session: DestructionSession | None) -> tuple[str, ...]:
    """Return the doubts about the hour of a session's act, as its device read it.

    The hour should lie between the check-out and the receipt, within the tolerance for a clock, and after the previous
    act.
    """
    if session is None or session.checkout is None:
        return ()
    early = bool(session.checkout.since) and between_ms(session.checkout.since, envelope.at) > SKEW_MS
    conditions = {
        "before_check_out": early, "after_receipt": between_ms(envelope.at, at) > SKEW_MS,
        "before_last_act": envelope.at < device.said_at,
    }  # fmt: skip
    return tuple(code for code, is_so in conditions.items() if is_so)


def _people(envelope: Envelope, device: Device, judged_at: str, state_reader: StateReader) -> tuple[Actor, ...]:
    """Return the actors of the envelope, by roles held at its time and still held.

    Only the device vouches for that time.

    Raises:
        NotAllowed: ``person_unknown``, ``role_ended``, ``role_needed``;
            ``device_elsewhere`` when the author of anything but a session's act is of another agency.
        RuleBroken: ``scanned_twice`` for a person with two parts.
    """
    numbers = [envelope.author, *(party.person for party in envelope.parties)]
    if len(set(numbers)) < len(numbers):
        raise RuleBroken("scanned_twice", number=envelope.author)
    people = [_person(person_id, judged_at, state_reader) for person_id in numbers]
    author = people[0]
    if author.agency != device.agency and device_category(envelope.kind) != "site":
        raise NotAllowed("device_elsewhere", number=envelope.device)
    if not may(author.roles_when(judged_at), envelope.kind):
        raise NotAllowed("role_needed", permission=envelope.kind)
    parts = ["author", *(party.part for party in envelope.parties)]
    return tuple(
        Actor(person=person_id, agency=person.agency, part=part, device=envelope.device, will=ENROLLED_DEVICE)
        for person_id, person, part in zip(numbers, people, parts, strict=True)
    )


def _person(person_id: str, judged_at: str, state_reader: StateReader) -> Person:
    person = state_reader.find(Person, person_id)
    if person is None or person.disabled:
        raise NotAllowed("person_unknown", person=person_id[:20])
    if not set(person.roles_when(judged_at)) <= set(person.roles):  # or who was dismissed would date it back
        raise NotAllowed("role_ended", person=person_id)
    return person


def _stale(envelope: Envelope, subjects: Iterable[str], state_reader: StateReader) -> Iterator[str]:
    """Exhibits that have changed holder, seal or state since the device knew them, or of which it knows more than we.

    The latter after a restore from an older copy: what is lost must come in first.
    """
    for subject_id in subjects:
        exhibit = state_reader.find(Exhibit, subject_id)
        if exhibit is None:
            continue  # made by this act
        base = envelope.base.get(subject_id, 0)
        if base != (exhibit.moved if isinstance(base, int) else exhibit.moved_by):
            yield subject_id


def _spoken_of(offered: VerifiedEnvelope, device: Device, ctx: ActContext, state_reader: StateReader) -> list[str]:
    """Exhibits of the act that its author may see: whoever could not name them online claims nothing of them (I41)."""
    envelope = offered.envelope
    author = Actor(person=envelope.author, agency=device.agency, part="author", will=ENROLLED_DEVICE)
    assert offered.command is not None
    try:
        require_seen(offered.command, state_reader, structs.replace(ctx, actors=(author,)))
    except NotFound:
        return []
    person, named = (
        state_reader.find(Person, envelope.author),
        exhibits_of(offered.command, device.agency, state_reader),
    )
    if person is None:
        return []
    if device_category(envelope.kind) == "site":
        return _taken_along(offered, person, named, ctx, state_reader)
    return named if person.agency == device.agency else []


def _taken_along(
    offered: VerifiedEnvelope, person: Person, named: list[str], ctx: ActContext, state_reader: StateReader
) -> list[str]:
    """Return the exhibits of the device's session among ``named``, if the person may do such an act there.

    Otherwise any device could block any exhibit in the name of the inspection.
    """
    session_id = getattr(offered.command, "session", "")
    session = state_reader.find(DestructionSession, session_id)
    if session is None or offered.envelope.device not in session.devices:
        return []
    if not may(person.roles_when(ctx.judged_at), offered.envelope.kind):
        return []
    return [
        exhibit_id
        for exhibit_id in named
        if require(state_reader, Exhibit, exhibit_id).session == session_id or exhibit_id in session.withdrawn
    ]


def _claim(
    exhibit_id: str, offered: VerifiedEnvelope, decision: Decision, ctx: ActContext, state_reader: StateReader
) -> None:
    """Put an unsettled act on an exhibit; it joins an open one of the same device, or one that says the same holder."""
    envelope, exhibit = offered.envelope, require(state_reader, Exhibit, exhibit_id)
    claimed = _claimed(offered, state_reader)
    opened = _open_claim(exhibit, envelope.device, claimed, state_reader)
    if not opened:
        opened = ctx.new_number("EC")
        window = tuple(
            dict.fromkeys([*exhibit.window, envelope.author, claimed.holder, *_between(envelope, state_reader)])
        )
        recorded = Finding(holder=exhibit.holder, agency=exhibit.agency)
        event = DiscrepancyOpened(
            sort=UNSETTLED_ACT, about=exhibit_id, case=exhibit.case, expected=recorded, finding=claimed, window=window,
            device=envelope.device,
        )  # fmt: skip
        decision.add(opened, event)
    taken = ExhibitActUnsettled(
        device=envelope.device, sequence=envelope.sequence, by=envelope.author, kind=envelope.kind,
        holder=claimed.holder,
        discrepancy=opened,
    )  # fmt: skip
    decision.add(exhibit_id, taken)


def _claimed(offered: VerifiedEnvelope, state_reader: StateReader) -> Finding:
    """Return the holder if the act is true: the person who took charge face to face, else the author."""
    envelope = offered.envelope
    to = getattr(offered.command, "to", "") if envelope.kind == "transfer.hand_over/1" else ""
    holder = to if state_reader.find(Person, to) else envelope.author
    return Finding(holder=holder, agency=require(state_reader, Person, holder).agency)


def _between(envelope: Envelope, state_reader: StateReader) -> list[str]:
    """Return the known releaser and receiver; a device bars only them from closing its discrepancy (I45)."""
    sides = {party.part: party.person for party in envelope.parties}
    return [person for part in ("releaser", "receiver") if state_reader.find(Person, person := sides.get(part, ""))]


def _open_claim(exhibit: Exhibit, device: str, claimed: Finding, state_reader: StateReader) -> str:
    discrepancies = (
        (discrepancy_id, state_reader.find(Discrepancy, discrepancy_id)) for discrepancy_id in exhibit.open
    )
    claims = [
        (discrepancy_id, d) for discrepancy_id, d in discrepancies if d and (d.sort, d.status) == (UNSETTLED_ACT, OPEN)
    ]
    return next((discrepancy_id for discrepancy_id, d in claims if d.device == device or d.finding == claimed), "")
