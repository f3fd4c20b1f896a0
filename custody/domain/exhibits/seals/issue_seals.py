"""Issue rolls of seals, receive them, hand them on, and void seals that were spoilt before use (I69).

Nobody issues a roll to themselves: the person who procures seals does not put them on.
"""

from typing import get_args

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.exhibits.opening import Closure
from custody.domain.exhibits.seals.seal_roll import (
    MISCOUNTED,
    ROLL,
    SealRoll,
    SealRollHandedOn,
    SealRollIssued,
    SealRollReceived,
    SealRollVoided,
    block_claim,
    numbers_between,
    rolls_with,
    unused,
)
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.normal_form import normal_seal, seal_claim
from custody.domain.kernel.typed_text import as_typed, required
from custody.domain.people.person import Person

PROCURERS = frozenset({Role.SUPERVISOR, Role.KEY_OFFICER})
"""Roles that issue the seals of their own agency."""
MOST_VOIDED = 100
"""Seals voided in one act."""


class IssueRoll(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Issue a roll of seals of the author's agency to a person of it: its first and last number, and its kind."""

    person: str
    first: str
    last: str
    closure: Closure = "bag"


class HandRollOn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Give the rest of a roll to another person of the agency."""

    roll: str
    person: str


class ReceiveRoll(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confirm the receipt of a roll, with the unused seals that were ``counted`` in it."""

    roll: str
    counted: int


class VoidSeals(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Void seals that were spoilt, torn or lost before use."""

    seals: tuple[str, ...]
    reason: str


@act(
    "seal_roll.issue/1",
    title=N_("Roll of seals issued"),
    summary="Issue a roll of seals to a person",
    roles=PROCURERS,
    records=(SealRollIssued,),
)
def issue(command: IssueRoll, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Issue a roll. Rolls of other agencies may have the same numbers; the answer does not reveal them.

    Raises:
        NotFound: no such person of the author's agency.
        RuleBroken: ``own_roll``; ``no_seals_in_role``; ``roll_overlaps`` another roll of the agency.
        BadInput: ``closure_unknown``; as ``numbers_between`` and ``as_typed``.
    """
    _require_user(command.person, state_reader, ctx)
    if command.closure not in get_args(Closure):
        raise BadInput("closure_unknown")
    first, last = as_typed(command.first, "seal"), as_typed(command.last, "seal")
    numbers = numbers_between(first, last)
    agency = ctx.author.agency
    for block in numbers.blocks():
        for other in state_reader.claimed_from(ROLL, block_claim(numbers.beginning, block, agency)):
            if numbers.overlaps(require(state_reader, SealRoll, other).numbers):
                raise RuleBroken("roll_overlaps", number=other)
    decision = Decision()
    event = SealRollIssued(
        agency=agency, person=command.person, closure=command.closure, first=first, last=last, by=ctx.author.person,
        holds_from=ctx.claimed_at,
    )  # fmt: skip
    decision.add(ctx.new_number(SealRoll.kind), event)
    return decision


@act(
    "seal_roll.hand_on/1",
    title=N_("Roll of seals handed on"),
    summary="Give what is left of a roll of seals to another person",
    roles=PROCURERS,
    records=(SealRollHandedOn,),
)
def hand_on(command: HandRollOn, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Give a roll to another person, who counts it at the receipt.

    Raises:
        NotFound: no such roll or person of the author's agency.
        RuleBroken: ``own_roll``; ``no_seals_in_role``; ``same_person`` if the person has it already;
            ``issuer_of_roll`` if the person issued it or handed it on.
    """
    roll = _own(command.roll, state_reader, ctx)
    _require_user(command.person, state_reader, ctx)
    if command.person == roll.person:
        raise RuleBroken("same_person")
    if command.person in roll.issuers:
        raise RuleBroken("issuer_of_roll", person=command.person)
    decision = Decision()
    decision.add(command.roll, SealRollHandedOn(person=command.person, by=ctx.author.person))
    return decision


@act(
    "seal_roll.receive/1",
    title=N_("Roll of seals received"),
    summary="Confirm the receipt of a roll of seals, counted",
    roles=HOLDERS,
    records=(SealRollReceived,),
)
def receive(command: ReceiveRoll, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Receive a roll. A count other than the log's is marked and stands on the inspection's list.

    Raises:
        NotFound: no such roll of the author's agency.
        RuleBroken: ``not_roll_holder``; ``roll_received`` already.
        BadInput: ``seals_count`` below 0 or above what a roll holds.
    """
    roll = _own(command.roll, state_reader, ctx)
    if roll.person != ctx.author.person:
        raise RuleBroken("not_roll_holder", number=command.roll)
    if roll.received_at:
        raise RuleBroken("roll_received", number=command.roll)
    if not 0 <= command.counted <= len(roll.numbers):
        raise BadInput("seals_count")
    left = len(unused(roll, state_reader))
    decision = Decision()
    if command.counted != left:
        decision.flag(MISCOUNTED)
    decision.add(command.roll, SealRollReceived(counted=command.counted, left=left))
    return decision


@act(
    "seal_roll.void/1",
    title=N_("Unused seals voided"),
    summary="Void seals that were spoilt or lost before use",
    roles=HOLDERS,
    records=(SealRollVoided,),
)
def void(command: VoidSeals, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Void unused seals of the author's rolls; a supervisor voids those of the whole agency.

    Raises:
        NotFound: ``seal_of_no_roll`` of the author's agency.
        RuleBroken: ``nothing_listed``; ``act_too_large``; ``not_roll_holder``; ``seal_void`` already; ``seal_used``.
        BadInput: ``field_empty``, as ``as_typed``.
    """
    if not 0 < len(command.seals) <= MOST_VOIDED:
        raise RuleBroken("act_too_large" if command.seals else "nothing_listed", limit=MOST_VOIDED)
    supervises = Role.SUPERVISOR in require(state_reader, Person, ctx.author.person).roles
    voided: dict[str, list[str]] = {}
    for text in command.seals:
        seal = as_typed(text, "seal")
        normal = normal_seal(seal)
        roll_id, roll = next(iter(rolls_with(normal, ctx.author.agency, state_reader)), ("", None))
        if roll is None:
            raise NotFound("seal_of_no_roll", value=seal)
        if roll.person != ctx.author.person and not supervises:
            raise RuleBroken("not_roll_holder", number=roll_id)
        numbers = voided.setdefault(roll_id, [])
        if normal in (*roll.void, *numbers):
            raise RuleBroken("seal_void", value=seal)
        if state_reader.claimed(*seal_claim(normal, roll.agency)):
            raise RuleBroken("seal_used", value=seal)
        numbers.append(normal)
    decision = Decision(private=(Private("reason", required(command.reason, "reason"), ctx.author.person),))
    for roll_id, numbers in voided.items():
        decision.add(roll_id, SealRollVoided(numbers=tuple(numbers)))
    return decision


def _own(roll_id: str, state_reader: StateReader, ctx: ActContext) -> SealRoll:
    """Return a roll of the author's agency; another agency's is answered like a missing one."""
    roll = require(state_reader, SealRoll, roll_id)
    if roll.agency != ctx.author.agency:
        raise NotFound("not_found", kind=SealRoll.kind, number=roll_id[:20])
    return roll


def _require_user(person_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require a person of the author's agency, other than the author, who may seal or hold exhibits."""
    if person_id == ctx.author.person:
        raise RuleBroken("own_roll")
    person = require(state_reader, Person, person_id)
    if person.agency != ctx.author.agency:
        raise NotFound("not_found", kind=Person.kind, number=person_id[:20])
    if person.disabled or not HOLDERS & set(person.roles):
        raise RuleBroken("no_seals_in_role", person=person_id)
