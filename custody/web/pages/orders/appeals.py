"""What comes after an order as pages: its notification, an appeal, the decision on it, each with its document (I55)."""

import asyncio
from typing import Any

from litestar import Response, post
from litestar.params import FromPath, URLEncodedBody
from msgspec import structs

from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.orders import order_copies, orders
from custody.text import local_time
from custody.web.forms import form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.order_page import DocumentForm, shown

TYPED = ("reason", "to", "notified_at", "filed_on", "outcome", "decided_on", "court")


@post(
    "/orders/{order_id:str}/notify", opt={"permission": "order.notify/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def notify(request: Web, order_id: FromPath[str]) -> Response[Any]:
    """Record to whom the order was notified, and when, with the pages that say so."""
    return await _entered(request, order_id, "order.notify/1", ("to", "notified_at"), "order_notified")


@post(
    "/orders/{order_id:str}/appeal", opt={"permission": "order.appeal/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def appeal(request: Web, order_id: FromPath[str]) -> Response[Any]:
    """Record an appeal: the order is suspended."""
    return await _entered(request, order_id, "order.appeal/1", ("filed_on", "reason", "court"), "order_appealed")


@post(
    "/orders/{order_id:str}/judge", opt={"permission": "order.judge_appeal/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def judge(request: Web, order_id: FromPath[str]) -> Response[Any]:
    """Record what the court decided; another person confirms it."""
    names = ("outcome", "decided_on", "reason", "court")
    return await _entered(request, order_id, "order.judge_appeal/1", names, "order_judged")


class ConfirmForm(KeyedForm, kw_only=True):
    """The word of who compared a document of the court; ``version``: the one of the order that its page showed."""

    denied: str = ""
    reason: str = ""
    version: str = ""


@post("/orders/{order_id:str}/confirm-appeal", opt={"permission": "order.confirm_appeal/1"}, status_code=303)
async def confirm(request: Web, order_id: FromPath[str], data: URLEncodedBody[ConfirmForm]) -> Response[Any]:
    """Confirm what was entered of an appeal by its document, or deny it."""
    ctx, denied = context_of(request), bool(data.denied)
    await ctx.query(orders.visible_order, ctx.reader, order_id)
    command = ConfirmAppeal(order=order_id, denied=denied, reason=data.reason, version=data.version)
    try:
        await ctx.perform("order.confirm_appeal/1", command, data.keyed())
    except CustodyError as error:
        return await shown(ctx, order_id, error)
    return ctx.redirect(f"/orders/{order_id}", "court_entry_denied" if denied else "court_entry_confirmed")


async def _entered(request: Web, order_id: str, kind: str, names: tuple[str, ...], notice: str) -> Response[Any]:
    """Keep the pages of the form, then record the act; refused, its page comes back with what was typed."""
    ctx, posted = context_of(request), await request.form()
    order = await ctx.query(orders.visible_order, ctx.reader, order_id)
    typed = {name: form_values.text(posted, name) for name in TYPED}
    form = DocumentForm(key=form_values.text(posted, "key") or new_key(), **typed, doing=kind,
                    scans=form_values.texts(posted, "scans"))  # fmt: skip
    try:
        case = await ctx.query(order_copies.scope, order.exhibits[0])
        pages = [await ctx.keep_photo(case, content) for content in await form_values.files(posted, "files")]
        form.scans = joined(form.scans, (f"{page.blob}:{page.sha256}" for page in pages))
        scans = [_photo(pair) for pair in form.scans]
        if scans:  # the rule says that they are needed
            await asyncio.to_thread(photos.require_kept, ctx.services.blobs, case, scans)
        asked: dict[str, object] = {name: typed[name] for name in names}
        if "notified_at" in asked:
            asked["notified_at"] = local_time.typed(typed["notified_at"], "notified_at")
        asked |= {"order": order_id, "scans": [structs.asdict(page) for page in scans]}
        await ctx.perform(kind, convert(kind, asked), form.keyed())
    except CustodyError as error:
        return await shown(ctx, order_id, error, document=form)
    return ctx.redirect(f"/orders/{order_id}", notice)


def _photo(pair: str) -> Photo:
    blob, _, digest = pair.partition(":")
    return Photo(blob=blob, sha256=digest)


handlers = [notify, appeal, judge, confirm]
