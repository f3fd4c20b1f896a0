"""Inventories as pages: plan, freeze, count blind with a scanner or a phone, reconcile, sign."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import HOLDERS, READERS
from custody.domain.inventories.inventory import OPEN, PLANNED
from custody.domain.inventories.inventory_count import (
    CountExhibits,
    Freeze,
    PlanInventory,
    Reconcile,
    SignInventory,
    Tally,
)
from custody.domain.kernel.errors import CustodyError
from custody.service.access import confidential_inquiries
from custody.service.discrepancies import discrepancies
from custody.service.exhibits.remarks import remarks
from custody.service.inventories import inventories
from custody.service.inventories.inventories import InventoryView
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.places import places
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.keyed_forms import KeyedForm, ListForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, Desk, desk
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
    """What is counted, a place or a person's holdings, and by whom."""

    place: str = ""
    person: str = ""
    counters: list[str] | str = ""
    high_risk: str = ""
    inquiry: str = ""


class FreezeForm(KeyedForm, kw_only=True):
    """Who counts, where the plan named nobody."""

    counters: list[str] | str = ""


class SignForm(KeyedForm, kw_only=True):
    """A signature, with what the signer wants to stand beside it."""

    reservations: str = ""


@get("/inventories", opt={"permission": "inventory.read"})
async def listed(
    request: Web, after: FromQuery[str] = "", place: FromQuery[str] = "", inquiry: FromQuery[str] = ""
) -> Template:
    """Show inventories and, to who may plan one, the form; ``place`` and confidential ``inquiry`` to begin with."""
    return await _list_page(desk(request), PlanForm(key=new_key(), place=place, inquiry=inquiry), after)


@post("/inventories", opt={"permission": "inventory.plan/1"}, status_code=303)
async def plan(request: Web, data: URLEncodedBody[PlanForm]) -> Response[Any]:
    """Announce an inventory."""
    here = desk(request)
    command = PlanInventory(
        place=data.place, person=data.person, counters=_ticked(data.counters), high_risk=bool(data.high_risk),
        inquiry=data.inquiry,
    )  # fmt: skip
    try:
        receipt = await here.act("inventory.plan/1", command, data.keyed())
    except CustodyError as error:
        return await _list_page(here, data, error=error)
    return here.go(f"/inventories/{receipt.first('RC')}", "inventory_planned")


@get("/inventories/{number:str}", opt={"permission": "inventory.read"})
async def inventory(request: Web, number: FromPath[str]) -> Template:
    """Show an inventory and, to its counters, the form to count with; the reading is on record."""
    here = desk(request)
    found = await here.ask(inventories.inventory, here.reader, number)
    return await _shown(here, found, ListForm(key=new_key()))


@post("/inventories/{number:str}/freeze", opt={"permission": "inventory.freeze/1"}, status_code=303)
async def freeze(request: Web, number: FromPath[str], data: URLEncodedBody[FreezeForm]) -> Response[Any]:
    """Fix what is expected; counting may begin."""
    command = Freeze(inventory=number, counters=_ticked(data.counters))
    return await _step(desk(request), number, "freeze", command, data)


@post("/inventories/{number:str}/count", opt={"permission": "inventory.count/1"}, status_code=303)
async def count(request: Web, number: FromPath[str], data: URLEncodedBody[ListForm]) -> Response[Any]:
    """Take up one more exhibit, or record what was counted; nothing tells whether it is expected."""
    here = desk(request)
    found = await here.ask(inventories.inventory, here.reader, number)
    try:
        focus = data.half()
        if focus:
            return await _shown(here, found, data, focus)
        lines = data.entered()
        if data.step != "send":
            return await _shown(here, found, data.taking(lines))
        single, sealed = exhibit_list_parser.sacks(lines)
        checks = exhibit_list_parser.checks(single, data.balance)
        seen = tuple(
            Tally(number=c.exhibit, seal=c.seal, seal_state=c.seal_state, weight=c.weight, count=c.count)
            for c in checks
        )
        await here.act("inventory.count/1", CountExhibits(inventory=number, seen=seen, sacks=sealed), data.keyed())
    except CustodyError as error:
        return await _shown(here, found, data, error=error)
    return here.go(f"/inventories/{number}", "inventory_counted")


@post("/inventories/{number:str}/reconcile", opt={"permission": "inventory.reconcile/1"}, status_code=303)
async def reconcile(request: Web, number: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Close the count and compare it with the record."""
    return await _step(desk(request), number, "reconcile", Reconcile(inventory=number), data)


@post("/inventories/{number:str}/sign", opt={"permission": "inventory.sign/1"}, status_code=303)
async def sign(request: Web, number: FromPath[str], data: URLEncodedBody[SignForm]) -> Response[Any]:
    """Sign the result."""
    command = SignInventory(inventory=number, reservations=data.reservations)
    return await _step(desk(request), number, "sign", command, data)


DONE = {"freeze": "inventory_frozen", "reconcile": "inventory_reconciled", "sign": "inventory_signed"}


async def _step(here: Desk, number: str, step: str, command: Struct, form: KeyedForm) -> Response[Any]:
    found = await here.ask(inventories.inventory, here.reader, number)
    try:
        await here.act(f"inventory.{step}/1", command, form.keyed())
    except CustodyError as error:
        return await _shown(here, found, ListForm(key=new_key()), error=error)
    return here.go(f"/inventories/{number}", DONE[step])


def _ticked(value: list[str] | str) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else tuple(v for v in (value,) if v)


async def _list_page(here: Desk, form: PlanForm, after: str = "", error: CustodyError | None = None) -> Template:
    found, cursor = await here.ask(inventories.inventories, here.reader, after, PER_SCREEN)
    names = await here.names(n for one in found for n in one.people())
    offered: dict[str, Any] = {}
    if here.may("inventory.plan/1"):
        directory, everywhere = here.services.directory, inventories.everywhere(here.reader)
        own = await here.ask(directory.names, [here.session.agency])
        people = await here.people(READERS, me=True)
        keepers = await here.people(HOLDERS, me=True)
        lying = await here.ask(places.places, directory, here.reader)
        home = own[here.session.agency]
        offered = {
            "places": [p for p in lying if not p.closed_at and (everywhere or p.agency == here.session.agency)],
            "people": people,
            "keepers": [k for k in keepers if everywhere or k.group == home], "ticked": _ticked(form.counters),
        }  # fmt: skip
    confided = sorted(await here.ask(confidential_inquiries.own, here.reader))
    return here.show(
        "inventories/inventory_list.html", error, found=found, next=cursor, names=names, form=form, offered=offered,
        confided=confided, known_as=await here.known_as(confided),
    )  # fmt: skip


def _exhibits(found: InventoryView) -> tuple[str, ...]:
    """The exhibits that a result names."""
    return (*found.result.missing, *found.result.moved, *found.result.surplus) if found.result else ()


async def _shown(
    here: Desk, found: InventoryView, form: ListForm, focus: str = "", error: CustodyError | None = None
) -> Template:
    """The inventory's page, also for who counts on or is refused, the reading on record."""
    await here.read(found.number, "page")
    said = await here.ask(remarks, here.services.vault, found.number)
    differing = await here.ask(discrepancies.of_count, here.services.vault, here.reader, found.number)
    people_told = [n for one in differing for n in one.people]
    names = await here.names([*found.people(), *people_told, *(n for r in said for n in (r.by, r.person))])
    opened = await here.linked(one.number for one in differing)
    counts = found.mine and found.status in OPEN and here.may("inventory.count/1")
    balances = await here.ask(form_choices.balances, here.services.directory, here.session.agency) if counts else []
    lines = form.listed()
    names_now = found.status == PLANNED and not found.counters and here.may("inventory.freeze/1")
    people = await here.people(READERS, me=True) if names_now else []
    return here.show(
        "inventories/inventory_page.html", error, one=found, names=names, remarks=said, counts=counts,
        balances=balances,
        linked=await here.linked(_exhibits(found)) | opened, known_as=await here.known_as({found.number} | opened),
        differing=differing,
        form=form, lines=lines, focus=focus, fresh=new_key(), people=people,
    )  # fmt: skip


@get("/inventories/{number:str}/minutes", opt={"permission": "inventory.read"})
async def minutes(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of an inventory, the export and the reading on record."""
    return await downloads.inventory_minutes(desk(request), number)


handlers = [listed, plan, inventory, freeze, count, reconcile, sign, minutes]
