"""The destruction order (réquisition de destruction): a prosecutor names the exhibits, one by one (I26)."""

from typing import ClassVar

from msgspec import Struct, field

from custody.domain.exhibits.exhibit import AT_REST, GONE, HELD, ORDERED, Exhibit
from custody.domain.kernel.context import Decision, Moment, Private, World, get
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.timezone import day_of
from custody.domain.kernel.typed_text import required
from custody.domain.people.agency import calendar_of

DRAFT, ISSUED, APPEALED, REVOKED, QUASHED = "draft", "issued", "appealed", "revoked", "quashed"
RESTITUTION, CESSION, KEEPING = "release", "transfer", "keep"
"""Sorts of order beside the one to destroy, whose sort is "": return to the owner, cede, keep as a reference."""
STANDING = frozenset({ISSUED, APPEALED})
"""States in which an order still binds its exhibits."""


class Order(State, kw_only=True):
    """An order, to destroy or of another ``sort``: a draft, issued, under appeal, revoked or quashed.

    A draft binds nothing: a clerk typed it from the paper ``signed_on`` a day, and ``confirmed_by`` issues it
    (``domain.draft``). An issued one is executable once ``appeal_until`` (a date, or "") is past, and through
    ``lapses_on``, when it has such a date. ``notified_at`` is its latest notification, ``upheld_at`` when an appeal
    against it was last dismissed. ``samples`` are exhibits kept back: held elsewhere than the batch that burns (I26).
    ``channel``: ``copy`` or ``telephone`` where the original is to follow by ``original_due`` (``domain.original``).
    """

    kind: ClassVar[str] = "RE"
    number: str
    issuer: str
    agency: str
    issued_at: str
    issued: int
    exhibits: list[str]
    status: str
    appeal_until: str = ""
    samples: list[str] = field(default_factory=list)
    laboratory_waived: bool = False
    sample_waived: bool = False
    derogations: list[str] = field(default_factory=list)
    sort: str = ""
    lapses_on: str = ""
    notified_at: str = ""
    appealed_at: str = ""
    upheld_at: str = ""
    signed_on: str = ""
    entered_by: str = ""
    confirmed_by: str = ""
    channel: str = ""
    original_due: str = ""
    original_seen_at: str = ""
    original_seen_by: str = ""

    def index(self) -> Index:
        """By prosecution."""
        return Index(status=self.status, dossier=self.agency)


class Terms(Struct, frozen=True, kw_only=True):
    """What an order says in public, however it came in."""

    number: str
    issuer: str
    agency: str
    exhibits: tuple[str, ...]
    appeal_until: str = ""
    samples: tuple[str, ...] = ()
    laboratory_waived: bool = False
    sample_waived: bool = False
    lapses_on: str = ""
    sort: str = ""

    def order(self, status: str, issued_at: str, issued: int) -> Order:
        """The order that says so, in that state."""
        return Order(
            number=self.number, issuer=self.issuer, agency=self.agency, issued_at=issued_at, issued=issued,
            exhibits=list(self.exhibits), status=status, appeal_until=self.appeal_until, samples=list(self.samples),
            laboratory_waived=self.laboratory_waived, sample_waived=self.sample_waived, lapses_on=self.lapses_on,
            sort=self.sort,
        )  # fmt: skip


class OrderIssued(Terms, Event, frozen=True, kw_only=True):
    """The prosecutor requires the destruction of listed exhibits."""

    type: ClassVar[str] = "order.issued/1"

    def apply(self, state: State | None, fact: Fact) -> Order:
        """The order, issued."""
        return self.order(ISSUED, fact.at, fact.seq)

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """The order's number within the prosecution."""
        return (("order_no", f"{self.agency}/{self.number}"),)


class ExhibitRetained(Event, frozen=True):
    """The exhibit is kept back as a sample while the order's exhibits burn (I26)."""

    type: ClassVar[str] = "exhibit.retained/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, in no other order until this one is revoked or carried out."""
        state.retained.append(self.order)
        return state


class ExhibitOrdered(Event, frozen=True):
    """The exhibit is named in a destruction order."""

    type: ClassVar[str] = "exhibit.ordered/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, ordered."""
        state.status, state.order, state.proposal = ORDERED, self.order, ""
        return state


class OrderRevoked(Event, frozen=True):
    """The prosecution takes the order back; the reason is committed to."""

    type: ClassVar[str] = "order.revoked/1"

    def apply(self, state: Order, fact: Fact) -> Order:
        """The order, of no effect for what has not burnt."""
        state.status = REVOKED
        return state


class ExhibitUnordered(Event, frozen=True):
    """The exhibit's destruction order was revoked or quashed."""

    type: ClassVar[str] = "exhibit.unordered/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, held as before the order."""
        state.order = ""
        if state.status == ORDERED:
            state.status = HELD
        if state.before_transit == ORDERED:
            state.before_transit = HELD
        return state


class RevokeOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take back an order."""

    order: str
    reason: str


def revoke(command: RevokeOrder, world: World, moment: Moment) -> Decision:
    """Revoke an order of the author's prosecution; what is staged under it can no longer burn, only be withdrawn.

    A draft is dropped in the same way, and its number stays used.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state`` when it is revoked already; ``order_carried_out``.
    """
    order = own_order(world, command.order, moment, DRAFT, *STANDING)
    if order.status != DRAFT and not unexecuted(command.order, order, world):
        raise RuleBroken("order_carried_out", number=command.order)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.order)
    decision.add(command.order, OrderRevoked(), reason)
    free(command.order, order, world, decision)
    return decision


def own_order(world: World, number: str, moment: Moment, *statuses: str) -> Order:
    """An order of the author's prosecution, in one of these states.

    Raises:
        NotFound: no such order of the author's prosecution.
        RuleBroken: ``wrong_state``.
    """
    order = get(world, Order, number)
    if order.agency != moment.author.agency:
        raise NotFound("not_found", kind="RE", number=number)
    if order.status not in statuses:
        raise RuleBroken("wrong_state", number=number, status=order.status)
    return order


def free(number: str, order: Order, world: World, decision: Decision) -> None:
    """The order binds no more what still waits; what is staged under it can no longer burn, only be withdrawn."""
    world.load(order.exhibits)
    for each in order.exhibits:
        exhibit = get(world, Exhibit, each)
        waits = exhibit.status in AT_REST or exhibit.before_transit in AT_REST
        if exhibit.order == number and waits:
            decision.add(each, ExhibitUnordered(order=number))


def require_in_force(number: str, order: Order, world: World, moment: Moment) -> None:
    """Neither revoked nor quashed, not suspended by an appeal, not lapsed: asked when staging and again at the fire.

    Its days are those of the calendar of the prosecution that issued it, whoever carries it out.

    Raises:
        RuleBroken: ``order_revoked``, ``order_appealed``, ``order_lapsed``.
    """
    if order.status == APPEALED:
        raise RuleBroken("order_appealed", number=number)
    if order.status != ISSUED:
        raise RuleBroken("order_revoked", number=number, status=order.status)
    if order.lapses_on and _day(order, world, moment) > order.lapses_on:
        raise RuleBroken("order_lapsed", number=number, until=order.lapses_on)


def require_final(number: str, order: Order, world: World, moment: Moment) -> None:
    """In force, and the last day for an appeal is past.

    Raises:
        RuleBroken: as ``require_in_force``; ``order_not_executable``.
    """
    require_in_force(number, order, world, moment)
    if order.appeal_until and _day(order, world, moment) <= order.appeal_until:
        raise RuleBroken("order_not_executable", number=number, until=order.appeal_until)


def _day(order: Order, world: World, moment: Moment) -> str:
    return day_of(moment.at, calendar_of(order.agency, world))


def unexecuted(number: str, order: Order, world: World) -> bool:
    """Whether an order stands and something that it names is still under it."""
    world.load(order.exhibits)
    ordered = [get(world, Exhibit, each) for each in order.exhibits]
    return order.status in STANDING and any(e.order == number and e.status not in GONE for e in ordered)
