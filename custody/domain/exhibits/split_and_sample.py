"""Split an opened exhibit into parts, take samples, with what tests used up (fractionnement, prélèvement; I19).

What was there is taken out, left or consumed: net masses within the combined uncertainty, counts exactly. A part
inherits case, seizure, line, suspicion and all who ever held it; under its own seal it is never received again (I22).
"""

import itertools
from collections.abc import Sequence
from typing import ClassVar, Literal

from msgspec import Struct, structs

from custody.domain.access.roles import KEEPERS
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import Weight, WeightEntry, weigh
from custody.domain.exhibits.deciding_balance import mark_weight
from custody.domain.exhibits.exhibit import EXHAUSTED, Exhibit
from custody.domain.exhibits.exhibit_values import Hold, LaboratoryResult, SecondAnalysis
from custody.domain.exhibits.family_balance import Reckoned, begun, repacked, split_off
from custody.domain.exhibits.not_back import not_back
from custody.domain.exhibits.objects import require_drug
from custody.domain.exhibits.opening import differs, open_opened
from custody.domain.exhibits.opening_presence import refusals
from custody.domain.exhibits.plausible_entry import Question, Row, ask_parts
from custody.domain.exhibits.seals.seal_number import SealNumber, new_seal, seal_twice
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.kernel.normal_form import normal_seal, seal_claim
from custody.domain.kernel.quantity import Count, MassEntry, bounded, count, mass
from custody.domain.kernel.typed_text import as_typed, clean, reference
from custody.domain.laboratory.analyst_consumption import Consumption, PersonConsumed, method_text, record_consumption
from custody.domain.laboratory.consumption_limit import require_little
from custody.domain.laboratory.second_analysis import new_samples
from custody.domain.orders.order import Order, unexecuted
from custody.domain.seizures.seizure import FORMS

Portion = Literal["sample", "retained_sample", "part"]
UNSORTED = frozenset({"mixed", "other"})
"""Forms of an exhibit that is sorted into parts of other forms; any other form is corrected first, by two people."""
MOST_PARTS = 100
"""Parts that one act may take; with their weighings they fit an entry."""


class ExhibitSplit(Event, frozen=True):
    """Parts were taken from the exhibit; ``weight`` and ``count`` are what is left of it, none once ``exhausted``.

    ``part_weights``: terms of its balance for life; ``told_ug``: what lacks in it by a discrepancy (I46).
    ``fresh``: samples for the analysis by another laboratory for which it was drawn, which passes to ``drawn`` (I70).
    """

    type: ClassVar[str] = "exhibit.split/1"
    children: tuple[str, ...]
    weight: Weight | None = None
    count: Count | None = None
    consumed_ug: int | None = None
    consumed_count: Count | None = None
    exhausted: bool = False
    opened: tuple[str, ...] = ()
    part_weights: tuple[Weight, ...] = ()
    told_ug: int = 0
    fresh: tuple[str, ...] = ()
    request: str = ""
    report_due: str = ""
    drawn: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit, reduced; an exhausted exhibit has no holder."""
        used_ug, things = self.consumed_ug or 0, self.consumed_count.n if self.consumed_count else 0
        state.children += self.children
        state.open += self.opened
        if self.fresh and state.second_analysis is not None:
            state.second_analysis.fresh += self.fresh
        if self.drawn and state.second_analysis is not None:
            state.second_analysis.heir = self.drawn
        state.count = self.count or state.count
        state.used_ug, state.used = state.used_ug + used_ug, state.used + things
        if self.weight is not None:
            state.judge_against(self.weight, fact.at)
            state.unweighed = None
        state.family = repacked(state.family, self.weight, fact.at, self.told_ug, self.part_weights, used_ug)
        state.used_by = state.used_by if state.report_due else state.agency
        state.report_due = "" if self.exhausted else state.report_due or self.report_due
        if self.exhausted:
            state.end(EXHAUSTED)
        return state


class ExhibitSplitOff(Event, frozen=True):
    """A part is taken from exhibit ``parent``, under a seal of its own.

    ``handlers`` and ``agencies``: who ever held what it was taken from. ``laboratory``: what was known of that.
    ``origin``: its share in what that first held, ``openings``: when that was opened; a part is no new beginning (I46).
    """

    type: ClassVar[str] = "exhibit.split_off/1"
    parent: str
    portion: str
    case: str
    seizure: str
    line: int
    exhibit_number: str
    substance: str
    form: str
    holder: str
    agency: str
    seal: str
    status: str
    handlers: tuple[str, ...]
    agencies: tuple[str, ...]
    count: Count | None = None
    weight: Weight | None = None
    place: str = ""
    due: str = ""
    released_by: str = ""
    received_at: str = ""
    laboratory_at: str = ""
    reported_at: str = ""
    laboratory: LaboratoryResult | None = None
    holds: tuple[Hold, ...] = ()
    synthetic: bool = False
    seal_again: bool = False
    opened: tuple[str, ...] = ()
    packing: str = ""
    condition: str = ""
    dries_since: str = ""
    rules: str = ""
    report_due: str = ""
    second_analysis: SecondAnalysis | None = None
    laboratories: tuple[str, ...] = ()
    origin: Reckoned | None = None
    openings: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> Exhibit:
        """Return the part, held by the person who took it."""
        at = fact.at if self.weight else ""
        exhibit = Exhibit(
            case=self.case, seizure=self.seizure, line=self.line, exhibit_number=self.exhibit_number,
            substance=self.substance, form=self.form, described=fact.seq, status=self.status, holder="", agency="",
            seal=self.seal, sealed_at=fact.at, count=self.count, first_weight=self.weight, first_weighed_at=at,
            weighed_at=at, last_weight=self.weight, place=self.place, due=self.due, released_by=self.released_by,
            received_at=self.received_at, laboratory_at=self.laboratory_at, reported_at=self.reported_at,
            synthetic=self.synthetic, laboratory=self.laboratory, parent=self.parent, portion=self.portion,
            handlers=list(self.handlers), agencies=list(self.agencies), holds=list(self.holds),
            open=list(self.opened), packing=self.packing, condition=self.condition, dries_since=self.dries_since,
            rules=self.rules, report_due=self.report_due, used_by=self.agency, openings=list(self.openings),
            second_analysis=self.second_analysis, laboratories=list(self.laboratories),
        )  # fmt: skip
        if self.origin is not None and self.weight is not None:
            weighed = self.weight, at
            exhibit.family = structs.replace(begun(weighed, None, weighed), origin=self.origin)
        exhibit.hold(self.holder, self.agency, fact.at)
        return exhibit

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever, its exhibit number within the case (I1)."""
        again = fact.seq if self.seal_again else 0
        return (seal_claim(self.seal, self.agency, again), ("exhibit_no", f"{self.case}/{self.exhibit_number}"))


class PartEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part as it is taken and sealed; ``weight`` with its packaging, whose weight is the tare."""

    portion: Portion
    seal: str
    weight: WeightEntry | None = None
    count: Count | None = None
    form: str = ""
    description: str = ""


class Split(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take parts from an opened exhibit.

    ``weight`` and ``count`` are what is left of it, none once ``exhausted``; ``consumed`` what a test used up, by
    ``method`` for ``request``. ``refusal``: who was there and refuses to sign, and why.
    """

    exhibit: str
    parts: tuple[PartEntry, ...]
    weight: WeightEntry | None = None
    count: Count | None = None
    consumed: MassEntry | None = None
    consumed_count: Count | None = None
    request: str = ""
    method: str = ""
    exhausted: bool = False
    refusal: str = ""
    confirmed: tuple[str, ...] = ()


@act(
    "exhibit.split/1",
    title=N_("Parts or samples taken"),
    summary="Take parts or samples from an opened exhibit",
    roles=KEEPERS,
    records=(DiscrepancyOpened, ExhibitSplit, ExhibitSplitOff, PersonConsumed),
)
def split(command: Split, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Take parts and samples before witnesses; what does not add up opens a discrepancy (I19).

    Raises:
        NotFound: no such exhibit.
        RuleBroken: as ``open_opened`` and ``weigh``; ``object_not_drug``; ``blocked_by_discrepancy``,
            ``sample_retained`` when nothing may be taken; ``act_too_large``, ``nothing_listed``,
            ``check_incomplete`` for parts or a rest not weighed, ``part_form_differs``, ``too_much_consumed``;
            ``consumed_on_paper`` for what only a paper says to be used up.
        BadInput: ``tare_needed``, ``unit_differs``, ``form_unknown``, ``total_too_large``, ``left_after_all`` when an
            exhausted exhibit has a rest.
        ConfirmationNeeded: ``seal_in_use`` (I57a); as ``ask_parts`` (I57d).
    """
    decision = Decision()
    exhibit, late = open_opened(command.exhibit, state_reader, ctx, decision)
    require_clear(command.exhibit, exhibit)
    if ctx.paper is not None and (command.exhausted or command.consumed or command.consumed_count):
        raise RuleBroken("consumed_on_paper", number=command.exhibit)
    if not 0 < len(command.parts) <= MOST_PARTS:
        raise RuleBroken("act_too_large" if command.parts else "nothing_listed", limit=MOST_PARTS)
    left = _left(command, exhibit, state_reader, ctx)
    numbers = _numbers(exhibit, len(command.parts), state_reader)
    pairs = zip(command.parts, numbers, strict=True)
    parts = [_part(entry, each, command.exhibit, exhibit, state_reader, ctx) for entry, each in pairs]
    parts = _numbered(parts, command.confirmed, state_reader, ctx, decision)
    question = Question(ctx=ctx, decision=decision, confirmed=command.confirmed, state_reader=state_reader)
    ask_parts(question, exhibit, list(map(_row, parts)))
    event = ExhibitSplit(
        children=tuple(ctx.new_number("EV") for _ in parts), weight=left, exhausted=command.exhausted,
        count=count(command.count) if command.count else None,
        consumed_ug=mass(command.consumed).ug if command.consumed else None,
        consumed_count=count(command.consumed_count) if command.consumed_count else None,
        part_weights=tuple(part.weight for part in parts if part.weight is not None),
    )  # fmt: skip
    for weight in (*event.part_weights, *((left,) if left else ())):
        mark_weight(weight, exhibit.house, exhibit.place, state_reader, decision)
    require_little(command.exhibit, event.consumed_ug, event.consumed_count, state_reader)
    told_ug, differing = _balance(command.exhibit, exhibit, parts, event, ctx, decision)
    samples = tuple(child for child, part in zip(event.children, parts, strict=True) if part.portion != "part")
    consumption = Consumption(exhibit=command.exhibit, ug=event.consumed_ug, things=event.consumed_count,
                              request=command.request, method=command.method)  # fmt: skip
    due = record_consumption(consumption, exhibit, state_reader, ctx, decision)
    parts = _awaiting(parts, due or exhibit.report_due) if command.exhausted else parts
    second = exhibit.second_analysis if command.exhausted else None
    heir = _heaviest(parts) if second is not None else None
    if second is not None and heir is not None:
        parts[heir] = structs.replace(parts[heir], second_analysis=structs.replace(second))
    event = structs.replace(event, opened=(*late, *differing), told_ug=told_ug, request=consumption.named_request(),
                            drawn="" if heir is None else event.children[heir],
                            report_due="" if command.exhausted else due,
                            fresh=new_samples(exhibit, samples, ctx))  # fmt: skip
    parts = parts if told_ug else _shared(parts, exhibit, event)
    decision.add(command.exhibit, event, *refusals(command.refusal, exhibit), *method_text(consumption, exhibit))
    for child, part, entry in zip(event.children, parts, command.parts, strict=True):
        text = clean(entry.description, "description")
        seal = SealNumber(part.seal, part.seal_again)
        twice = seal_twice(seal, child, exhibit.case, exhibit.window, ctx, decision)
        decision.add(child, structs.replace(part, opened=twice), *private_texts(exhibit.case, description=text))
    return decision


def _shared(parts: list[ExhibitSplitOff], exhibit: Exhibit, event: ExhibitSplit) -> list[ExhibitSplitOff]:
    """Return the parts, each with its share in what the exhibit first held: what lacks untold goes along (I46)."""
    family, weighed = exhibit.family, (*event.part_weights, *((event.weight,) if event.weight else ()))
    if family is None or len(event.part_weights) < len(parts):
        return parts
    used_ug = event.consumed_ug or 0
    return [
        structs.replace(part, origin=split_off(family, part.weight, weighed, used_ug)) if part.weight else part
        for part in parts
    ]


def _awaiting(parts: list[ExhibitSplitOff], due: str) -> list[ExhibitSplitOff]:
    """Return the parts of which the first, a sample if there is one, awaits the report that their origin awaited."""
    first = next((index for index, part in enumerate(parts) if part.portion == "sample"), 0)
    return [structs.replace(part, report_due=due) if index == first else part for index, part in enumerate(parts)]


def _heaviest(parts: list[ExhibitSplitOff]) -> int | None:
    """Return the index of the heaviest part that is no sample: it is drawn in place of what it was part of (I70)."""
    whole = [index for index, part in enumerate(parts) if part.portion == "part"]
    return max(whole, key=lambda index: weight.content_ug if (weight := parts[index].weight) else 0, default=None)


def require_clear(exhibit_id: str, exhibit: Exhibit) -> None:
    """Refuse to take anything from an object, or from what an open discrepancy blocks."""
    require_drug(exhibit_id, exhibit)
    if exhibit.open:
        raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=exhibit.open[0])


def require_spare(exhibit_id: str, exhibit: Exhibit, state_reader: StateReader) -> None:
    """Refuse to use up a sample that an order still to be executed retains."""
    for order in exhibit.retained:
        if unexecuted(order, require(state_reader, Order, order), state_reader):
            raise RuleBroken("sample_retained", number=exhibit_id, order=order)


def _left(command: Split, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> Weight | None:
    if command.exhausted:
        require_spare(command.exhibit, exhibit, state_reader)
        if command.weight or command.count:
            raise BadInput("left_after_all")
        return None
    if exhibit.last_weight is None and command.count is None:
        raise RuleBroken("check_incomplete", number=command.exhibit)
    return _net(command.weight, command.exhibit, exhibit, state_reader, ctx)


def _row(part: ExhibitSplitOff) -> Row:
    return Row(no=part.exhibit_number, group=part.portion, weight=part.weight, count=part.count,
               substance=part.substance, form=part.form)  # fmt: skip


def _net(
    entry: WeightEntry | None, exhibit_id: str, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext
) -> Weight | None:  # fmt: skip
    """Return a weighing with its tare; an opened exhibit that was weighed needs one."""
    if entry is None:
        if exhibit.last_weight is not None:
            raise RuleBroken("check_incomplete", number=exhibit_id)
        return None
    if entry.tare is None:
        raise BadInput("tare_needed")
    return weigh(entry, state_reader, ctx)


def _part(
    entry: PartEntry, no: str, exhibit_id: str, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext
) -> ExhibitSplitOff:  # fmt: skip
    if entry.form and entry.form not in FORMS:
        raise BadInput("form_unknown", value=entry.form[:40])
    if entry.form not in {"", exhibit.form} and exhibit.form not in UNSORTED:
        # another form dries more, is seen less often and is drawn for no other laboratory
        raise RuleBroken("part_form_differs", number=exhibit_id, form=exhibit.form)
    if entry.count and exhibit.count and entry.count.unit != exhibit.count.unit:
        raise BadInput("unit_differs", unit=entry.count.unit[:40], declared=exhibit.count.unit)
    weight = _net(entry.weight, exhibit_id, exhibit, state_reader, ctx)
    if weight is None and entry.count is None:
        raise RuleBroken("check_incomplete", number=exhibit_id)
    return ExhibitSplitOff(
        parent=exhibit_id, portion=entry.portion, case=exhibit.case, seizure=exhibit.seizure, line=exhibit.line,
        exhibit_number=no, substance=exhibit.substance, form=entry.form or exhibit.form, holder=exhibit.holder,
        agency=exhibit.agency, seal=as_typed(entry.seal, "seal"), status=exhibit.before_opening, weight=weight,
        handlers=tuple(exhibit.keepers), agencies=tuple(exhibit.agencies), place=exhibit.place, due=exhibit.due,
        count=count(entry.count) if entry.count else None, released_by=exhibit.released_by,
        received_at=exhibit.received_at, laboratory_at=exhibit.laboratory_at, reported_at=exhibit.reported_at,
        laboratory=exhibit.laboratory, synthetic=exhibit.synthetic, holds=tuple(exhibit.holds), rules=exhibit.rules,
        packing=exhibit.packing, condition=exhibit.condition, openings=tuple(exhibit.openings),
        dries_since=exhibit.dries_since or exhibit.first_weighed_at, laboratories=tuple(exhibit.laboratories),
    )  # fmt: skip


def _numbers(exhibit: Exhibit, parts: int, state_reader: StateReader) -> list[str]:
    """Return the next free numbers in the case below the exhibit's own, ``12.1``; refuse one too long."""
    below = (f"{exhibit.exhibit_number}.{index}" for index in itertools.count(len(exhibit.children) + 1))
    free = (no for no in below if not state_reader.claimed("exhibit_no", f"{exhibit.case}/{no}"))
    return [reference(no, "exhibit_number") for no in itertools.islice(free, parts)]


def _numbered(
    parts: Sequence[ExhibitSplitOff], confirmed: tuple[str, ...], state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> list[ExhibitSplitOff]:  # fmt: skip
    """Return the parts, each marked if the number of its seal was used before or stands on another of them."""
    marked: list[ExhibitSplitOff] = []
    for part in parts:
        taken = {normal_seal(other.seal) for other in marked}
        seal = new_seal(part.seal, confirmed, state_reader, ctx, decision, taken)
        marked.append(structs.replace(part, seal_again=seal.again))
    return marked


def _balance(
    exhibit_id: str, exhibit: Exhibit, parts: Sequence[ExhibitSplitOff], event: ExhibitSplit, ctx: ActContext,
    decision: Decision,
) -> tuple[int, list[str]]:  # fmt: skip
    """Return what lacks and the discrepancies that tell it: masses within the balance for life, counts exactly."""
    gone = not_back(exhibit, event.weight, ctx.at, event.part_weights, event.consumed_ug or 0)
    counts = _counts(exhibit_id, exhibit, parts, event)
    pairs = (((gone.expected, gone.finding) if gone else None, "mass_balance"), (counts, "count"))
    opened = [differs(sort, exhibit_id, exhibit, *findings, ctx, decision) for findings, sort in pairs if findings]
    return gone.told_ug if gone else 0, opened


def _counts(
    exhibit_id: str, exhibit: Exhibit, parts: Sequence[ExhibitSplitOff], event: ExhibitSplit
) -> tuple[Finding, Finding] | None:  # fmt: skip
    """Return the counts before and after a split if they differ; a package that was weighed uncounted stays one."""
    before, used = exhibit.count, event.consumed_count
    counts = [part.count for part in parts if part.count]
    if before is None or not (counts or used or exhibit.last_weight is None):
        return None
    if event.count is None and not event.exhausted:
        raise RuleBroken("check_incomplete", number=exhibit_id)
    listed = [c for c in (*counts, event.count, used) if c is not None]
    if any(c.unit != before.unit for c in listed):
        raise BadInput("unit_differs", unit=listed[-1].unit, declared=before.unit)
    after = Count(bounded(sum(c.n for c in listed)), before.unit)
    return None if after == before else (Finding(count=before), Finding(count=after))
