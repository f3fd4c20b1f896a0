"""Hand-over (remise) and receipt (prise en charge): custody passes on the receiver's act (I5-I11).

Until the receipt the releaser stays responsible. What is listed and not received opens a discrepancy.
"""

from typing import Literal

from msgspec import Struct

from custody.domain.access.roles import DEPOSITARIES, HOLDERS, Role
from custody.domain.discrepancies.discrepancy import DiscrepancyAdjusted, DiscrepancyOpened
from custody.domain.discrepancies.inquiry import under_examination
from custody.domain.exhibits.blind_check import CheckEntry, ask_again, parse_observations
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.deciding_balance import mark_passed_on
from custody.domain.exhibits.exhibit import AT_REST, LARGEST_ACT, RELEASED, Exhibit, load_exhibits
from custody.domain.exhibits.sacks.sack_reading import SackEntry, under_seal
from custody.domain.exhibits.sacks.sack_weight import weigh_sacks
from custody.domain.exhibits.seals.seal_number import hinders
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned, require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import ENROLLED_DEVICE, OWN_WILL, Fact
from custody.domain.kernel.typed_text import clean, required
from custody.domain.people.person import Person
from custody.domain.places.double_lock import require_second_key
from custody.domain.places.place import (
    Container,
    ContainerMoved,
    own_container,
    own_place,
    require_released,
    require_unsealed,
)
from custody.domain.seizures.case import CaseShared
from custody.domain.seizures.count_packages import flag_uncounted
from custody.domain.seizures.seizure import SeizureDelivered
from custody.domain.transfers import releaser_confirmation
from custody.domain.transfers.receive import take_charge
from custody.domain.transfers.temporary_release import TEMPORARY, due_day, require_short
from custody.domain.transfers.transfer import (
    ExhibitDispatched,
    ExhibitReceived,
    ExhibitStayedWithHolder,
    Transfer,
    TransferCancelled,
    TransferDispatched,
    TransferMade,
    TransferRefused,
    awaiting,
    own_transfer,
    require_second_reader,
)

Purpose = Literal["deposit", "storage", "laboratory", "court", "return", "other"]
RECEIVERS_BY_PURPOSE = {"laboratory": frozenset({Role.LABORATORY}), "court": frozenset({Role.COURT_CLERK})}
"""Roles that may receive for a temporary purpose; for every other purpose ``DEPOSITARIES`` may."""


class Dispatch(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Dispatch a list to a named receiver; ``due`` (YYYY-MM-DD) for a temporary release.

    ``escort``: who carries it, never the holder. ``locker``: the night deposit; the releaser answers for it until the
    receipt (I6).
    """

    to: str
    purpose: Purpose
    exhibits: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    due: str = ""
    legal_basis: str = ""
    escort: str = ""
    locker: str = ""


class Refuse(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Refuse a whole hand-over as its receiver, a slip as a second person, or deny a confirmed slip as its releaser."""

    transfer: str
    reason: str


class CancelTransfer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Cancel a hand-over that nobody has received."""

    transfer: str
    reason: str


class HandOver(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Release and receive in one act, with the receiver's will; a sack of ``sacks`` stands for all that is inside."""

    to: str
    purpose: Purpose
    checks: tuple[CheckEntry, ...] = ()
    sacks: tuple[SackEntry, ...] = ()
    due: str = ""
    place: str = ""
    legal_basis: str = ""
    reservations: str = ""


@act(
    "transfer.dispatch/1",
    title=N_("Hand-over begun"),
    summary="Dispatch exhibits to a person",
    roles=HOLDERS,
    records=(ContainerMoved, ExhibitDispatched, TransferDispatched),
    device="hands",
)
def dispatch(command: Dispatch, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Dispatch exhibits and containers from the releaser to the receiver.

    Raises:
        NotFound: no such person, exhibit or container.
        RuleBroken: ``not_holder`` (I7), ``same_person`` (I7), ``wrong_state`` (I9), ``blocked_by_discrepancy`` (I9),
            ``receiver_has_no_role``, ``return_elsewhere`` (I10), ``reweigh_needed`` (I33), ``due_past``,
            ``container_in_transit``, ``act_too_large``, ``container_sealed``, ``escort_is_party``,
            ``escort_has_no_role``, ``custodian_change_open`` (I12), ``double_lock_needs_second``; as
            ``require_short`` and ``require_read``.
        BadInput: ``due_needed``, ``due_without_release`` (I10); ``not_a_locker``.
    """
    author = ctx.author
    receiver = receiving(state_reader, author.person, command.to, command.purpose, ctx.judged_at)
    due = due_day(command.purpose, command.due, ctx)
    _require_escort(command, state_reader, ctx)
    transfer_id = ctx.new_number("TR")
    boxes = {c: _movable(c, state_reader, ctx).place for c in command.containers}
    numbers, carried = _going(command, state_reader)
    decision = Decision(private=private_texts(transfer_id, legal_basis=clean(command.legal_basis, "legal_basis")))
    event = TransferDispatched(
        releaser=author.person, receiver=command.to, agency=author.agency, to_agency=receiver.agency,
        purpose=command.purpose, exhibits=tuple(numbers), containers=command.containers, due=due,
        escort=command.escort, locker=_locker(command.locker, receiver.agency, state_reader, ctx),
    )  # fmt: skip
    decision.add(transfer_id, event)
    for box, place in boxes.items():
        decision.add(box, ContainerMoved(agency=author.agency, place=place, transfer=transfer_id))
    for each in numbers:
        exhibit = releasable(state_reader, each, author.person, command.purpose, receiver.agency)
        require_second_key(exhibit.place, "", state_reader, ctx)
        require_short(each, exhibit, due, state_reader, ctx, decision)
        require_read(each, exhibit, ctx, decision)
        mark_passed_on(exhibit, False, "", state_reader, decision)
        if each not in carried:
            require_unsealed(state_reader, exhibit.container)
        kept = exhibit.container if each in carried else ""
        decision.add(each, ExhibitDispatched(transfer=transfer_id, container=kept, escort=command.escort))
    flag_uncounted([require(state_reader, Exhibit, each) for each in numbers], state_reader, decision)
    return decision


def _going(command: Dispatch, state_reader: StateReader) -> tuple[list[str], set[str]]:
    """Return the exhibits to dispatch, and the ones that go in a container (``act_too_large``)."""
    inside = [e for c in command.containers for e in state_reader.contents(c)]
    carried = set(inside)
    numbers = load_exhibits([*(e for e in command.exhibits if e not in carried), *inside], state_reader)
    if len(numbers) + len(command.containers) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    return numbers, carried


def _locker(place_id: str, agency: str, state_reader: StateReader, ctx: ActContext) -> str:
    """Return a numbered locker of the receiver's agency, or "" for none.

    Raises:
        NotFound: no such place of that agency. BadInput: ``not_a_locker``.
    """
    if place_id and own_place(state_reader, place_id, agency, ctx.judged_at).sort != "locker":
        raise BadInput("not_a_locker", number=place_id)
    return place_id


def _movable(container_id: str, state_reader: StateReader, ctx: ActContext) -> Container:
    box = own_container(state_reader, container_id, ctx)
    require_unsealed(state_reader, require(state_reader, Container, container_id).parent)
    return box


@act(
    "transfer.refuse/1",
    title=N_("Hand-over refused, or a paper slip denied"),
    summary="Refuse a hand-over",
    roles=HOLDERS,
    records=(
        ContainerMoved,
        DiscrepancyOpened,
        releaser_confirmation.ExhibitTransferDenied,
        ExhibitStayedWithHolder,
        releaser_confirmation.TransferReleaserAnswered,
        TransferRefused,
    ),
    device="hands",
)
def refuse(command: Refuse, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Refuse a hand-over as its receiver; holder and place stay as they were (I11).

    A person who could confirm a slip may refuse it. The releaser of a slip that others typed in and confirmed denies
    it, and so does a receiver of whom a device alone says that they were there
    (``releaser_confirmation.deny_hand_over``).

    Raises:
        RuleBroken: ``not_receiver``, ``own_slip``, ``wrong_state``; as ``deny``.
    """
    transfer = own_transfer(state_reader, command.transfer, ctx)
    if releaser_confirmation.awaits_answer(transfer, ctx):
        return releaser_confirmation.deny_hand_over(command.transfer, transfer, command.reason, state_reader, ctx)
    if transfer.status == "slip":
        require_second_reader(transfer, command.transfer, ctx)
        decision = Decision()
        reason = Private("reason", required(command.reason, "reason"), command.transfer)
        decision.add(command.transfer, TransferRefused(), reason)
        return decision
    transfer = awaiting(state_reader, command.transfer, ctx)
    return _undo(command.transfer, transfer, TransferRefused(), command.reason, state_reader)


@act(
    "transfer.cancel/1",
    title=N_("Hand-over taken back"),
    summary="Take back what nobody has received",
    roles=HOLDERS,
    records=(ContainerMoved, ExhibitStayedWithHolder, TransferCancelled),
    device="hands",
)
def cancel(command: CancelTransfer, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Cancel what nobody has received: the releaser, or a supervisor of their agency, takes the hand-over back.

    Raises:
        NotFound: no such hand-over from the author's agency.
        RuleBroken: ``wrong_state``, ``not_releaser``.
    """
    transfer, author = require(state_reader, Transfer, command.transfer), ctx.author
    if author.agency != transfer.agency:
        raise NotFound("not_found", kind="TR", number=command.transfer)
    if transfer.status != "dispatched":
        raise RuleBroken("wrong_state", number=command.transfer, status=transfer.status)
    supervises = Role.SUPERVISOR in require(state_reader, Person, author.person).roles
    if author.person != transfer.releaser and not supervises:
        raise RuleBroken("not_releaser", number=command.transfer)
    return _undo(command.transfer, transfer, TransferCancelled(), command.reason, state_reader)


@act(
    "transfer.hand_over/1",
    title=N_("Hand-over face to face"),
    summary="Hand over face to face, both wills in one act",
    roles=HOLDERS,
    records=(
        CaseShared,
        ContainerMoved,
        DiscrepancyAdjusted,
        DiscrepancyOpened,
        ExhibitReadingQuestioned,
        ExhibitReceived,
        SeizureDelivered,
        TransferMade,
    ),
    device="hands",
)
def hand_over(command: HandOver, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record both halves in one act, with both wills.

    Sealed sacks pass by their outer seal, with all that is inside (I8).

    Raises:
        RuleBroken: as ``dispatch`` and ``receive``; ``container_open``; ``receiver_absent`` without the receiver's
            will, ``voucher_not_third`` when who vouches for it is a party or of the releaser's agency.
    """
    author = ctx.author
    receiver = receiving(state_reader, author.person, command.to, command.purpose, ctx.judged_at)
    will = _require_will(command.to, state_reader, ctx)
    if command.place:
        own_place(state_reader, command.place, receiver.agency, ctx.judged_at)
    transfer_id, due = ctx.new_number("TR"), due_day(command.purpose, command.due, ctx)
    basis, reserved = clean(command.legal_basis, "legal_basis"), clean(command.reservations, "reservations")
    decision = Decision(private=private_texts(transfer_id, legal_basis=basis, reservations=reserved))
    seen = _read(command, state_reader, ctx)
    for each in seen:
        exhibit = releasable(state_reader, each.exhibit, author.person, command.purpose, receiver.agency)
        require_second_key(exhibit.place, "", state_reader, ctx)
        require_short(each.exhibit, exhibit, due, state_reader, ctx, decision)
        require_read(each.exhibit, exhibit, ctx, decision, exhibit.moved_by)
        weighed = each.weight is not None or each.together is not None
        mark_passed_on(exhibit, weighed, each.not_weighed, state_reader, decision)
    if questions := ask_again(seen, "", state_reader, ctx):
        return questions
    made = TransferMade(
        releaser=author.person, receiver=command.to, agency=author.agency, to_agency=receiver.agency,
        purpose=command.purpose, exhibits=tuple(s.exhibit for s in seen), due=due,
        containers=tuple(sack.container for sack in command.sacks), by_device=will == ENROLLED_DEVICE,
    )  # fmt: skip
    decision.add(transfer_id, made)
    weighings = weigh_sacks(command.sacks, state_reader, ctx, decision, command.to)
    for box in made.containers:
        event = ContainerMoved(agency=receiver.agency, place=command.place, weighing=weighings.get(box))
        decision.add(box, event)
    state = made.apply(None, Fact(subject=transfer_id, seq=0, n=1, at=ctx.at, act=ctx.act))
    take_charge(transfer_id, state, seen, command.place, state_reader, ctx, decision)
    return decision


def _read(command: HandOver, state_reader: StateReader, ctx: ActContext) -> list[Observation]:
    """Return the readings of a hand-over, on sealed sacks and single exhibits; each exhibit once."""
    for sack in command.sacks:
        _movable(sack.container, state_reader, ctx)
    seen = under_seal(command.sacks, state_reader, ctx, agency=ctx.author.agency)
    if command.checks or not seen:
        seen += parse_observations(command.checks, state_reader, ctx, sealed=True)
    if len(unique(each.exhibit for each in seen)) + len(command.sacks) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    return seen


def _undo(
    transfer_id: str, transfer: Transfer, event: TransferRefused | TransferCancelled, reason: str,
    state_reader: StateReader,
) -> Decision:  # fmt: skip
    decision = Decision()
    decision.add(transfer_id, event, Private("reason", required(reason, "reason"), transfer_id))
    for box in transfer.containers:
        place = require(state_reader, Container, box).place
        decision.add(box, ContainerMoved(agency=transfer.agency, place=place))
    for each in load_exhibits(transfer.exhibits, state_reader):
        decision.add(each, ExhibitStayedWithHolder(transfer=transfer_id))
    return decision


def receiving(state_reader: StateReader, releaser: str, receiver: str, purpose: str, paper: str = "") -> Person:
    """Return the receiver, whose role is judged now, or at the hour of a ``paper`` slip or an offline act (I42).

    Raises:
        NotFound: no such person.
        RuleBroken: ``same_person`` (I7), ``receiver_has_no_role``.
    """
    if releaser == receiver:
        raise RuleBroken("same_person")
    person = require(state_reader, Person, receiver)
    if not RECEIVERS_BY_PURPOSE.get(purpose, DEPOSITARIES) & set(person.roles_when(paper)):
        raise RuleBroken("receiver_has_no_role", person=receiver)
    return person


def _require_escort(command: Dispatch, state_reader: StateReader, ctx: ActContext) -> None:
    """Require the escort of the load to have that role, and to differ from releaser and receiver."""
    if not command.escort:
        return
    if command.escort in {command.to, ctx.author.person}:
        raise RuleBroken("escort_is_party", person=command.escort)
    if Role.ESCORT not in require(state_reader, Person, command.escort).roles:
        raise RuleBroken("escort_has_no_role", person=command.escort)


def _require_will(receiver: str, state_reader: StateReader, ctx: ActContext) -> str:
    """Return how the receiver's will was given, or refuse: ``receiver_absent``, ``voucher_not_third``."""
    consent = ctx.actor("receiver")
    if consent is None or consent.person != receiver:
        raise RuleBroken("receiver_absent", person=receiver)
    if consent.will == "vouched":
        voucher = state_reader.find(Person, consent.by)
        third = consent.by not in {ctx.author.person, receiver}
        # colleagues of the releaser may share the releaser's wish to be rid of a load
        if not third or voucher is None or voucher.disabled or voucher.agency == ctx.author.agency:
            raise RuleBroken("voucher_not_third")
    elif consent.will not in {*OWN_WILL, ENROLLED_DEVICE}:  # by the word of a device: the receiver may deny it
        raise RuleBroken("receiver_absent", person=receiver)
    return consent.will


def releasable(state_reader: StateReader, exhibit_id: str, releaser: str, purpose: str, to_agency: str) -> Exhibit:
    """Return an exhibit that its holder may hand over for a purpose to an agency (I7, I9, I10).

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``, ``wrong_state``, ``blocked_by_discrepancy``, ``reweigh_needed``, ``count_needed``
            after an evacuation, ``custodian_change_open``, ``return_elsewhere``.
    """
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.holder != releaser:
        raise RuleBroken("not_holder", number=exhibit_id)
    if exhibit.status not in AT_REST:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    hindrance = hinders(exhibit, state_reader)
    if hindrance and not under_examination(exhibit, purpose, to_agency, state_reader):
        raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=hindrance)
    if exhibit.to_weigh:
        raise RuleBroken("reweigh_needed", number=exhibit_id)
    if exhibit.evacuated_at:
        raise RuleBroken("count_needed", number=exhibit_id)
    require_released(state_reader, exhibit.place)
    passed_on = purpose in TEMPORARY and to_agency == exhibit.agency
    given_back = purpose == "return" and to_agency == exhibit.released_by
    if exhibit.status == RELEASED and not (passed_on or given_back):
        raise RuleBroken("return_elsewhere", number=exhibit_id)
    return exhibit
