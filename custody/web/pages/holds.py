"""Legal holds as a page: a prosecutor holds exhibits back from every end of custody, a colleague lifts the hold."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.errors import CustodyError
from custody.domain.hold import LiftHold, PlaceHold
from custody.service.keys import new_key
from custody.web.auth import Web
from custody.web.desk import Desk, desk
from custody.web.i18n import N_
from custody.web.keyed import given_back, keyless, signed_or_done
from custody.web.menu import Entry
from custody.web.sheets import Field, ScansForm, Sheet, show_sheets

menu = [
    Entry(
        path="/holds",
        title=N_("Legal hold"),
        text=N_("Keep exhibits from being destroyed, returned or ceded; lift a colleague’s hold."),
        permission="hold.place/1",
    )
]
SHEETS = (
    Sheet(
        action="/holds", title=N_("Place a hold"), button=N_("Place the hold"),
        hint=N_("What is held is neither destroyed, returned nor ceded until your prosecution lifts the hold."),
        fields=(Field("legal_basis", N_("Legal basis")), Field("reason", N_("Reason"))),
    ),
    Sheet(
        action="/holds/lift", title=N_("Lift a hold"), button=N_("Lift the hold"), grave=True,
        hint=N_("A hold is lifted by another person of the prosecution than the one who placed it."),
        fields=(Field("reason", N_("Reason")),),
    ),
)  # fmt: skip


class HoldForm(ScansForm, kw_only=True):
    """Exhibits, the ground of a hold, and why it is placed or lifted."""

    legal_basis: str = ""
    reason: str = ""
    answer: str = ""


@get("/holds", opt={"permission": "hold.place/1"})
async def hold_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the two forms; ``exhibits`` are numbers to begin with, with commas between."""
    return await _page(desk(request), HoldForm(key=new_key(), scans=exhibits.replace(",", "\n")))


@post("/holds", opt={"permission": "hold.place/1"}, status_code=303)
async def place(request: Web, data: URLEncodedBody[HoldForm]) -> Response[Any]:
    """Place the hold."""
    here = desk(request)
    if given_back(data):
        return await _page(here, data, "/holds")
    try:
        command = PlaceHold(exhibits=data.numbers(), legal_basis=data.legal_basis, reason=data.reason)
        return await signed_or_done(
            here, "/holds", "hold.place/1", command, data, lambda done: here.go(f"/acts/{done.act}", "hold_placed")
        )
    except CustodyError as error:
        return await _page(here, data, "/holds", error)


@post("/holds/lift", opt={"permission": "hold.lift/1"}, status_code=303)
async def lift(request: Web, data: URLEncodedBody[HoldForm]) -> Response[Any]:
    """Lift the hold."""
    here = desk(request)
    if given_back(data):
        return await _page(here, data, "/holds/lift")
    try:
        command = LiftHold(exhibits=data.numbers(), reason=data.reason)
        return await signed_or_done(
            here, "/holds/lift", "hold.lift/1", command, data, lambda done: here.go(f"/acts/{done.act}", "hold_lifted")
        )
    except CustodyError as error:
        return await _page(here, data, "/holds/lift", error)


async def _page(here: Desk, form: HoldForm, sent: str = "", error: CustodyError | None = None) -> Template:
    return show_sheets(here, N_("Legal hold"), SHEETS, form, sent=sent, error=error, keyless=await keyless(here))


handlers = [hold_form, place, lift]
