"""Dossiers received as pages: the proofs of other agencies, taken in read-only, each with its receipt."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.exchange import partner_logs, received_bundles
from custody.service.exchange.bundles import files
from custody.service.kernel import heavy_work
from custody.text.i18n import N_
from custody.text.objections import explain_objection
from custody.web.forms import form_values
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.bundle_upload import ACT, Outcome, receive, refusal
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of, following
from custody.web.http.security import BUNDLE_LIMIT
from custody.web.rendering import received_history
from custody.web.rendering.menu import Entry

READ = "bundle.read"
menu = [
    Entry(
        path="/received",
        title=N_("Bundles received"),
        text=N_("Proofs that other agencies gave: checked, kept as they came, answered with a signed receipt."),
        permission=READ,
    )
]


@get("/received", opt={"permission": READ})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show what was received, and the form that takes in another bundle."""
    return await _list_page(context_of(request), after)


@post("/received", opt={"permission": ACT}, status_code=303, request_max_body_size=BUNDLE_LIMIT)
async def take_in(request: Web) -> Response[Any]:
    """Receive a bundle, or say what there is against it."""
    ctx, posted = context_of(request), await request.form()
    chosen = await form_values.files(posted, "bundle")
    try:
        if not chosen:
            raise BadInput("bundle_needed")
        with heavy_work.turn(ctx.session.person):
            outcome = await _received(ctx, chosen[0])
    except CustodyError as error:
        return await _list_page(ctx, error=error)
    if outcome.refused:
        return await _list_page(ctx, refused=outcome)
    received_bundle = await ctx.query(received_bundles.visible_received, ctx.reader, outcome.id)
    notice = "bundle_received_amiss" if received_bundle.objections else "bundle_received"
    return ctx.redirect(f"/received/{outcome.id}", "bundle_received_before" if outcome.repeated else notice)


@get("/received/{received_id:str}", opt={"permission": READ})
async def bundle(request: Web, received_id: FromPath[str]) -> Template:
    """Show a bundle and the history that it tells; the reading is on record."""
    ctx = context_of(request)
    services = ctx.services
    detail = await ctx.query(
        received_bundles.detail, services.vault, services.blobs, ctx.reader, received_id, services.settings.data
    )  # fmt: skip
    await ctx.read(received_id, "page")
    received_bundle = detail.received
    return ctx.show(
        "exchange/received_page.html", one=received_bundle, gone=detail.gone, witnesses=detail.witnesses,
        histories=received_history.histories(detail),
        names=await ctx.names([received_bundle.agency, received_bundle.by]), explain=explain_objection,
    )  # fmt: skip


@get("/received/{received_id:str}/receipt", opt={"permission": READ})
async def receipt(request: Web, received_id: FromPath[str]) -> Response[bytes]:
    """Give out the signed receipt; that it left is on record."""
    return await downloads.receipt(context_of(request), received_id)


@get("/received/{received_id:str}/bundle", opt={"permission": READ})
async def as_sent(request: Web, received_id: FromPath[str]) -> Response[bytes]:
    """Give out the bundle as it was received; that it left is on record."""
    return await downloads.received_bundle(context_of(request), received_id)


async def _received(ctx: RequestContext, data: bytes) -> Outcome:
    try:
        unzipped = await heavy_work.bundle(files.unzip, data, "ZIP")
    except BadInput as error:
        return Outcome(refused=(refusal(error),))
    return await receive(ctx.services, ctx.session, unzipped)


async def _list_page(
    ctx: RequestContext, after: str = "", refused: Outcome | None = None, error: CustodyError | None = None
) -> Template:  # fmt: skip
    await ctx.read("", "search", "received")
    bundles = await ctx.query(received_bundles.received, ctx.reader, after, PER_SCREEN)
    return ctx.show(
        "exchange/received_list.html", error, found=bundles, refused=refused.refused if refused else (),
        next=following((received_bundle.id for received_bundle in bundles), PER_SCREEN),
        names=await ctx.names(subject_id for received_bundle in bundles for subject_id in (received_bundle.agency,
            received_bundle.by)),
        partners=await asyncio.to_thread(_partners, ctx) if ctx.may(ACT) else (),
    )  # fmt: skip


def _partners(ctx: RequestContext) -> list[str]:
    """Return the logs whose bundles are trusted here.

    The list is empty while the register of partners cannot be read; taking in a bundle then reports that.
    """
    try:
        known = partner_logs.partners(ctx.services.settings.data)
    except CustodyError:
        return []
    return sorted({key.name for policy in known.values() for key in policy.logs})


handlers = [listed, take_in, bundle, receipt, as_sent]
