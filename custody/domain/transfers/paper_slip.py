"""Paper slips (bordereaux): a hand-over signed on a numbered paper, typed in by one person, confirmed by a second.

What stands on the slip are exhibits looked at one by one, and sealed sacks with the outer seal read, each for all that
is inside (``sack``). Nothing passes before a person of the receiving service has compared it with its photograph.
"""

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.discrepancies.discrepancy import DiscrepancyAdjusted, DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, parse_observations
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.sacks.sack_reading import SackEntry, under_seal
from custody.domain.exhibits.sacks.sack_weight import ContainerWeighed, record_weights, weigh_sacks
from custody.domain.exhibits.second_look import require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require, unique
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import reference
from custody.domain.people.person import Person
from custody.domain.places.place import Container, ContainerMoved, container_of, require_unsealed
from custody.domain.seizures.case import CaseShared
from custody.domain.seizures.seizure import SeizureDelivered
from custody.domain.transfers.hand_over import Purpose, receiving, releasable
from custody.domain.transfers.receive import take_charge
from custody.domain.transfers.releaser_confirmation import TransferReleaserAnswered, affirm, awaits_answer
from custody.domain.transfers.temporary_release import due_day, require_short
from custody.domain.transfers.transfer import (
    ExhibitReceived,
    SackSeen,
    Transfer,
    TransferReceived,
    TransferSlipEntered,
    own_transfer,
    require_second_reader,
)

LARGEST_SLIP = 100
"""Lines of one paper slip, exhibits and sacks."""
LARGEST_SACKED = 1_000
"""Exhibits in the sacks of one slip; with the weighings of its lines they fit an entry of 65,535 bytes."""

RELEASED_ON_PAPER = "released_on_paper"
"""Flag of a hand-over whose releaser is known from the paper alone: they gave no will before the service."""


class EnterSlip(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Type in a numbered paper slip with wet signatures or thumbprints; its photograph is required.

    A sealed sack of ``sacks`` stands for everything inside it.
    """

    slip: str
    releaser: str
    receiver: str
    purpose: Purpose
    checks: tuple[CheckEntry, ...] = ()
    sacks: tuple[SackEntry, ...] = ()
    photo: Photo
    due: str = ""


class ConfirmSlip(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person other than the one who typed it confirms a slip against its photograph; or its releaser, afterwards."""

    transfer: str


@act(
    "transfer.enter_slip/1",
    title=N_("Paper slip entered"),
    summary="Enter a paper slip",
    roles=HOLDERS,
    records=(ContainerWeighed, DiscrepancyOpened, TransferSlipEntered),
)
def enter_slip(command: EnterSlip, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Type in a paper slip; nothing passes until another person confirms it.

    Raises:
        NotFound: no such person, exhibit or container.
        RuleBroken: as ``dispatch`` and ``receive``; ``slip_used``; ``other_agency`` when the author is of neither
            agency; ``releaser_gone``; ``act_too_large``; ``container_sealed`` for an exhibit inside a sealed sack,
            ``container_open`` for a sack without a seal.
        BadInput: ``time_needed`` without the slip's claimed time (which ``claimed_time`` looks at); as ``photos``.
    """
    if ctx.occurred is None:
        raise BadInput("time_needed")
    releaser = require(state_reader, Person, command.releaser)
    receiver = receiving(state_reader, command.releaser, command.receiver, command.purpose, ctx.claimed_at)
    _require_there(command.releaser, releaser, receiver.agency, ctx)
    if ctx.author.agency not in {releaser.agency, receiver.agency}:
        raise RuleBroken("other_agency", number=ctx.author.agency)
    slip = reference(command.slip, "slip")
    _unused(slip, releaser.agency, state_reader)
    singly, sacked = _read(command, releaser.agency, state_reader, ctx)
    due = due_day(command.purpose, command.due, ctx)
    decision = Decision()
    for each in [*singly, *sacked]:
        exhibit = releasable(state_reader, each.exhibit, command.releaser, command.purpose, receiver.agency)
        require_short(each.exhibit, exhibit, due, state_reader, ctx, decision)
        require_read(each.exhibit, exhibit, ctx, decision)
        if not each.sack:
            require_unsealed(state_reader, exhibit.container)
    event = TransferSlipEntered(
        releaser=command.releaser, receiver=command.receiver, agency=releaser.agency, to_agency=receiver.agency,
        purpose=command.purpose, checks=tuple(singly), slip=slip, signed_at=ctx.claimed_at,
        entered_by=ctx.author.person, due=due, sacks=_folded(sacked),
    )  # fmt: skip
    transfer_id = ctx.new_number("TR")
    decision.add(transfer_id, event, *photos((command.photo,), transfer_id))
    parties = (command.releaser, command.receiver)
    record_weights(weigh_sacks(command.sacks, state_reader, ctx, decision, *parties), transfer_id, decision)
    return decision


@act(
    "transfer.confirm_slip/1",
    title=N_("Paper slip confirmed"),
    summary="Confirm a slip that another person entered",
    roles=HOLDERS,
    records=(
        CaseShared,
        ContainerMoved,
        DiscrepancyAdjusted,
        DiscrepancyOpened,
        ExhibitReceived,
        TransferReleaserAnswered,
        SeizureDelivered,
        TransferReceived,
    ),
)
def confirm_slip(command: ConfirmSlip, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let custody pass as the slip tells, confirmed by a second person, of the receiving agency.

    Who is said to have released says by the same act, once it was confirmed, that it is so (``releaser_confirmation``).

    Raises:
        RuleBroken: ``own_slip``, ``slip_to_self``, ``wrong_state``, ``slip_used``, or as ``dispatch`` when an exhibit
            or a sack has moved since; ``sack_changed`` for a sack that was opened meanwhile; and as ``take_charge`` and
            ``affirm``.
        BadInput: as ``take_charge``.
    """
    transfer = own_transfer(state_reader, command.transfer, ctx)
    if awaits_answer(transfer, ctx):
        return affirm(command.transfer, transfer, ctx)
    if transfer.status != "slip":
        raise RuleBroken("wrong_state", number=command.transfer, status=transfer.status)
    require_second_reader(transfer, command.transfer, ctx)
    _require_not_to_self(transfer, command.transfer, state_reader, ctx)
    slip = _unused(transfer.slip, transfer.agency, state_reader)
    state_reader.load(transfer.exhibits)
    for exhibit_id in transfer.exhibits:
        releasable(state_reader, exhibit_id, transfer.releaser, transfer.purpose, transfer.to_agency)
    decision = Decision(flags=() if transfer.entered_by == transfer.releaser else (RELEASED_ON_PAPER,))
    decision.add(command.transfer, TransferReceived(received=len(transfer.checks), slip=slip))
    for box in transfer.containers:
        _require_unchanged(box, transfer, state_reader)
        decision.add(box, ContainerMoved(agency=transfer.to_agency))
    take_charge(command.transfer, transfer, transfer.checks, "", state_reader, ctx, decision)
    return decision


def _require_there(person_id: str, releaser: Person, to_agency: str, ctx: ActContext) -> None:
    """Refuse a slip of a releaser who is gone; a supervisor takes over exhibits after a departure.

    The releaser cannot be asked either. A paper from before the departure is typed in by the releaser's own agency, and
    not by the receiver's.

    Raises:
        RuleBroken: ``releaser_gone``.
    """
    theirs = ctx.author.agency == releaser.agency != to_agency
    # an escort holds the load of a fire, and gives back by a slip what was withdrawn from it (I63)
    if (HOLDERS | {Role.ESCORT}).isdisjoint((*releaser.roles, *(releaser.roles_at(ctx.claimed_at) if theirs else ()))):
        raise RuleBroken("releaser_gone", person=person_id)


def _require_not_to_self(transfer: Transfer, transfer_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Let nobody take charge by their own word and a colleague's, but a releaser's own or of another service (I6).

    Raises:
        RuleBroken: ``slip_to_self``.
    """
    colleague = require(state_reader, Person, transfer.entered_by).agency == transfer.to_agency
    if ctx.author.person == transfer.receiver and colleague and transfer.entered_by != transfer.releaser:
        raise RuleBroken("slip_to_self", number=transfer_id)


def _read(
    command: EnterSlip, agency: str, state_reader: StateReader, ctx: ActContext
) -> tuple[list[Observation], list[Observation]]:
    """Return the slip's checks of single exhibits and of the contents of sacks, each exhibit once."""
    if len(command.checks) + len(command.sacks) > LARGEST_SLIP:
        raise RuleBroken("act_too_large", limit=LARGEST_SLIP)
    for entry in command.sacks:
        _require_at_hand(entry.container, agency, state_reader)
    sacked = under_seal(command.sacks, state_reader, ctx, agency=agency)
    if len(sacked) > LARGEST_SACKED:
        raise RuleBroken("act_too_large", limit=LARGEST_SACKED)
    singly = parse_observations(command.checks, state_reader, ctx, sealed=True) if command.checks or not sacked else []
    unique(s.exhibit for s in [*singly, *sacked])
    return singly, sacked


def _folded(sacked: list[Observation]) -> tuple[SackSeen, ...]:
    """Return each sack once, with the numbers of what is inside."""
    inside: dict[str, list[Observation]] = {}
    for each in sacked:
        inside.setdefault(each.sack, []).append(each)
    return tuple(
        SackSeen(
            container=box, seal=seen[0].seal, seal_state=seen[0].seal_state, inside=tuple(s.exhibit for s in seen)
        )
        for box, seen in inside.items()
    )  # fmt: skip


def _require_at_hand(container_id: str, agency: str, state_reader: StateReader) -> None:
    """Require the sack to stand in the releaser's agency, at rest, outside other sealed containers."""
    container_of(state_reader, container_id, agency)
    require_unsealed(state_reader, require(state_reader, Container, container_id).parent)


def _require_unchanged(container_id: str, transfer: Transfer, state_reader: StateReader) -> None:
    """Require the sack to be sealed over exactly the contents at the typing of the slip."""
    _require_at_hand(container_id, transfer.agency, state_reader)
    inside = sorted(each.exhibit for each in transfer.checks if each.sack == container_id)
    if not require(state_reader, Container, container_id).seal or inside != sorted(state_reader.contents(container_id)):
        raise RuleBroken("sack_changed", number=container_id)


def _unused(slip: str, agency: str, state_reader: StateReader) -> str:
    claim = f"{agency}/{slip}"
    if state_reader.claimed("slip", claim):
        raise RuleBroken("slip_used", value=slip)
    return claim
