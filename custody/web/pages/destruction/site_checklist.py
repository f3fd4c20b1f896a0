"""Papers and device for a site without network: a checklist to tick by hand, and the recording device."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from markupsafe import Markup

from custody.domain.destruction.destruction_session import OPEN, PLANNED
from custody.domain.destruction.offline_checkout import HOURS, CheckOut
from custody.domain.kernel import times
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction import sessions, site_checklist
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import devices
from custody.storage.write import clock
from custody.text import local_time
from custody.web.forms.form_values import chosen
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from labels.stock import qr


class CheckOutForm(KeyedForm):
    """The device that goes along."""

    device: str = ""


@get("/sessions/{session_id:str}/checklist", opt={"permission": "session.read"})
async def printed(request: Web, session_id: FromPath[str]) -> Template:
    """Show the checklist to be printed before the departure; the reading is on record."""
    return await _page(context_of(request), session_id, CheckOutForm(key=new_key()))


@post("/sessions/{session_id:str}/check-out", opt={"permission": "destruction_session.check_out/1"}, status_code=303)
async def check_out(request: Web, session_id: FromPath[str], data: URLEncodedBody[CheckOutForm]) -> Response[Any]:
    """Check the session out to a device of the chair's agency."""
    ctx = context_of(request)
    try:
        command = CheckOut(session=session_id, device=chosen(data.device, "device"))
        await ctx.perform("destruction_session.check_out/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, session_id, data, error)
    return ctx.redirect(f"/sessions/{session_id}/checklist", "checked_out")


async def _page(
    ctx: RequestContext, session_id: str, form: CheckOutForm, error: CustodyError | None = None
) -> Template:
    session = await ctx.query(site_checklist.visible, ctx.reader, session_id)
    made = await ctx.query(site_checklist.draw_up, session_id, session, clock.text(clock.now().wall_ms))
    await ctx.read(session_id, "page")
    held = session.checkout
    until = held.until if held else times.hours_after(clock.text(clock.now().wall_ms), HOURS)
    names = await ctx.names(
        [made["chair"], *(attendee["person"] for attendee in made["present"]), *([held.device] if held else [])]
    )
    takes = ctx.may("destruction_session.check_out/1") and session.status in (PLANNED, OPEN) and not session.out
    known = await ctx.query(devices.devices, ctx.services.directory, ctx.services.vault, ctx.reader) if takes else []
    entry = f"{ctx.services.address}/sessions/{session_id}"
    return ctx.show(
        "destruction/session_checklist.html", error, code=Markup(qr.svg(qr.matrix(entry, "M"))),  # noqa: S704
        checklist=made, names=names, checkout=held, form=form, takes=takes,
        until=until, ends_early=local_time.day_of(until) < session.planned_for,
        devices=[device for device in known if device.agency == session.chair_agency and not device.revoked_at],
        texts=await ctx.query(sessions.texts, ctx.services.vault, session), known_as=await ctx.known_as([session_id]),
    )  # fmt: skip


handlers = [printed, check_out]
