"""Settle a discrepancy (régler un écart): the inspection closes it, and its record of the exhibit follows (I45)."""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import (
    DENIED,
    LEFT_AGAINST,
    LOST,
    OF_HOLDER,
    SETTLING,
    UNSETTLED_ACT,
    WEIGHED,
    Close,
    Discrepancy,
    DiscrepancyAdjusted,
    DiscrepancyClosed,
    DiscrepancyOpened,
    ExhibitDiscrepancySettled,
    require_loss,
    require_open,
    took,
    unfound,
)
from custody.domain.discrepancies.inquiry_needed import require_inquired
from custody.domain.exhibits.exhibit import (
    DESTROYED,
    HELD,
    KEPT,
    LEFT,
    LOADED,
    ORDERED,
    RELEASED,
    SEALED,
    UNACCOUNTED,
    Exhibit,
)
from custody.domain.exhibits.opening import ExhibitOpened
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.kernel.typed_text import required
from custody.domain.orders.order import Order, resting
from custody.domain.orders.order_outcome import ENDS
from custody.domain.people.device import ExhibitActUnsettled
from custody.domain.people.person import Person
from custody.domain.places.place import require_unsealed
from custody.domain.seizures.declared_vs_received import Arrival, take_back
from custody.domain.seizures.seizure import SeizureDelivered
from custody.domain.transfers.releaser_confirmation import ExhibitTransferDenied
from custody.domain.transfers.transfer import ExhibitReceived


@act(
    "discrepancy.close/1",
    title=N_("Discrepancy closed"),
    summary="Close a discrepancy",
    roles={Role.INSPECTOR},
    records=(DiscrepancyAdjusted, DiscrepancyClosed, DiscrepancyOpened, ExhibitDiscrepancySettled, SeizureDelivered),
)
def close(command: Close, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Close a discrepancy. A missing exhibit closed as a loss is unaccounted for: only finding it leads on from there.

    Until somebody has found it nothing else ends a loss (I9): no explanation and no prosecutor brings it back.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``in_window`` when the author held the thing in the window, or is of either
            service of what is denied (I45); ``own_conclusion`` for who inquired into it;
            ``write_off_needs_prosecutor``, ``found_again`` and ``not_missing`` where something is let go of;
            ``not_found_yet``; ``still_loaded`` of what a session has staged: those there say first that it is missing;
            ``nothing_to_accept``, and ``unsettled_act_takes_nothing`` of an act by which nobody took charge;
            ``seal_used`` when the seal found belongs to another exhibit (I1); ``wrong_state`` unless what is claimed or
            denied lies with its holder, delivered and, but for a release that is denied, not on release;
            ``denied_moved_on``
            where others than the receiver of what is denied took charge since: a denial takes nothing from them;
            as ``require_inquired`` (I54); ``container_sealed``: nothing is given out of a sack that stays sealed (I8).
    """
    state = require_open(command.discrepancy, state_reader)
    if ctx.author.person in state.window or ctx.author.agency in _sides(state):
        raise RuleBroken("in_window", number=command.discrepancy)
    if ctx.author.person == state.assignee:
        raise RuleBroken("own_conclusion", number=command.discrepancy)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), state.case)
    event = DiscrepancyClosed(resolution=command.resolution, accepted=command.accept)
    decision.add(command.discrepancy, event, reason)
    exhibit = state_reader.find(Exhibit, state.about)
    blocks = exhibit is not None and command.discrepancy in exhibit.open
    if command.accept and not blocks:
        raise RuleBroken("nothing_to_accept", number=command.discrepancy)
    if unfound(state) and command.resolution != "loss":
        raise RuleBroken("not_found_yet", number=state.about)
    if writes_off(state, command):
        _require_agreed(state, command.discrepancy, state_reader, ctx)
    if exhibit is not None and blocks:
        _clear(command, state, exhibit, state_reader, ctx, decision)
    require_inquired(state, command.discrepancy, state_reader, ctx)  # last: it says what is still to be waited for
    return decision


def _clear(
    command: Close, state: Discrepancy, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    """Unblock the exhibit of a closed discrepancy and make an accepted finding its record."""
    status = _status(command, state, exhibit, state_reader)
    if status == UNACCOUNTED and exhibit.status in LOADED:
        raise RuleBroken("still_loaded", number=state.about, session=exhibit.session)
    cleared = ExhibitDiscrepancySettled(
        discrepancy=command.discrepancy, status=status,
        unproved=exhibit.status == DESTROYED and command.resolution != "explained",
    )  # fmt: skip
    if command.accept:
        cleared = _accept(cleared, state, exhibit, state_reader)
    if cleared.holder and state.sort == DENIED:
        cleared = _undone(cleared, state, exhibit, state_reader, ctx, decision)
    decision.add(state.about, cleared)


def _sides(state: Discrepancy) -> set[str]:
    """Return the two agencies of a denied hand-over, which may not settle it."""
    return {side.agency for side in (state.expected, state.finding) if side} if state.sort == DENIED else set()


def writes_off(state: Discrepancy, command: Close) -> bool:
    """Return True if the closing gives up a quantity: a loss, or a shortfall accepted or explained (I45)."""
    if command.resolution == "loss":
        return True
    settled = state.sort in SETTLING and command.resolution == "explained"
    return (settled or command.accept) and _less(state)


def _less(state: Discrepancy) -> bool:
    before, now = state.expected, state.finding
    if before is None or now is None:
        return True
    fewer = before.count is not None and now.count is not None and now.count.n < before.count.n
    return fewer or (before.ug or 0) > (now.ug or 0)


def _require_agreed(state: Discrepancy, discrepancy_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require the agreement of a prosecutor to a loss, from another agency than the inspection."""
    require_loss(state, discrepancy_id)
    prosecutor = state_reader.find(Person, state.loss_established_by) if state.loss_established_by else None
    if prosecutor is None or prosecutor.agency == ctx.author.agency:
        raise RuleBroken("write_off_needs_prosecutor", number=discrepancy_id)


def _status(command: Close, state: Discrepancy, exhibit: Exhibit, state_reader: StateReader) -> str:
    if state.sort in LOST | {LEFT_AGAINST} and command.resolution == "loss":
        return UNACCOUNTED
    if exhibit.status == LEFT and command.resolution == "explained":  # a disputed end becomes final (8.0)
        return ENDS[require(state_reader, Order, exhibit.order).sort]
    found_again = state.sort == "reappeared" and exhibit.status == UNACCOUNTED and command.resolution == "explained"
    return HELD if found_again else ""


def _accept(
    cleared: ExhibitDiscrepancySettled, state: Discrepancy, exhibit: Exhibit, state_reader: StateReader
) -> ExhibitDiscrepancySettled:
    finding = state.finding
    if state.sort == "seal" and finding:
        issuing = exhibit.agencies[0]
        if state_reader.claimed(*seal_claim(finding.seal, issuing)):
            raise RuleBroken("seal_used", value=finding.seal)
        return structs.replace(cleared, seal=finding.seal, seal_agency=issuing)
    if state.sort == "count" and finding:
        return structs.replace(cleared, count=finding.count)
    if state.sort in OF_HOLDER and finding and finding.holder != exhibit.holder:
        if state.sort == DENIED and state.expected and exhibit.holder != state.expected.holder:
            raise RuleBroken("denied_moved_on", number=state.about, person=exhibit.holder)
        denied_release = state.sort == DENIED and exhibit.status == RELEASED
        if exhibit.status not in {HELD, ORDERED, KEPT} and not denied_release:
            raise RuleBroken("wrong_state", number=state.about, status=exhibit.status)
        require_unsealed(state_reader, exhibit.container)
        if state.sort == UNSETTLED_ACT and not _taken(state.about, cleared.discrepancy, finding.holder, state_reader):
            raise RuleBroken("unsettled_act_takes_nothing", number=state.about)
        return structs.replace(cleared, holder=finding.holder, agency=finding.agency)
    last = exhibit.last_weight
    if state.sort in WEIGHED and finding and last and last.gross.ug == finding.ug:
        return structs.replace(cleared, weight=last)
    raise RuleBroken("nothing_to_accept", number=cleared.discrepancy)


def _taken(exhibit_id: str, discrepancy: str, holder: str, state_reader: StateReader) -> bool:
    """Return True if a claimed act that stands in this discrepancy gave the exhibit to that holder."""
    chain = (state_reader.recorded(exhibit_id, position) for position in range(state_reader.tip(exhibit_id)[0], 0, -1))
    return any(isinstance(event, ExhibitActUnsettled) and took(event, discrepancy, holder) for event in chain)


def _undone(
    cleared: ExhibitDiscrepancySettled, state: Discrepancy, exhibit: Exhibit, state_reader: StateReader,
    ctx: ActContext, decision: Decision
) -> ExhibitDiscrepancySettled:  # fmt: skip
    """Back with who never gave it: where nobody else ever took charge it is sealed as before, and not delivered."""
    denied = _only_receipt(state.about, cleared.discrepancy, state_reader)
    if denied is not None:
        # what a check after that receipt told first was added to the line too
        told = structs.replace(
            denied.check,
            weight=denied.check.weight or denied.exhibit.first_stated or exhibit.first_stated,
            count=denied.check.count or denied.exhibit.count or exhibit.count,
        )
        take_back(Arrival(denied.exhibit, told), tuple(state.window), state_reader, ctx, decision)
    status = SEALED if denied and not exhibit.order else resting(exhibit)
    unweighed = denied is not None and denied.exhibit.first_weight is None and _weighed_by(denied, exhibit)
    return structs.replace(cleared, status=status, unreceived=denied is not None, unweighed=unweighed)


def _weighed_by(denied: Arrival, exhibit: Exhibit) -> bool:
    """Return True if the exhibit's only weight comes from the denied receipt."""
    weight = denied.check.weight
    return weight is not None and weight == exhibit.first_weight == exhibit.last_weight and exhibit.reference is None


def _only_receipt(exhibit_id: str, discrepancy: str, state_reader: StateReader) -> Arrival | None:
    """Return the denied receipt of an exhibit and its state before, if that receipt is its only one."""
    chain = [state_reader.recorded(exhibit_id, position) for position in range(1, state_reader.tip(exhibit_id)[0] + 1)]
    receipts = [(at, event) for at, event in enumerate(chain) if isinstance(event, ExhibitReceived)]
    denials = [
        event.transfer
        for event in chain
        if isinstance(event, ExhibitTransferDenied) and event.discrepancy == discrepancy
    ]
    if [event.transfer for _, event in receipts] != denials:
        return None
    [(at, receipt)] = receipts
    if any(isinstance(event, ExhibitOpened) for event in chain[at + 1 :]):
        return None  # before witnesses it was opened where it is said never to have been
    before = _folded(exhibit_id, chain[:at])
    return Arrival(before, receipt.check) if before is not None and not before.received_once else None


def _folded(exhibit_id: str, events: Iterable[Event | None]) -> Exhibit | None:
    """Return an exhibit as these events leave it, apart from their hours."""
    state: Any = None
    for position, event in enumerate(events, 1):
        if event is not None:
            state = event.apply(state, Fact(subject=exhibit_id, seq=0, n=position, at="", act=""))
    return state if isinstance(state, Exhibit) else None
