"""The page of an order: what acts upon it show again when they are refused."""

from typing import Any

from litestar.response import Template
from msgspec import field

from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.appeal_confirmation import waiting
from custody.domain.orders.order import APPEALED, DRAFT, STANDING, Order
from custody.domain.orders.order_outcome import EXECUTED, SPENT
from custody.service.access import minutes_access
from custody.service.exhibits.remarks import remark_authors, remarks
from custody.service.kernel import signing_preview
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import end_needs, order_copies, orders
from custody.service.orders.orders import named
from custody.service.people import compromised_acts
from custody.service.search.list_filter import paged
from custody.text.order_progress import executed_so_far
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.forms.passkey_signing import AnsweredForm, keyless
from custody.web.http.request_context import RequestContext


class RevocationForm(AnsweredForm, kw_only=True):
    """Why an order is revoked, or a draft dropped."""

    reason: str = ""


class DocumentForm(KeyedForm, kw_only=True):
    """Form of what a document says that came after the order: notification, appeal, the court's decision.

    ``doing``: the kind of the act that was refused; ``scans``: its pages already kept, ``blob:sha256`` each.
    """

    doing: str = ""
    reason: str = ""
    to: str = ""
    notified_at: str = ""
    filed_on: str = ""
    outcome: str = ""
    decided_on: str = ""
    court: str = ""
    scans: list[str] = field(default_factory=list)


async def shown(
    ctx: RequestContext,
    order_id: str,
    error: CustodyError | None = None,
    form: RevocationForm | None = None,
    document: DocumentForm | None = None,
    *,
    page: int = 1,
) -> Template:
    """Return an order's page with one page of its exhibits and any refused act; record the reading.

    Raises:
        NotFound: no such order, or none that the reader may see.
    """
    version = await ctx.query(
        order_copies.version, order_id
    )  # before what it speaks of: one that is too old is only refused
    order = await ctx.query(orders.visible_order, ctx.reader, order_id)
    await ctx.read(order_id, "page")
    asked = await ctx.query_all(
        exhibits=lambda connection: orders.exhibits_of(connection, order),
        cases=lambda connection: orders.cases_of(connection, [order_id])[order_id],
    )
    exhibits, cases = asked["exhibits"], asked["cases"]
    now = (await ctx.query(orders.states_now, {order_id: order}, ctx.today()))[order_id]
    order_remarks = await ctx.query(remarks, ctx.services.vault, order_id, ("reason", "notified", "court"))
    listed = paged(order.exhibits, page)
    printed = await ctx.query(minutes_access.sees_whole_order, ctx.reader, order_id)
    taken = await ctx.query(orders.others, order_id, exhibits) if order.status == DRAFT else {}
    return ctx.show(
        "orders/order_page.html", error, **await ctx.corrections(order_id), **await _told(ctx, order_id, order),
        said=order_remarks,
        order=order, number=order_id, version=version, taken=taken, cases=cases, pvs=dict(cases), exhibits=exhibits,
        keyless=await keyless(ctx), form=form or RevocationForm(), document=document or DocumentForm(), key=new_key(),
        own=order.agency == ctx.session.agency, outside=await ctx.query(order_copies.outside, ctx.reader, order),
        waiting=waiting(order), confirms=order_copies.confirms(ctx.reader, order),
        standing=order.status in STANDING, appealed=order.status == APPEALED,
        draft=order.status == DRAFT, now=now, done=now in {EXECUTED, SPENT},
        me=ctx.session.person,
        names=await ctx.names([*named(order), *remark_authors(order_remarks)]),
        today=ctx.today(), listed=listed, amounts=await ctx.query(signing_preview.shown, ctx.reader, listed.rows),
        printed=printed, executed=await _executed(ctx, order_id, order, agencies=printed),
        linked=await ctx.linked([*listed.rows, *taken, *(case for case, _ in cases)]),
    )  # fmt: skip


async def _told(ctx: RequestContext, order_id: str, order: Order) -> dict[str, Any]:
    """Return what the page shows of an order besides its state."""
    vault = ctx.services.vault
    return await ctx.query_all(
        texts=lambda c: orders.texts(c, vault, order), given=lambda c: orders.given_at(c, [order_id])[order_id],
        doubted=lambda c: compromised_acts.among(c, [order_id]), key_of_order=lambda c: orders.key_of(c, order_id),
        looks=lambda c: order_copies.looks(c, ctx.reader, order),
        denial=lambda c: order_copies.denial(c, vault, order_id, order),
        end=lambda c: end_needs.end_of(c, vault, ctx.reader, order_id, order),
        pages=lambda c: order_copies.pages(c, vault, order),
    )  # fmt: skip


async def _executed(ctx: RequestContext, order_id: str, order: Order, *, agencies: bool) -> str:
    """Return for how many of its exhibits the order is executed, "" before any left custody.

    ``agencies``: name who has the others, to a reader who may see each of them.
    """
    reached = await ctx.query(orders.progress_of, order_id, agencies=agencies)
    if order.status == DRAFT or not reached.begun:
        return ""
    names = await ctx.names(agency for agency, _ in reached.kept if agency)
    kept = [(names.get(agency, ""), count) for agency, count in reached.kept]
    return executed_so_far(order.sort, reached.done, reached.named, kept, reached.ended)
