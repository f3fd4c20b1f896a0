"""How a discrepancy is closed: what the inspection says of it, and what becomes the exhibit's record by that (I45)."""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from custody.domain.discrepancies.discrepancy import (
    CLAIMS,
    CLOSED,
    DENIED,
    LOST,
    OF_HOLDER,
    SETTLING,
    WEIGHED,
    Close,
    Discrepancy,
    DiscrepancyClosed,
    ExhibitCleared,
    require_loss,
    took,
    unfound,
)
from custody.domain.exhibits.exhibit import DESTROYED, HELD, LOADED, ORDERED, RELEASED, SEALED, UNACCOUNTED, Exhibit
from custody.domain.exhibits.opening import ExhibitOpened
from custody.domain.kernel.context import Decision, Moment, Private, World, get
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.people.device import ExhibitClaimed
from custody.domain.people.person import Person
from custody.domain.places.place import require_unsealed
from custody.domain.seizures.declared_vs_received import Arrival, take_back
from custody.domain.transfers.releaser_confirmation import ExhibitDenied
from custody.domain.transfers.transfer import ExhibitReceived


def close(command: Close, world: World, moment: Moment) -> Decision:
    """Close a discrepancy. A missing exhibit closed as a loss is unaccounted for: only finding it leads on from there.

    Until somebody has found it nothing else ends a loss (I9): no explanation and no prosecutor brings it back.

    Raises:
        NotFound: no such discrepancy.
        RuleBroken: ``already_closed``; ``in_window`` when the author held the thing in the window, or is of either
            service of what is denied (I45); ``own_conclusion`` for who inquired into it;
            ``writeoff_needs_prosecutor``, ``found_again`` and ``not_missing`` where something is let go of;
            ``not_found_yet``; ``still_loaded`` of what a session has staged: those there say first that it is missing;
            ``nothing_to_accept``, and ``claim_takes_nothing`` of a claim by which nobody took charge; ``seal_used``
            when the seal found belongs to another exhibit (I1); ``wrong_state`` unless what is claimed or denied lies
            with its holder, delivered and, but for a loan that is denied, not lent; ``denied_moved_on`` where others
            than the receiver of what is denied took charge since: a denial takes nothing from them;
            ``container_sealed``: nothing is given out of a sack that stays sealed (I8).
    """
    state = get(world, Discrepancy, command.discrepancy)
    if state.status == CLOSED:
        raise RuleBroken("already_closed", number=command.discrepancy)
    if moment.author.person in state.window or moment.author.agency in _sides(state):
        raise RuleBroken("in_window", number=command.discrepancy)
    if moment.author.person == state.assignee:
        raise RuleBroken("own_conclusion", number=command.discrepancy)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), state.case)
    event = DiscrepancyClosed(resolution=command.resolution, accepted=command.accept)
    decision.add(command.discrepancy, event, reason)
    exhibit = world.find(Exhibit, state.about)
    blocks = exhibit is not None and command.discrepancy in exhibit.open
    if command.accept and not blocks:
        raise RuleBroken("nothing_to_accept", number=command.discrepancy)
    if unfound(state) and command.resolution != "loss":
        raise RuleBroken("not_found_yet", number=state.about)
    if lets_go(state, command):
        _require_agreed(state, command.discrepancy, world, moment)
    if exhibit is not None and blocks:
        _clear(command, state, exhibit, world, moment, decision)
    return decision


def _clear(
    command: Close, state: Discrepancy, exhibit: Exhibit, world: World, moment: Moment, decision: Decision
) -> None:
    """The discrepancy blocks its exhibit no more, and what was accepted is the record."""
    status = _status(command, state, exhibit)
    if status == UNACCOUNTED and exhibit.status in LOADED:
        raise RuleBroken("still_loaded", number=state.about, session=exhibit.session)
    cleared = ExhibitCleared(
        discrepancy=command.discrepancy, status=status,
        unproved=exhibit.status == DESTROYED and command.resolution != "explained",
    )  # fmt: skip
    if command.accept:
        cleared = _accept(cleared, state, exhibit, world)
    if cleared.holder and state.sort == DENIED:
        cleared = _undone(cleared, state, exhibit, world, moment, decision)
    decision.add(state.about, cleared)


def _sides(state: Discrepancy) -> set[str]:
    """The two services of what is denied: what one typed in and the other did not give, neither settles."""
    return {side.agency for side in (state.expected, state.found) if side} if state.sort == DENIED else set()


def lets_go(state: Discrepancy, command: Close) -> bool:
    """Whether closing it so lets go of something: a loss, less accepted as the record, or nothing asks again (I45)."""
    if command.resolution == "loss":
        return True
    settled = state.sort in SETTLING and command.resolution == "explained"
    return (settled or command.accept) and _less(state)


def _less(state: Discrepancy) -> bool:
    before, now = state.expected, state.found
    if before is None or now is None:
        return True
    fewer = before.count is not None and now.count is not None and now.count.n < before.count.n
    return fewer or (before.ug or 0) > (now.ug or 0)


def _require_agreed(state: Discrepancy, number: str, world: World, moment: Moment) -> None:
    """What is let go of takes the inspection and a prosecutor, who are two agencies."""
    require_loss(state, number)
    prosecutor = world.find(Person, state.loss_agreed_by) if state.loss_agreed_by else None
    if prosecutor is None or prosecutor.agency == moment.author.agency:
        raise RuleBroken("writeoff_needs_prosecutor", number=number)


def _status(command: Close, state: Discrepancy, exhibit: Exhibit) -> str:
    if state.sort in LOST and command.resolution == "loss":
        return UNACCOUNTED
    found_again = state.sort == "reappeared" and exhibit.status == UNACCOUNTED and command.resolution == "explained"
    return HELD if found_again else ""


def _accept(cleared: ExhibitCleared, state: Discrepancy, exhibit: Exhibit, world: World) -> ExhibitCleared:
    found = state.found
    if state.sort == "seal" and found:
        if world.claimed("seal", found.seal):
            raise RuleBroken("seal_used", value=found.seal)
        return structs.replace(cleared, seal=found.seal)
    if state.sort == "count" and found:
        return structs.replace(cleared, count=found.count)
    if state.sort in OF_HOLDER and found and found.holder != exhibit.holder:
        if state.sort == DENIED and state.expected and exhibit.holder != state.expected.holder:
            raise RuleBroken("denied_moved_on", number=state.about, person=exhibit.holder)
        lent = state.sort == DENIED and exhibit.status == RELEASED
        if exhibit.status not in {HELD, ORDERED} and not lent:
            raise RuleBroken("wrong_state", number=state.about, status=exhibit.status)
        require_unsealed(world, exhibit.container)
        if state.sort == CLAIMS and not _taken(state.about, cleared.discrepancy, found.holder, world):
            raise RuleBroken("claim_takes_nothing", number=state.about)
        return structs.replace(cleared, holder=found.holder, agency=found.agency)
    last = exhibit.last_weight
    if state.sort in WEIGHED and found and last and last.gross.ug == found.ug:
        return structs.replace(cleared, weight=last)
    raise RuleBroken("nothing_to_accept", number=cleared.discrepancy)


def _taken(number: str, discrepancy: str, holder: str, world: World) -> bool:
    """Whether an act that was claimed of the exhibit, and stands in this discrepancy, gave it to that holder."""
    chain = (world.recorded(number, n) for n in range(world.tip(number)[0], 0, -1))
    return any(isinstance(one, ExhibitClaimed) and took(one, discrepancy, holder) for one in chain)


def _undone(
    cleared: ExhibitCleared, state: Discrepancy, exhibit: Exhibit, world: World, moment: Moment, decision: Decision
) -> ExhibitCleared:  # fmt: skip
    """Back with who never gave it: where nobody else ever took charge it is sealed as before, and not delivered."""
    denied = _only_receipt(state.about, cleared.discrepancy, world)
    if denied is not None:
        take_back(denied, tuple(state.window), world, moment, decision)
    status = ORDERED if exhibit.order else SEALED if denied else HELD
    unweighed = denied is not None and denied.exhibit.first_weight is None and _weighed_by(denied, exhibit)
    return structs.replace(cleared, status=status, unreceived=denied is not None, unweighed=unweighed)


def _weighed_by(denied: Arrival, exhibit: Exhibit) -> bool:
    """Whether the only weight of an exhibit is what a receipt that never was says that it read."""
    weight = denied.check.weight
    return weight is not None and weight == exhibit.first_weight == exhibit.last_weight and exhibit.reference is None


def _only_receipt(number: str, discrepancy: str, world: World) -> Arrival | None:
    """The denied receipt of an exhibit, with what it was before, where that was its first and no other came since."""
    chain = [world.recorded(number, n) for n in range(1, world.tip(number)[0] + 1)]
    receipts = [(at, one) for at, one in enumerate(chain) if isinstance(one, ExhibitReceived)]
    denials = [one.transfer for one in chain if isinstance(one, ExhibitDenied) and one.discrepancy == discrepancy]
    if [one.transfer for _, one in receipts] != denials:
        return None
    [(at, receipt)] = receipts
    if any(isinstance(one, ExhibitOpened) for one in chain[at + 1 :]):
        return None  # before witnesses it was opened where it is said never to have been
    before = _folded(number, chain[:at])
    return Arrival(before, receipt.check) if before is not None and not before.received_once else None


def _folded(number: str, events: Iterable[Event | None]) -> Exhibit | None:
    """An exhibit as it was after so many events, but for their hours."""
    state: Any = None
    for n, event in enumerate(events, 1):
        if event is not None:
            state = event.apply(state, Fact(subject=number, seq=0, n=n, at="", act=""))
    return state if isinstance(state, Exhibit) else None
