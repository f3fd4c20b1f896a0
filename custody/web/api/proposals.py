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
from custody.web.http.request_context import PAGE, desk, page_size

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
    here = desk(request)
    question = destruction_proposals.answered if status == "settled" else destruction_proposals.unanswered
    return Proposals(*await here.ask(question, here.reader, after, page_size(limit)))


@get("/destruction-proposals/{number:str}", opt={"permission": "proposal.read"}, tags=[TAG], summary="One proposal")
async def proposal(request: Web, number: FromPath[str]) -> ProposalDetail:
    """Show who proposes what and why, what an order would still miss of each, and how it ended; it is on record."""
    here = desk(request)
    await here.ask(destruction_proposals.visible_proposal, here.reader, number)
    await here.read(number, "api")
    return await here.ask(destruction_proposals.proposal, here.services.vault, here.reader, number, here.reader.at)


@get("/cases/{number:str}/proposable", opt={"permission": "destruction.propose/1"}, tags=[TAG],
     summary="What may be proposed of a case")  # fmt: skip
async def proposable(request: Web, number: FromPath[str]) -> list[Proposable]:
    """List what the caller's agency keeps of a case at rest, each with what an order would still miss."""
    here = desk(request)
    return (await here.ask(destruction_proposals.proposable, here.reader, number, here.reader.at))[1]


handlers = [
    listed,
    proposal,
    proposable,
    act_route("/destruction-proposals", "destruction.propose/1", "Propose exhibits for destruction", TAG),
    act_route("/destruction-proposals/withdraw", "destruction.withdraw/1", "Withdraw a proposal to destroy", TAG),
    act_route("/destruction-proposals/decline", "destruction.decline/1", "Decline a proposal to destroy", TAG),
]
