"""Discrepancies as pages: what is open, one in full, the inquiry into it, and its closing by the inspection."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access import permissions
from custody.domain.discrepancies.discrepancy import CLOSED, LOSSES, MISTYPED, OPEN, REAPPEARED, SEAL_TWICE
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction import missing_exhibits
from custody.service.discrepancies import discrepancies
from custody.service.discrepancies.grouped_discrepancies import groups
from custody.service.exhibits import exhibits, holders, write_offs
from custody.service.exhibits.remarks import remark_authors, remarks
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
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
    """Form to close a discrepancy: how, why, and whether the finding becomes the record.

    ``to`` and ``laboratory``: the inquirer entrusted with it and the laboratory that may examine; ``conclusion`` is the
    inquirer's. ``seal``, or ``gross`` and ``unit``: what the photograph of the sealing shows.
    """

    resolution: str = "explained"
    reason: str = ""
    accept: str = ""
    to: str = ""
    laboratory: str = ""
    event: str = ""
    conclusion: str = ""
    text: str = ""
    seal: str = ""
    gross: str = ""
    unit: str = "g"


@get("/discrepancies", opt={"permission": "discrepancy.read"})
async def list_discrepancies(request: Web, status: FromQuery[str] = "open", after: FromQuery[str] = "") -> Template:
    """Show open, closed or mistyped discrepancies in groups by their cause; the search is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    wanted = status if status in {CLOSED, MISTYPED} else OPEN
    found, cursor = await ctx.query(groups, ctx.services.vault, ctx.reader, wanted, after, PAGE)
    listed = [line for group in found for line in group.lines]
    linked = {line.id for line in listed} | await ctx.linked(
        filter(None, (*(line.listed_in for line in listed), *(group.cause.about for group in found)))
    )
    return ctx.show(
        "discrepancies/discrepancy_list.html",
        groups=found,
        shown=wanted,
        next=cursor,
        linked=linked,
        known_as=await ctx.known_as(linked),
        names=await ctx.names(person_id for discrepancy in listed for person_id in discrepancy.people),
    )


@get("/discrepancies/{discrepancy_id:str}", opt={"permission": "discrepancy.read"})
async def discrepancy(request: Web, discrepancy_id: FromPath[str]) -> Template:
    """Show a discrepancy, the reading on record."""
    return await _page(context_of(request), discrepancy_id, CloseForm(key=new_key()))


@get("/discrepancies/{discrepancy_id:str}/record", opt={"permission": "discrepancy.read"})
async def record(request: Web, discrepancy_id: FromPath[str]) -> Response[bytes]:
    """Give out the record of a loss or a difference, the export and the reading on record."""
    return await downloads.difference(context_of(request), discrepancy_id)


@post("/discrepancies/{discrepancy_id:str}/close", opt={"permission": "discrepancy.close/1"}, status_code=303)
async def close(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Close a discrepancy; it stays in sight with the reason."""
    asked = {"resolution": data.resolution, "reason": data.reason, "accept": bool(data.accept)}
    return await _act(context_of(request), "close", discrepancy_id, asked, data, "discrepancy_closed")


@post("/discrepancies/{discrepancy_id:str}/assign", opt={"permission": "discrepancy.assign/1"}, status_code=303)
async def assign(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Entrust the inquiry to somebody."""
    asked: dict[str, object] = {"to": data.to, "laboratory": data.laboratory, "event": data.event}
    return await _act(context_of(request), "assign", discrepancy_id, asked, data, "inquiry_assigned")


@post("/discrepancies/{discrepancy_id:str}/conclude", opt={"permission": "discrepancy.conclude/1"}, status_code=303)
async def conclude(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Say what the inquiry found."""
    asked: dict[str, object] = {"conclusion": data.conclusion, "reason": data.reason}
    return await _act(context_of(request), "conclude", discrepancy_id, asked, data, "inquiry_concluded")


@post("/discrepancies/{discrepancy_id:str}/loss", opt={"permission": "discrepancy.establish_loss/1"}, status_code=303)
async def agree_loss(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Agree that what is missing is lost."""
    return await _act(
        context_of(request), "establish_loss", discrepancy_id, {"reason": data.reason}, data, "loss_agreed"
    )


@post("/discrepancies/{discrepancy_id:str}/answer", opt={"permission": "discrepancy.answer/1"}, status_code=303)
async def answer(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Explain the discrepancy in words."""
    return await _act(context_of(request), "answer", discrepancy_id, {"text": data.text}, data, "answered")


@post("/discrepancies/{discrepancy_id:str}/withdraw", opt={"permission": "discrepancy.withdraw_reading/1"},
      status_code=303)  # fmt: skip
async def withdraw(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Withdraw one's own reading as mistyped, or restate what one typed at the sealing."""
    asked: dict[str, object] = {"seal": data.seal}
    if data.gross:
        asked["gross"] = {"text": data.gross, "unit": data.unit}
    return await _act(context_of(request), "withdraw_reading", discrepancy_id, asked, data, "reading_withdrawn")


@post("/discrepancies/{discrepancy_id:str}/look", opt={"permission": "discrepancy.look_at_photo/1"}, status_code=303)
async def look(request: Web, discrepancy_id: FromPath[str], data: URLEncodedBody[CloseForm]) -> Response[Any]:
    """Say whether the photograph shows what is recorded, or restated."""
    shown = ("as_recorded", "as_restated")
    asked: dict[str, object] = {each: data.resolution == each for each in shown}
    return await _act(context_of(request), "look_at_photo", discrepancy_id, asked, data, "photo_looked_at")


async def _act(
    ctx: RequestContext, act: str, discrepancy_id: str, asked: dict[str, object], form: CloseForm, notice: str
) -> Response[Any]:
    """Record an act upon a discrepancy; refused, its page comes back with what was typed."""
    kind = f"discrepancy.{act}/1"
    try:
        await ctx.perform(kind, convert(kind, {"discrepancy": discrepancy_id, **asked}), form.keyed())
    except CustodyError as error:
        return await _page(ctx, discrepancy_id, form, error)
    return ctx.redirect(f"/discrepancies/{discrepancy_id}", notice)


async def _page(
    ctx: RequestContext, discrepancy_id: str, form: CloseForm, error: CustodyError | None = None
) -> Template:
    discrepancy = await ctx.query(discrepancies.discrepancy, ctx.services.vault, ctx.reader, discrepancy_id)
    await ctx.read(discrepancy_id, "page")
    spoken = (
        []
        if discrepancy.hidden or discrepancy.untold
        else await ctx.query(remarks, ctx.services.vault, discrepancy_id, ("reason", "answer"))
    )
    other_remarks = [
        remark for remark in spoken if remark.act != "discrepancy.close/1"
    ]  # that reason stands beside who closed it
    lost = discrepancy.sort == "lost" and not discrepancy.untold
    loss_report = (
        await ctx.query(missing_exhibits.reported, discrepancy.about, discrepancy_id, discrepancy.opened)
        if lost
        else None
    )
    back = discrepancy.sort == REAPPEARED and not discrepancy.untold
    again = await ctx.query(write_offs.found_again, discrepancy.about, discrepancy.opened) if back else None
    met = await ctx.query(holders.in_window, discrepancy.about, discrepancy.opened, discrepancy.window)
    signed = await ctx.query(discrepancies.openers, ctx.reader, discrepancy_id) if discrepancy.untold else ()
    people = (
        *signed,
        *discrepancy.people,
        *remark_authors(other_remarks),
        *(loss_report.people if loss_report else ()),
        *(again.people if again else ()),
    )
    names = await ctx.names(filter(None, people))
    twice = discrepancy.sort == SEAL_TWICE and not discrepancy.untold
    bearers = await ctx.query(exhibits.others_under_seal, ctx.reader, discrepancy.about) if twice else []
    linked = await ctx.linked(
        filter(None, (discrepancy.about, discrepancy.listed_in, loss_report.session if loss_report else "", *bearers))
    )
    return ctx.show(
        "discrepancies/discrepancy_page.html", error, one=discrepancy, form=form, names=names, linked=linked,
        known_as=await ctx.known_as([discrepancy_id, *linked]), said=other_remarks, told=loss_report, again=again,
        met=met, losses=LOSSES, masses=[(unit, unit) for unit in ("g", "kg", "mg")],
        signed=signed, bearers=bearers,
        mine=discrepancy.assignee == ctx.session.person, **await _choices(ctx),
    )  # fmt: skip


async def _choices(ctx: RequestContext) -> dict[str, Any]:
    """Return the people that the inspection may entrust an inquiry to, and the laboratories."""
    if not ctx.may("discrepancy.assign/1"):
        return {"inquirers": [], "laboratories": []}
    laboratories = await ctx.query(form_choices.agencies, ctx.services.directory, "laboratory")
    return {
        "inquirers": await ctx.people(permissions.roles_permitted("discrepancy.conclude/1"), me=True),
        "laboratories": laboratories,
    }


handlers = [list_discrepancies, discrepancy, record, answer, withdraw, look, close, assign, conclude, agree_loss]
