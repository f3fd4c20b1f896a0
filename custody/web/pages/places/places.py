"""Places as pages, and the list of places and containers: what is opened, rated, entered or carried out."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.kernel.errors import CustodyError
from custody.domain.places.close_place import ClosePlace
from custody.domain.places.custodian import NameCustodian, OverrideCustodianChange
from custody.domain.places.entry_log import RecordEntry
from custody.domain.places.evacuation import Evacuate
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.security_rating import RatePlace
from custody.service.inventories import inventories
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.places import places, unshelved_exhibits
from custody.service.seizures import cases
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_parser import whole
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import KeyedForm, ReasonForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.rendering.menu import Entry
from custody.web.rendering.place_page import AccessForm, contents_page

menu = [
    Entry(
        path="/places",
        title=N_("Places and containers"),
        text=N_("What lies where in your agency."),
        permission="place.read",
    ),
]


class PlaceForm(KeyedForm, kw_only=True):
    """A new place, in another or not."""

    name: str = ""
    sort: str = "store"
    parent: str = ""


class ContainerForm(KeyedForm, kw_only=True):
    """A new container and where it stands."""

    name: str = ""
    place: str = ""


class CustodianForm(KeyedForm, kw_only=True):
    """Form that names the custodian of a place; ``unused_seals`` of the leaving one, "" if nobody counted."""

    person: str = ""
    unused_seals: str = ""


class EvacuationForm(KeyedForm, kw_only=True):
    """Form of an evacuation: the destination of everything, and the reason."""

    to: str = ""
    reason: str = ""


class RatingForm(KeyedForm, kw_only=True):
    """Form to rate the security of a place, with the second person's PIN."""

    rating: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""


@get("/places", opt={"permission": "place.read"})
async def list_places(request: Web) -> Template:
    """Show the agency's places and containers."""
    return await _list_page(context_of(request), PlaceForm(key=new_key()), ContainerForm(key=new_key()))


@post("/places", opt={"permission": "place.open/1"}, status_code=303)
async def open_place(request: Web, data: URLEncodedBody[PlaceForm]) -> Response[Any]:
    """Put a place into use."""
    ctx = context_of(request)
    try:
        command = OpenPlace(name=data.name, sort=data.sort, parent=data.parent)
        await ctx.perform("place.open/1", command, data.keyed())
    except CustodyError as error:
        return await _list_page(ctx, data, ContainerForm(key=new_key()), error)
    return ctx.redirect("/places", "place_opened")


@post("/containers", opt={"permission": "container.open/1"}, status_code=303)
async def open_container(request: Web, data: URLEncodedBody[ContainerForm]) -> Response[Any]:
    """Put a container into use."""
    ctx = context_of(request)
    try:
        await ctx.perform("container.open/1", OpenContainer(name=data.name, place=data.place), data.keyed())
    except CustodyError as error:
        return await _list_page(ctx, PlaceForm(key=new_key()), data, error)
    return ctx.redirect("/places", "container_opened")


@get("/places/{place_id:str}", opt={"permission": "place.read"})
async def place(request: Web, place_id: FromPath[str], after: FromQuery[str] = "") -> Template:
    """Show a place with what lies in it, the reading on record."""
    return await contents_page(context_of(request), "place", place_id, after)


@post("/places/{place_id:str}/custodian", opt={"permission": "place.name_custodian/1"}, status_code=303)
async def name_custodian(request: Web, place_id: FromPath[str], data: URLEncodedBody[CustodianForm]) -> Response[Any]:
    """Put a person in charge of a place, or open the change to one."""
    ctx = context_of(request)
    try:
        unused = whole(data.unused_seals) if data.unused_seals.strip() else None
    except CustodyError as error:
        return await contents_page(ctx, "place", place_id, error=error)
    command = NameCustodian(place=place_id, person=data.person, unused_seals=unused)
    return await _post(ctx, place_id, "place.name_custodian/1", command, data, "custodian_named")


@post("/places/{place_id:str}/override", opt={"permission": "place.override_custodian_change/1"}, status_code=303)
async def override(request: Web, place_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Let releases go on during a change of custodian."""
    command = OverrideCustodianChange(place=place_id, reason=data.reason)
    return await _post(
        context_of(request), place_id, "place.override_custodian_change/1", command, data, "custodian_overridden"
    )


@post("/places/{place_id:str}/close", opt={"permission": "place.close/1"}, status_code=303)
async def close_place(request: Web, place_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Put an empty place out of use."""
    command = ClosePlace(place=place_id, reason=data.reason)
    return await _post(context_of(request), place_id, "place.close/1", command, data, "place_closed")


@post("/places/{place_id:str}/evacuate", opt={"permission": "place.evacuate/1"}, status_code=303)
async def evacuate(request: Web, place_id: FromPath[str], data: URLEncodedBody[EvacuationForm]) -> Response[Any]:
    """Carry everything out of a place; a count of the other place is planned by itself."""
    command = Evacuate(place=place_id, to=data.to, reason=data.reason)
    return await _post(context_of(request), place_id, "place.evacuate/1", command, data, "place_evacuated")


@post("/places/{place_id:str}/rating", opt={"permission": "place.rate/1"}, status_code=303)
async def rate(request: Web, place_id: FromPath[str], data: URLEncodedBody[RatingForm]) -> Response[Any]:
    """Rate the security of a place, a second person agreeing."""
    command = RatePlace(place=place_id, rating=_rating(data.rating), reason=data.reason)
    agrees = consent(data.person, data.pin)
    return await _post(context_of(request), place_id, "place.rate/1", command, data, "place_rated", agrees)


@post("/places/{place_id:str}/access", opt={"permission": "place.record_entry/1"}, status_code=303)
async def access(request: Web, place_id: FromPath[str], data: URLEncodedBody[AccessForm]) -> Response[Any]:
    """Record that somebody was in a place."""
    ctx = context_of(request)
    place = await ctx.query(places.place, ctx.services.directory, ctx.reader, place_id)
    there = await ctx.query(places.zone_of, place.agency)
    try:
        command = RecordEntry(
            place=place_id, entered_at=local_time.typed(data.entered_at, "entered_at", there), source=data.source,
            left_at=local_time.typed(data.left_at, "left_at", there) if data.left_at.strip() else "",
            person=data.person, visitor=data.visitor, purpose=data.purpose,
        )  # fmt: skip
    except CustodyError as error:
        return await contents_page(ctx, "place", place_id, error=error, typed=data)
    return await _post(ctx, place_id, "place.record_entry/1", command, data, "entry_log_recorded")


@get("/places/{place_id:str}/register", opt={"permission": "register.read"})
async def register(request: Web, place_id: FromPath[str]) -> Response[bytes]:
    """Give out the register of a store, the export and the reading on record."""
    return await downloads.register(context_of(request), place_id)


async def _list_page(
    ctx: RequestContext, place_form: PlaceForm, container_form: ContainerForm, error: CustodyError | None = None
) -> Template:
    await ctx.query(inventories.require_not_counting, ctx.reader)
    directory = ctx.services.directory
    known_places = await ctx.query(places.places, directory, ctx.reader)
    boxes = await ctx.query(places.containers, directory, ctx.reader)
    forms = {"place_form": place_form, "container_form": container_form}
    used, closed = ([place for place in known_places if bool(place.closed_at) == over] for over in (False, True))
    mine = [place for place in used if place.agency == ctx.session.agency]
    nowhere, many = (
        await ctx.query(unshelved_exhibits.lines, ctx.reader, PAGE) if ctx.may("place.name_custodian/1") else ([], 0)
    )
    return ctx.show(
        "places/place_list.html", error, places=used, closed=closed, mine=mine, containers=boxes, **forms,
        nowhere=nowhere, many=many, names=await ctx.names(row.holder for row in nowhere),
        pvs=await ctx.query(cases.pv_numbers, [row.case for row in nowhere]),
    )  # fmt: skip


def _rating(text: str) -> int:
    return int(text) if text in {"1", "2", "3", "4"} else 0


async def _post(
    ctx: RequestContext, place_id: str, kind: str, command: Struct, form: KeyedForm, notice: str,
    consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    try:
        await ctx.perform(kind, command, form.keyed(), consents)
    except CustodyError as error:
        return await contents_page(ctx, "place", place_id, error=error, typed=form)
    return ctx.redirect(f"/places/{place_id}", notice)


handlers = [
    list_places, open_place, open_container, place, name_custodian, override, close_place, evacuate, rate, access,
    register,
]  # fmt: skip
