"""What goes along to a site without network: a checklist to tick by hand, and the device that records the session."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

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
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk


class CheckOutForm(KeyedForm):
    """The device that goes along."""

    device: str = ""


@get("/sessions/{number:str}/checklist", opt={"permission": "session.read"})
async def printed(request: Web, number: FromPath[str]) -> Template:
    """Show the checklist to be printed before the departure; the reading is on record."""
    return await _page(desk(request), number, CheckOutForm(key=new_key()))


@post("/sessions/{number:str}/check-out", opt={"permission": "session.check_out/1"}, status_code=303)
async def check_out(request: Web, number: FromPath[str], data: URLEncodedBody[CheckOutForm]) -> Response[Any]:
    """Check the session out to a device of the chair's agency."""
    here = desk(request)
    try:
        command = CheckOut(session=number, device=chosen(data.device, "device"))
        await here.act("session.check_out/1", command, data.keyed())
    except CustodyError as error:
        return await _page(here, number, data, error)
    return here.go(f"/sessions/{number}/checklist", "checked_out")


async def _page(here: Desk, number: str, form: CheckOutForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(site_checklist.visible, here.reader, number)
    made = await here.ask(site_checklist.draw_up, number, found, clock.text(clock.now().wall_ms))
    await here.read(number, "page")
    held = found.checkout
    until = held.until if held else times.hours_after(clock.text(clock.now().wall_ms), HOURS)
    names = await here.names(
        [made["chair"], *(one["person"] for one in made["present"]), *([held.device] if held else [])]
    )
    takes = here.may("session.check_out/1") and found.status in (PLANNED, OPEN) and not found.out
    known = await here.ask(devices.devices, here.services.directory, here.services.vault, here.reader) if takes else []
    return here.show(
        "destruction/session_checklist.html", error, checklist=made, names=names, checkout=held, form=form, takes=takes,
        until=until, ends_early=local_time.day_of(until) < found.planned_for,
        devices=[one for one in known if one.agency == found.chair_agency and not one.revoked_at],
        texts=await here.ask(sessions.texts, here.services.vault, found), known_as=await here.known_as([number]),
    )  # fmt: skip


handlers = [printed, check_out]
