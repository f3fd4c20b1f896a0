"""Sampling plans as resources: which units to examine, and what examining them showed."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.domain.laboratory.sampling_plan import Sample
from custody.service.exhibits import sampling
from custody.service.exhibits.sampling import Estimate
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import desk

TAG = "samples"


class SampleDetail(Struct, frozen=True):
    """A plan with its result; ``estimate`` once at least two units were weighed."""

    sample: Sample
    estimate: Estimate | None
    names: dict[str, str]


@get("/samples/{number:str}", opt={"permission": "exhibit.read"}, tags=[TAG], summary="One sampling plan")
async def sample(request: Web, number: FromPath[str]) -> SampleDetail:
    """Show a plan and its result; the reading is on record."""
    here = desk(request)
    found = await here.ask(sampling.visible_sample, here.reader, number)
    await here.read(number, "api")
    names = await here.names(n for n in (found.planner, found.examiner, found.agency) if n)
    return SampleDetail(found, sampling.estimate(found), names)


handlers = [
    sample,
    act_route("/samples", "sampling.plan/1", "Plan which units to examine", TAG),
    act_route("/samples/result", "sampling.result/1", "Record what examining them showed", TAG),
]
