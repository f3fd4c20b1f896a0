"""Places and containers as resources."""

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from custody.domain.places.security_rating import Excess
from custody.domain.seizures.register_takeover import TakeOver
from custody.service.exhibits import photos
from custody.service.exhibits.exhibits import ExhibitLine
from custody.service.places import place_view
from custody.service.places.places import ContainerLine, PlaceLine
from custody.service.seizures import takeovers
from custody.service.seizures.takeovers import TakeoverDetail, TakeoverLine
from custody.web.forms.label_reprint import label_route
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size
from custody.web.http.services import Services

TAG = "places"


class Places(Struct, frozen=True):
    """The caller's agency's places and containers."""

    places: list[PlaceLine]
    containers: list[ContainerLine]


class Place(Struct, frozen=True):
    """A place, what stands in it, what lies there above its rating, and a page of the exhibits that lie in it."""

    place: PlaceLine
    excess: list[Excess]
    containers: list[ContainerLine]
    exhibits: list[ExhibitLine]
    next: str


class Container(Struct, frozen=True):
    """A container, the containers inside it, and a page of the exhibits that lie directly in it."""

    container: ContainerLine
    containers: list[ContainerLine]
    exhibits: list[ExhibitLine]
    next: str


@get("/places", opt={"permission": "place.read"}, tags=[TAG], summary="Places and containers")
async def list_places(request: Web) -> Places:
    """List places and containers of the caller's agency; the inspection sees all."""
    ctx = context_of(request)
    return Places(*await ctx.query(place_view.places_view, ctx.services.directory, ctx.reader))


@get("/places/{place_id:str}", opt={"permission": "place.read"}, tags=[TAG], summary="One place")
async def place(request: Web, place_id: FromPath[str], after: After = "", limit: Limit = PAGE) -> Place:
    """Show a place with what lies in it; the reading is on record."""
    ctx = context_of(request)
    view = await ctx.query(place_view.place_view, ctx.services.directory, ctx.reader, place_id, after, page_size(limit))
    await ctx.read(place_id, "api")
    inside = view.inside
    return Place(view.place, view.excess, inside.containers, inside.exhibits, inside.following)


@get(
    "/places/{place_id:str}/register",
    opt={"permission": "register.read"},
    tags=[TAG],
    summary="Register as PDF",
    media_type=PDF,
)
async def register(request: Web, place_id: FromPath[str]) -> Response[bytes]:
    """Give out the register of a store in the caller's language: what lies there now; the export is on record."""
    return await downloads.register(context_of(request), place_id)


@get("/containers/{container_id:str}", opt={"permission": "place.read"}, tags=[TAG], summary="One container")
async def container(request: Web, container_id: FromPath[str], after: After = "", limit: Limit = PAGE) -> Container:
    """Show a container with what lies in it; the reading is on record."""
    ctx = context_of(request)
    view = await ctx.query(
        place_view.container_view, ctx.services.directory, ctx.reader, container_id, after, page_size(limit)
    )
    await ctx.read(container_id, "api")
    inside = view.inside
    return Container(view.container, inside.containers, inside.exhibits, inside.following)


@get(
    "/register-takeovers",
    opt={"permission": "register.confirm/1"},
    tags=[TAG],
    summary="Take-overs that wait to be confirmed",
)
async def list_takeovers(request: Web) -> list[TakeoverLine]:
    """List the take-overs of paper registers by other agencies' stores, of which exhibits wait to be confirmed."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(takeovers.takeovers, ctx.services.directory, ctx.reader)


@get(
    "/register-takeovers/{place_id:str}/{takeover_act:str}",
    opt={"permission": "register.confirm/1"},
    tags=[TAG],
    summary="What waits of one take-over",
)
async def takeover(request: Web, place_id: FromPath[str], takeover_act: FromPath[str]) -> TakeoverDetail:
    """Show the exhibits of a take-over that nobody of another agency has confirmed; the reading is on record."""
    ctx = context_of(request)
    detail = await ctx.query(takeovers.takeover, ctx.services.directory, ctx.reader, place_id, takeover_act)
    await ctx.read(place_id, "api")
    return detail


def _pages(services: Services, command: TakeOver) -> None:
    """Refuse photographs of pages that were not taken in for the store."""
    photos.require_kept(services.blobs, command.place, command.pages)


handlers = [
    label_route("/places/print-label/{act_id:str}", "place.read", "place.print_label/1", TAG),
    list_places,
    place,
    register,
    container,
    act_route("/places", "place.open/1", TAG),
    act_route("/containers", "container.open/1", TAG),
    act_route("/places/custodian", "place.name_custodian/1", TAG),
    act_route("/places/custodian/override", "place.override_custodian_change/1", TAG),
    list_takeovers,
    takeover,
    act_route("/register-takeovers", "register.take_over/1", TAG, _pages),
    act_route("/register-takeovers/confirm", "register.confirm/1", TAG),
    act_route("/places/rating", "place.rate/1", TAG),
    act_route("/containers/seal", "container.seal/1", TAG),
    act_route("/containers/unseal", "container.unseal/1", TAG),
]
