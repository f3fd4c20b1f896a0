"""Inventories as pages: plan, freeze, count blind with a scanner or a phone, reconcile, sign."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import HOLDERS, READERS
from custody.domain.inventories.inventory import COUNTABLE, PLANNED
from custody.domain.inventories.inventory_count import (
    CloseCount,
    CountExhibits,
    PlanInventory,
    SignInventory,
    StartCount,
    Tally,
)
from custody.domain.inventories.missing_confirmation import ConfirmMissing, ReopenCount
from custody.domain.kernel.errors import CustodyError
from custody.service.access import confidential_inspections
from custody.service.discrepancies import discrepancies
from custody.service.exhibits.remarks import remarks
from custody.service.inventories import inventories
from custody.service.inventories.inventories import InventoryView
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.places import places
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.air_list_form import AirListForm
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/inventories",
        title=N_("Inventories"),
        text=N_("Count blind what is there, and compare it with the record."),
        permission="inventory.read",
    ),
]


class PlanForm(KeyedForm, kw_only=True):
    """Form to plan an inventory: a place or a person's holdings, and the counters."""

    place: str = ""
    person: str = ""
    counters: list[str] | str = ""
    high_risk: str = ""
    inquiry: str = ""


class FreezeForm(KeyedForm, kw_only=True):
    """Form that names the counters, if the plan names none."""

    counters: list[str] | str = ""


class SignForm(KeyedForm, kw_only=True):
    """A signature, with what the signer wants to stand beside it."""

    reservations: str = ""


@get("/inventories", opt={"permission": "inventory.read"})
async def listed(
    request: Web, after: FromQuery[str] = "", place: FromQuery[str] = "", inquiry: FromQuery[str] = ""
) -> Template:
    """Show inventories and, to who may plan one, the form; ``place`` and confidential ``inquiry`` to begin with."""
    return await _list_page(context_of(request), PlanForm(key=new_key(), place=place, inquiry=inquiry), after)


@post("/inventories", opt={"permission": "inventory.plan/1"}, status_code=303)
async def plan(request: Web, data: URLEncodedBody[PlanForm]) -> Response[Any]:
    """Announce an inventory."""
    ctx = context_of(request)
    command = PlanInventory(
        place=data.place, person=data.person, counters=_ticked(data.counters), high_risk=bool(data.high_risk),
        inquiry=data.inquiry,
    )  # fmt: skip
    try:
        receipt = await ctx.perform("inventory.plan/1", command, data.keyed())
    except CustodyError as error:
        return await _list_page(ctx, data, error=error)
    return ctx.redirect(f"/inventories/{receipt.first('RC')}", "inventory_planned")


@get("/inventories/{inventory_id:str}", opt={"permission": "inventory.read"})
async def inventory(request: Web, inventory_id: FromPath[str]) -> Template:
    """Show an inventory and, to its counters, the form to count with; the reading is on record."""
    ctx = context_of(request)
    view = await ctx.query(inventories.inventory, ctx.reader, inventory_id)
    return await _shown(ctx, view, AirListForm(key=new_key()))


@post("/inventories/{inventory_id:str}/freeze", opt={"permission": "inventory.start_count/1"}, status_code=303)
async def freeze(request: Web, inventory_id: FromPath[str], data: URLEncodedBody[FreezeForm]) -> Response[Any]:
    """Fix what is expected; counting may begin."""
    command = StartCount(inventory=inventory_id, counters=_ticked(data.counters))
    return await _step(context_of(request), inventory_id, "start_count", command, data)


@post("/inventories/{inventory_id:str}/count", opt={"permission": "inventory.count/1"}, status_code=303)
async def count(request: Web, inventory_id: FromPath[str], data: URLEncodedBody[AirListForm]) -> Response[Any]:
    """Take up one more exhibit, or record what was counted; nothing tells whether it is expected."""
    ctx = context_of(request)
    view = await ctx.query(inventories.inventory, ctx.reader, inventory_id)
    try:
        focus = data.half()
        if focus:
            return await _shown(ctx, view, data, focus)
        lines = data.entered()
        if data.step != "send":
            return await _shown(ctx, view, data.taking(lines))
        single, sealed = exhibit_list_parser.sacks(lines, data.balance)
        checks = exhibit_list_parser.checks(single, data.balance)
        seen = tuple(
            Tally(
                label_id=c.exhibit, seal=c.seal, seal_state=c.seal_state, weight=c.weight, count=c.count,
                together=c.together,
            )
            for c in checks
        )  # fmt: skip
        command = CountExhibits(inventory=inventory_id, seen=seen, sacks=sealed, air=data.air())
        receipt = await ctx.perform("inventory.count/1", command, data.keyed())
        if receipt.questioned:
            return await _shown(ctx, view, data.read_again(receipt.questioned), "seal")
    except CustodyError as error:
        return await _shown(ctx, view, data, error=error)
    return ctx.redirect(f"/inventories/{inventory_id}", "inventory_counted")


@post("/inventories/{inventory_id:str}/reconcile", opt={"permission": "inventory.close_count/1"}, status_code=303)
async def reconcile(request: Web, inventory_id: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Close the count and compare it with the record."""
    command = CloseCount(inventory=inventory_id, confirmed=data.answers())
    return await _step(context_of(request), inventory_id, "close_count", command, data)


@post("/inventories/{inventory_id:str}/confirm", opt={"permission": "inventory.confirm_missing/1"}, status_code=303)
async def confirm(request: Web, inventory_id: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Confirm what is missing; the count is closed by it."""
    command = ConfirmMissing(inventory=inventory_id)
    return await _step(context_of(request), inventory_id, "confirm_missing", command, data)


@post("/inventories/{inventory_id:str}/reopen", opt={"permission": "inventory.reopen/1"}, status_code=303)
async def reopen(request: Web, inventory_id: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Let the counters go on with a count that was ended too early."""
    return await _step(context_of(request), inventory_id, "reopen", ReopenCount(inventory=inventory_id), data)


@post("/inventories/{inventory_id:str}/sign", opt={"permission": "inventory.sign/1"}, status_code=303)
async def sign(request: Web, inventory_id: FromPath[str], data: URLEncodedBody[SignForm]) -> Response[Any]:
    """Sign the result."""
    command = SignInventory(inventory=inventory_id, reservations=data.reservations)
    return await _step(context_of(request), inventory_id, "sign", command, data)


DONE = {
    "start_count": "inventory_frozen",
    "close_count": "inventory_reconciled",
    "confirm_missing": "inventory_reconciled",
    "reopen": "inventory_reopened",
    "sign": "inventory_signed",
}


async def _step(ctx: RequestContext, inventory_id: str, step: str, command: Struct, form: KeyedForm) -> Response[Any]:
    view = await ctx.query(inventories.inventory, ctx.reader, inventory_id)
    try:
        await ctx.perform(f"inventory.{step}/1", command, form.keyed())
    except CustodyError as error:
        return await _shown(ctx, view, AirListForm(key=new_key()), error=error)
    return ctx.redirect(f"/inventories/{inventory_id}", DONE[step])


def _ticked(value: list[str] | str) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else tuple(v for v in (value,) if v)


async def _list_page(
    ctx: RequestContext, form: PlanForm, after: str = "", error: CustodyError | None = None
) -> Template:
    await ctx.read("", "search", "inventories")
    views, cursor = await ctx.query(inventories.inventories, ctx.reader, after, PER_SCREEN)
    names = await ctx.names(person_id for view in views for person_id in view.people())
    offered: dict[str, Any] = {}
    if ctx.may("inventory.plan/1"):
        directory, everywhere = ctx.services.directory, inventories.everywhere(ctx.reader)
        own = await ctx.query(directory.names, [ctx.session.agency])
        people = await ctx.people(READERS, me=True)
        keepers = await ctx.people(HOLDERS, me=True)
        lying = await ctx.query(places.places, directory, ctx.reader)
        home = own[ctx.session.agency]
        offered = {
            "places": [p for p in lying if not p.closed_at and (everywhere or p.agency == ctx.session.agency)],
            "people": people,
            "keepers": [k for k in keepers if everywhere or k.group == home], "ticked": _ticked(form.counters),
        }  # fmt: skip
    confided = sorted(await ctx.query(confidential_inspections.own, ctx.reader))
    return ctx.show(
        "inventories/inventory_list.html", error, found=views, next=cursor, names=names, form=form, offered=offered,
        confided=confided, known_as=await ctx.known_as(confided),
    )  # fmt: skip


def _exhibits(view: InventoryView) -> tuple[str, ...]:
    """Return the exhibits that a result, or the list of a second person, names."""
    if view.unconfirmed:
        return view.unconfirmed.missing
    return (*view.result.missing, *view.result.moved, *view.result.surplus) if view.result else ()


def _unvisited(error: CustodyError | None) -> list[str]:
    """Return the places that the question before an early end names (I61)."""
    return str(error.facts.get("places", "")).split() if error and error.code == "count_incomplete" else []


async def _shown(
    ctx: RequestContext, view: InventoryView, form: AirListForm, focus: str = "", error: CustodyError | None = None
) -> Template:
    """Return the inventory's page, also while counting and after a refused act, and record the reading."""
    await ctx.read(view.id, "page")
    inventory_remarks = await ctx.query(remarks, ctx.services.vault, view.id)
    differing = await ctx.query(discrepancies.of_count, ctx.services.vault, ctx.reader, view.id)
    people_told = [person_id for discrepancy in differing for person_id in discrepancy.people]
    people_told += [person_id for remark in inventory_remarks for person_id in (remark.by, remark.person)]
    names = await ctx.names([*view.people(), *_unvisited(error), *people_told])
    opened = await ctx.linked(discrepancy.id for discrepancy in differing)
    exhibits = await ctx.linked(_exhibits(view))
    seizures = await ctx.linked(lot.seizure for lot in view.result.lots) if view.result else set()
    counts = view.mine and view.status in COUNTABLE and ctx.may("inventory.count/1")
    balances = await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency) if counts else []
    lines = form.listed()
    names_now = view.status == PLANNED and not view.counters and ctx.may("inventory.start_count/1")
    people = await ctx.people(READERS, me=True) if names_now else []
    return ctx.show(
        "inventories/inventory_page.html", error, one=view, names=names, remarks=inventory_remarks, counts=counts,
        balances=balances,
        linked=exhibits | opened | seizures,
        known_as=await ctx.known_as({view.id} | exhibits | opened | seizures),
        differing=differing,
        form=form, lines=lines, focus=focus, fresh=new_key(), people=people, unvisited=_unvisited(error),
    )  # fmt: skip


@get("/inventories/{inventory_id:str}/minutes", opt={"permission": "inventory.read"})
async def minutes(request: Web, inventory_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of an inventory, the export and the reading on record."""
    return await downloads.inventory_minutes(context_of(request), inventory_id)


handlers = [listed, plan, inventory, freeze, count, reconcile, confirm, reopen, sign, minutes]
