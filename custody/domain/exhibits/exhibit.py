"""The exhibit (scellé): what it is, who holds it, under which seal, in which state (docs/states.md; I5, I13, I14)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from msgspec import field

from custody.domain.exhibits.balance_and_weighing import Comparison, Weight, weighed_by
from custody.domain.exhibits.drying.lot_comparison import InLot
from custody.domain.exhibits.exhibit_remarks import CourtReference, Missed, Unweighed
from custody.domain.exhibits.exhibit_values import BySack, Hold, LaboratoryResult, Packed, PhotoAsked, SecondAnalysis
from custody.domain.exhibits.family_balance import Family, restated
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.exhibits.on_road import OnRoad, still_escorted
from custody.domain.exhibits.paper_origin import Origin
from custody.domain.exhibits.presumptive_result import TestResult
from custody.domain.kernel.context import ActContext, StateReader, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.kernel.quantity import Count, Volume

SEALED, HELD, IN_TRANSIT, RELEASED = "sealed", "held", "in_transit", "released"
ORDERED, STAGED, ON_SITE, DESTROYED, UNACCOUNTED = "ordered", "staged", "on_site", "destroyed", "written_off"
OPENED, EXHAUSTED, CONSUMED = "opened", "exhausted", "consumed"
"""Its seal is opened and it must be resealed; all of it went into its parts; the laboratory used it up."""
RETURNED, CEDED, LEFT, KEPT = "restituted", "ceded", "left_disputed", "kept_for_reference"
"""Given to the owner; ceded abroad; left against a rule (8.0); kept for training or as a standard, and on the books."""
GONE = frozenset({DESTROYED, UNACCOUNTED, EXHAUSTED, CONSUMED, RETURNED, CEDED, LEFT})
"""States without a way out: there is nothing left that anyone could hold (I9)."""
FOR_GOOD = GONE - {UNACCOUNTED}
"""Final states without return; a written-off exhibit may be found. The question of the last holder is settled."""
AT_REST = frozenset({SEALED, HELD, RELEASED, ORDERED, KEPT})
"""States from which an exhibit may be handed over (I9)."""
LOADED = frozenset({STAGED, ON_SITE})
"""States of what is in the load of a session that has not burnt yet."""
IN_CUSTODY = AT_REST | LOADED | {IN_TRANSIT, OPENED}
"""All states but those of ``GONE``: somebody holds it."""
STORED = frozenset({HELD, RELEASED, ORDERED, KEPT})
"""States in which an exhibit may be put from one place into another."""
LARGEST_ACT = 3_000
"""Exhibits that one act may speak of: every list of numbers fits an entry of 65,535 bytes."""


class Exhibit(State, kw_only=True):
    """Current state of an exhibit.

    ``holder`` is exactly one person from sealing until it is destroyed, then "" (I5); ``agency`` is the last holder's.
    ``place`` is where it lies or, while in transit in hand-over ``transfer``, where it left; ``left`` are the places
    it lay in since another than its holder had or saw it, until ``left_at``; ``placed_at``: when it was put there;
    ``photo_asked``: a sighting waits for it. ``reference`` is the weight accepted in place of the first one;
    ``finest`` the most precise since (I48); ``family``: the mass balance of what was opened, for life (I46).
    ``spares``: copies of its label printed before it was sealed and never on it. ``handlers`` and ``agencies`` all who
    ever held it, ``claimants`` those by a claim alone; ``window`` those since the last full check; ``open`` the
    discrepancies that block it; ``unproved`` those of a burnt one, closed and not explained; ``described`` the event
    with its description. ``received_at``, ``laboratory_at``, ``reported_at``: when a second holder, a laboratory and
    its report came (I24). ``origin``: in a paper register; what went before is not on record. ``dispatched_at``: since
    when it is on its way; ``evacuated_at``: carried out of danger, not counted since. ``volume``: as stated, in its
    vessels. ``used_ug``, ``used``: used up by tests; ``report_due``: a report on that, by the agency ``used_by``.
    ``moved``: its last event (``n``) that changed holder, seal or state, by the act ``moved_by``: the base of what was
    done offline. ``opened_by``: the agency it is released to, once it opened it (I67). ``proposal``: by which its
    keepers ask for an order to burn it. ``openings``: its last ones, but for analyses; ``unweighed``: those without a
    weight (I46). ``missed``: from whose load; ``by_count``: why seal and count stood for its weight at staging;
    ``amiss``: sessions whose load it left otherwise than recorded. ``questioned``: readings that were asked about;
    ``to_read_again``: the one that waits (I57b). ``packing``, ``packed`` before, and ``condition`` at sealing: what
    its drying depends on (I60); ``dries_since``: when its origin was first weighed; ``settled``: by two once dry;
    ``rules``: the pack then. ``in_lot`` and ``second_analysis`` (I70); ``tests`` (I65); ``kept`` (I53).
    """

    kind: ClassVar[str] = "EV"
    case: str
    seizure: str
    line: int
    exhibit_number: str
    substance: str
    form: str
    packing: str = ""
    condition: str = ""
    packed: list[Packed] = field(default_factory=list)
    dries_since: str = ""
    rules: str = ""
    described: int
    status: str
    holder: str
    agency: str
    held_since: str = ""
    seal: str
    sealed_at: str
    moved: int = 0
    moved_by: str = ""
    count: Count | None = None
    volume: Volume | None = None
    first_weight: Weight | None = None
    restated: Weight | None = None
    first_weighed_at: str = ""
    reference: Weight | None = None
    reference_at: str = ""
    finest: Weight | None = None
    finest_at: str = ""
    settled: Weight | None = None
    settled_at: str = ""
    family: Family | None = None
    last_weight: Weight | None = None
    last_comparison: Comparison | None = None
    weighed_at: str = ""
    to_weigh: bool = False
    used_ug: int = 0
    used: int = 0
    report_due: str = ""
    used_by: str = ""
    place: str = ""
    left: list[str] = field(default_factory=list)
    left_at: str = ""
    placed_at: str = ""
    photo_asked: PhotoAsked | None = None
    container: str = ""
    transfer: str = ""
    before_transit: str = ""
    dispatched_at: str = ""
    evacuated_at: str = ""
    due: str = ""
    released_by: str = ""
    released_at: str = ""
    order: str = ""
    kept: bool = False
    proposal: str = ""
    session: str = ""
    staged_weight: Weight | None = None
    by_count: str = ""
    by_sack: BySack | None = None
    on_road: OnRoad | None = None
    certificate: str = ""
    received_at: str = ""
    laboratory_at: str = ""
    reported_at: str = ""
    synthetic: bool = False
    copies: int = 0
    label: int = 0
    sighted_at: str = ""
    laboratory: LaboratoryResult | None = None
    highest_purity: int | None = None
    laboratories: list[str] = field(default_factory=list)
    second_analysis: SecondAnalysis | None = None
    sample: str = ""
    parent: str = ""
    portion: str = ""
    before_opening: str = ""
    opened_at: str = ""
    opened_by: str = ""
    openings: list[str] = field(default_factory=list)
    unweighed: Unweighed | None = None
    origin: Origin | None = None
    children: list[str] = field(default_factory=list)
    sealing_photos: int = 0
    pictured: list[int] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    claimants: list[str] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)
    window: list[str] = field(default_factory=list)
    spares: list[int] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    retained: list[str] = field(default_factory=list)
    derogations: list[str] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    court_references: list[CourtReference] = field(default_factory=list)
    questioned: list[FirstReading] = field(default_factory=list)
    to_read_again: FirstReading | None = None
    in_lot: InLot | None = None
    tests: list[TestResult] = field(default_factory=list)

    def index(self) -> Index:
        """By holder, place, container, case, status and day due; what lies nowhere has its holder for a place."""
        place = "" if self.status == IN_TRANSIT else self.place
        if self.status in {HELD, ORDERED, KEPT} and not place:
            place = self.holder
        return Index(
            status=self.status, holder=self.holder or None, place=place or None, container=self.container or None,
            dossier=self.case, due=self.due or (self.to_read_again.due[:10] if self.to_read_again else None),
        )  # fmt: skip

    def weighed_again(self, at: str) -> str | None:
        """By the agency in whose hands it was weighed, when that was compared and showed no discrepancy."""
        well = self.last_comparison is not None and not self.last_comparison.differs
        return weighed_by(self.agency) if well and self.weighed_at == at else None

    @property
    def valid_copy(self) -> int:
        """The copy of its label that it bears: that printed last, or since it was sealed an earlier one (``label``)."""
        return self.label or self.copies

    @property
    def received_once(self) -> bool:
        """Return True if the exhibit ever left the person who sealed it."""
        return bool(self.received_at)

    @property
    def house(self) -> str:
        """The agency of this log that answers for it: for what is in an outsider's hands, the one that released it."""
        return self.released_by if self.agency == self.holder else self.agency

    @property
    def known_substance(self) -> str:
        """The substance as confirmed by the laboratory, else as suspected."""
        return self.laboratory.substance if self.laboratory else self.substance

    @property
    def basis(self) -> tuple[Weight, str] | None:
        """The weight that later ones are judged against, and when it was taken (I17)."""
        first = (self.first_weight, self.first_weighed_at) if self.first_weight is not None else None
        return (self.reference, self.reference_at) if self.reference is not None else first

    @property
    def first_stated(self) -> Weight | None:
        """Return the first weight as corrected; later labels and papers print it (I61)."""
        return self.restated or self.first_weight

    @property
    def standing_weight(self) -> Weight | None:
        """Return the last weighing, else the accepted basis; a weight that the inspection set aside does not count."""
        return self.last_weight or (self.basis[0] if self.basis else None)

    @property
    def doubts(self) -> tuple[str, ...]:
        """The discrepancies by which it is not proved that a burnt one burnt as recorded; none for a sound one."""
        return (*self.unproved, *self.open)

    @property
    def on_release(self) -> bool:
        """Return True if the exhibit is on temporary release, its seal intact or opened meanwhile (I10)."""
        return RELEASED in {self.status, self.before_opening}

    def hold(self, person: str, agency: str, at: str) -> None:
        """Custody passes: the new holder and agency join those who have had it."""
        self.opened_by = self.opened_by if agency == self.agency else ""
        self.holder, self.agency, self.held_since = person, agency, at
        self.left, self.left_at, self.on_road = [], "", self.on_road if self.status in LOADED else None
        self.agencies = list(dict.fromkeys((*self.agencies, agency)))
        self.pass_through(person)

    def pass_through(self, person: str) -> None:
        """Somebody had it in their hands without holding it: they join the window, and the chain (I30)."""
        if person in self.claimants:
            self.claimants.remove(person)
        for people in (self.handlers, self.window):
            if person not in people:
                people.append(person)

    def sight(self, at: str) -> None:
        """Somebody else saw it at this hour; what comes home late takes no later sighting or move back."""
        self.sighted_at = max(self.sighted_at, at)
        if at > self.left_at:
            self.left, self.left_at = [], ""

    def put(self, place: str, container: str, at: str) -> None:
        """Put it into a place, by the word of its keepers: where it lay is kept until another has seen it."""
        if self.place and self.place != place:
            self.left = [*(each for each in self.left if each != self.place), self.place]
            self.left_at = at
        self.placed_at = self.placed_at if self.place == place else at
        self.place, self.container = place, container

    def claim(self, person: str) -> None:
        """Somebody may have had it: they join the window, and the chain only once a claim that says so is accepted."""
        known = person in self.handlers and person not in self.claimants
        self.pass_through(person)
        if not known:
            self.claimants.append(person)

    @property
    def keepers(self) -> list[str]:
        """Return the people who held the exhibit by the record, without unaccepted claimants (I30)."""
        return [person for person in self.handlers if person not in self.claimants]

    def state_again(self, weight: Weight, at: str) -> None:
        """Correct the weight that later ones are judged against; what the label says of the first one follows it."""
        if self.reference is None or self.reference == self.restated:
            self.restated = weight
        self.family = restated(self.family, self.basis[0] if self.basis else None, weight)
        self.judge_against(weight, at)

    def judge_against(self, weight: Weight, at: str) -> None:
        """Later weights are judged against this one: it was taken of what is in the exhibit now."""
        if self.first_weight is None:
            self.first_weight, self.first_weighed_at = weight, at
        self.reference, self.reference_at, self.finest = weight, at, None
        self.last_weight, self.last_comparison, self.weighed_at = weight, None, at
        self.to_weigh = False

    def enter_again(self, of: str, field: str, value: Any) -> None:
        """Correct the figures of the laboratory's report, or the last weight."""
        if field == "weight":
            self.family = restated(self.family, self.last_weight, value)
            self.finest = None if self.finest == self.last_weight else self.finest
            self.last_weight = value
        elif self.laboratory is not None and field in LaboratoryResult.__struct_fields__:
            setattr(self.laboratory, field, value)

    def missing_from(self, session: str) -> str:
        """Return the discrepancy that reported the exhibit missing from the load of the session, or ""."""
        return next((missed.discrepancy for missed in self.missed if missed.session == session), "")

    def incident_of(self, session: str) -> bool:
        """Return True if it left the session's load missing or differing, whatever was found elsewhere since."""
        return bool(self.missing_from(session)) or session in self.amiss

    def leave_load(self, at: str) -> None:
        """Take the exhibit out of its session to be held again: only a new order can destroy it (I33)."""
        self.status, self.session, self.order, self.on_road = HELD, "", "", still_escorted(self.on_road, at)
        self.staged_weight, self.by_sack, self.by_count = None, None, ""

    def pack(self, packing: str, at: str) -> None:
        """Put it into another packing: what it dried by until then stays known."""
        self.packed = [*self.packed, Packed(self.packing, at)]
        self.packing = packing

    def end(self, status: str) -> None:
        """Nothing of it is left: nobody holds it, and it lies nowhere."""
        self.status, self.holder, self.place, self.container, self.due = status, "", "", "", ""

    def rest(self) -> None:
        """Restore the state before a hand-over that failed (I11)."""
        if self.status == IN_TRANSIT:
            self.status = self.before_transit
        self.before_transit, self.transfer, self.dispatched_at = "", "", ""


class ExhibitRegistered(Event, frozen=True):
    """An exhibit of a seizure is described, sealed, counted and weighed; the sealing officer holds it.

    ``labelled``: its number stood on a blank label; ``copy`` of it was printed last, 0 for the first. ``borne``: the
    copy that is on it if an earlier one, else 0. ``seal_again``: that number was used before. ``photos``: their count.
    """

    type: ClassVar[str] = "exhibit.registered/1"
    case: str
    seizure: str
    line: int
    exhibit_number: str
    substance: str
    form: str
    holder: str
    agency: str
    seal: str
    count: Count | None = None
    weight: Weight | None = None
    synthetic: bool = False
    volume: Volume | None = None
    labelled: bool = False
    copy: int = 0
    borne: int = 0
    seal_again: bool = False
    opened: tuple[str, ...] = ()
    photos: int = 0
    packing: str = ""
    condition: str = ""
    rules: str = ""

    def apply(self, state: State | None, fact: Fact) -> Exhibit:
        """Return the new exhibit, sealed."""
        weighed_at = fact.at if self.weight else ""
        exhibit = Exhibit(
            case=self.case, seizure=self.seizure, line=self.line, exhibit_number=self.exhibit_number,
            substance=self.substance, form=self.form, described=fact.seq, status=SEALED, holder="", agency="",
            seal=self.seal, sealed_at=fact.at, count=self.count, first_weight=self.weight, last_weight=self.weight,
            first_weighed_at=weighed_at, weighed_at=weighed_at, synthetic=self.synthetic,
            volume=self.volume, copies=(self.copy or 1) if self.labelled else 0, label=self.borne,
            open=list(self.opened), spares=[n for n in range(1, self.copy + 1) if n != (self.borne or self.copy)],
            sealing_photos=self.photos, packing=self.packing, condition=self.condition, rules=self.rules,
        )  # fmt: skip
        exhibit.hold(self.holder, self.agency, fact.at)
        return exhibit

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever, its exhibit number within the case (I1)."""
        seal = seal_claim(self.seal, self.agency, fact.seq if self.seal_again else 0)
        return (seal, ("exhibit_no", f"{self.case}/{self.exhibit_number}"))


def load_exhibits(numbers: Iterable[str], state_reader: StateReader) -> list[str]:
    """Distinct exhibit numbers of an act, loaded at once.

    Raises:
        RuleBroken: ``scanned_twice``, ``nothing_listed`` or ``act_too_large``.
    """
    exhibit_ids = unique(numbers)
    if len(exhibit_ids) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    state_reader.load(exhibit_ids)
    return exhibit_ids


def held_by_agency(state_reader: StateReader, exhibit_id: str, ctx: ActContext) -> Exhibit:
    """Return an exhibit in the custody of the author's agency, else ``not_holder``; any member does its work (I7)."""
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.agency != ctx.author.agency:
        raise RuleBroken("not_holder", number=exhibit_id)
    return exhibit
