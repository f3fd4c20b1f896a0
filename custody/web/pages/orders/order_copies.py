"""Orders entered from paper as pages: a clerk types the order in and scans it, a second person confirms it."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.errors import CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.approve_order import ApproveOrder
from custody.domain.orders.issue_order import END_TEXTS
from custody.domain.orders.order import DRAFT, Order
from custody.domain.orders.order_copy import ConfirmCopy
from custody.domain.orders.order_original import SeeOriginal
from custody.domain.orders.order_photo import ConfirmPhoto
from custody.service.access.audited_queries import visible_case
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.orders import court_registry, destruction_requests, order_copies, orderable_exhibits, orders
from custody.service.people import form_choices
from custody.service.people.second_factor import asked_for
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.forms.order_form import order_cases
from custody.web.forms.passkey_signing import AnsweredForm, given_back, signed_or_done
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.menu import Entry
from custody.web.rendering.order_page import shown

menu = [
    Entry(
        path="/orders/enter",
        title=N_("Enter an order from paper"),
        text=N_("Type in a signed order and scan it; a second person confirms it."),
        permission="order.enter_copy/1",
    )
]
TYPED = (
    "order_reference", "issuer", "signed_on", "legal_basis", "appeal_until", "lapses_on", "laboratory_waiver",
    "sample_waiver",
    "sort", "channel", "original_due", "controlled", *END_TEXTS, "keep_until",
)  # fmt: skip
LISTS = ("exhibits", "samples")
ORIGINAL = "original"
"""What the form calls a signed original in hand: said by whoever types, and never chosen for them, for it may burn."""
BOXES = 500
"""Exhibits that can be ticked; where a case has more, their numbers are scanned: a form has no thousand parts."""


class OrderCopyForm(Struct, kw_only=True):
    """The form as it was filled in; ``scans`` are ``blob:sha256`` pairs, ``order`` the draft that it replaces."""

    key: str
    case: str
    order: str = ""
    typed: dict[str, str]
    scans: list[str]


@get("/orders/enter", opt={"permission": "order.enter_copy/1"})
async def enter_form(
    request: Web, case: FromQuery[str] = "", draft: FromQuery[str] = "", proposal: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:  # fmt: skip
    """Show the cases of the prosecution, the form for one, perhaps as proposed, or a draft to be corrected."""
    ctx = context_of(request)
    if draft:
        return await _page(ctx, await _again(ctx, draft))
    if case:
        fields = dict.fromkeys(TYPED + LISTS, "")
        if proposal:
            fields["exhibits"] = "\n".join(await ctx.query(destruction_requests.left, ctx.reader, proposal))
        return await _page(ctx, OrderCopyForm(key=new_key(), case=case, typed=fields, scans=[]))
    signs = await ctx.query(order_copies.signs, ctx.session.agency)
    return await order_cases(ctx, after, path="/orders/enter", signs=signs)


@post("/orders/enter", opt={"permission": "order.enter_copy/1"}, status_code=303, request_max_body_size=UPLOAD_LIMIT)
async def enter(request: Web) -> Response[Any]:
    """Keep the pages, then record the order as a draft."""
    ctx, posted = context_of(request), await request.form()
    form = OrderCopyForm(
        key=form_values.text(posted, "key") or new_key(), case=form_values.text(posted, "case"),
        order=form_values.text(posted, "order"),
        typed=_typed(posted), scans=form_values.texts(posted, "scans"),
    )  # fmt: skip
    await ctx.query(visible_case, ctx.reader, form.case)
    try:
        pages = [await ctx.keep_photo(form.case, content) for content in await form_values.files(posted, "files")]
        form.scans = joined(form.scans, (f"{photo.blob}:{photo.sha256}" for photo in pages))
        command = convert("order.enter_copy/1", _asked(form))
        await asyncio.to_thread(photos.require_kept, ctx.services.blobs, form.case, _photos(form))
        receipt = await ctx.perform("order.enter_copy/1", command, form.key)
    except CustodyError as error:
        return await _page(ctx, form, error)
    return ctx.redirect(f"/orders/{receipt.first('RE')}", "order_entered")


class ConfirmForm(AnsweredForm, kw_only=True):
    """``version``: the one of the draft that its page showed."""

    version: str = ""


@post("/orders/{order_id:str}/confirm", opt={"permission": "order.confirm_copy/1"}, status_code=303)
async def confirm(request: Web, order_id: FromPath[str], data: URLEncodedBody[ConfirmForm]) -> Response[Any]:
    """Confirm the draft, as it was read."""
    ctx, command = context_of(request), ConfirmCopy(order=order_id, version=data.version)
    draft = await ctx.query(orders.visible_order, ctx.reader, order_id)
    waits = ctx.session.person != draft.issuer and await ctx.query(asked_for)
    if given_back(data):
        await _draft(ctx, order_id)
        return await shown(ctx, order_id)
    try:
        if not data.version:
            raise RuleBroken("draft_changed", number=order_id)
        return await signed_or_done(
            ctx, f"/orders/{order_id}/confirm", "order.confirm_copy/1", command, data,
            lambda _: ctx.redirect(f"/orders/{order_id}", "order_to_compare" if waits else "order_confirmed"),
        )  # fmt: skip
    except CustodyError as error:
        return await shown(ctx, order_id, error)


@post(
    "/orders/{order_id:str}/original", opt={"permission": "order.see_original/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def original(request: Web, order_id: FromPath[str]) -> Response[Any]:
    """Record that the signed original was seen, with its photographs if the form brings any."""
    ctx, posted = context_of(request), await request.form()
    order = await ctx.query(orders.visible_order, ctx.reader, order_id)
    try:
        case = await ctx.query(order_copies.scope, order.exhibits[0])
        pages = [await ctx.keep_photo(case, content) for content in await form_values.files(posted, "files")]
        command = SeeOriginal(order=order_id, scans=tuple(pages))
        await ctx.perform("order.see_original/1", command, form_values.text(posted, "key") or new_key())
    except CustodyError as error:
        return await shown(ctx, order_id, error)
    return ctx.redirect(f"/orders/{order_id}", "original_seen")


@post(
    "/orders/{order_id:str}/approve", opt={"permission": "order.approve/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def approve(request: Web, order_id: FromPath[str]) -> Response[Any]:
    """Approve an order as a second authority, with the photographs of its decision."""
    ctx, posted = context_of(request), await request.form()
    order = await ctx.query(orders.visible_order, ctx.reader, order_id)
    try:
        case = await ctx.query(order_copies.scope, order.exhibits[0])
        pages = [await ctx.keep_photo(case, content) for content in await form_values.files(posted, "files")]
        command = ApproveOrder(
            order=order_id, decision=form_values.text(posted, "decision"), photos=tuple(pages),
            court_words=form_values.text(posted, "court_words"),
        )  # fmt: skip
        await ctx.perform("order.approve/1", command, form_values.text(posted, "key") or new_key())
    except CustodyError as error:
        return await shown(ctx, order_id, error)
    return ctx.redirect(f"/orders/{order_id}", "order_approved")


class PhotoForm(KeyedForm, kw_only=True):
    """The word of who compared the photograph; ``version``: the one of the order that its page showed."""

    denied: str = ""
    reason: str = ""
    version: str = ""


@post("/orders/{order_id:str}/photo", opt={"permission": "order.confirm_photo/1"}, status_code=303)
async def photo(request: Web, order_id: FromPath[str], data: URLEncodedBody[PhotoForm]) -> Response[Any]:
    """Confirm the signed order by its photograph, or deny it."""
    ctx, denied = context_of(request), bool(data.denied)
    await ctx.query(orders.visible_order, ctx.reader, order_id)
    command = ConfirmPhoto(order=order_id, denied=denied, reason=data.reason, version=data.version)
    try:
        await ctx.perform("order.confirm_photo/1", command, data.keyed())
    except CustodyError as error:
        return await shown(ctx, order_id, error)
    return ctx.redirect(f"/orders/{order_id}", "photo_denied" if denied else "photo_compared")


@get("/orders/{order_id:str}/scans/{place:int}", opt={"permission": "order.read"})
async def scan(request: Web, order_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a page of the paper; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(order_copies.scan, ctx.services.vault, ctx.reader, order_id, place)
    return await downloads.photograph(ctx, scope, photo, order_id, place, "page")


def _typed(posted: FormMultiDict) -> dict[str, str]:
    """Return the fields as posted; typed and ticked exhibits become lines, each once."""
    named = dict.fromkeys(line for text in form_values.texts(posted, "exhibits") for line in text.splitlines())
    return {name: form_values.text(posted, name) for name in TYPED + LISTS} | {"exhibits": "\n".join(named)}


def _asked(form: OrderCopyForm) -> dict[str, object]:
    listed = {name: exhibit_list_parser.numbers(exhibit_list_parser.read(form.typed[name])) for name in LISTS}
    channel = form_values.chosen(form.typed["channel"], "typed_from")
    controlled = bool(form.typed["controlled"])
    fields = {**form.typed, "channel": "" if channel == ORIGINAL else channel, "controlled": controlled}
    return {**fields, **listed, "scans": [_pair(scan) for scan in form.scans], "order": form.order}


def _pair(text: str) -> dict[str, str]:
    blob, _, digest = text.partition(":")
    return {"blob": blob, "sha256": digest}


def _photos(form: OrderCopyForm) -> list[Photo]:
    return [Photo(**_pair(scan)) for scan in form.scans]


async def _draft(ctx: RequestContext, order_id: str) -> Order:
    """Return a draft that the reader may see.

    Raises:
        NotFound: no such order, or none that they may see.
        RuleBroken: ``wrong_state`` once it is confirmed or dropped.
    """
    order = await ctx.query(orders.visible_order, ctx.reader, order_id)
    if order.status != DRAFT:
        raise RuleBroken("wrong_state", number=order_id, status=order.status)
    return order


async def _again(ctx: RequestContext, order_id: str) -> OrderCopyForm:
    """Return the form filled in with a draft's content, and record the reading."""
    order = await _draft(ctx, order_id)
    await ctx.read(order_id, "page")
    texts = await ctx.query(orders.texts, ctx.services.vault, order)
    scans = await ctx.query(order_copies.scans, ctx.services.vault, order)
    return OrderCopyForm(
        key=new_key(), case=await ctx.query(order_copies.scope, order.exhibits[0]), order=order_id,
        typed=_said(order, texts),
        scans=[f"{scan.blob}:{scan.sha256}" for scan in scans],
    )  # fmt: skip


def _said(order: Order, texts: dict[str, Any]) -> dict[str, str]:
    lists = {name: "\n".join(getattr(order, name)) for name in LISTS}
    fields = {name: getattr(order, name, "") or texts.get(name) or "" for name in TYPED}
    return fields | lists | {"channel": order.channel or ORIGINAL}


async def _page(ctx: RequestContext, form: OrderCopyForm, error: CustodyError | None = None) -> Template:
    """Return the form with the orderable exhibits of its case, and record the reading."""
    case = await ctx.query(visible_case, ctx.reader, form.case)
    await ctx.read(form.case, "page")
    rows = await ctx.query(orderable_exhibits.exhibits, ctx.reader, form.case, form.order)
    return ctx.show(
        "orders/order_enter.html", error, form=form, case=case, rows=rows, today=ctx.today(), original=ORIGINAL,
        hearing=await ctx.query(court_registry.hearing_in_the_way, ctx.reader, case, ctx.today()),
        boxes=[row.exhibit for row in rows] if len(rows) <= BOXES else [],
        linked=await ctx.linked(linked_id for row in rows for linked_id in (row.draft, row.proposal) if linked_id),
        issuers=await ctx.query(form_choices.colleagues, ctx.services.directory, ctx.session.agency, Role.PROSECUTOR),
    )  # fmt: skip


handlers = [enter_form, enter, confirm, original, approve, photo, scan]
