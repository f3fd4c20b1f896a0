"""Sampling plans as resources: which units to examine, and what examining them showed."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.domain.laboratory.sampling_plan import Sample
from custody.service.exhibits import sampling
from custody.service.exhibits.sampling import Estimate
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of

TAG = "samples"


class SampleDetail(Struct, frozen=True):
    """A plan with its result; ``estimate`` once at least two units were weighed."""

    sample: Sample
    estimate: Estimate | None
    names: dict[str, str]


@get("/samples/{sample_id:str}", opt={"permission": "exhibit.read"}, tags=[TAG], summary="One sampling plan")
async def sample(request: Web, sample_id: FromPath[str]) -> SampleDetail:
    """Show a plan and its result; the reading is on record."""
    ctx = context_of(request)
    sample_state = await ctx.query(sampling.visible_sample, ctx.reader, sample_id)
    await ctx.read(sample_id, "api")
    names = await ctx.names(
        party_id for party_id in (sample_state.planner, sample_state.examiner, sample_state.agency) if party_id
    )
    return SampleDetail(sample_state, sampling.estimate(sample_state), names)


handlers = [
    sample,
    act_route("/samples", "sampling.plan/1", "Plan which units to examine", TAG),
    act_route("/samples/result", "sampling.result/1", "Record what examining them showed", TAG),
]
