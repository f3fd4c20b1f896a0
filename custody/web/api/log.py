"""The log over HTTP: checkpoint, events, inclusion proofs; the view of the inspection."""

from typing import Annotated

from litestar import MediaType, Response, get
from litestar.params import FromPath, QueryParameter

from custody.service.log import log
from custody.service.log.log import EventView, LogView, ProofView
from custody.service.search import search
from custody.web.http.auth import Web
from custody.web.http.query_parameters import Before, Limit
from custody.web.http.request_context import PAGE, context_of, page_size
from custody.web.http.route_permissions import SIGNED_IN

TAG = "log"


@get("/log", opt={"permission": "log.read"}, tags=[TAG], summary="The log now, and the latest acts")
async def view(
    request: Web,
    before: Before = 0,
    limit: Limit = PAGE,
    readings: Annotated[bool, QueryParameter(description="Whether readings and exports are listed too.")] = True,
    by: Annotated[
        str, QueryParameter(description="Only acts of this person or agency: number, username or name.")
    ] = "",
    kind: Annotated[str, QueryParameter(description="Only acts of this kind, such as `order.issue/1`.")] = "",
) -> LogView:
    """Show head, last checkpoint and the acts before event ``before`` (0: the latest); the reading is on record.

    ``by``: only acts in which this person or agency took part, by number, username or name; ``kind``: only acts of
    this kind. ``next`` may lead on although no act was found: one answer looks through so many events at most.
    """
    ctx = context_of(request)
    await ctx.read("log", "api")
    actor_id = await ctx.query(search.actor, ctx.services.directory, by) if by.strip() else ""
    sought = log.sought(actor_id, kind, readings=readings)
    return await ctx.query(
        log.view, ctx.services.directory, ctx.services.log, ctx.reader, before, page_size(limit), sought
    )


@get(
    "/log/checkpoint",
    opt={"permission": SIGNED_IN},
    tags=[TAG],
    summary="The last signed checkpoint",
    media_type=MediaType.TEXT,
)
async def checkpoint(request: Web) -> Response[str]:
    """Give the C2SP signed note; it names origin, size and root, and nothing of what is recorded."""
    return Response(await context_of(request).query(log.latest_checkpoint), media_type="text/plain")


@get("/log/events/{seq:int}", opt={"permission": "history.read"}, tags=[TAG], summary="One event, verbatim")
async def event(request: Web, seq: FromPath[int]) -> EventView:
    """Give the bytes that are the leaf, to those who may see what they speak of; the reading is on record."""
    ctx = context_of(request)
    event_detail = await ctx.query(log.event, ctx.reader, seq)
    await ctx.read(log.read_about(event_detail), "api")
    return event_detail


@get("/log/proofs/{seq:int}", opt={"permission": "history.read"}, tags=[TAG], summary="Inclusion proof of an event")
async def proof(request: Web, seq: FromPath[int]) -> ProofView:
    """Prove that an event is in the log: hashes only."""
    ctx = context_of(request)
    return await ctx.query(log.proof, ctx.services.log, seq)


handlers = [view, checkpoint, event, proof]
