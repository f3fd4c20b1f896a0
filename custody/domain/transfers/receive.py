"""Receipt (prise en charge): custody passes to the receiver, whatever the checks say (I5, I6, I13, I22).

What was listed and did not arrive opens a discrepancy; what was declared and never handed over does too.
"""

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, STORE, Role
from custody.domain.discrepancies.discrepancy import DiscrepancyAdjusted, DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, ask_again, judge, parse_observations
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.deciding_balance import balances_of
from custody.domain.exhibits.exhibit import RELEASED, Exhibit
from custody.domain.exhibits.plausible_entry import Question, Row, ask_amounts
from custody.domain.exhibits.sacks.sack_reading import SackEntry, under_seal
from custody.domain.exhibits.sacks.sack_weight import ContainerWeighed, record_weights, weigh_sacks
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned, flag_unread
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.not_done import mark_not_done
from custody.domain.kernel.quantity import PACKED
from custody.domain.kernel.typed_text import clean
from custody.domain.orders.order import resting
from custody.domain.people.person import Person
from custody.domain.places.place import ContainerMoved, own_place
from custody.domain.seizures.case import CaseShared, share_with_court
from custody.domain.seizures.count_packages import flag_uncounted
from custody.domain.seizures.declared_vs_received import Arrival, deliver, tells_more
from custody.domain.seizures.seizure import Seizure, SeizureDelivered
from custody.domain.transfers.temporary_release import TEMPORARY
from custody.domain.transfers.transfer import (
    RECEIVED,
    ExhibitNotReceived,
    ExhibitReceived,
    Transfer,
    TransferReceived,
    awaiting,
)

BY_SEAL = "received_by_seal"
"""Flag of a receipt in which somebody read neither weight nor count, nor said why."""


class Receive(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The receiver takes charge of what is checked, seal by seal; what is listed and not checked is missing.

    A sealed sack of ``sacks`` stands for everything inside it. A reading that differs is questioned once (I57b): then
    nothing is received, ``questioned`` in the receipt names the exhibits to read again, and the whole list is sent
    again under a new key.
    """

    transfer: str
    checks: tuple[CheckEntry, ...] = ()
    sacks: tuple[SackEntry, ...] = ()
    place: str = ""
    reservations: str = ""
    confirmed: tuple[str, ...] = ()


@act(
    "transfer.receive/1",
    title=N_("Taken in charge"),
    summary="Take charge of a hand-over, checked blind",
    roles=HOLDERS - {Role.SEIZING_OFFICER},
    records=(
        CaseShared,
        ContainerMoved,
        ContainerWeighed,
        DiscrepancyAdjusted,
        DiscrepancyOpened,
        ExhibitNotReceived,
        ExhibitReadingQuestioned,
        ExhibitReceived,
        SeizureDelivered,
        TransferReceived,
    ),
    device="hands",
)
def receive(command: Receive, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the receipt of a hand-over: custody passes, and differences open discrepancies (I6, I13, T1).

    Custody passes whatever the checks say. Before that a receiver is asked once to read again what differs (I57b).

    Raises:
        RuleBroken: ``not_receiver``, ``wrong_state``, ``not_on_list``, ``nothing_listed`` (then refuse),
            ``check_incomplete`` for an exhibit whose seal was not looked at, ``other_agency`` for the place; and as
            ``look``, ``under_seal`` and ``take_charge``.
        BadInput: as ``take_charge``.
        ConfirmationNeeded: as ``ask_amounts``: about what was typed, without a look at the record (I57d).
    """
    transfer = awaiting(state_reader, command.transfer, ctx)
    seen = under_seal(command.sacks, state_reader, ctx, transfer=command.transfer)
    if command.checks or not seen:
        seen += parse_observations(command.checks, state_reader, ctx, sealed=True)
    unique(s.exhibit for s in seen)
    members, seen_exhibits = set(transfer.exhibits), {s.exhibit for s in seen}
    stray = next((s.exhibit for s in seen if s.exhibit not in members), None)
    if stray:
        raise RuleBroken("not_on_list", number=stray, transfer=command.transfer)
    if command.place:
        own_place(state_reader, command.place, ctx.author.agency, ctx.judged_at)
    state_reader.load(transfer.exhibits)
    decision = Decision(
        private=private_texts(command.transfer, reservations=clean(command.reservations, "reservations"))
    )
    question = Question(ctx=ctx, decision=decision, confirmed=command.confirmed, state_reader=state_reader)
    _ask_plausible(seen, question)
    if questions := ask_again(seen, command.transfer, state_reader, ctx):
        return questions
    missing = [exhibit_id for exhibit_id in transfer.exhibits if exhibit_id not in seen_exhibits]
    decision.add(command.transfer, TransferReceived(received=len(seen), missing=len(missing)))
    weighings = weigh_sacks(command.sacks, state_reader, ctx, decision, transfer.releaser)
    for box in transfer.containers:
        weighing = weighings.pop(box, None)
        decision.add(box, ContainerMoved(agency=ctx.author.agency, place=command.place, weighing=weighing))
    record_weights(weighings, command.transfer, decision)
    take_charge(command.transfer, transfer, seen, command.place, state_reader, ctx, decision)
    for each_exhibit_id in missing:
        _miss(each_exhibit_id, command.transfer, state_reader, ctx, decision)
    return decision


def take_charge(
    transfer_id: str,
    transfer: Transfer,
    seen: list[Observation],
    place: str,
    state_reader: StateReader,
    ctx: ActContext,
    decision: Decision,
) -> None:
    """Pass custody to the receiver for all that was seen, whatever the checks say (I6, I13, I22).

    A court takes part in the cases of what it receives from then on (``case.share_with_court``).

    Raises:
        RuleBroken: as ``judge``.
        BadInput: as ``deliver``.
    """
    others = tuple(p for p in (transfer.receiver, transfer.entered_by) if p)
    receiver = state_reader.find(Person, transfer.receiver)
    stores = receiver is not None and bool(STORE & set(receiver.roles))
    # an outsider has no account to read again with: there the author's reading is meant
    reader = (transfer.receiver, transfer.to_agency) if receiver is not None else ("", "")
    firsts, told = [], []
    for each in seen:
        exhibit = require(state_reader, Exhibit, each.exhibit)
        leg = exhibit.moved_by if transfer.status == RECEIVED else transfer_id
        by = transfer.receiver if transfer.slip else ""
        check = judge(each, exhibit, state_reader, ctx, decision, *others, leg=leg, by=by, reader=reader, place=place)
        if exhibit.to_read_again and not check.settles:
            flag_unread(decision)
        if not exhibit.received_once:
            firsts.append(Arrival(exhibit, check))
        elif tells_more(exhibit, each):
            told.append(Arrival(exhibit, check))
        _mark_unmeasured(each, check, exhibit, decision)
        due_weighing = stores and check.weight is None and _weighing_due(exhibit, transfer, state_reader, decision)
        status, due, released_by = _standing(exhibit, transfer)
        event = ExhibitReceived(
            transfer=transfer_id, holder=transfer.receiver, agency=transfer.to_agency, status=status, check=check,
            place=place, container=_carried(each, exhibit, transfer), due=due, released_by=released_by,
            signed_at=transfer.signed_at, to_laboratory=transfer.purpose == "laboratory",
            to_weigh=due_weighing,
        )  # fmt: skip
        decision.add(each.exhibit, event)
    flag_uncounted([first.exhibit for first in firsts], state_reader, decision)
    deliver(firsts + told, (ctx.author.person, *others), state_reader, ctx, decision, stored=stores)
    share_with_court(
        (require(state_reader, Exhibit, each.exhibit).case for each in seen), transfer.to_agency, state_reader, decision
    )


def _weighing_due(exhibit: Exhibit, transfer: Transfer, state_reader: StateReader, decision: Decision) -> bool:
    """Return True if the receiving store must weigh the exhibit; mark it if that agency has no balance."""
    if not _unmeasured(exhibit, state_reader):
        return False
    if balances_of(transfer.to_agency, state_reader):
        return True
    mark_not_done(decision, "weight", "balance")  # nobody can weigh it here: it is due where it goes next
    return False


def _ask_plausible(seen: list[Observation], question: Question) -> None:
    rows = []
    for each in seen:
        exhibit = require(question.state_reader, Exhibit, each.exhibit)
        group = f"{exhibit.seizure}/{exhibit.line}"
        rows.append(Row(no=exhibit.exhibit_number, group=group, weight=each.weight, count=each.count))
    ask_amounts(question, rows)


def _carried(seen: Observation, exhibit: Exhibit, transfer: Transfer) -> str:
    """Return the container that the exhibit arrived in: a sealed sack or, if dispatched, any container."""
    boxed = bool(seen.sack) or (bool(transfer.containers) and transfer.status == "dispatched")
    return exhibit.container if boxed else ""


def _standing(exhibit: Exhibit, transfer: Transfer) -> tuple[str, str, str]:
    """Return state, due day and releasing agency after receipt; within the receiving agency they stay (I10)."""
    if transfer.purpose not in TEMPORARY:
        return resting(exhibit), "", ""
    if exhibit.released_by:
        return RELEASED, exhibit.due, exhibit.released_by
    return RELEASED, transfer.due, transfer.agency


def _miss(exhibit_id: str, transfer: str, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    exhibit = require(state_reader, Exhibit, exhibit_id)
    opened = ctx.new_number("EC")
    window = tuple(dict.fromkeys([*exhibit.window, ctx.author.person]))
    decision.add(opened, DiscrepancyOpened(sort="missing", about=exhibit_id, case=exhibit.case, window=window))
    decision.add(exhibit_id, ExhibitNotReceived(transfer=transfer, discrepancy=opened))


def _mark_unmeasured(seen: Observation, check: Check, exhibit: Exhibit, decision: Decision) -> None:
    """Flag what is taken in charge by its seal, though its weight or count could have been read."""
    measured = seen.sack or check.weight or check.together or check.by_count or check.not_weighed
    if not measured and (exhibit.basis is not None or check.count is None):
        decision.flag(BY_SEAL)


def _unmeasured(exhibit: Exhibit, state_reader: StateReader) -> bool:
    """Return True if the record lacks an amount: no weight of a declared mass, or only a count of packages."""
    if exhibit.basis is not None:
        return False
    seizure = state_reader.find(Seizure, exhibit.seizure)
    by_mass = seizure is not None and seizure.lines[exhibit.line].mass is not None
    return by_mass or exhibit.count is None or exhibit.count.unit in PACKED
