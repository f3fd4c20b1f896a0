"""Orders entered from paper as pages: a clerk types the order in and scans it, a second person confirms it."""

import asyncio
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.errors import CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.draft_order import ConfirmOrder
from custody.domain.orders.order import DRAFT, Order
from custody.domain.orders.order_original import SeeOriginal
from custody.service.access.reading import visible_case
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.orders import court_registry, destruction_proposals, draft_orders, orderable, orders
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.order_form import order_cases
from custody.web.forms.passkey_signing import AnsweredForm, given_back, signed_or_done
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.menu import Entry
from custody.web.rendering.order_page import shown

menu = [
    Entry(
        path="/orders/enter",
        title=N_("Enter an order from paper"),
        text=N_("Type in a signed order and scan it; a second person confirms it."),
        permission="order.enter/1",
    )
]
TYPED = (
    "number", "issuer", "signed_on", "legal_basis", "appeal_until", "lapses_on", "laboratory_waiver", "sample_waiver",
    "sort", "channel", "original_due",
)  # fmt: skip
LISTS = ("exhibits", "samples")
ORIGINAL = "original"
"""What the form calls a signed original in hand: said by whoever types, and never chosen for them, for it may burn."""
BOXES = 500
"""Exhibits that can be ticked; where a case has more, their numbers are scanned: a form has no thousand parts."""


class Draft(Struct, kw_only=True):
    """The form as it was filled in; ``scans`` are ``blob:sha256`` pairs, ``order`` the draft that it replaces."""

    key: str
    case: str
    order: str = ""
    typed: dict[str, str]
    scans: list[str]


@get("/orders/enter", opt={"permission": "order.enter/1"})
async def enter_form(
    request: Web, case: FromQuery[str] = "", draft: FromQuery[str] = "", proposal: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:  # fmt: skip
    """Show the cases of the prosecution, the form for one, perhaps as proposed, or a draft to be corrected."""
    here = desk(request)
    if draft:
        return await _page(here, await _again(here, draft))
    if case:
        fields = dict.fromkeys(TYPED + LISTS, "")
        if proposal:
            fields["exhibits"] = "\n".join(await here.ask(destruction_proposals.left, here.reader, proposal))
        return await _page(here, Draft(key=new_key(), case=case, typed=fields, scans=[]))
    signs = await here.ask(draft_orders.signs, here.session.agency)
    return await order_cases(here, after, path="/orders/enter", signs=signs)


@post("/orders/enter", opt={"permission": "order.enter/1"}, status_code=303, request_max_body_size=UPLOAD_LIMIT)
async def enter(request: Web) -> Response[Any]:
    """Keep the pages, then record the order as a draft."""
    here, posted = desk(request), await request.form()
    form = Draft(
        key=form_values.text(posted, "key") or new_key(), case=form_values.text(posted, "case"),
        order=form_values.text(posted, "order"),
        typed=_typed(posted), scans=form_values.texts(posted, "scans"),
    )  # fmt: skip
    await here.ask(visible_case, here.reader, form.case)
    try:
        keep = partial(here.services.intake.keep, here.session.person, form.case)
        pages = [await asyncio.to_thread(keep, content) for content in await form_values.files(posted, "files")]
        form.scans = joined(form.scans, (f"{photo.blob}:{photo.sha256}" for photo in pages))
        command = convert("order.enter/1", _asked(form))
        await asyncio.to_thread(photos.require_kept, here.services.blobs, form.case, _photos(form))
        receipt = await here.act("order.enter/1", command, form.key)
    except CustodyError as error:
        return await _page(here, form, error)
    return here.go(f"/orders/{receipt.first('RE')}", "order_entered")


class ConfirmForm(AnsweredForm, kw_only=True):
    """``version``: the one of the draft that its page showed."""

    version: str = ""


@post("/orders/{number:str}/confirm", opt={"permission": "order.confirm/1"}, status_code=303)
async def confirm(request: Web, number: FromPath[str], data: URLEncodedBody[ConfirmForm]) -> Response[Any]:
    """Confirm the draft, as it was read."""
    here, command = desk(request), ConfirmOrder(order=number, version=data.version)
    await here.ask(orders.visible_order, here.reader, number)
    if given_back(data):
        await _draft(here, number)
        return await shown(here, number)
    try:
        if not data.version:
            raise RuleBroken("draft_changed", number=number)
        return await signed_or_done(
            here, f"/orders/{number}/confirm", "order.confirm/1", command, data,
            lambda _: here.go(f"/orders/{number}", "order_confirmed"),
        )  # fmt: skip
    except CustodyError as error:
        return await shown(here, number, error)


@post("/orders/{number:str}/original", opt={"permission": "order.original/1"}, status_code=303)
async def original(request: Web, number: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Record that the signed original was seen."""
    here = desk(request)
    await here.ask(orders.visible_order, here.reader, number)
    try:
        await here.act("order.original/1", SeeOriginal(order=number), data.keyed())
    except CustodyError as error:
        return await shown(here, number, error)
    return here.go(f"/orders/{number}", "original_seen")


@get("/orders/{number:str}/scans/{place:int}", opt={"permission": "order.read"})
async def scan(request: Web, number: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a page of the paper; the reading is on record."""
    here = desk(request)
    scope, photo = await here.ask(draft_orders.scan, here.services.vault, here.reader, number, place)
    return await downloads.photograph(here, scope, photo, number, place, "page")


def _typed(posted: FormMultiDict) -> dict[str, str]:
    """The fields as they came; exhibits typed and ticked as lines, each once."""
    named = dict.fromkeys(line for text in form_values.texts(posted, "exhibits") for line in text.splitlines())
    return {name: form_values.text(posted, name) for name in TYPED + LISTS} | {"exhibits": "\n".join(named)}


def _asked(form: Draft) -> dict[str, object]:
    listed = {name: exhibit_list_parser.numbers(exhibit_list_parser.read(form.typed[name])) for name in LISTS}
    channel = form_values.chosen(form.typed["channel"], "typed_from")
    said = {**form.typed, "channel": "" if channel == ORIGINAL else channel}
    return {**said, **listed, "scans": [_pair(one) for one in form.scans], "order": form.order}


def _pair(text: str) -> dict[str, str]:
    blob, _, digest = text.partition(":")
    return {"blob": blob, "sha256": digest}


def _photos(form: Draft) -> list[Photo]:
    return [Photo(**_pair(one)) for one in form.scans]


async def _draft(here: Desk, number: str) -> Order:
    """A draft that the reader may see.

    Raises:
        NotFound: no such order, or none that they may see.
        RuleBroken: ``wrong_state`` once it is confirmed or dropped.
    """
    found = await here.ask(orders.visible_order, here.reader, number)
    if found.status != DRAFT:
        raise RuleBroken("wrong_state", number=number, status=found.status)
    return found


async def _again(here: Desk, number: str) -> Draft:
    """The form filled in with what a draft says, the reading on record."""
    found = await _draft(here, number)
    await here.read(number, "page")
    texts = await here.ask(orders.texts, here.services.vault, found)
    scans = await here.ask(draft_orders.scans, here.services.vault, found)
    return Draft(
        key=new_key(), case=await here.ask(draft_orders.scope, found.exhibits[0]), order=number,
        typed=_said(found, texts),
        scans=[f"{one.blob}:{one.sha256}" for one in scans],
    )  # fmt: skip


def _said(found: Order, texts: dict[str, Any]) -> dict[str, str]:
    lists = {name: "\n".join(getattr(found, name)) for name in LISTS}
    fields = {name: getattr(found, name, "") or texts.get(name) or "" for name in TYPED}
    return fields | lists | {"channel": found.channel or ORIGINAL}


async def _page(here: Desk, form: Draft, error: CustodyError | None = None) -> Template:
    """The form and what may be ordered of its case, the reading on record."""
    case = await here.ask(visible_case, here.reader, form.case)
    await here.read(form.case, "page")
    rows = await here.ask(orderable.exhibits, here.reader, form.case, form.order)
    return here.show(
        "orders/order_enter.html", error, form=form, case=case, rows=rows, today=here.today(), original=ORIGINAL,
        hearing=await here.ask(court_registry.hearing_in_the_way, here.reader, case, here.today()),
        boxes=[row.exhibit for row in rows] if len(rows) <= BOXES else [],
        linked=await here.linked(n for row in rows for n in (row.draft, row.proposal) if n),
        issuers=await here.ask(form_choices.colleagues, here.services.directory, here.session.agency, Role.PROSECUTOR),
    )  # fmt: skip


handlers = [enter_form, enter, confirm, original, scan]
