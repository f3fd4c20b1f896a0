"""Places as pages, and the list of places and containers: what is opened, rated, entered or carried out."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.kernel.errors import CustodyError
from custody.domain.places.close_place import ClosePlace
from custody.domain.places.custodian import NameCustodian, Override
from custody.domain.places.entry_log import RecordAccess
from custody.domain.places.evacuation import Evacuate
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.security_rating import RatePlace
from custody.service.inventories import inventories
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.places import places, unshelved
from custody.service.seizures import cases
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm, ReasonForm
from custody.web.forms.second_person import consent
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
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
    """Who is to answer for a place."""

    person: str = ""


class EvacuationForm(KeyedForm, kw_only=True):
    """Where everything is carried to, and why."""

    to: str = ""
    reason: str = ""


class RatingForm(KeyedForm, kw_only=True):
    """How secure a place is, and the second person with their PIN."""

    rating: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""


@get("/places", opt={"permission": "place.read"})
async def list_places(request: Web) -> Template:
    """Show the agency's places and containers."""
    return await _list_page(desk(request), PlaceForm(key=new_key()), ContainerForm(key=new_key()))


@post("/places", opt={"permission": "place.open/1"}, status_code=303)
async def open_place(request: Web, data: URLEncodedBody[PlaceForm]) -> Response[Any]:
    """Put a place into use."""
    here = desk(request)
    try:
        command = OpenPlace(name=data.name, sort=data.sort, parent=data.parent)
        await here.act("place.open/1", command, data.keyed())
    except CustodyError as error:
        return await _list_page(here, data, ContainerForm(key=new_key()), error)
    return here.go("/places", "place_opened")


@post("/containers", opt={"permission": "container.open/1"}, status_code=303)
async def open_container(request: Web, data: URLEncodedBody[ContainerForm]) -> Response[Any]:
    """Put a container into use."""
    here = desk(request)
    try:
        await here.act("container.open/1", OpenContainer(name=data.name, place=data.place), data.keyed())
    except CustodyError as error:
        return await _list_page(here, PlaceForm(key=new_key()), data, error)
    return here.go("/places", "container_opened")


@get("/places/{number:str}", opt={"permission": "place.read"})
async def place(request: Web, number: FromPath[str], after: FromQuery[str] = "") -> Template:
    """Show a place with what lies in it, the reading on record."""
    return await contents_page(desk(request), "place", number, after)


@post("/places/{number:str}/custodian", opt={"permission": "custodian.name/1"}, status_code=303)
async def name_custodian(request: Web, number: FromPath[str], data: URLEncodedBody[CustodianForm]) -> Response[Any]:
    """Put a person in charge of a place, or open the change to one."""
    command = NameCustodian(place=number, person=data.person)
    return await _post(desk(request), number, "custodian.name/1", command, data, "custodian_named")


@post("/places/{number:str}/override", opt={"permission": "custodian.override/1"}, status_code=303)
async def override(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Let releases go on during a change of custodian."""
    command = Override(place=number, reason=data.reason)
    return await _post(desk(request), number, "custodian.override/1", command, data, "custodian_overridden")


@post("/places/{number:str}/close", opt={"permission": "place.close/1"}, status_code=303)
async def close_place(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Put an empty place out of use."""
    command = ClosePlace(place=number, reason=data.reason)
    return await _post(desk(request), number, "place.close/1", command, data, "place_closed")


@post("/places/{number:str}/evacuate", opt={"permission": "place.evacuate/1"}, status_code=303)
async def evacuate(request: Web, number: FromPath[str], data: URLEncodedBody[EvacuationForm]) -> Response[Any]:
    """Carry everything out of a place; a count of the other place is planned by itself."""
    command = Evacuate(place=number, to=data.to, reason=data.reason)
    return await _post(desk(request), number, "place.evacuate/1", command, data, "place_evacuated")


@post("/places/{number:str}/rating", opt={"permission": "place.rate/1"}, status_code=303)
async def rate(request: Web, number: FromPath[str], data: URLEncodedBody[RatingForm]) -> Response[Any]:
    """Rate the security of a place, a second person agreeing."""
    command = RatePlace(place=number, rating=_rating(data.rating), reason=data.reason)
    agrees = consent(data.person, data.pin)
    return await _post(desk(request), number, "place.rate/1", command, data, "place_rated", agrees)


@post("/places/{number:str}/access", opt={"permission": "place.access/1"}, status_code=303)
async def access(request: Web, number: FromPath[str], data: URLEncodedBody[AccessForm]) -> Response[Any]:
    """Record that somebody was in a place."""
    here = desk(request)
    found = await here.ask(places.place, here.services.directory, here.reader, number)
    there = await here.ask(places.zone_of, found.agency)
    try:
        command = RecordAccess(
            place=number, entered_at=local_time.typed(data.entered_at, "entered_at", there), source=data.source,
            left_at=local_time.typed(data.left_at, "left_at", there) if data.left_at.strip() else "",
            person=data.person, visitor=data.visitor, purpose=data.purpose,
        )  # fmt: skip
    except CustodyError as error:
        return await contents_page(here, "place", number, error=error, typed=data)
    return await _post(here, number, "place.access/1", command, data, "access_recorded")


@get("/places/{number:str}/register", opt={"permission": "register.read"})
async def register(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the register of a store, the export and the reading on record."""
    here = desk(request)
    await here.ask(inventories.require_not_counting, here.reader)
    return await downloads.register(here, number)


async def _list_page(
    here: Desk, place_form: PlaceForm, container_form: ContainerForm, error: CustodyError | None = None
) -> Template:
    await here.ask(inventories.require_not_counting, here.reader)
    directory = here.services.directory
    found = await here.ask(places.places, directory, here.reader)
    boxes = await here.ask(places.containers, directory, here.reader)
    forms = {"place_form": place_form, "container_form": container_form}
    used, closed = ([one for one in found if bool(one.closed_at) == over] for over in (False, True))
    mine = [one for one in used if one.agency == here.session.agency]
    nowhere, many = await here.ask(unshelved.lines, here.reader, PAGE) if here.may("custodian.name/1") else ([], 0)
    return here.show(
        "places/place_list.html", error, places=used, closed=closed, mine=mine, containers=boxes, **forms,
        nowhere=nowhere, many=many, names=await here.names(row.holder for row in nowhere),
        pvs=await here.ask(cases.pv_numbers, [row.case for row in nowhere]),
    )  # fmt: skip


def _rating(text: str) -> int:
    return int(text) if text in {"1", "2", "3", "4"} else 0


async def _post(
    here: Desk, number: str, kind: str, command: Struct, form: KeyedForm, notice: str,
    consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    try:
        await here.act(kind, command, form.keyed(), consents)
    except CustodyError as error:
        return await contents_page(here, "place", number, error=error, typed=form)
    return here.go(f"/places/{number}", notice)


handlers = [
    list_places, open_place, open_container, place, name_custodian, override, close_place, evacuate, rate, access,
    register,
]  # fmt: skip
