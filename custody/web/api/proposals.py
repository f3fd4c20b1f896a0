"""Proposals to destroy as resources: what keepers propose, and what became of it."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.service.orders import destruction_proposals
from custody.service.orders.destruction_proposals import Proposable, ProposalDetail, ProposalLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "destruction proposals"


class Proposals(Struct, frozen=True):
    """Open proposals, the oldest first, or settled ones, the newest first; ``next`` is the ``after`` of more of these.

    ``next`` is "" at the end.
    """

    proposals: list[ProposalLine]
    next: str


@get("/destruction-proposals", opt={"permission": "proposal.read"}, tags=[TAG], summary="Proposals to destroy")
async def listed(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `settled`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Proposals:
    """List proposals that the caller may see."""
    ctx = context_of(request)
    question = destruction_proposals.answered if status == "settled" else destruction_proposals.unanswered
    return Proposals(*await ctx.query(question, ctx.reader, after, page_size(limit)))


@get(
    "/destruction-proposals/{proposal_id:str}", opt={"permission": "proposal.read"}, tags=[TAG], summary="One proposal"
)
async def proposal(request: Web, proposal_id: FromPath[str]) -> ProposalDetail:
    """Show who proposes what and why, what an order would still miss of each, and how it ended; it is on record."""
    ctx = context_of(request)
    await ctx.query(destruction_proposals.visible_proposal, ctx.reader, proposal_id)
    await ctx.read(proposal_id, "api")
    return await ctx.query(destruction_proposals.proposal, ctx.services.vault, ctx.reader, proposal_id, ctx.reader.at)


@get("/cases/{case_id:str}/proposable", opt={"permission": "destruction.propose/1"}, tags=[TAG],
     summary="What may be proposed of a case")  # fmt: skip
async def proposable(request: Web, case_id: FromPath[str]) -> list[Proposable]:
    """List what the caller's agency keeps of a case at rest, each with what an order would still miss."""
    ctx = context_of(request)
    return (await ctx.query(destruction_proposals.proposable, ctx.reader, case_id, ctx.reader.at))[1]


handlers = [
    listed,
    proposal,
    proposable,
    act_route("/destruction-proposals", "destruction.propose/1", "Propose exhibits for destruction", TAG),
    act_route("/destruction-proposals/withdraw", "destruction.withdraw/1", "Withdraw a proposal to destroy", TAG),
    act_route("/destruction-proposals/decline", "destruction.decline/1", "Decline a proposal to destroy", TAG),
]
