"""Orders as resources: to destroy, to return, to cede, to keep."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.domain.orders.order import Order
from custody.service.access.reading import visible_case
from custody.service.exhibits.remarks import Remark, remarks, speakers
from custody.service.kernel.signing_keys import ActKey
from custody.service.orders import orderable, orders
from custody.service.orders.orderable import Orderable, OwnCase
from custody.service.orders.orders import Listed
from custody.web.http import downloads
from custody.web.http.act_routes import act_route, challenge_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, desk, following, page_size

TAG = "orders"


class Orders(Struct, frozen=True):
    """Orders that the caller may see; ``next`` is the ``after`` of the next page, "" at the end."""

    orders: list[Listed]
    next: str
    names: dict[str, str]


class Detail(Struct, frozen=True):
    """An order with its private texts and what was said of it since; a text that was erased is empty.

    `key`: how the act was signed by which it took effect, null for a draft; an empty `key.key` is by password alone.
    """

    order: Order
    texts: dict[str, Any]
    names: dict[str, str]
    remarks: list[Remark]
    key: ActKey | None


class OwnCases(Struct, frozen=True):
    """Cases of the caller's prosecution."""

    cases: list[OwnCase]
    next: str


class Choice(Struct, frozen=True):
    """Exhibits of one case that an order may name now."""

    case: str
    exhibits: list[Orderable]


@get("/orders", opt={"permission": "order.read"}, tags=[TAG], summary="Orders: to destroy, return, cede or keep")
async def listed(
    request: Web,
    after: After = "",
    limit: Limit = PAGE,
    status: Annotated[str, QueryParameter(description='Only what has come to this by today; "" for all.')] = "",
) -> Orders:
    """List orders that the caller may see, in order of number, each with what it has come to by today.

    Beside the statuses of an order, `status` says `executed` (each exhibit is where the order wanted it), `spent`
    (nothing is under it any more) or `lapsed`; the parameter `status` asks for one of them.
    """
    here = desk(request)
    found, following_page = await here.ask(orders.orders, here.reader, after, page_size(limit), here.today(), status)
    names = await here.names(n for one in found for n in (one.agency, one.issuer))
    return Orders(found, following_page, names)


@get("/orders/{number:str}", opt={"permission": "order.read"}, tags=[TAG], summary="One order")
async def order(request: Web, number: FromPath[str]) -> Detail:
    """Show an order; the reading is on record."""
    here = desk(request)
    found = await here.ask(orders.visible_order, here.reader, number)
    texts = await here.ask(orders.texts, here.services.vault, found)
    said = await here.ask(remarks, here.services.vault, number, ("reason", "notified"))
    await here.read(number, "api")
    key = await here.ask(orders.key_of, number)
    return Detail(found, texts, await here.names([*orders.named(found), *speakers(said)]), said, key)


@get("/orderable", opt={"permission": "order.issue/1"}, tags=[TAG], summary="Cases with what may be ordered")
async def own_cases(request: Web, after: After = "", limit: Limit = PAGE) -> OwnCases:
    """List the cases of the caller's prosecution, with how many exhibits an order may name."""
    here, length = desk(request), page_size(limit)
    found = await here.ask(orderable.cases, here.reader, after, length)
    return OwnCases(found, following((one.case for one in found), length))


@get("/orderable/{case:str}", opt={"permission": "order.issue/1"}, tags=[TAG], summary="What may be ordered in a case")
async def to_be_ordered(request: Web, case: FromPath[str]) -> Choice:
    """List exhibits of a case that an order may name; the reading of the case is on record."""
    here = desk(request)
    await here.ask(visible_case, here.reader, case)
    await here.read(case, "api")
    return Choice(case, await here.ask(orderable.exhibits, here.reader, case))


@get("/orders/{number:str}/pdf", opt={"permission": "order.read"}, tags=[TAG], summary="An order as PDF")
async def pdf(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out an order as a paper in the caller's language; the export is on record."""
    return await downloads.order(desk(request), number)


@get("/orders/{number:str}/notice", opt={"permission": "order.read"}, tags=[TAG], summary="The notice of an order")
async def notice(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the notice of an order, to be served on whoever may appeal; the export is on record."""
    return await downloads.notice(desk(request), number)


handlers = [
    pdf,
    notice,
    listed,
    order,
    own_cases,
    to_be_ordered,
    act_route(
        "/orders", "order.issue/1", 'Give an order: its sort is "" (destruction), release, transfer or keep', TAG
    ),
    challenge_route("/orders", "order.issue/1", "What a passkey signs to give an order", TAG),
    challenge_route("/orders/revoke", "order.revoke/1", "What a passkey signs to take an order back", TAG),
    act_route("/orders/revoke", "order.revoke/1", "Take an order back", TAG),
    act_route("/orders/notify", "order.notify/1", "Record a notification of an order", TAG),
    act_route("/orders/appeal", "order.appeal/1", "Record an appeal, which suspends the order", TAG),
    act_route("/orders/judge", "order.judge/1", "Record the decision on an appeal", TAG),
]
