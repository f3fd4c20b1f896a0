"""Destruction orders as pages: a prosecution's cases, what may be ordered in one, an order and what becomes of it."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.orders.order import (
    APPEALED,
    CESSION,
    DRAFT,
    ISSUED,
    KEEPING,
    QUASHED,
    RESTITUTION,
    REVOKED,
    RevokeOrder,
)
from custody.domain.orders.order_outcome import EXECUTED, LAPSED, SPENT
from custody.service.access.audited_queries import visible_case
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.orders import destruction_requests, order_copies, orderable_exhibits, orders
from custody.service.people import compromised_acts
from custody.storage.write import act_receipts
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.order_form import OrderForm, mark, order_cases, order_form
from custody.web.forms.passkey_signing import given_back, signed_or_done
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry
from custody.web.rendering.order_page import RevocationForm, shown

menu = [
    Entry(
        path="/orders",
        title=N_("Orders"),
        text=N_("Orders issued, and what may be ordered in your cases."),
        permission="order.read",
    ),
    Entry(
        path="/orders/new",
        title=N_("Issue an order"),
        text=N_(
            "Choose one of your cases, then its exhibits: to destroy, to give back, to cede or to keep as a reference."
        ),
        permission="order.issue/1",
    ),
]


SHOWN = (DRAFT, ISSUED, APPEALED, EXECUTED, SPENT, LAPSED, REVOKED, QUASHED)
"""States by which the list may be narrowed, in the order of an order's life."""
ISSUED_AS = {
    "": "order_issued", RESTITUTION: "return_ordered", CESSION: "cession_ordered", KEEPING: "keeping_ordered",
}  # fmt: skip
"""What is said once an order of that sort was issued."""
SCREEN = 50
"""Orders that are looked at for one screen."""


@get("/orders", opt={"permission": "order.read"})
async def listed(request: Web, after: FromQuery[str] = "", status: FromQuery[str] = "") -> Template:
    """Show the newest orders that the person may see, all or those in one state, those to be carried out first."""
    ctx = context_of(request)
    await ctx.read("", "search")
    rows, cursor = await ctx.query(orders.open_first, ctx.reader, ctx.today(), SCREEN, status, after)
    cases = await ctx.query(orders.cases_of, [row.order for row in rows])
    given = await ctx.query(orders.given_at, [row.order for row in rows])
    return ctx.show(
        "orders/order_list.html", doubted=await ctx.query(compromised_acts.among, [row.order for row in rows]),
        rows=rows, next=cursor, cases=cases, shown=status, states=SHOWN, given=given,
        names=await ctx.names(subject_id for row in rows for subject_id in (row.agency, row.issuer)),
        linked=await ctx.linked(case for each in cases.values() for case, _ in each),
        typed_here=ctx.may("order.enter_copy/1") and await ctx.query(order_copies.signs, ctx.session.agency),
    )  # fmt: skip


@get("/orders/new", opt={"permission": "order.issue/1"})
async def new(
    request: Web, case: FromQuery[str] = "", proposal: FromQuery[str] = "", after: FromQuery[str] = "",
    sort: FromQuery[str] = "",
) -> Template:  # fmt: skip
    """Show the cases of the prosecution, or the form for one of them, filled in with what a ``proposal`` names.

    ``sort``: the end that the form orders, the destruction unless it is one of the others.
    """
    ctx = context_of(request)
    if case:
        form = OrderForm(
            key=new_key(), case=case, proposal=proposal, everything="" if proposal else "1",
            sort=sort if sort in ISSUED_AS else "",
        )  # fmt: skip
        if proposal:
            form = structs.replace(form, exhibits=await _proposed(ctx, case, proposal))
        return await order_form(ctx, form)
    return await order_cases(ctx, after, path="/orders/new")


@post("/orders/new", opt={"permission": "order.issue/1"}, status_code=303)
async def issue(request: Web, data: URLEncodedBody[OrderForm]) -> Response[Any]:
    """Issue the order."""
    ctx, data = context_of(request), structs.replace(data, exhibits=data.listed())
    await ctx.query(visible_case, ctx.reader, data.case)
    if given_back(data):
        return await order_form(ctx, data)
    try:
        asked: dict[str, object] = {
            "order_reference": data.order_reference, "exhibits": await _exhibits(ctx, data),
            "legal_basis": data.legal_basis,
            "appeal_until": data.appeal_until,
            "samples": exhibit_list_parser.numbers(exhibit_list_parser.read(data.samples)),
            "laboratory_waiver": data.laboratory_waiver, "sample_waiver": data.sample_waiver,
            "lapses_on": data.lapses_on, "sort": data.sort, **data.terms(),
        }  # fmt: skip
        command = convert("order.issue/1", asked)
        return await signed_or_done(
            ctx, "/orders/new", "order.issue/1", command, data,
            lambda done: ctx.redirect(f"/orders/{done.first('RE')}", ISSUED_AS[data.sort]),
        )  # fmt: skip
    except CustodyError as error:
        return await order_form(ctx, data, error)


@get("/orders/{order_id:str}", opt={"permission": "order.read"})
async def order(request: Web, order_id: FromPath[str], page: FromQuery[int] = 1) -> Template:
    """Show an order and one page of its exhibits, the reading on record."""
    return await shown(context_of(request), order_id, page=page)


@post("/orders/{order_id:str}/revoke", opt={"permission": "order.revoke/1"}, status_code=303)
async def revoke(request: Web, order_id: FromPath[str], data: URLEncodedBody[RevocationForm]) -> Response[Any]:
    """Take the order back, with the reason."""
    ctx, command = context_of(request), RevokeOrder(order=order_id, reason=data.reason)
    await ctx.query(orders.visible_order, ctx.reader, order_id)
    if given_back(data):
        return await shown(ctx, order_id, form=data)
    try:
        return await signed_or_done(
            ctx, f"/orders/{order_id}/revoke", "order.revoke/1", command, data,
            lambda _: ctx.redirect(f"/orders/{order_id}", "order_revoked"),
        )  # fmt: skip
    except CustodyError as error:
        return await shown(ctx, order_id, error, data)


async def _exhibits(ctx: RequestContext, form: OrderForm) -> tuple[str, ...]:
    """Return the exhibits that the form names; of a proposal, only those still waiting.

    Raises:
        RuleBroken: ``not_in_destruction_request``; ``list_changed`` where the list is no longer the one that the form
            showed.
        BadInput: ``everything_or_some`` where the box that stands for all is ticked and numbers are typed beside it.
    """
    rows = await ctx.query(orderable_exhibits.exhibits, ctx.reader, form.case, sort=form.sort)
    if form.seen not in {"", mark(rows)} and not await ctx.query(act_receipts.known, [form.key]):
        raise RuleBroken("list_changed")  # of a form sent twice the first sending changed it
    named = _named(form, rows)
    if form.proposal:
        await ctx.query(destruction_requests.require_left, ctx.reader, form.proposal, named)
    return named


def _named(form: OrderForm, rows: Sequence[orderable_exhibits.Orderable]) -> tuple[str, ...]:
    listed = exhibit_list_parser.numbers(exhibit_list_parser.read(form.listed()))
    if not form.everything:
        return listed
    if listed:
        raise BadInput("everything_or_some")
    kept = set(exhibit_list_parser.numbers(exhibit_list_parser.read(form.samples)))
    return tuple(row.exhibit for row in rows if row.free and row.exhibit not in kept)


async def _proposed(ctx: RequestContext, case: str, proposal: str) -> list[str]:
    """Return the waiting exhibits of a proposal that are in no draft: the boxes ticked at first."""
    rows = await ctx.query(orderable_exhibits.exhibits, ctx.reader, case)
    drafted = {row.exhibit for row in rows if row.draft}
    return [
        exhibit_id
        for exhibit_id in await ctx.query(destruction_requests.left, ctx.reader, proposal)
        if exhibit_id not in drafted
    ]


@get("/orders/{order_id:str}/pdf", opt={"permission": "order.read"})
async def pdf(request: Web, order_id: FromPath[str]) -> Response[bytes]:
    """Give out an order as a paper, the export and the reading on record."""
    return await downloads.order(context_of(request), order_id)


@get("/orders/{order_id:str}/notice", opt={"permission": "order.read"})
async def notice(request: Web, order_id: FromPath[str]) -> Response[bytes]:
    """Give out the notice of an order, to be served, the export and the reading on record."""
    return await downloads.notice(context_of(request), order_id)


handlers = [pdf, notice, listed, new, issue, order, revoke]
