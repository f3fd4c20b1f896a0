"""Orders, orders typed in from paper and proposals to destroy as resources."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.appeal import AppealOrder, JudgeAppeal, NotifyOrder
from custody.domain.orders.approve_order import ApproveOrder
from custody.domain.orders.hand_out import HandOut
from custody.domain.orders.order import Order
from custody.domain.orders.order_copy import EnterCopy
from custody.domain.orders.order_original import SeeOriginal
from custody.domain.orders.order_outcome import Progress
from custody.service.exhibits import openings, photos
from custody.service.exhibits.remarks import Remark
from custody.service.kernel.signing_keys import ActKey
from custody.service.orders import destruction_requests, order_copies, order_view, orderable_exhibits, orders
from custody.service.orders.destruction_requests import Proposable, ProposalDetail, ProposalLine
from custody.service.orders.orderable_exhibits import Orderable, OwnCase
from custody.service.orders.orders import Listed
from custody.storage.read import subject_queries
from custody.web.http import downloads
from custody.web.http.act_routes import act_route, challenge_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF, PICTURE
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size
from custody.web.http.services import Services

TAG = "orders"
OPENINGS_TAG = "openings"
PROPOSALS_TAG = "destruction proposals"


class Orders(Struct, frozen=True):
    """Orders that the caller may see; ``next`` is the ``after`` of the next page, "" at the end."""

    orders: list[Listed]
    next: str
    names: dict[str, str]


class Detail(Struct, frozen=True):
    """An order with its private texts and what was said of it since; a text that was erased is empty.

    `key`: how the act was signed by which it took effect, null for a draft; an empty `key.key` is by password alone.
    `status`: what it has come to by today, as in the list; `order.status` is its own. `progress`: `done` of its `named`
    exhibits ended by it; `kept` says how many of the others each agency has ("" where you may not see each of
    them), `ended` how many ended otherwise, by state or `another_order`.
    """

    order: Order
    texts: dict[str, Any]
    names: dict[str, str]
    remarks: list[Remark]
    key: ActKey | None
    status: str
    progress: Progress


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
    ctx = context_of(request)
    await ctx.read("", "search")
    (order_lines, following_page), names = await ctx.query_named(
        orders.orders,
        lambda page: (party_id for line in page[0] for party_id in (line.agency, line.issuer)),
        ctx.reader,
        after,
        page_size(limit),
        ctx.today(),
        status,
    )
    return Orders(order_lines, following_page, names)


@get("/orders/{order_id:str}", opt={"permission": "order.read"}, tags=[TAG], summary="One order")
async def order(request: Web, order_id: FromPath[str]) -> Detail:
    """Show an order; the reading is on record."""
    ctx = context_of(request)
    view = await ctx.query(
        order_view.view, ctx.services.directory, ctx.services.vault, ctx.reader, order_id, ctx.today()
    )
    await ctx.read(order_id, "api")
    return Detail(view.order, view.texts, view.names, view.remarks, view.key, view.status, view.progress)


@get("/orderable", opt={"permission": "order.issue/1"}, tags=[TAG], summary="Cases with what may be ordered")
async def own_cases(request: Web, after: After = "", limit: Limit = PAGE) -> OwnCases:
    """List the cases of the caller's prosecution, with how many exhibits an order may name."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    case_lines = await ctx.query(orderable_exhibits.cases, ctx.reader, after, length)
    return OwnCases(case_lines, following((line.case for line in case_lines), length))


@get("/orderable/{case:str}", opt={"permission": "order.issue/1"}, tags=[TAG], summary="What may be ordered in a case")
async def to_be_ordered(request: Web, case: FromPath[str]) -> Choice:
    """List exhibits of a case that an order may name; the reading of the case is on record."""
    ctx = context_of(request)
    exhibits = await ctx.query(order_view.orderable_view, ctx.reader, case)
    await ctx.read(case, "api")
    return Choice(case, exhibits)


@get(
    "/orders/{order_id:str}/pdf",
    opt={"permission": "order.read"},
    tags=[TAG],
    summary="An order as PDF",
    media_type=PDF,
)
async def pdf(request: Web, order_id: FromPath[str]) -> Response[bytes]:
    """Give out an order as a paper in the caller's language; the export is on record."""
    return await downloads.order(context_of(request), order_id)


@get(
    "/orders/{order_id:str}/notice",
    opt={"permission": "order.read"},
    tags=[TAG],
    summary="The notice of an order",
    media_type=PDF,
)
async def notice(request: Web, order_id: FromPath[str]) -> Response[bytes]:
    """Give out the notice of an order, to be served on whoever may appeal; the export is on record."""
    return await downloads.notice(context_of(request), order_id)


class Proposals(Struct, frozen=True):
    """Open proposals, the oldest first, or settled ones, the newest first; ``next`` is the ``after`` of more of these.

    ``next`` is "" at the end.
    """

    proposals: list[ProposalLine]
    next: str


@get("/destruction-requests", opt={"permission": "proposal.read"}, tags=[PROPOSALS_TAG], summary="Proposals to destroy")
async def list_proposals(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `settled`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Proposals:
    """List proposals that the caller may see."""
    ctx = context_of(request)
    await ctx.read("", "search")
    question = destruction_requests.answered if status == "settled" else destruction_requests.unanswered
    return Proposals(*await ctx.query(question, ctx.reader, after, page_size(limit)))


@get(
    "/destruction-requests/{proposal_id:str}/letter",
    opt={"permission": "proposal.read"},
    tags=[PROPOSALS_TAG],
    summary="A request for a destruction, as PDF",
    media_type=PDF,
)
async def letter(request: Web, proposal_id: FromPath[str]) -> Response[bytes]:
    """Give out a request for a destruction as the letter to the prosecution; the export is on record."""
    return await downloads.request(context_of(request), proposal_id)


@get(
    "/destruction-requests/{proposal_id:str}",
    opt={"permission": "proposal.read"},
    tags=[PROPOSALS_TAG],
    summary="One proposal",
)
async def proposal(request: Web, proposal_id: FromPath[str]) -> ProposalDetail:
    """Show who proposes what and why, what an order would still miss of each, and how it ended; it is on record."""
    ctx = context_of(request)
    proposal_detail = await ctx.query(
        destruction_requests.proposal, ctx.services.vault, ctx.reader, proposal_id, ctx.reader.at
    )
    await ctx.read(proposal_id, "api")
    return proposal_detail


@get(
    "/cases/{case_id:str}/destruction-candidates",
    opt={"permission": "destruction_request.make/1"},
    tags=[PROPOSALS_TAG],
    summary="What may be proposed of a case",
)
async def proposable(request: Web, case_id: FromPath[str]) -> list[Proposable]:
    """List what the caller's agency keeps of a case at rest, each with what an order would still miss."""
    ctx = context_of(request)
    _, lines = await ctx.query(destruction_requests.proposable, ctx.reader, case_id, ctx.reader.at)
    await ctx.read(case_id, "api")
    return lines


@get(
    "/orders/{order_id:str}/scans/{place:int}",
    opt={"permission": "order.read"},
    tags=[TAG],
    summary="A page scanned",
    media_type=PICTURE,
)
async def scan(request: Web, order_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th page (from 1) of the paper that an order was entered from; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(order_copies.scan, ctx.services.vault, ctx.reader, order_id, place)
    return await downloads.photograph(ctx, scope, photo, order_id, place)


def _kept(services: Services, command: EnterCopy) -> None:
    """Check that the pages were stored for the case of the first exhibit."""
    if not (command.exhibits and command.scans):
        return  # the rule says what is missing
    with services.store.reading() as connection:
        scope = order_copies.scope(connection, command.exhibits[0])
    photos.require_kept(services.blobs, scope, command.scans)


def _document_kept(services: Services, command: NotifyOrder | AppealOrder | JudgeAppeal) -> None:
    """Check that the pages of a document were stored for the case of the order's first exhibit."""
    _pages_kept(services, command.order, command.scans)


def _original_kept(services: Services, command: SeeOriginal) -> None:
    """Check that the pages of the original were stored for the case of the order's first exhibit."""
    _pages_kept(services, command.order, command.scans)


def _pages_kept(services: Services, order_id: str, scans: tuple[Photo, ...]) -> None:
    if not scans:
        return  # the rule says whether they are needed
    with services.store.reading() as connection:
        order = subject_queries.state(connection, Order, order_id)
        scope = order_copies.scope(connection, order.exhibits[0])
    photos.require_kept(services.blobs, scope, scans)


def _handed_out(services: Services, command: HandOut) -> None:
    """Check that the photographs were stored for the case of the exhibit."""
    with services.store.reading() as connection:
        scope = openings.scope(connection, command.check.exhibit)
    photos.require_kept(services.blobs, scope, command.photos)


def _approved(services: Services, command: ApproveOrder) -> None:
    """Check that the photographs of the decision were stored for the case of the order's first exhibit."""
    if not command.photos:
        return  # the rule says whether they are needed
    with services.store.reading() as connection:
        order = subject_queries.state(connection, Order, command.order)
        scope = order_copies.scope(connection, order.exhibits[0])
    photos.require_kept(services.blobs, scope, command.photos)


handlers = [
    act_route("/exhibits/hand-out", "exhibit.hand_out/1", OPENINGS_TAG, before=_handed_out),
    pdf,
    notice,
    listed,
    order,
    own_cases,
    to_be_ordered,
    act_route("/orders", "order.issue/1", TAG),
    act_route("/orders/approve", "order.approve/1", TAG, before=_approved),
    challenge_route("/orders", "order.issue/1", "What a passkey signs to give an order", TAG),
    challenge_route("/orders/revoke", "order.revoke/1", "What a passkey signs to take an order back", TAG),
    list_proposals,
    proposal,
    letter,
    proposable,
    act_route("/destruction-requests", "destruction_request.make/1", PROPOSALS_TAG),
    act_route("/destruction-requests/withdraw", "destruction_request.withdraw/1", PROPOSALS_TAG),
    act_route("/destruction-requests/decline", "destruction_request.decline/1", PROPOSALS_TAG),
    scan,
    act_route("/orders/enter-copy", "order.enter_copy/1", TAG, before=_kept),
    act_route("/orders/notify", "order.notify/1", TAG, before=_document_kept),
    act_route("/orders/appeal", "order.appeal/1", TAG, before=_document_kept),
    act_route("/orders/judge-appeal", "order.judge_appeal/1", TAG, before=_document_kept),
    act_route("/orders/see-original", "order.see_original/1", TAG, before=_original_kept),
    challenge_route("/orders/confirm-copy", "order.confirm_copy/1", "What a passkey signs to confirm a draft", TAG),
]
