"""Sampling as pages: the plan with the units to examine, its result, and how anyone can redo the draw."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.sampling_plan import PLANNED, MakeSamplingPlan, RecordSamplingResult
from custody.domain.laboratory.sampling_statistics import INFERRING, WHOLE
from custody.service.access import confidential_inspections
from custody.service.exhibits import sampling
from custody.service.kernel.idempotency_keys import new_key
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_values import one_a_line
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of

SHARES = (500, 600, 700, 800, 900, 950, 990)
CONFIDENCES = (900, 950, 990, 999)
"""Per mille, as offered; the JSON API takes any."""


class PlanForm(KeyedForm):
    """A plan for like units in exhibits, one number a line; share and confidence in per mille."""

    exhibits: str = ""
    population: str = ""
    method: str = "hypergeometric"
    share: str = "900"
    confidence: str = "950"
    tolerated: str = "0"
    inquiry: str = ""


class ResultForm(KeyedForm):
    """The negative units, with spaces between; one net mass a line, all in one unit."""

    substance: str = ""
    negatives: str = ""
    weights: str = ""
    unit: str = "g"


@get("/samples/new", opt={"permission": "sampling_plan.make/1"})
async def new(request: Web, exhibits: FromQuery[str] = "", inquiry: FromQuery[str] = "") -> Template:
    """Show the form of a plan; ``exhibits`` are numbers to begin with, with commas between."""
    form = PlanForm(key=new_key(), exhibits=one_a_line(exhibits), inquiry=inquiry)
    return await _plan_page(context_of(request), form)


@post("/samples/new", opt={"permission": "sampling_plan.make/1"}, status_code=303)
async def plan(request: Web, data: URLEncodedBody[PlanForm]) -> Response[Any]:
    """Record the plan, and go to the units it chose."""
    ctx = context_of(request)
    try:
        receipt = await ctx.perform("sampling_plan.make/1", _plan(data), data.keyed())
    except CustodyError as error:
        return await _plan_page(ctx, data, error)
    return ctx.redirect(f"/samples/{receipt.first('SP')}", "sample_planned")


@get("/samples/{sample_id:str}", opt={"permission": "exhibit.read"})
async def sample(request: Web, sample_id: FromPath[str]) -> Template:
    """Show a plan and its result, the reading on record."""
    return await _shown(context_of(request), sample_id, ResultForm(key=new_key()))


@post("/samples/{sample_id:str}/result", opt={"permission": "sampling_plan.record_result/1"}, status_code=303)
async def result(request: Web, sample_id: FromPath[str], data: URLEncodedBody[ResultForm]) -> Response[Any]:
    """Record what examining the chosen units showed."""
    ctx = context_of(request)
    await ctx.query(sampling.visible_sample, ctx.reader, sample_id)
    try:
        lines = (line.strip() for line in data.weights.splitlines())
        command = RecordSamplingResult(
            sample=sample_id,
            substance=data.substance,
            negatives=tuple(_whole(word) for word in data.negatives.replace(",", " ").split()),
            weights=tuple(MassEntry(line, data.unit) for line in lines if line),
        )
        await ctx.perform("sampling_plan.record_result/1", command, data.keyed())
    except CustodyError as error:
        return await _shown(ctx, sample_id, data, error)
    return ctx.redirect(f"/samples/{sample_id}", "sample_examined")


def _plan(form: PlanForm) -> MakeSamplingPlan:
    population = _whole("".join(form.population.split()))
    plain = MakeSamplingPlan(
        exhibits=exhibit_list_parser.numbers(exhibit_list_parser.read(form.exhibits)), population=population,
        method=form.method,
        inquiry=form.inquiry,
    )  # fmt: skip
    if form.method not in INFERRING:
        return plain
    share, confidence = _offered(form.share, SHARES), _offered(form.confidence, CONFIDENCES)
    return structs.replace(plain, share=share, alpha=WHOLE - confidence, tolerated=_whole(form.tolerated.strip()))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len("1000000")):
        raise BadInput("unit_unreadable", text=text[:20])
    return int(text)


def _offered(text: str, offered: tuple[int, ...]) -> int:
    if text not in {str(value) for value in offered}:
        raise BadInput("share_unreadable", text=text[:20])
    return int(text)


async def _plan_page(ctx: RequestContext, form: PlanForm, error: CustodyError | None = None) -> Template:
    confided = sorted(await ctx.query(confidential_inspections.own, ctx.reader))
    return ctx.show(
        "exhibits/sample_plan.html", error, form=form, shares=SHARES, confidences=CONFIDENCES, confided=confided,
        known_as=await ctx.known_as(confided),
    )  # fmt: skip


async def _shown(ctx: RequestContext, sample_id: str, form: ResultForm, error: CustodyError | None = None) -> Template:
    """Return the plan's page, also after a refused act, and record the reading."""
    sample = await ctx.query(sampling.visible_sample, ctx.reader, sample_id)
    await ctx.read(sample_id, "page")
    names = await ctx.names(subject_id for subject_id in (sample.planner, sample.examiner, sample.agency) if subject_id)
    open_ = sample.status == PLANNED and ctx.may("sampling_plan.record_result/1")
    linked = await ctx.linked(sample.exhibits)
    return ctx.show(
        "exhibits/sample_page.html", error, one=sample, number=sample_id, form=form, names=names, open=open_,
        linked=linked, known_as=await ctx.known_as([sample_id, *linked]),
        estimate=sampling.estimate(sample), confidence=WHOLE - sample.alpha if sample.alpha else 0,
    )  # fmt: skip


handlers = [new, plan, sample, result]
