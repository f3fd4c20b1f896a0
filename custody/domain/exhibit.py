"""The exhibit (scellé): what it is, who holds it, under which seal, in which state (domain.md 4a, I5, I13, I14)."""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct, field

from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.place import Container, ContainerMoved, own_place
from custody.domain.quantity import Count
from custody.domain.text import required
from custody.domain.weighing import Comparison, Weight, WeightEntry
from custody.domain.world import Decision, Moment, Private, World, distinct, get

SEALED, HELD, IN_TRANSIT, RELEASED = "sealed", "held", "in_transit", "released"
ORDERED, STAGED, ON_SITE, DESTROYED = "ordered", "staged", "on_site", "destroyed"
AT_REST = frozenset({SEALED, HELD, RELEASED})
"""States from which an exhibit may be handed over (I9)."""
LARGEST_ACT = 3_000
"""Exhibits one act may speak of, so that every list of numbers fits an entry of 65,535 bytes."""


class LaboratoryResult(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What the laboratory found: its report's number, the confirmed substance, purity in per mille."""

    report: str
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()


class Exhibit(State, kw_only=True):
    """Current state of an exhibit. ``holder`` is exactly one person from sealing to the end (I5).

    ``handlers`` are all who ever held it; ``window`` those who held it since the last good check;
    ``open`` the discrepancies that block it; ``described`` the event with its private description.
    """

    kind: ClassVar[str] = "EV"
    case: str
    seizure: str
    line: int
    number: str
    substance: str
    form: str
    described: int
    status: str
    holder: str
    agency: str
    seal: str
    sealed_at: str
    count: Count | None = None
    first_weight: Weight | None = None
    last_weight: Weight | None = None
    last_comparison: Comparison | None = None
    weighed_at: str = ""
    place: str = ""
    container: str = ""
    transfer: str = ""
    before_transit: str = ""
    due: str = ""
    released_by: str = ""
    order: str = ""
    session: str = ""
    staged_weight: Weight | None = None
    certificate: str = ""
    received_once: bool = False
    synthetic: bool = False
    copies: int = 0
    sighted_at: str = ""
    laboratory: LaboratoryResult | None = None
    open: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    window: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """By holder, place, container, case, status and due date."""
        return Index(
            status=self.status, holder=self.holder or None, place=self.place or None,
            container=self.container or None, dossier=self.case, due=self.due or None,
        )  # fmt: skip

    def hold(self, person: str, agency: str) -> None:
        """Custody passes: the new holder and agency join those who have had it."""
        self.holder, self.agency = person, agency
        for member, group in ((person, self.handlers), (person, self.window), (agency, self.agencies)):
            if member not in group:
                group.append(member)


class Check(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A blind check as recorded: what was seen, the verdicts, and the discrepancies it opened.

    ``seal_verdict``: ``ok``, ``mismatch`` or "" when no seal was read. ``count_verdict`` alike.
    """

    seal: str = ""
    seal_verdict: str = ""
    weight: Weight | None = None
    comparison: Comparison | None = None
    count: Count | None = None
    count_verdict: str = ""
    opened: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether something was compared and nothing differed."""
        verdicts = {self.seal_verdict, self.count_verdict, self.comparison.verdict if self.comparison else ""} - {""}
        return verdicts == {"ok"}

    def apply(self, state: Exhibit, at: str) -> None:
        """Keep the weight and the discrepancies; a good check begins a new window of holders."""
        if self.weight is not None:
            state.first_weight = state.first_weight or self.weight
            state.last_weight, state.last_comparison, state.weighed_at = self.weight, self.comparison, at
        state.open += self.opened
        if self.good:
            state.window = [state.holder]


class CheckEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a person saw on an exhibit before the recorded values were shown to them."""

    exhibit: str
    seal: str = ""
    weight: WeightEntry | None = None
    count: Count | None = None


class ExhibitRegistered(Event, frozen=True):
    """An exhibit of a seizure is described, sealed, counted and weighed; the sealing officer holds it."""

    type: ClassVar[str] = "exhibit.registered/1"
    case: str
    seizure: str
    line: int
    number: str
    substance: str
    form: str
    holder: str
    agency: str
    seal: str
    count: Count | None = None
    weight: Weight | None = None
    synthetic: bool = False

    def apply(self, state: State | None, fact: Fact) -> Exhibit:
        """The exhibit, sealed."""
        exhibit = Exhibit(
            case=self.case, seizure=self.seizure, line=self.line, number=self.number, substance=self.substance,
            form=self.form, described=fact.seq, status=SEALED, holder="", agency="", seal=self.seal,
            sealed_at=fact.at, count=self.count, first_weight=self.weight, last_weight=self.weight,
            weighed_at=fact.at if self.weight else "", synthetic=self.synthetic,
        )  # fmt: skip
        exhibit.hold(self.holder, self.agency)
        return exhibit

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever, its exhibit number within the case (I1)."""
        return (("seal", self.seal), ("exhibit_no", f"{self.case}/{self.number}"))


class LabelPrinted(Event, frozen=True):
    """A label leaves the printer; copy 2 and later say why (I4)."""

    type: ClassVar[str] = "label.printed/1"
    copy: int

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Earlier copies are superseded."""
        state.copies = self.copy
        return state


class ExhibitMeasured(Event, frozen=True):
    """A periodic check of seal, weight or count, entered blind."""

    type: ClassVar[str] = "exhibit.measured/1"
    check: Check
    by: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit as measured."""
        self.check.apply(state, fact.at)
        return state


class ExhibitSighted(Event, frozen=True):
    """A person other than the holder scanned the exhibit where it is (I44)."""

    type: ClassVar[str] = "exhibit.sighted/1"
    by: str
    copy: int = 0
    superseded_label: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Seen now."""
        state.sighted_at = fact.at
        return state


class ExhibitStored(Event, frozen=True):
    """The exhibit lies in a place, in a container or not."""

    type: ClassVar[str] = "exhibit.stored/1"
    place: str
    container: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit where it lies now."""
        state.place, state.container = self.place, self.container
        return state


class PrintLabels(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Print labels; a reason is needed once a label was printed before."""

    exhibits: tuple[str, ...]
    reason: str = ""


class Sight(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Exhibits scanned where they are; ``copies`` are the copy characters read, in the same order, 0 if typed."""

    exhibits: tuple[str, ...]
    copies: tuple[int, ...] = ()


class StoreExhibits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put exhibits and containers into a place, or exhibits into a container."""

    place: str = ""
    container: str = ""
    exhibits: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


def print_labels(command: PrintLabels, world: World, moment: Moment) -> Decision:
    """Number each copy (I4).

    Raises:
        RuleBroken: ``not_holder``; ``reprint_needs_reason``; ``too_many_copies`` after the 31st.
    """
    decision = Decision()
    for number in listed(command.exhibits, world):
        exhibit = held_by_agency(world, number, moment)
        if exhibit.copies and not command.reason:
            raise RuleBroken("reprint_needs_reason", number=number, copy=exhibit.copies + 1)
        if exhibit.copies >= 31:  # noqa: PLR2004  (the copy is one Crockford character of the QR, 1 to 31)
            raise RuleBroken("too_many_copies", number=number)
        decision.add(number, LabelPrinted(copy=exhibit.copies + 1))
    if command.reason:
        decision.private = (Private("reason", required(command.reason, "reason"), moment.author.person),)
    return decision


def sight(command: Sight, world: World, moment: Moment) -> Decision:
    """Record that exhibits were seen; a superseded label is warned of, not hidden (I4, I44)."""
    decision = Decision()
    copies = dict(zip(command.exhibits, command.copies, strict=False))
    for number in listed(command.exhibits, world):
        exhibit = get(world, Exhibit, number)
        if exhibit.holder == moment.author.person:
            raise RuleBroken("sighting_by_holder", number=number)
        copy = copies.get(number, 0)
        old = bool(copy) and copy < exhibit.copies
        decision.add(number, ExhibitSighted(by=moment.author.person, copy=copy, superseded_label=old))
    return decision


def store(command: StoreExhibits, world: World, moment: Moment) -> Decision:
    """Put things into a place of the author's agency; a container takes its contents with it (I8).

    Raises:
        RuleBroken: ``inside_container`` (move the container), ``not_holder``, ``wrong_state``, ``other_agency``.
    """
    place = command.place
    if command.container:
        box = get(world, Container, command.container)
        if box.agency != moment.author.agency:
            raise RuleBroken("other_agency", number=command.container)
        place = box.place
    own_place(world, place, moment)
    decision = Decision()
    if command.exhibits:
        _store_exhibits(command, place, world, moment, decision)
    for number in command.containers:
        move_container(world, number, moment, place, decision)
    if not decision.drafts:
        raise RuleBroken("nothing_listed")
    return decision


def _store_exhibits(command: StoreExhibits, place: str, world: World, moment: Moment, decision: Decision) -> None:
    for number in listed(command.exhibits, world):
        exhibit = held_by_agency(world, number, moment)
        if exhibit.status not in {HELD, ORDERED, RELEASED}:
            raise RuleBroken("wrong_state", number=number, status=exhibit.status)
        decision.add(number, ExhibitStored(place=place, container=command.container))


def move_container(world: World, number: str, moment: Moment, place: str, decision: Decision) -> list[str]:
    """Move a container of the author's agency and record the move on each thing inside (I8)."""
    box = get(world, Container, number)
    if box.agency != moment.author.agency:
        raise RuleBroken("other_agency", number=number)
    decision.add(number, ContainerMoved(agency=box.agency, place=place))
    inside = world.contents(number)
    world.load(inside)
    for exhibit_number in inside:
        exhibit = held_by_agency(world, exhibit_number, moment)
        decision.add(exhibit_number, ExhibitStored(place=place, container=exhibit.container))
    return inside


def listed(numbers: Iterable[str], world: World) -> list[str]:
    """Distinct exhibit numbers of an act, loaded at once.

    Raises:
        RuleBroken: ``scanned_twice``, ``nothing_listed`` or ``act_too_large``.
    """
    unique = distinct(numbers)
    if len(unique) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    world.load(unique)
    return unique


def held_by_agency(world: World, number: str, moment: Moment) -> Exhibit:
    """An exhibit in the custody of the author's agency.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``.
    """
    exhibit = get(world, Exhibit, number)
    if exhibit.agency != moment.author.agency:
        raise RuleBroken("not_holder", number=number)
    return exhibit
