"""The destruction order (réquisition de destruction): a prosecutor names the exhibits, one by one (I26)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import DESTROYED, HELD, ORDERED, Exhibit, listed
from custody.domain.seizure import Case
from custody.domain.text import clean, reference, required
from custody.domain.weighing import day
from custody.domain.world import Decision, Moment, Private, World, get


class Order(State, kw_only=True):
    """A destruction order; executable once ``appeal_until`` (a date, or "") is past."""

    kind: ClassVar[str] = "RE"
    number: str
    issuer: str
    agency: str
    issued_at: str
    issued: int
    exhibits: list[str]
    appeal_until: str = ""
    samples: list[str] | None = None
    laboratory_waived: bool = False
    sample_waived: bool = False

    def index(self) -> Index:
        """By prosecution."""
        return Index(status="issued", dossier=self.agency)


class OrderIssued(Event, frozen=True):
    """The prosecutor requires the destruction of listed exhibits."""

    type: ClassVar[str] = "order.issued/1"
    number: str
    issuer: str
    agency: str
    exhibits: tuple[str, ...]
    appeal_until: str = ""
    samples: tuple[str, ...] = ()
    laboratory_waived: bool = False
    sample_waived: bool = False

    def apply(self, state: State | None, fact: Fact) -> Order:
        """The order, issued."""
        return Order(
            number=self.number, issuer=self.issuer, agency=self.agency, issued_at=fact.at, issued=fact.seq,
            exhibits=list(self.exhibits), appeal_until=self.appeal_until, samples=list(self.samples),
            laboratory_waived=self.laboratory_waived, sample_waived=self.sample_waived,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """The order's number within the prosecution."""
        return (("order_no", f"{self.agency}/{self.number}"),)


class ExhibitOrdered(Event, frozen=True):
    """The exhibit is named in a destruction order."""

    type: ClassVar[str] = "exhibit.ordered/1"
    order: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, ordered."""
        state.status, state.order = ORDERED, self.order
        return state


class IssueOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Order a destruction. Without laboratory report or retained sample, a waiver says why."""

    number: str
    exhibits: tuple[str, ...]
    legal_basis: str
    appeal_until: str = ""
    samples: tuple[str, ...] = ()
    laboratory_waiver: str = ""
    sample_waiver: str = ""


def issue(command: IssueOrder, world: World, moment: Moment) -> Decision:
    """Issue an order for exhibits of the prosecution's own cases.

    Raises:
        RuleBroken: ``order_number_taken``, ``not_own_case``, ``wrong_state``, ``sample_needed``,
            ``sample_in_order``, ``sample_gone``.
    """
    number = reference(command.number, "number")
    if world.claimed("order_no", f"{moment.author.agency}/{number}"):
        raise RuleBroken("order_number_taken", number=number)
    exhibits = listed(command.exhibits, world)
    samples = _samples(command, set(exhibits), world)
    order = moment.new_number("RE")
    decision = Decision()
    event = OrderIssued(
        number=number, issuer=moment.author.person, agency=moment.author.agency, exhibits=tuple(exhibits),
        appeal_until=day(command.appeal_until, "appeal_until") if command.appeal_until else "", samples=samples,
        laboratory_waived=bool(command.laboratory_waiver), sample_waived=bool(command.sample_waiver),
    )  # fmt: skip
    texts = {
        "legal_basis": required(command.legal_basis, "legal_basis"),
        "laboratory_waiver": clean(command.laboratory_waiver, "laboratory_waiver"),
        "sample_waiver": clean(command.sample_waiver, "sample_waiver"),
    }
    decision.add(order, event, *(Private(k, v, order) for k, v in texts.items() if v))
    for each in exhibits:
        exhibit = get(world, Exhibit, each)
        if get(world, Case, exhibit.case).prosecution not in {"", moment.author.agency}:
            raise RuleBroken("not_own_case", number=each)
        if exhibit.status != HELD:
            raise RuleBroken("wrong_state", number=each, status=exhibit.status)
        decision.add(each, ExhibitOrdered(order=order))
    return decision


def _samples(command: IssueOrder, exhibits: set[str], world: World) -> tuple[str, ...]:
    if not command.samples and not command.sample_waiver:
        raise RuleBroken("sample_needed")
    for number in command.samples:
        sample = get(world, Exhibit, number)
        if number in exhibits:
            raise RuleBroken("sample_in_order", number=number)
        if sample.status == DESTROYED or sample.open:
            raise RuleBroken("sample_gone", number=number)
    return command.samples
