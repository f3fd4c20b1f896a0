"""Draw positive powders for analysis by another laboratory (contre-analyse; I70).

One laboratory's report is the word of one person. So a share of a country's positive powders is drawn each year, a
part in each quarter. A laboratory that has not reported on them analyses the retained sample, and a sample taken anew
before two agencies. The seed is the draw's own number, which nobody knows before the draw is recorded. A quarter has
one draw, so that nobody repeats it until it suits. A drawn exhibit stays on its list, also if it burns first.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.drying.drying_curve import POWDERS
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.exhibit_values import LaboratoryResult, SecondAnalysis
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.quantity import MICROGRAMS
from custody.domain.kernel.times import quarter_of
from custody.domain.laboratory.analysis_result import LABORATORY, NOT_CONTROLLED, laboratory_of
from custody.domain.laboratory.sampling_statistics import GENERATOR, draw
from custody.domain.law.rule_pack import AnotherLaboratory
from custody.domain.law.rule_pack_loader import pack_at_home
from custody.domain.people.agency import Agency

SAMPLES = frozenset({"sample", "retained_sample"})
QUARTERS = 4
LARGEST_DRAW = 400
"""Exhibits that one act draws, so that they fit an entry; the others wait for the next quarter."""


class AnalysisDraw(State, kw_only=True):
    """Draw among the ``population`` of powders of a ``country`` in a ``quarter`` (``2026-Q1``).

    ``not_done``: the missing means, if nothing was drawn.
    """

    kind: ClassVar[str] = "CN"
    country: str
    quarter: str
    population: int
    chosen: list[str]
    drawn_at: str
    not_done: str = ""

    def index(self) -> Index:
        """Return the index by year and country."""
        return Index(status=self.quarter[:4], dossier=self.country)


class AnalysesDrawn(Event, frozen=True, kw_only=True):
    """The generator drew ``chosen`` from the ``seed`` among ``population`` exhibits, in the order of their numbers.

    ``pool``: SHA-256 (hex) of those numbers, one a line. ``not_done``: the missing means, if nothing was drawn.
    """

    type: ClassVar[str] = "second_analysis.drawn/1"
    country: str
    quarter: str
    population: int
    pool: str
    seed: str
    generator: str
    chosen: tuple[str, ...] = ()
    not_done: str = ""

    def apply(self, state: State | None, fact: Fact) -> AnalysisDraw:
        """Return the new draw."""
        return AnalysisDraw(
            country=self.country, quarter=self.quarter, population=self.population, chosen=list(self.chosen),
            drawn_at=fact.at, not_done=self.not_done,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim of its quarter or, if nothing was drawn for lack of a laboratory, of its year."""
        return (("analysis_draw", draw_key(self.country, self.quarter, self.not_done)),)


class ExhibitDrawnForAnalysis(Event, frozen=True, kw_only=True):
    """Another laboratory than ``laboratories`` analyses ``retained`` samples and a new one by the day ``until``."""

    type: ClassVar[str] = "exhibit.drawn_for_analysis/1"
    draw: str
    until: str
    laboratories: tuple[str, ...]
    retained: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit, drawn."""
        state.second_analysis = SecondAnalysis(
            draw=self.draw, due=self.until, laboratories=self.laboratories, retained=self.retained
        )
        return state


class DrawAnalyses(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Draw this quarter's exhibits of a country among ``pool``; ``unserved``: those without another laboratory."""

    country: str
    pool: tuple[str, ...]
    unserved: int = 0


class Powder(Struct, frozen=True, gc=False):
    """Outline of an exhibit's state: these fields alone decide if it may be drawn."""

    form: str
    status: str
    agency: str
    portion: str = ""
    released_by: str = ""
    laboratory: LaboratoryResult | None = None
    laboratories: tuple[str, ...] = ()
    first_weight: Weight | None = None
    last_weight: Weight | None = None
    second_analysis: SecondAnalysis | None = None


def draw_key(country: str, quarter: str, not_done: str = "") -> str:
    """Return the permanent claim of a draw."""
    return f"{country}/{quarter[:4]}-{not_done}" if not_done else f"{country}/{quarter}"


def share_of(country: str) -> AnotherLaboratory:
    """Return the share of powders that the country's pack asks another laboratory to analyse."""
    return pack_at_home(country).another_laboratory


def eligible(powder: Powder | Exhibit, year: str, share: AnotherLaboratory) -> bool:
    """Return True for a positive powder in custody, heavy enough, and no sample.

    An exhibit drawn in the year, or drawn earlier and not analysed since, is on its list and not drawn again.
    """
    positive = powder.laboratory is not None and powder.laboratory.substance != NOT_CONTROLLED
    whole = powder.portion not in SAMPLES and powder.status not in GONE
    weight = powder.last_weight or powder.first_weight
    heavy = weight is not None and weight.content_ug >= share.from_g * MICROGRAMS["g"]
    second = powder.second_analysis
    free = second is None or (second.due[:4] != year and not second.lacking)
    return powder.form in POWDERS and positive and whole and heavy and free


def split_pool(powders: Mapping[str, Powder], laboratories: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the exhibits for which the country has a laboratory that has not reported on them, and the others."""
    present = set(laboratories)
    served = [exhibit_id for exhibit_id, powder in powders.items() if present - set(powder.laboratories)]
    return sorted(served), sorted(powders.keys() - set(served))


def still_to_draw(pool: int, drawn: int, quarter: str, share: AnotherLaboratory) -> int:
    """Return how many exhibits the quarter draws: its part of the year's share so far, less those ``drawn``."""
    population = pool + drawn
    year = min(population, max(share.least, -(-share.percent * population // 100)))
    due = -(-year * int(quarter[-1]) // QUARTERS)
    return max(0, min(due - drawn, pool, LARGEST_DRAW))


@act(
    "second_analysis.draw/1",
    title=N_("Drawn for another laboratory"),
    records=(AnalysesDrawn, ExhibitDrawnForAnalysis),
    by_service=True,
)
def draw_analyses(command: DrawAnalyses, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Draw this quarter's exhibits, once; without another laboratory, mark that once a year (8.0 point 4).

    Raises:
        NotFound: no such exhibit.
        BadInput: ``nothing_listed`` for a pool that is not in order.
        RuleBroken: ``not_due`` if the quarter has its draw, if nothing is to be drawn, or if a drawn exhibit has
            changed meanwhile: the next round asks again.
    """
    quarter = quarter_of(ctx.at)
    pool = list(command.pool)
    if pool != sorted(set(pool)):
        raise BadInput("nothing_listed")
    not_done = "" if pool else LABORATORY
    if not (pool or command.unserved) or state_reader.claimed(
        "analysis_draw", draw_key(command.country, quarter, not_done)
    ):
        raise RuleBroken("not_due", number=command.country)
    share = share_of(command.country)
    count = still_to_draw(len(pool), _drawn(command.country, quarter[:4], state_reader), quarter, share)
    if pool and not count:
        raise RuleBroken("not_due", number=command.country)
    seed = ctx.new_number(AnalysisDraw.kind)
    chosen = tuple(pool[unit - 1] for unit in draw(seed, len(pool), count)) if pool else ()
    decision = Decision()
    event = AnalysesDrawn(
        country=command.country, quarter=quarter, population=len(pool) or command.unserved,
        pool=sha256("\n".join(pool).encode("ascii")).hexdigest(), seed=seed, generator=GENERATOR, chosen=chosen,
        not_done=not_done,
    )  # fmt: skip
    decision.add(seed, event)
    for exhibit_id in chosen:
        decision.add(exhibit_id, _draw_exhibit(exhibit_id, seed, quarter[:4], share, state_reader))
    return decision


def _drawn(country: str, year: str, state_reader: StateReader) -> int:
    """Return how many exhibits the draws of a year chose."""
    draws = state_reader.claimed_from("analysis_draw", f"{country}/{year}-Q")
    return sum(len(require(state_reader, AnalysisDraw, draw_id).chosen) for draw_id in draws)


def _draw_exhibit(
    exhibit_id: str, draw_id: str, year: str, share: AnotherLaboratory, state_reader: StateReader
) -> ExhibitDrawnForAnalysis:  # fmt: skip
    """Return the event of one chosen exhibit, with its laboratories, retained samples and purity so far.

    Raises:
        RuleBroken: ``not_due`` if it may not be drawn any more.
    """
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if not eligible(exhibit, year, share):
        raise RuleBroken("not_due", number=exhibit_id)
    children = {child: require(state_reader, Exhibit, child) for child in exhibit.children}
    retained = tuple(
        child for child, sample in children.items() if sample.portion in SAMPLES and sample.status not in GONE
    )
    return ExhibitDrawnForAnalysis(
        draw=draw_id, until=f"{year}-12-31", laboratories=tuple(exhibit.laboratories), retained=retained
    )


def new_samples(exhibit: Exhibit, samples: tuple[str, ...], ctx: ActContext) -> tuple[str, ...]:
    """Return the samples of a drawn exhibit that count as taken anew, before people of two agencies.

    A paper proves nobody's presence (8.0 point 5).
    """
    second = exhibit.second_analysis
    before_two = len({actor.agency for actor in ctx.actors}) > 1 and ctx.paper is None
    return samples if second is not None and "fresh" in second.lacking and before_two else ()


def other_laboratories(agencies: Mapping[str, Agency], country: str) -> list[str]:
    """Return the laboratories of a country that are users of the service."""
    return [agency_id for agency_id, agency in agencies.items() if laboratory_of(agency, country)]
