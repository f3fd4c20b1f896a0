"""Discrepancies as pages: what is open, one in full, the inquiry into it, and its closing by the inspection."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import ACTS
from custody.domain.discrepancies.discrepancy import LOSSES, REAPPEARED
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction import missing_exhibits
from custody.service.discrepancies import discrepancies
from custody.service.exhibits import holders, write_offs
from custody.service.exhibits.remarks import remarks, speakers
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
from custody.web.rendering.menu import Entry

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
    """How a discrepancy is closed, why, and whether what was found is the record from now on.

    ``to`` and ``laboratory``: whom the inquiry is entrusted to, who may examine; ``conclusion`` is the inquirer's.
    """

    resolution: str = "explained"
    reason: str = ""
    accept: str = ""
    to: str = ""
    laboratory: str = ""
    conclusion: str = ""


@get("/discrepancies", opt={"permission": "discrepancy.read"})
async def list_discrepancies(request: Web, status: FromQuery[str] = "open", after: FromQuery[str] = "") -> Template:
    """Show open or closed discrepancies; the search is on record."""
    here = desk(request)
    await here.read("", "search")
    wanted = "closed" if status == "closed" else "open"
    found, cursor = await here.ask(discrepancies.discrepancies, here.services.vault, here.reader, wanted, after, PAGE)
    linked = {one.number for one in found} | await here.linked(one.listed_in for one in found if one.listed_in)
    return here.show(
        "discrepancies/discrepancy_list.html",
        found=found,
        shown=wanted,
        next=cursor,
        linked=linked,
        known_as=await here.known_as(linked),
        names=await here.names(n for one in found for n in one.people),
    )


@get("/discrepancies/{number:str}", opt={"permission": "discrepancy.read"})
async def discrepancy(request: Web, number: FromPath[str]) -> Template:
    """Show a discrepancy, the reading on record."""
    return await _page(desk(request), number, CloseForm(key=new_key()))


@post("/discrepancies/{number:str}/close", opt={"permission": "discrepancy.close/1"}, status_code=303)
async def close(request: Web, number: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Close a discrepancy; it stays in sight with the reason."""
    asked = {"resolution": data.resolution, "reason": data.reason, "accept": bool(data.accept)}
    return await _act(desk(request), "close", number, asked, data, "discrepancy_closed")


@post("/discrepancies/{number:str}/assign", opt={"permission": "discrepancy.assign/1"}, status_code=303)
async def assign(request: Web, number: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Entrust the inquiry to somebody."""
    asked: dict[str, object] = {"to": data.to, "laboratory": data.laboratory}
    return await _act(desk(request), "assign", number, asked, data, "inquiry_assigned")


@post("/discrepancies/{number:str}/conclude", opt={"permission": "discrepancy.conclude/1"}, status_code=303)
async def conclude(request: Web, number: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Say what the inquiry found."""
    asked: dict[str, object] = {"conclusion": data.conclusion, "reason": data.reason}
    return await _act(desk(request), "conclude", number, asked, data, "inquiry_concluded")


@post("/discrepancies/{number:str}/loss", opt={"permission": "discrepancy.agree_loss/1"}, status_code=303)
async def agree_loss(request: Web, number: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Agree that what is missing is lost."""
    return await _act(desk(request), "agree_loss", number, {"reason": data.reason}, data, "loss_agreed")


async def _act(
    here: Desk, act: str, number: str, asked: dict[str, object], form: CloseForm, notice: str
) -> Response[Any]:
    """Record an act upon a discrepancy; refused, its page comes back with what was typed."""
    kind = f"discrepancy.{act}/1"
    try:
        await here.act(kind, convert(kind, {"discrepancy": number, **asked}), form.keyed())
    except CustodyError as error:
        return await _page(here, number, form, error)
    return here.go(f"/discrepancies/{number}", notice)


async def _page(here: Desk, number: str, form: CloseForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(discrepancies.discrepancy, here.services.vault, here.reader, number)
    await here.read(number, "page")
    spoken = [] if found.hidden or found.untold else await here.ask(remarks, here.services.vault, number, ("reason",))
    said = [one for one in spoken if one.act != "discrepancy.close/1"]  # that reason stands beside who closed it
    lost = found.sort == "lost" and not found.untold
    told = await here.ask(missing_exhibits.reported, found.about, number, found.opened) if lost else None
    back = found.sort == REAPPEARED and not found.untold
    again = await here.ask(write_offs.found_again, found.about, found.opened) if back else None
    met = await here.ask(holders.in_window, found.about, found.opened, found.window)
    signed = await here.ask(discrepancies.openers, here.reader, number) if found.untold else ()
    people = (*signed, *found.people, *speakers(said), *(told.people if told else ()), *(again.people if again else ()))
    names = await here.names(filter(None, people))
    linked = await here.linked(filter(None, (found.about, found.listed_in, told.session if told else "")))
    return here.show(
        "discrepancies/discrepancy_page.html", error, one=found, form=form, names=names, linked=linked,
        known_as=await here.known_as([number, *linked]), said=said, told=told, again=again, met=met, losses=LOSSES,
        signed=signed,
        mine=found.assignee == here.session.person, **await _choices(here),
    )  # fmt: skip


async def _choices(here: Desk) -> dict[str, Any]:
    """Whom the inspection may entrust an inquiry to, and which laboratories there are."""
    if not here.may("discrepancy.assign/1"):
        return {"inquirers": [], "laboratories": []}
    laboratories = await here.ask(form_choices.agencies, here.services.directory, "laboratory")
    return {"inquirers": await here.people(ACTS["discrepancy.conclude/1"], me=True), "laboratories": laboratories}


handlers = [list_discrepancies, discrepancy, close, assign, conclude, agree_loss]
