"""The queue of a device that recorded offline: its signed envelopes taken in order, each answered for itself.

Sending is idempotent: an envelope that comes again gets the same answer. What cannot be taken yet (a number is missing
before it, the disk is full, this software is too old for it) *waits*: nothing of it is recorded, and the device keeps
it. A device keeps what was taken, too, until a checkpoint over it is witnessed: after a restore from an older backup it
sends again from the last number that is known here.
"""

import asyncio
import itertools
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.domain.destruction.sack_sampling import ExhibitStaged
from custody.domain.exhibits.blind_check import ExhibitBlindChecked
from custody.domain.inventories.inventory import ExhibitCounted
from custody.domain.kernel import times
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.events import ZONE, Actor
from custody.domain.kernel.typed_text import SALT, reference
from custody.domain.offline.envelope import TAKE_UNSETTLED_ACT, VERSION, Envelope, VerifiedEnvelope
from custody.domain.people.device import Device, DeviceEnvelopeTaken
from custody.domain.registry.registry import ACTS
from custody.domain.seizures.exhibit_numbers import next_number
from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import ExhibitReceived
from custody.kernel import Progress, no_progress
from custody.log import canonical
from custody.log.device_signature import signed
from custody.log.errors import LogError
from custody.log.trust_policy import Policy
from custody.service.access.audited_queries import AuditedQueries, reader_of
from custody.service.discrepancies.act_differences import Differing, differences
from custody.service.kernel import security_log
from custody.service.kernel.perform import KEY, Acting, convert
from custody.service.people.devices import last_before, visible_device
from custody.service.people.sign_in import SignedIn
from custody.service.seizures.exhibit_numbers import numbers
from custody.storage.read import log_reader, subject_queries
from custody.storage.signing import cosignatures
from custody.storage.tables.connection import Connection
from custody.storage.write import clock, head_row
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.batch import Request

"""Told (envelopes answered, envelopes sent)."""
LONGEST = 4 * 1024 * 1024
"""Bytes of an envelope: 3,000 packages sealed, each counted, weighed and photographed four times."""
MOST = 1_000
"""Envelopes sent at once."""
SHOWN = 5
"""Taken exhibit numbers that an answer names."""
KIND, AUTHOR = re.compile(r"[a-z_]{2,24}\.[a-z_]{2,24}/[1-9]\Z"), re.compile(r"PE[0-9A-Z]{11}\Z")
CHECKED = frozenset({
    ExhibitBlindChecked.type, ExhibitCounted.type, ExhibitReceived.type, ExhibitStaged.type,
})  # fmt: skip
"""Events with a check that may ask for a second look (I57b)."""
Outcome = Literal["recorded", "unsettled_act", "waits"]


class Signed(Struct, frozen=True, forbid_unknown_fields=True):
    """An envelope as the device wrote it, and its signature over these bytes, in base64url."""

    envelope: str
    signature: str


class Queue(Struct, frozen=True, forbid_unknown_fields=True):
    """Envelopes of one device, in the order of their numbers."""

    envelopes: tuple[Signed, ...] = ()


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answer to one envelope: an act, an unsettled act or not taken yet (``waits``), with the ``code`` of the cause.

    ``sequence`` is 0 if the device has not signed the envelope. ``at`` and ``seq`` give its position in the log,
    ``opened`` the discrepancies it opened. ``differs`` says what they differ on, ``again`` which exhibits are to be
    read again (I57b): only its author and co-signers read that.
    """

    sequence: int
    act: str
    outcome: Outcome
    code: str = ""
    facts: dict[str, Any] = {}
    at: str = ""
    seq: int = -1
    opened: tuple[str, ...] = ()
    differs: tuple[Differing, ...] = ()
    again: tuple[str, ...] = ()


class QueueState(Struct, frozen=True, kw_only=True):
    """State of a device's queue: its last number taken and the SHA-256 (base64) of that envelope.

    ``witnessed``: a witnessed checkpoint covers the queue up to this number, so that the device may delete that part.
    ``refused`` counts envelopes that are no acts. ``now``: the service's clock, the device's last contact.
    """

    device: str
    log: str
    status: str
    sequence: int
    head: str
    refused: int
    witnessed: int
    now: str


class Taken(Struct, frozen=True, kw_only=True):
    """The answers, in the order of what was sent, and how far the queue was taken now."""

    answers: tuple[Answer, ...]
    state: QueueState


async def take(
    queries: AuditedQueries, policy: Policy, session: SignedIn, device_id: str, queue: Queue,
    progress: Progress = no_progress,
) -> Taken:  # fmt: skip
    """Take envelopes of a device, brought by a person.

    Raises:
        NotFound: no such device, or none that the person sees. RuleBroken: ``act_too_large``.
    """
    if len(queue.envelopes) > MOST:
        raise RuleBroken("act_too_large", limit=MOST)
    reader = reader_of(session)
    device = await queries.in_snapshot(visible_device, reader, device_id)
    origin = (await queries.in_snapshot(head_row.read)).origin
    offered = await asyncio.to_thread(_opened, queue.envelopes, device_id, device, origin, session)
    outcomes = await _record(queries.acting, offered, progress)
    refused = await queries.in_snapshot(_codes, [outcome for outcome in outcomes if isinstance(outcome, ActReceipt)])
    answers = [_answer(offer, outcome, refused) for offer, outcome in zip(offered, outcomes, strict=True)]
    checked = await queries.in_snapshot(_to_read_again, outcomes)
    answers = [structs.replace(answer, again=again) for answer, again in zip(answers, checked, strict=True)]
    answers = await queries.in_snapshot(_telling, reader, offered, answers)
    return Taken(answers=tuple(answers), state=await queries.in_snapshot(state, policy, reader, device_id))


def state(connection: Connection, policy: Policy, reader: Reader, device_id: str) -> QueueState:
    """Return how far the queue of a device was taken and witnessed.

    Raises:
        NotFound: no such device, or none that the reader sees.
    """
    device = visible_device(connection, reader, device_id)
    newest = {known.vkey: -cosignatures.newest(connection, known.vkey) for known in policy.witnesses}
    covered = -(policy.enough(newest) or 0)  # the largest size that enough of them have cosigned
    return QueueState(
        device=device_id, log=head_row.read(connection).origin, status=device.status, sequence=device.sequence,
        head=device.head, refused=device.refused, witnessed=last_before(connection, device_id, covered),
        now=clock.text(clock.now().wall_ms),
    )  # fmt: skip


def size(connection: Connection) -> int:
    """Return the size of the log; an answer placed before it was recorded earlier."""
    return head_row.read(connection).size


def read_lines(text: bytes) -> tuple[str, Queue]:
    """Return the device and its queue from a file: one signed envelope a line, as a device saves it.

    Raises:
        BadInput: ``envelope_malformed``. RuleBroken: ``act_too_large``, before they are read.
    """
    listed = [line for line in text.splitlines() if line.strip()]
    if len(listed) > MOST:
        raise RuleBroken("act_too_large", limit=MOST)
    try:
        lines = [msgspec.json.decode(line, type=Signed) for line in listed]
        envelope = msgspec.json.decode(lines[0].envelope, type=Envelope) if lines else None
    except msgspec.DecodeError as error:
        raise BadInput("envelope_malformed") from error
    if envelope is None:
        raise BadInput("envelope_malformed")
    return envelope.device, Queue(tuple(lines))


def open_envelope(sent: Signed, device_id: str, public_key: str, origin: str) -> Envelope:
    """Return the envelope that a device signed, after checking its form and signature.

    Raises:
        BadInput: ``envelope_malformed``, ``envelope_version``, ``envelope_signature``, ``other_log``.
    """
    body = sent.envelope.encode()
    _require_readable(body)
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
        moments = [envelope.at, *((envelope.contact.at, envelope.contact.clock) if envelope.contact else ())]
        well = all(times.canonical(each) == each for each in moments) and ZONE.match(envelope.zone)
    except (msgspec.DecodeError, BadInput) as error:
        raise BadInput("envelope_malformed") from error
    named = KIND.match(envelope.kind) and AUTHOR.match(envelope.author)  # they stand in the log in clear
    if not (named and well and envelope.device == device_id and envelope.sequence > 0 and KEY.match(envelope.act)
            and SALT.match(envelope.salt)):  # fmt: skip
        raise BadInput("envelope_malformed")
    if not signed(public_key, sent.signature, body):
        raise BadInput("envelope_signature", number=device_id)
    if envelope.log != origin:
        raise BadInput("other_log", origin=envelope.log[:80])
    return envelope


def _require_readable(body: bytes) -> None:
    try:
        value = canonical.check_form(body, LONGEST)
    except LogError as error:
        raise BadInput("envelope_malformed") from error
    version = value.get("version") if isinstance(value, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise BadInput("envelope_version", version=version)


def _opened(
    sent: Sequence[Signed], device_id: str, device: Device, origin: str, session: SignedIn
) -> list[VerifiedEnvelope | CustodyError]:
    sender = Actor(person=session.person, part="author", will="own_device", device=session.device)
    return [opened(signed, device_id, device.key, origin, sender) for signed in sent]


def opened(
    sent: Signed, device_id: str, public_key: str, origin: str, sender: Actor
) -> VerifiedEnvelope | CustodyError:
    """Return an envelope as the recorder takes it, or the error for which it waits."""
    try:
        envelope = open_envelope(sent, device_id, public_key, origin)
    except CustodyError as error:
        return error
    made = VerifiedEnvelope(
        envelope=envelope, text=sent.envelope, digest=b64encode(sha256(sent.envelope.encode()).digest()).decode(),
        signature=sent.signature, sender=sender,
    )  # fmt: skip
    if envelope.kind not in ACTS:
        return made
    try:
        return structs.replace(made, command=convert(envelope.kind, bytes(envelope.command)))
    except BadInput as error:
        return structs.replace(made, refused=error.code)


async def _record(
    acting: Acting, offered: Sequence[VerifiedEnvelope | CustodyError], progress: Progress
) -> list[ActReceipt | CustodyError]:  # fmt: skip
    """Record them in order, in as few commits as the recorder likes: it takes what is queued as it was queued."""
    answered = itertools.count(1)
    asked = [asyncio.create_task(_recorded(acting, offer)) for offer in offered]
    for task in asked:
        task.add_done_callback(lambda _: progress(next(answered), len(offered)))
    return await asyncio.gather(*asked)


async def _recorded(acting: Acting, offered: VerifiedEnvelope | CustodyError) -> ActReceipt | CustodyError:
    if isinstance(offered, CustodyError):
        return offered
    try:
        return await acting.recorder.recorded(request_of(offered))
    except BadInput as error:  # decided, but its bytes do not fit the log: as unsettled they do, or as one of nothing
        if offered.command is None:
            return error
        fits = structs.replace(offered, refused=offered.refused or error.code)
        return await _recorded(acting, structs.replace(fits, command=None) if offered.refused else fits)
    except CustodyError as error:
        if error.code == "unsettled_quota":
            security_log.counted.note("envelope.refused", device=offered.envelope.device)
        return error


def request_of(offered: VerifiedEnvelope) -> Request:
    """Return the recorder's request for an envelope; its digest is that of the envelope's own bytes."""
    envelope = offered.envelope
    return Request(
        act=envelope.act, kind=envelope.kind, command=envelope, digest=sha256(offered.text.encode()).digest(),
        actors=(offered.sender,), offline=offered,
    )  # fmt: skip


def _codes(connection: Connection, receipts: Sequence[ActReceipt]) -> dict[int, str]:
    """Return why envelopes are claims, by the event that says so."""
    seqs = {
        e.seq for r in receipts if r.kind == TAKE_UNSETTLED_ACT for e in r.events if e.type == DeviceEnvelopeTaken.type
    }
    return {seq: part.data.refused for seq, part in log_reader.parts_at(connection, seqs).items()}


def _answer(
    offered: VerifiedEnvelope | CustodyError, outcome: ActReceipt | CustodyError, refused: dict[int, str]
) -> Answer:
    sequence, act = (
        (offered.envelope.sequence, offered.envelope.act) if isinstance(offered, VerifiedEnvelope) else (0, "")
    )
    if isinstance(outcome, CustodyError):
        return Answer(sequence=sequence, act=act, outcome="waits", code=outcome.code, facts=outcome.facts)
    code = next((refused[e.seq] for e in outcome.events if e.seq in refused), "")
    name: Outcome = "unsettled_act" if outcome.kind == TAKE_UNSETTLED_ACT else "recorded"
    return Answer(
        sequence=sequence, act=act, outcome=name, code=code, at=outcome.at, seq=outcome.seq,
        opened=tuple(outcome.opened),
    )  # fmt: skip


def _telling(
    connection: Connection,
    reader: Reader,
    offered: Sequence[VerifiedEnvelope | CustodyError],
    answers: Sequence[Answer],
) -> list[Answer]:
    """Return the answers.

    Who did or signed an act is told what differs, what is to be read again, and exhibit numbers that were taken.
    """
    return [
        structs.replace(
            answer,
            differs=differences(connection, reader, answer.opened) if answer.opened else answer.differs,
            facts=_facts(connection, offer, answer),
        )
        if isinstance(offer, VerifiedEnvelope) and _signed_by(offer.envelope, reader)
        else structs.replace(answer, again=())
        for offer, answer in zip(offered, answers, strict=True)
    ]


def _to_read_again(connection: Connection, outcomes: Sequence[ActReceipt | CustodyError]) -> list[tuple[str, ...]]:
    """Return for each outcome the exhibits of which a reading differed and nobody could be asked."""
    receipts = [outcome if isinstance(outcome, ActReceipt) else None for outcome in outcomes]
    checks = {e.seq: e.subject for r in receipts if r for e in r.events if e.type in CHECKED}
    parts = log_reader.parts_at(connection, set(checks))
    waiting = {seq for seq, part in parts.items() if part.data.check.to_read_again is not None}
    return [tuple(e.subject for e in r.events if e.seq in waiting) if r else () for r in receipts]


def _facts(connection: Connection, offer: VerifiedEnvelope, answer: Answer) -> dict[str, Any]:
    """Return the facts of an answer: the log keeps the code alone, but a list is renumbered by them (I61)."""
    if answer.code != "exhibit_number_taken" or not isinstance(offer.command, RegisterExhibits):
        return answer.facts
    case = subject_queries.state(connection, Seizure, offer.command.seizure).case
    taken = numbers(connection, (case,))[case]
    listed = [reference(entry.exhibit_number, "exhibit_number") for entry in offer.command.exhibits]
    clashing = [number for number in listed if number in taken or listed.count(number) > 1]
    return {"value": ", ".join(dict.fromkeys(clashing[:SHOWN])), "next": next_number(taken)}


def _signed_by(envelope: Envelope, reader: Reader) -> bool:
    return reader.person in {envelope.author, *(party.person for party in envelope.parties)}
