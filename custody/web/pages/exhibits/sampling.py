"""Sampling as pages: the plan with the units to examine, its result, and how anyone can redo the draw."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.sampling_plan import PLANNED, PlanSample, RecordSample
from custody.domain.laboratory.sampling_statistics import INFERRING, WHOLE
from custody.service.access import confidential_inquiries
from custody.service.exhibits import sampling
from custody.service.kernel.idempotency_keys import new_key
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_values import one_a_line
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk

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


@get("/samples/new", opt={"permission": "sampling.plan/1"})
async def new(request: Web, exhibits: FromQuery[str] = "", inquiry: FromQuery[str] = "") -> Template:
    """Show the form of a plan; ``exhibits`` are numbers to begin with, with commas between."""
    form = PlanForm(key=new_key(), exhibits=one_a_line(exhibits), inquiry=inquiry)
    return await _plan_page(desk(request), form)


@post("/samples/new", opt={"permission": "sampling.plan/1"}, status_code=303)
async def plan(request: Web, data: URLEncodedBody[PlanForm]) -> Response[Any]:
    """Record the plan, and go to the units it chose."""
    here = desk(request)
    try:
        receipt = await here.act("sampling.plan/1", _plan(data), data.keyed())
    except CustodyError as error:
        return await _plan_page(here, data, error)
    return here.go(f"/samples/{receipt.first('SP')}", "sample_planned")


@get("/samples/{number:str}", opt={"permission": "exhibit.read"})
async def sample(request: Web, number: FromPath[str]) -> Template:
    """Show a plan and its result, the reading on record."""
    return await _shown(desk(request), number, ResultForm(key=new_key()))


@post("/samples/{number:str}/result", opt={"permission": "sampling.result/1"}, status_code=303)
async def result(request: Web, number: FromPath[str], data: URLEncodedBody[ResultForm]) -> Response[Any]:
    """Record what examining the chosen units showed."""
    here = desk(request)
    await here.ask(sampling.visible_sample, here.reader, number)
    try:
        lines = (line.strip() for line in data.weights.splitlines())
        command = RecordSample(
            sample=number,
            substance=data.substance,
            negatives=tuple(_whole(word) for word in data.negatives.replace(",", " ").split()),
            weights=tuple(MassEntry(line, data.unit) for line in lines if line),
        )
        await here.act("sampling.result/1", command, data.keyed())
    except CustodyError as error:
        return await _shown(here, number, data, error)
    return here.go(f"/samples/{number}", "sample_examined")


def _plan(form: PlanForm) -> PlanSample:
    population = _whole("".join(form.population.split()))
    plain = PlanSample(
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


async def _plan_page(here: Desk, form: PlanForm, error: CustodyError | None = None) -> Template:
    confided = sorted(await here.ask(confidential_inquiries.own, here.reader))
    return here.show(
        "exhibits/sample_plan.html", error, form=form, shares=SHARES, confidences=CONFIDENCES, confided=confided,
        known_as=await here.known_as(confided),
    )  # fmt: skip


async def _shown(here: Desk, number: str, form: ResultForm, error: CustodyError | None = None) -> Template:
    """The plan's page, also for who is refused, the reading on record."""
    found = await here.ask(sampling.visible_sample, here.reader, number)
    await here.read(number, "page")
    names = await here.names(n for n in (found.planner, found.examiner, found.agency) if n)
    open_ = found.status == PLANNED and here.may("sampling.result/1")
    linked = await here.linked(found.exhibits)
    return here.show(
        "exhibits/sample_page.html", error, one=found, number=number, form=form, names=names, open=open_,
        linked=linked, known_as=await here.known_as([number, *linked]),
        estimate=sampling.estimate(found), confidence=WHOLE - found.alpha if found.alpha else 0,
    )  # fmt: skip


handlers = [new, plan, sample, result]
