"""Hand-overs and releases to outsiders as resources, with the acts that move custody."""

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from custody.domain.transfers.paper_slip import EnterSlip
from custody.domain.transfers.release_to_outsider import ReleaseToOutsider, ReturnFromOutsider
from custody.service.exhibits import openings, photos
from custody.service.exhibits.remarks import Remark
from custody.service.transfers import paper_slips, transfer_view, transfers
from custody.service.transfers.paper_slips import Gap, Slip
from custody.service.transfers.transfers import Release, Summary, Waiting
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF
from custody.web.http.request_context import context_of
from custody.web.http.services import Services

TAG = "transfers"
OUTSIDERS_TAG = "outsiders"


def _kept(services: Services, command: ReleaseToOutsider | ReturnFromOutsider) -> None:
    """Check that the photographs were stored for the case of the exhibits."""
    if not (command.checks and command.photos):
        return  # the rule says what is missing
    with services.store.reading() as connection:
        scope = openings.scope(connection, command.checks[0].exhibit)
    photos.require_kept(services.blobs, scope, command.photos)


class Inbox(Struct, frozen=True):
    """Transfers that wait for the caller, and ``names`` of the people and agencies in them."""

    waiting: Waiting
    names: dict[str, str]


class Detail(Struct, frozen=True):
    """A hand-over with the numbers it lists. Seals and weights are not in it: the receiver checks blind.

    ``slip``: who stands behind the paper slip that it was entered from; ``remarks``: reasons, reservations.
    """

    transfer: Summary
    exhibits: tuple[str, ...]
    containers: tuple[str, ...]
    names: dict[str, str]
    slip: Slip | None
    remarks: list[Remark]


class Releases(Struct, frozen=True):
    """Temporary releases, longest due first, as seen on ``today``."""

    today: str
    releases: list[Release]


class MissingSlips(Struct, frozen=True):
    """Gaps in the series of paper slips."""

    gaps: list[Gap]


@get("/transfers", opt={"permission": "transfer.read"}, tags=[TAG], summary="What waits for me?")
async def waiting(request: Web) -> Inbox:
    """List hand-overs that wait for the caller, or because of the caller."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return Inbox(*await ctx.query_named(transfers.waiting, Waiting.parties, ctx.reader))


@get("/transfers/{transfer_id:str}", opt={"permission": "transfer.read"}, tags=[TAG], summary="One hand-over")
async def transfer(request: Web, transfer_id: FromPath[str]) -> Detail:
    """Show a hand-over of the caller's agency; the reading is on record."""
    ctx = context_of(request)
    services = ctx.services
    view = await ctx.query(transfer_view.view, services.directory, services.vault, ctx.reader, transfer_id)
    await ctx.read(transfer_id, "api")
    return Detail(view.summary, view.exhibits, view.containers, view.names, view.slip, view.remarks)


@get(
    "/transfers/{transfer_id:str}/slip",
    opt={"permission": "transfer.read"},
    tags=[TAG],
    summary="Slip to sign, as PDF",
    media_type=PDF,
)
async def slip(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the slip of a hand-over in two copies, in the caller's language; the export is on record."""
    return await downloads.slip(context_of(request), transfer_id)


@get(
    "/transfers/{transfer_id:str}/requisition",
    opt={"permission": "transfer.read"},
    tags=[TAG],
    summary="Requisition of the expert, as PDF",
    media_type=PDF,
)
async def requisition(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the requisition of the expert of a hand-over, to be signed by hand; the export is on record."""
    return await downloads.requisition(context_of(request), transfer_id)


@get(
    "/transfers/{transfer_id:str}/deposit",
    opt={"permission": "transfer.read"},
    tags=[TAG],
    summary="Act of deposit at a registry, as PDF",
    media_type=PDF,
)
async def deposit(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the act of deposit of what a court received; the export is on record."""
    return await downloads.deposit(context_of(request), transfer_id)


@get("/temporary-releases", opt={"permission": "transfer.read"}, tags=[TAG], summary="What is due back?")
async def releases(request: Web) -> Releases:
    """List temporary releases of the caller's agency, longest due first."""
    ctx = context_of(request)
    await ctx.read("", "search")
    today = ctx.today()
    return Releases(today, await ctx.query(transfers.releases, ctx.reader, today))


@get("/slips/missing", opt={"permission": "transfer.read"}, tags=[TAG], summary="Which slips are missing?")
async def missing_slips(request: Web) -> MissingSlips:
    """List numbers of paper slips that a series skips."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return MissingSlips(await ctx.query(paper_slips.missing, ctx.reader))


def _photo_of_slip(services: Services, command: EnterSlip) -> None:
    with services.store.reading() as connection:
        looked = [check.exhibit for check in command.checks]
        scope = paper_slips.scope(connection, [*looked, *(sack.container for sack in command.sacks)])
    photos.require_kept(services.blobs, scope, (command.photo,))


handlers = [
    act_route("/exhibits/release-to-outsider", "exhibit.release_to_outsider/1", OUTSIDERS_TAG, before=_kept),
    act_route("/exhibits/return-from-outsider", "exhibit.return_from_outsider/1", OUTSIDERS_TAG, before=_kept),
    waiting,
    transfer,
    slip,
    requisition,
    deposit,
    releases,
    missing_slips,
    act_route("/transfers", "transfer.dispatch/1", TAG),
    act_route("/slips", "transfer.enter_slip/1", TAG, _photo_of_slip),
    act_route("/slips/confirm", "transfer.confirm_slip/1", TAG),
]
