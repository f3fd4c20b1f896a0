"""Dossiers received as pages: the proofs of other agencies, taken in read-only, each with its receipt."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.exchange import partner_logs, received_bundles
from custody.service.exchange.bundles import files
from custody.text.i18n import N_
from custody.text.objections import explain_objection
from custody.web.forms import form_values
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.bundle_upload import ACT, Outcome, receive, refusal
from custody.web.http.request_context import PER_SCREEN, Desk, desk, following
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
    return await _list_page(desk(request), after)


@post("/received", opt={"permission": ACT}, status_code=303, request_max_body_size=BUNDLE_LIMIT)
async def take_in(request: Web) -> Response[Any]:
    """Receive a bundle, or say what there is against it."""
    here, posted = desk(request), await request.form()
    chosen = await form_values.files(posted, "bundle")
    try:
        if not chosen:
            raise BadInput("bundle_needed")
        outcome = await _received(here, chosen[0])
    except CustodyError as error:
        return await _list_page(here, error=error)
    if outcome.refused:
        return await _list_page(here, refused=outcome)
    found = await here.ask(received_bundles.visible_received, here.reader, outcome.number)
    notice = "bundle_received_amiss" if found.objections else "bundle_received"
    return here.go(f"/received/{outcome.number}", "bundle_received_before" if outcome.repeated else notice)


@get("/received/{number:str}", opt={"permission": READ})
async def bundle(request: Web, number: FromPath[str]) -> Template:
    """Show a bundle and the history that it tells; the reading is on record."""
    here = desk(request)
    services = here.services
    found = await here.ask(
        received_bundles.detail, services.vault, services.blobs, here.reader, number, services.settings.data
    )  # fmt: skip
    await here.read(number, "page")
    one = found.received
    return here.show(
        "exchange/received_page.html", one=one, gone=found.gone, witnesses=found.witnesses,
        histories=received_history.histories(found),
        names=await here.names([one.agency, one.by]), explain=explain_objection,
    )  # fmt: skip


@get("/received/{number:str}/receipt", opt={"permission": READ})
async def receipt(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the signed receipt; that it left is on record."""
    return await downloads.receipt(desk(request), number)


@get("/received/{number:str}/bundle", opt={"permission": READ})
async def as_sent(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the bundle as it was received; that it left is on record."""
    return await downloads.received_bundle(desk(request), number)


async def _received(here: Desk, data: bytes) -> Outcome:
    try:
        found = await asyncio.to_thread(files.unzip, data, "ZIP")
    except BadInput as error:
        return Outcome(refused=(refusal(error),))
    return await receive(here.services, here.session, found)


async def _list_page(
    here: Desk, after: str = "", refused: Outcome | None = None, error: CustodyError | None = None
) -> Template:  # fmt: skip
    found = await here.ask(received_bundles.received, here.reader, after, PER_SCREEN)
    return here.show(
        "exchange/received_list.html", error, found=found, refused=refused.refused if refused else (),
        next=following((one.number for one in found), PER_SCREEN),
        names=await here.names(n for one in found for n in (one.agency, one.by)),
        partners=await asyncio.to_thread(_partners, here) if here.may(ACT) else (),
    )  # fmt: skip


def _partners(here: Desk) -> list[str]:
    """The logs whose bundles are believed here; none while the register cannot be read, which a bundle then tells."""
    try:
        known = partner_logs.partners(here.services.settings.data)
    except CustodyError:
        return []
    return sorted({key.name for policy in known.values() for key in policy.logs})


handlers = [listed, take_in, bundle, receipt, as_sent]
