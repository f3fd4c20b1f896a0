"""Hand-over (remise) and receipt (prise en charge): custody passes on the receiver's act (I5-I11).

Until the receipt the releaser stays responsible; a refusal leaves everything as before. What was
listed and did not arrive opens a discrepancy; what was declared and never handed over does too.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.check import judge
from custody.domain.delivery import deliver
from custody.domain.discrepancy import DiscrepancyOpened
from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import AT_REST, HELD, IN_TRANSIT, RELEASED, Check, CheckEntry, Exhibit, listed
from custody.domain.people import Person
from custody.domain.place import Container, ContainerMoved, own_place
from custody.domain.roles import HOLDERS, Role
from custody.domain.seizure import Photo, photos
from custody.domain.text import clean, reference, required
from custody.domain.weighing import day
from custody.domain.world import Decision, Moment, Private, World, get

Purpose = Literal["deposit", "storage", "laboratory", "court", "return", "other"]
TEMPORARY = frozenset({"laboratory", "court"})


class Transfer(State, kw_only=True):
    """A hand-over of a fixed list: dispatched (or a paper slip awaiting confirmation), then received or refused."""

    kind: ClassVar[str] = "TR"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    exhibits: list[str]
    containers: list[str]
    dispatched_at: str
    dispatched: int
    status: str
    due: str = ""
    slip: str = ""
    entered_by: str = ""
    checks: list[CheckEntry] | None = None
    settled_at: str = ""

    def index(self) -> Index:
        """By the person awaited, while it waits."""
        waits = self.status in {"dispatched", "slip"}
        return Index(status=self.status, holder=self.receiver if waits else None, dossier=self.to_agency,
                     due=self.due or None)  # fmt: skip


class TransferDispatched(Event, frozen=True):
    """The releaser's half of a hand-over."""

    type: ClassVar[str] = "transfer.dispatched/1"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    exhibits: tuple[str, ...]
    containers: tuple[str, ...] = ()
    due: str = ""

    def apply(self, state: State | None, fact: Fact) -> Transfer:
        """The hand-over, under way."""
        return Transfer(
            releaser=self.releaser, receiver=self.receiver, agency=self.agency, to_agency=self.to_agency,
            purpose=self.purpose, exhibits=list(self.exhibits), containers=list(self.containers),
            dispatched_at=fact.at, dispatched=fact.seq, status="dispatched", due=self.due,
        )  # fmt: skip


class SlipEntered(Event, frozen=True):
    """A numbered paper slip is typed in by one person; custody passes when another confirms it."""

    type: ClassVar[str] = "transfer.slip_entered/1"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    checks: tuple[CheckEntry, ...]
    slip: str
    entered_by: str
    due: str = ""

    def apply(self, state: State | None, fact: Fact) -> Transfer:
        """The hand-over as the slip tells it."""
        return Transfer(
            releaser=self.releaser, receiver=self.receiver, agency=self.agency, to_agency=self.to_agency,
            purpose=self.purpose, exhibits=[c.exhibit for c in self.checks], containers=[], dispatched_at=fact.at,
            dispatched=fact.seq, status="slip", due=self.due, slip=self.slip, entered_by=self.entered_by,
            checks=list(self.checks),
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """The slip's number, once for ever."""
        return (("slip", self.slip),)


class TransferReceived(Event, frozen=True):
    """The receiver's half: custody has passed for everything in ``received``."""

    type: ClassVar[str] = "transfer.received/1"
    received: int
    missing: int = 0

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """The hand-over, done."""
        state.status, state.settled_at = "received", fact.at
        return state


class TransferMade(Event, frozen=True):
    """Both halves at once: releaser and receiver stand together."""

    type: ClassVar[str] = "transfer.made/1"
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    purpose: str
    exhibits: tuple[str, ...]
    due: str = ""

    def apply(self, state: State | None, fact: Fact) -> Transfer:
        """The hand-over, done."""
        return Transfer(
            releaser=self.releaser, receiver=self.receiver, agency=self.agency, to_agency=self.to_agency,
            purpose=self.purpose, exhibits=list(self.exhibits), containers=[], dispatched_at=fact.at,
            dispatched=fact.seq, status="received", due=self.due, settled_at=fact.at,
        )  # fmt: skip


class TransferRefused(Event, frozen=True):
    """The receiver refuses; the reason is committed to (I11)."""

    type: ClassVar[str] = "transfer.refused/1"

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """The hand-over, refused."""
        state.status, state.settled_at = "refused", fact.at
        return state


class ExhibitDispatched(Event, frozen=True):
    """On its way; the releaser still answers for it (I6)."""

    type: ClassVar[str] = "exhibit.dispatched/1"
    transfer: str
    container: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, in transit."""
        state.before_transit, state.status = state.status, IN_TRANSIT
        state.transfer, state.container, state.place = self.transfer, self.container, ""
        return state


class ExhibitReceived(Event, frozen=True):
    """Custody has passed to ``holder``; what the blind check found stands beside it."""

    type: ClassVar[str] = "exhibit.received/1"
    transfer: str
    holder: str
    agency: str
    status: str
    check: Check
    place: str = ""
    container: str = ""
    due: str = ""
    released_by: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit in its new holder's hands."""
        self.check.apply(state, fact.at)
        state.hold(self.holder, self.agency)
        state.status, state.transfer, state.before_transit = self.status, self.transfer, ""
        state.place, state.container = self.place, self.container
        state.due, state.released_by, state.received_once = self.due, self.released_by, True
        return state


class ExhibitMissing(Event, frozen=True):
    """Listed on the hand-over and not there: the releaser still answers for it."""

    type: ClassVar[str] = "exhibit.missing/1"
    transfer: str
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Back to its state before, with the discrepancy open."""
        state.status = state.before_transit or state.status
        state.before_transit, state.transfer = "", ""
        state.open.append(self.discrepancy)
        return state


class ExhibitReturned(Event, frozen=True):
    """The hand-over was refused: holder and place of responsibility are as before (I11)."""

    type: ClassVar[str] = "exhibit.refused/1"
    transfer: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Back to its state before."""
        state.status, state.before_transit, state.transfer = state.before_transit, "", ""
        return state


class Dispatch(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The releaser hands a list over to a named receiver; ``due`` (YYYY-MM-DD) for a temporary release."""

    to: str
    purpose: Purpose
    exhibits: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    due: str = ""
    legal_basis: str = ""


class Receive(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The receiver takes charge of what is checked; what is listed and not checked is missing."""

    transfer: str
    checks: tuple[CheckEntry, ...]
    place: str = ""
    reservations: str = ""


class Refuse(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The receiver refuses the whole hand-over."""

    transfer: str
    reason: str


class HandOver(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Releaser (author) and receiver together, in one act; the receiver's will comes with it."""

    to: str
    purpose: Purpose
    checks: tuple[CheckEntry, ...]
    due: str = ""
    place: str = ""
    legal_basis: str = ""


class EnterSlip(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Type in a numbered paper slip with wet signatures or thumbprints; its photograph is required."""

    slip: str
    releaser: str
    receiver: str
    purpose: Purpose
    checks: tuple[CheckEntry, ...]
    photo: Photo
    due: str = ""


class ConfirmSlip(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person other than the one who typed it confirms a slip against its photograph."""

    transfer: str


def dispatch(command: Dispatch, world: World, moment: Moment) -> Decision:
    """The releaser's half.

    Raises:
        RuleBroken: ``not_holder`` (I7), ``same_person`` (I7), ``wrong_state`` (I9), ``quarantined`` (I9),
            ``receiver_has_no_role``, ``due_needed`` (I10), ``return_elsewhere`` (I10), ``act_too_large``.
    """
    receiver = _receiver(world, moment.author.person, command.to, moment)
    due = _due(command.purpose, command.due)
    number = moment.new_number("TR")
    inside = [e for c in command.containers for e in _contents(world, c, moment)]
    loose = [e for e in command.exhibits if e not in set(inside)]
    numbers = listed([*loose, *inside], world)
    decision = Decision(private=_basis(command.legal_basis, number))
    event = TransferDispatched(
        releaser=moment.author.person, receiver=command.to, agency=moment.author.agency, to_agency=receiver.agency,
        purpose=command.purpose, exhibits=tuple(numbers), containers=command.containers, due=due,
    )  # fmt: skip
    decision.add(number, event)
    carried = set(inside)
    for each in numbers:
        exhibit = _releasable(world, each, moment.author.person, command.purpose, receiver.agency)
        box = exhibit.container if each in carried else ""
        decision.add(each, ExhibitDispatched(transfer=number, container=box))
    return decision


def receive(command: Receive, world: World, moment: Moment) -> Decision:
    """The receiver's half: custody passes, whatever the checks say; differences open discrepancies (T1).

    Raises:
        RuleBroken: ``not_receiver``, ``wrong_state``, ``not_on_list``, ``nothing_listed``.
    """
    transfer = _awaiting(world, command.transfer, moment)
    checks = _by_exhibit(command.checks, world)
    world.load(transfer.exhibits)
    stray = next((n for n in checks if n not in set(transfer.exhibits)), None)
    if stray:
        raise RuleBroken("not_on_list", number=stray, transfer=command.transfer)
    if command.place:
        own_place(world, command.place, moment)
    decision = Decision(private=_texts(command.transfer, reservations=command.reservations))
    missing = [n for n in transfer.exhibits if n not in checks]
    decision.add(command.transfer, TransferReceived(received=len(checks), missing=len(missing)))
    for box in transfer.containers:
        decision.add(box, ContainerMoved(agency=moment.author.agency, place=command.place))
    _take_charge(command.transfer, transfer, checks, command.place, moment.author.person, world, moment, decision)
    for number in missing:
        _miss(number, command.transfer, world, moment, decision)
    return decision


def refuse(command: Refuse, world: World, moment: Moment) -> Decision:
    """The receiver refuses; holder and place stay as they were (I11).

    Raises:
        RuleBroken: ``not_receiver``, ``wrong_state``.
    """
    transfer = _awaiting(world, command.transfer, moment)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.transfer)
    decision.add(command.transfer, TransferRefused(), reason)
    for number in listed(transfer.exhibits, world):
        decision.add(number, ExhibitReturned(transfer=command.transfer))
    return decision


def hand_over(command: HandOver, world: World, moment: Moment) -> Decision:
    """Both halves in one act, with both wills.

    Raises:
        RuleBroken: as ``dispatch``; ``receiver_absent`` when the receiver's will is not part of the act.
    """
    consent = moment.actor("receiver")
    if consent is None or consent.person != command.to:
        raise RuleBroken("receiver_absent", person=command.to)
    if consent.will == "vouched" and consent.by in {moment.author.person, command.to, ""}:
        raise RuleBroken("voucher_not_third")
    receiver = _receiver(world, moment.author.person, command.to, moment)
    number = moment.new_number("TR")
    checks = _by_exhibit(command.checks, world)
    made = _made(command, checks, receiver, moment)
    decision = Decision(private=_basis(command.legal_basis, number))
    decision.add(number, made)
    for each in checks:
        _releasable(world, each, moment.author.person, command.purpose, receiver.agency)
    state = made.apply(None, Fact(subject=number, seq=0, n=1, at=moment.at, act=moment.act))
    _take_charge(number, state, checks, command.place, command.to, world, moment, decision)
    return decision


def enter_slip(command: EnterSlip, world: World, moment: Moment) -> Decision:
    """Type in a paper slip; nothing passes until another person confirms it.

    Raises:
        RuleBroken: as ``dispatch``; ``slip_used``; ``time_needed`` without the slip's claimed time.
    """
    slip = reference(command.slip, "slip")
    if world.claimed("slip", slip):
        raise RuleBroken("slip_used", value=slip)
    if moment.occurred is None:
        raise BadInput("time_needed")
    receiver = _receiver(world, command.releaser, command.receiver, moment)
    releaser = get(world, Person, command.releaser)
    checks = _by_exhibit(command.checks, world)
    for each in checks:
        _releasable(world, each, command.releaser, command.purpose, receiver.agency)
    number = moment.new_number("TR")
    decision = Decision()
    event = SlipEntered(
        releaser=command.releaser, receiver=command.receiver, agency=releaser.agency, to_agency=receiver.agency,
        purpose=command.purpose, checks=tuple(checks.values()), slip=slip, entered_by=moment.author.person,
        due=_due(command.purpose, command.due),
    )  # fmt: skip
    decision.add(number, event, *photos((command.photo,), number))
    return decision


def confirm_slip(command: ConfirmSlip, world: World, moment: Moment) -> Decision:
    """Custody passes as the slip tells, confirmed by a second person.

    Raises:
        RuleBroken: ``own_slip``, ``wrong_state``, or as ``dispatch`` when the exhibit has moved since.
    """
    transfer = get(world, Transfer, command.transfer)
    if transfer.status != "slip" or transfer.checks is None:
        raise RuleBroken("wrong_state", number=command.transfer, status=transfer.status)
    if transfer.entered_by == moment.author.person:
        raise RuleBroken("own_slip", number=command.transfer)
    checks = _by_exhibit(tuple(transfer.checks), world)
    for each in checks:
        _releasable(world, each, transfer.releaser, transfer.purpose, transfer.to_agency)
    decision = Decision()
    decision.add(command.transfer, TransferReceived(received=len(checks)))
    _take_charge(command.transfer, transfer, checks, "", transfer.receiver, world, moment, decision)
    return decision


def _take_charge(
    number: str, transfer: Transfer, checks: dict[str, CheckEntry], place: str, holder: str,
    world: World, moment: Moment, decision: Decision,
) -> None:  # fmt: skip
    temporary = transfer.purpose in TEMPORARY
    firsts: list[tuple[Exhibit, Check]] = []
    for each, entry in checks.items():
        exhibit = get(world, Exhibit, each)
        check = judge(entry, exhibit, world, moment, decision)
        if not exhibit.received_once:
            firsts.append((exhibit, check))
        event = ExhibitReceived(
            transfer=number, holder=holder, agency=transfer.to_agency, status=RELEASED if temporary else HELD,
            check=check, place=place, container=exhibit.container if transfer.containers else "",
            due=transfer.due if temporary else "", released_by=transfer.agency if temporary else "",
        )  # fmt: skip
        decision.add(each, event)
    deliver(firsts, world, moment, decision)


def _miss(number: str, transfer: str, world: World, moment: Moment, decision: Decision) -> None:
    exhibit = get(world, Exhibit, number)
    opened = moment.new_number("EC")
    window = tuple(dict.fromkeys([*exhibit.window, moment.author.person]))
    decision.add(opened, DiscrepancyOpened(sort="missing", about=number, case=exhibit.case, expected="1", found="0",
                                           window=window))  # fmt: skip
    decision.add(number, ExhibitMissing(transfer=transfer, discrepancy=opened))


def _made(command: HandOver, checks: dict[str, CheckEntry], receiver: Person, moment: Moment) -> TransferMade:
    return TransferMade(
        releaser=moment.author.person, receiver=command.to, agency=moment.author.agency, to_agency=receiver.agency,
        purpose=command.purpose, exhibits=tuple(checks), due=_due(command.purpose, command.due),
    )  # fmt: skip


def _receiver(world: World, releaser: str, receiver: str, moment: Moment) -> Person:
    if releaser == receiver:
        raise RuleBroken("same_person")
    person = get(world, Person, receiver)
    roles = set(person.roles_at(moment.at))
    if person.disabled or not roles & (HOLDERS - {Role.SEIZING_OFFICER}):
        raise RuleBroken("receiver_has_no_role", person=receiver)
    return person


def _releasable(world: World, number: str, releaser: str, purpose: str, to_agency: str) -> Exhibit:
    exhibit = get(world, Exhibit, number)
    if exhibit.holder != releaser:
        raise RuleBroken("not_holder", number=number)
    if exhibit.status not in AT_REST:
        raise RuleBroken("wrong_state", number=number, status=exhibit.status)
    if exhibit.open:
        raise RuleBroken("quarantined", number=number, discrepancy=exhibit.open[0])
    if exhibit.status == RELEASED and (purpose != "return" or to_agency != exhibit.released_by):
        raise RuleBroken("return_elsewhere", number=number)
    return exhibit


def _awaiting(world: World, number: str, moment: Moment) -> Transfer:
    transfer = get(world, Transfer, number)
    if transfer.receiver != moment.author.person:
        raise RuleBroken("not_receiver", number=number)
    if transfer.status != "dispatched":
        raise RuleBroken("wrong_state", number=number, status=transfer.status)
    return transfer


def _contents(world: World, container: str, moment: Moment) -> list[str]:
    if get(world, Container, container).agency != moment.author.agency:
        raise RuleBroken("other_agency", number=container)
    return world.contents(container)


def _by_exhibit(checks: tuple[CheckEntry, ...], world: World) -> dict[str, CheckEntry]:
    listed((c.exhibit for c in checks), world)
    return {c.exhibit: c for c in checks}


def _due(purpose: str, due: str) -> str:
    if purpose in TEMPORARY:
        if not due:
            raise BadInput("due_needed")
        return day(due, "due")
    return ""


def _basis(text: str, scope: str) -> tuple[Private, ...]:
    return _texts(scope, legal_basis=text)


def _texts(scope: str, **texts: str) -> tuple[Private, ...]:
    cleaned = {name: clean(text, name) for name, text in texts.items()}
    return tuple(Private(name, text, scope) for name, text in cleaned.items() if text)
