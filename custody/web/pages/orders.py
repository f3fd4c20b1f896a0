"""Destruction orders as pages: a prosecution's cases, what may be ordered in one, an order and its revocation."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.errors import CustodyError
from custody.domain.order import IssueOrder, Order, RevokeOrder
from custody.service import orders
from custody.service.keys import new_key
from custody.service.reading import visible_case
from custody.service.remarks import remarks
from custody.web import chronicle, entries
from custody.web.auth import Web
from custody.web.desk import PAGE, PER_SCREEN, Desk, desk, following
from custody.web.entries import KeyedForm
from custody.web.i18n import N_
from custody.web.menu import Entry

menu = [
    Entry(
        path="/orders",
        title=N_("Destruction orders"),
        text=N_("Orders issued, and what may be ordered in your cases."),
        permission="order.read",
    ),
    Entry(
        path="/orders/new",
        title=N_("Order a destruction"),
        text=N_("Choose one of your cases, then its exhibits."),
        permission="order.issue/1",
        in_bar=True,
    ),
]


class OrderForm(KeyedForm):
    """An order for exhibits of one case, one number a line; ``everything`` takes all that may be ordered."""

    case: str = ""
    number: str = ""
    legal_basis: str = ""
    appeal_until: str = ""
    everything: str = ""
    exhibits: str = ""
    samples: str = ""
    laboratory_waiver: str = ""
    sample_waiver: str = ""


class RevocationForm(KeyedForm):
    """Why an order is taken back."""

    reason: str = ""


@get("/orders", opt={"permission": "order.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show orders that the person may see."""
    here = desk(request)
    rows, cursor = await here.ask(orders.orders, here.reader, after, PAGE)
    names = await here.names(n for row in rows for n in (row.agency, row.issuer))
    return here.show("order_list.html", rows=rows, names=names, next=cursor, today=here.today())


@get("/orders/new", opt={"permission": "order.issue/1"})
async def new(request: Web, case: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
    """Show the cases of the prosecution, or the form for one of them."""
    here = desk(request)
    if case:
        await here.ask(visible_case, here.reader, case)
        await here.read(case, "page")
        return await _order_page(here, OrderForm(key=new_key(), case=case, everything="1"))
    rows = await here.ask(orders.own_cases, here.reader, after, PER_SCREEN)
    return here.show("order_cases.html", rows=rows, next=following((row.case for row in rows), PER_SCREEN))


@post("/orders/new", opt={"permission": "order.issue/1"}, status_code=303)
async def issue(request: Web, data: URLEncodedBody[OrderForm]) -> Response[Any]:
    """Issue the order."""
    here = desk(request)
    await here.ask(visible_case, here.reader, data.case)
    try:
        command = IssueOrder(
            number=data.number,
            exhibits=await _exhibits(here, data),
            legal_basis=data.legal_basis,
            appeal_until=data.appeal_until,
            samples=entries.numbers(entries.read(data.samples)),
            laboratory_waiver=data.laboratory_waiver,
            sample_waiver=data.sample_waiver,
        )
        receipt = await here.act("order.issue/1", command, data.keyed())
    except CustodyError as error:
        return await _order_page(here, data, error)
    return here.go(f"/orders/{receipt.first('RE')}", "order_issued")


@get("/orders/{number:str}", opt={"permission": "order.read"})
async def order(request: Web, number: FromPath[str]) -> Template:
    """Show an order, the reading on record."""
    here = desk(request)
    found = await here.ask(orders.visible_order, here.reader, number)
    await here.read(number, "page")
    return await _shown(here, number, found)


@post("/orders/{number:str}/revoke", opt={"permission": "order.revoke/1"}, status_code=303)
async def revoke(request: Web, number: FromPath[str], data: URLEncodedBody[RevocationForm]) -> Response[Any]:
    """Take the order back, with the reason."""
    here = desk(request)
    found = await here.ask(orders.visible_order, here.reader, number)
    try:
        await here.act("order.revoke/1", RevokeOrder(order=number, reason=data.reason), data.keyed())
    except CustodyError as error:
        return await _shown(here, number, found, error, data.reason)
    return here.go(f"/orders/{number}", "order_revoked")


async def _exhibits(here: Desk, form: OrderForm) -> tuple[str, ...]:
    if not form.everything:
        return entries.numbers(entries.read(form.exhibits))
    kept = set(entries.numbers(entries.read(form.samples)))
    rows = await here.ask(orders.orderable, form.case)
    return tuple(row.exhibit for row in rows if not row.blocked and row.exhibit not in kept)


async def _order_page(here: Desk, form: OrderForm, error: CustodyError | None = None) -> Template:
    rows = await here.ask(orders.orderable, form.case)
    shown = structs.replace(form, key=form.keyed())
    case = await here.ask(visible_case, here.reader, form.case)
    return here.show("order_form.html", error, form=shown, rows=rows, case=case)


async def _shown(
    here: Desk, number: str, found: Order, error: CustodyError | None = None, reason: str = ""
) -> Template:
    texts = await here.ask(orders.texts, here.services.vault, found)
    states = await here.ask(orders.states_of, found)
    own = found.agency == here.session.agency and here.may("order.revoke/1") and found.status == "issued"
    said = await here.ask(remarks, here.services.vault, number, ("reason",))
    return here.show(
        "order_page.html", error, said=said, chronicle=chronicle, order=found, number=number, texts=texts,
        states=states, key=new_key(), reason=reason,
        names=await here.names([found.agency, found.issuer, *(n for one in said for n in (one.person, one.by))]),
        revocable=own, today=here.today(),
    )  # fmt: skip


handlers = [listed, new, issue, order, revoke]
