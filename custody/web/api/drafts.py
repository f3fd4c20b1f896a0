"""Orders entered from paper as resources: typed in, confirmed by a second person, their pages given out."""

from litestar import Response, get
from litestar.params import FromPath

from custody.domain.orders.draft_order import EnterOrder
from custody.service.exhibits import photos
from custody.service.orders import draft_orders
from custody.web.http import downloads
from custody.web.http.act_routes import act_route, challenge_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.services import Services

TAG = "orders"


@get("/orders/{order_id:str}/scans/{place:int}", opt={"permission": "order.read"}, tags=[TAG], summary="A page scanned")
async def scan(request: Web, order_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th page (from 1) of the paper that an order was entered from; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(draft_orders.scan, ctx.services.vault, ctx.reader, order_id, place)
    return await downloads.photograph(ctx, scope, photo, order_id, place)


def _kept(services: Services, command: EnterOrder) -> None:
    """Check that the pages were stored for the case of the first exhibit."""
    if not (command.exhibits and command.scans):
        return  # the rule says what is missing
    with services.store.reading() as connection:
        scope = draft_orders.scope(connection, command.exhibits[0])
    photos.require_kept(services.blobs, scope, command.scans)


handlers = [
    scan,
    act_route("/orders/enter", "order.enter/1", "Enter an order from its paper, as a draft", TAG, before=_kept),
    challenge_route("/orders/confirm", "order.confirm/1", "What a passkey signs to confirm a draft", TAG),
    act_route("/orders/confirm", "order.confirm/1", "Confirm a draft: the order is issued", TAG),
    act_route("/orders/original", "order.original/1", "Record that the signed original was seen", TAG),
]
