"""Discrepancies as pages: what is open, one in full, and its closing by the inspection."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.errors import CustodyError
from custody.service import discrepancies
from custody.service.acting import convert
from custody.service.keys import new_key
from custody.web import chronicle
from custody.web.auth import Web
from custody.web.desk import PAGE, Desk, desk
from custody.web.entries import KeyedForm
from custody.web.i18n import N_
from custody.web.menu import Entry

menu = [
    Entry(
        path="/discrepancies",
        title=N_("Discrepancies"),
        text=N_("What is not as recorded, and who had it in between."),
        permission="discrepancy.read",
        in_bar=True,
    )
]


class CloseForm(KeyedForm, kw_only=True):
    """How a discrepancy is closed, why, and whether what was found is the record from now on."""

    resolution: str = "explained"
    reason: str = ""
    accept: str = ""


@get("/discrepancies", opt={"permission": "discrepancy.read"})
async def list_discrepancies(request: Web, status: FromQuery[str] = "open", after: FromQuery[str] = "") -> Template:
    """Show open or closed discrepancies; the search is on record."""
    here = desk(request)
    await here.read("", "search")
    wanted = "closed" if status == "closed" else "open"
    found, cursor = await here.ask(discrepancies.discrepancies, here.services.vault, here.reader, wanted, after, PAGE)
    return here.show("discrepancy_list.html", found=found, shown=wanted, next=cursor, chronicle=chronicle)


@get("/discrepancies/{number:str}", opt={"permission": "discrepancy.read"})
async def discrepancy(request: Web, number: FromPath[str]) -> Template:
    """Show a discrepancy, the reading on record."""
    return await _page(desk(request), number, CloseForm(key=new_key()))


@post("/discrepancies/{number:str}/close", opt={"permission": "discrepancy.close/1"}, status_code=303)
async def close(request: Web, number: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Close a discrepancy; it stays in sight with the reason."""
    here = desk(request)
    asked: dict[str, object] = {
        "discrepancy": number,
        "resolution": data.resolution,
        "reason": data.reason,
        "accept": bool(data.accept),
    }
    try:
        await here.act("discrepancy.close/1", convert("discrepancy.close/1", asked), data.keyed())
    except CustodyError as error:
        return await _page(here, number, data, error)
    return here.go(f"/discrepancies/{number}", "discrepancy_closed")


async def _page(here: Desk, number: str, form: CloseForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(discrepancies.discrepancy, here.services.vault, here.reader, number)
    await here.read(number, "page")
    names = await here.names([*found.window, found.closed_by])
    return here.show("discrepancy_page.html", error, one=found, form=form, names=names, chronicle=chronicle)


handlers = [list_discrepancies, discrepancy, close]
