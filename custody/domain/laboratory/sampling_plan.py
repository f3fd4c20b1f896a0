"""Sampling on record: a plan with the units it chose, and what examining them showed (UNODC/ENFSI ST/NAR/38).

The seed of the draw is the plan's own number, which nobody knows before the plan is recorded. Whoever plans again
until a draw pleases leaves every earlier plan in the exhibits' histories.
"""

from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.confidential_inspection import ConfidentialInspectionActed, act_within
from custody.domain.access.roles import SAMPLERS, Role
from custody.domain.exhibits.exhibit import AT_REST, Exhibit, held_by_agency, load_exhibits
from custody.domain.exhibits.objects import require_drug
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.quantity import MassEntry, mass
from custody.domain.kernel.substances import SUBSTANCES
from custody.domain.laboratory.sampling_statistics import GENERATOR, INFERRING, draw, size

PLANNED, EXAMINED = "planned", "examined"
SHOWN, NOT_SHOWN, NONE = "shown", "not_shown", "none"
"""Inference for all units: the share is shown, is not shown, or (after a rule of thumb) nothing follows."""


class Sample(State, kw_only=True):
    """A sampling plan, and its result once ``status`` is ``examined``.

    ``population`` (N) units of ``exhibits``; ``share`` (k) and ``alpha`` in per mille; ``tolerated`` (r) negatives;
    ``chosen`` are the numbers of the units to examine. ``weights_ug``: net micrograms of units weighed.
    """

    kind: ClassVar[str] = "SP"
    case: str
    agency: str
    planner: str
    planned_at: str
    exhibits: list[str]
    population: int
    method: str
    share: int = 0
    alpha: int = 0
    tolerated: int = 0
    seed: str
    generator: str
    chosen: list[int]
    status: str
    substance: str = ""
    negatives: list[int] = field(default_factory=list)
    weights_ug: list[int] = field(default_factory=list)
    inference: str = ""
    examiner: str = ""
    examined_at: str = ""
    inquiry: str = ""

    def index(self) -> Index:
        """By case."""
        return Index(status=self.status, dossier=self.case)


class SamplingPlanMade(Event, frozen=True, kw_only=True):
    """Plan of the units to examine: the generator draws `chosen` from the seed, in the method's sample size.

    `inquiry`: the confidential inspection that drew them; then no exhibit has an event of it.
    """

    type: ClassVar[str] = "sampling_plan.made/1"
    case: str
    agency: str
    planner: str
    exhibits: tuple[str, ...]
    population: int
    method: str
    share: int = 0
    alpha: int = 0
    tolerated: int = 0
    seed: str
    generator: str
    chosen: tuple[int, ...]
    inquiry: str = ""

    def apply(self, state: State | None, fact: Fact) -> Sample:
        """Return the new plan."""
        return Sample(
            case=self.case, agency=self.agency, planner=self.planner, planned_at=fact.at,
            exhibits=list(self.exhibits), population=self.population, method=self.method, share=self.share,
            alpha=self.alpha, tolerated=self.tolerated, seed=self.seed, generator=self.generator,
            chosen=list(self.chosen), status=PLANNED, inquiry=self.inquiry,
        )  # fmt: skip


class ExhibitSamplingPlanned(Event, frozen=True):
    """Units of the exhibit are to be examined as a sampling plan says."""

    type: ClassVar[str] = "exhibit.sampling_planned/1"
    sample: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit with its latest plan."""
        state.sample = self.sample
        return state


class SamplingPlanResultRecorded(Event, frozen=True, kw_only=True):
    """All chosen units were examined for `substance`; `negatives` do not hold it; what follows: `inference`."""

    type: ClassVar[str] = "sampling_plan.result_recorded/1"
    examiner: str
    substance: str
    negatives: tuple[int, ...] = ()
    weights_ug: tuple[int, ...] = ()
    inference: str

    def apply(self, state: Sample, fact: Fact) -> Sample:
        """Return the plan with its result."""
        state.status, state.examiner, state.examined_at = EXAMINED, self.examiner, fact.at
        state.substance, state.negatives, state.inference = self.substance, list(self.negatives), self.inference
        state.weights_ug = list(self.weights_ug)
        return state


class MakeSamplingPlan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Plan which of ``population`` like units in exhibits to examine; ``share`` and ``alpha`` in per mille.

    ``inquiry``: draw within this confidential inspection, from exhibits that it covers, whoever holds them.
    """

    exhibits: tuple[str, ...]
    population: int
    method: str
    share: int = 0
    alpha: int = 0
    tolerated: int = 0
    inquiry: str = ""


class RecordSamplingResult(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record the examination of every chosen unit: negative units, and net masses of weighed units."""

    sample: str
    substance: str
    negatives: tuple[int, ...] = ()
    weights: tuple[MassEntry, ...] = ()


@act(
    "sampling_plan.make/1",
    title=N_("Sampling planned"),
    summary="Plan which units to examine",
    roles=SAMPLERS | {Role.INSPECTOR},
    records=(ConfidentialInspectionActed, ExhibitSamplingPlanned, SamplingPlanMade),
)
def make_plan(command: MakeSamplingPlan, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Choose the units, before anybody opens a packet.

    Raises:
        BadInput: ``population_out_of_range``, ``sampling_method_unknown``, ``sampling_parameters``,
            ``sampling_impossible``, ``sample_too_large``.
        RuleBroken: ``not_holder``, ``wrong_state``, ``other_case`` for exhibits of two cases; ``object_not_drug``; as
            ``act_within``.
    """
    asked = {"share": command.share, "alpha": command.alpha, "tolerated": command.tolerated}
    sample_size = size(command.method, command.population, **asked)
    sample_id = ctx.new_number("SP")
    numbers = load_exhibits(command.exhibits, state_reader)
    case = _case(numbers, state_reader, ctx, confided=bool(command.inquiry))
    event = SamplingPlanMade(
        case=case, agency=ctx.author.agency, planner=ctx.author.person,
        exhibits=tuple(numbers), population=command.population, method=command.method, seed=sample_id,
        generator=GENERATOR, chosen=draw(sample_id, command.population, sample_size), inquiry=command.inquiry, **asked,
    )  # fmt: skip
    decision = Decision()
    decision.add(sample_id, event)
    if command.inquiry:
        act_within(command.inquiry, sample_id, tuple(numbers), state_reader, ctx, decision)
        return decision
    for each in numbers:
        decision.add(each, ExhibitSamplingPlanned(sample=sample_id))
    return decision


@act(
    "sampling_plan.record_result/1",
    title=N_("Sample examined"),
    summary="Record what examining them showed",
    roles=SAMPLERS,
    records=(SamplingPlanResultRecorded,),
)
def record_result(command: RecordSamplingResult, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put the result on record; more negatives than tolerated are recorded too, and then nothing is shown.

    Raises:
        BadInput: ``substance_unknown``; a mass that cannot be read, ``unit_mass_out_of_range``.
        RuleBroken: ``not_holder``, ``wrong_state`` once examined; ``not_chosen`` for a negative unit that was not, or
            stands there twice; ``too_many_weights`` for more weights than units chosen.
    """
    sample = require(state_reader, Sample, command.sample)
    for each in load_exhibits(sample.exhibits, state_reader):
        held_by_agency(state_reader, each, ctx)
    if sample.status != PLANNED:
        raise RuleBroken("wrong_state", number=command.sample, status=sample.status)
    if command.substance not in SUBSTANCES:
        raise BadInput("substance_unknown", value=command.substance[:40])
    if len(command.weights) > len(sample.chosen):
        raise RuleBroken("too_many_weights", n=len(command.weights), limit=len(sample.chosen))
    event = SamplingPlanResultRecorded(
        examiner=ctx.author.person, substance=command.substance, negatives=_negatives(command.negatives, sample),
        weights_ug=tuple(_unit(entry) for entry in command.weights),
        inference=_inference(sample, len(command.negatives)),
    )  # fmt: skip
    decision = Decision()
    decision.add(command.sample, event)
    return decision


def _case(numbers: list[str], state_reader: StateReader, ctx: ActContext, *, confided: bool) -> str:
    cases = set()
    for exhibit_id in numbers:
        exhibit = (
            require(state_reader, Exhibit, exhibit_id) if confided else held_by_agency(state_reader, exhibit_id, ctx)
        )
        require_drug(exhibit_id, exhibit)
        if exhibit.status not in AT_REST:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        cases.add(exhibit.case)
        if len(cases) > 1:
            raise RuleBroken("other_case", number=exhibit_id)
    return cases.pop()


def _negatives(units: tuple[int, ...], sample: Sample) -> tuple[int, ...]:
    left = set(sample.chosen)
    for unit in units:
        if unit not in left:
            raise RuleBroken("not_chosen", unit=unit)
        left.remove(unit)
    return tuple(sorted(units))


HEAVIEST_UNIT_UG = 10**12
"""A tonne: with thirteen digits each, two thousand weights fit an entry."""


def _unit(entry: MassEntry) -> int:
    ug = mass(entry).ug
    if not 0 < ug <= HEAVIEST_UNIT_UG:
        raise BadInput("unit_mass_out_of_range", text=entry.text[:40], unit=entry.unit)
    return ug


def _inference(sample: Sample, negatives: int) -> str:
    if sample.method not in INFERRING:
        return NONE
    return SHOWN if negatives <= sample.tolerated else NOT_SHOWN
