"""Samples as people look at them: the plan, the result, and the mass of all units estimated from those weighed.

Decisions are whole numbers and stand in the log; the estimate is arithmetic on them, shown and never recorded.
"""

import math
from fractions import Fraction
from statistics import stdev

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_sample
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.laboratory.sampling_plan import Sample
from custody.domain.laboratory.sampling_statistics import USUAL_RISK, WHOLE
from custody.domain.seizures.case import Case
from custody.service.access import confidential_inspections
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

HALVINGS = 60
"""An interval of pi/2 halved so often is below the precision of a float."""


class Estimate(Struct, frozen=True, kw_only=True):
    """Net micrograms of all units, give or take half the width of an interval of ``confidence`` per mille.

    ``mean_ug`` is that of the ``weighed`` units.
    """

    weighed: int
    mean_ug: int
    total_ug: int
    margin_ug: int
    confidence: int


def visible_sample(connection: Connection, reader: Reader, sample_id: str) -> Sample:
    """Return a sampling plan that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    sample = subject_queries.state(connection, Sample, sample_id)
    case = subject_queries.state(connection, Case, sample.case)
    exhibits = subject_queries.states(connection, Exhibit, sample.exhibits).values()
    inquiry = confidential_inspections.of(connection, (sample.inquiry,)).get(sample.inquiry)
    if not sees_sample(reader, sample, case, exhibits, inquiry):
        raise NotFound("not_found", kind="SP", number=sample_id)
    return sample


def estimate(sample: Sample) -> Estimate | None:
    """Return N x̄ ± N t s/√n √((N - n)/N), with Student's t of n - 1 degrees of freedom, for a finite population.

    None when fewer than two units were weighed (UNODC/ENFSI ST/NAR/38, chapter on the estimation of mass). The margin
    is rounded up to a whole microgram.
    """
    weights, size, population = sample.weights_ug, len(sample.weights_ug), sample.population
    if size < 2:  # noqa: PLR2004  (a spread takes two)
        return None
    confidence = WHOLE - (sample.alpha or USUAL_RISK)
    t = student_quantile(confidence / WHOLE, size - 1)
    margin = population * t * stdev(weights) / math.sqrt(size) * math.sqrt((population - size) / population)
    total = Fraction(population * sum(weights), size)
    return Estimate(
        weighed=size, mean_ug=round(Fraction(sum(weights), size)), total_ug=round(total), margin_ug=math.ceil(margin),
        confidence=confidence,
    )  # fmt: skip


def student_quantile(confidence: float, freedom: int) -> float:
    """Return the two-sided quantile t of Student's distribution for this probability."""
    low, high = 0.0, math.pi / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < confidence else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _within(theta: float, freedom: int) -> float:
    """Return P(|T| < t) for t = √v tan(theta).

    Abramowitz and Stegun 26.7.3 (odd v) and 26.7.4 (even v), finite sums.
    """
    odd = freedom % 2
    square, term, total = math.cos(theta) ** 2, 1.0, 0.0
    if odd:
        term = math.cos(theta)
    for i in range(freedom // 2):
        total += term
        term *= square * (2 * i + 1 + odd) / (2 * i + 2 + odd)
    if not odd:
        return math.sin(theta) * total
    return 2 / math.pi * (theta + math.sin(theta) * total)
