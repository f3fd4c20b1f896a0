"""Places and containers as pages: what is where, and what is opened, rated, sealed or carried out."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access import SOURCES, RecordAccess
from custody.domain.custodian import NameCustodian, Override
from custody.domain.errors import CustodyError
from custody.domain.evacuation import Evacuate
from custody.domain.place import OpenContainer, OpenPlace
from custody.domain.quantity import MassEntry
from custody.domain.rating import Excess, RatePlace
from custody.domain.roles import KEEPERS, READERS
from custody.domain.sack import SackEntry, SealContainer, UnsealContainer
from custody.domain.weighing import WeightEntry
from custody.service import accesses, choices, exhibits, inventories, places
from custody.service.acting import Consent
from custody.service.keys import new_key
from custody.service.remarks import remarks
from custody.web import entries, local, papers
from custody.web.auth import Web
from custody.web.desk import PAGE, Desk, desk
from custody.web.entries import KeyedForm, Line
from custody.web.i18n import N_
from custody.web.menu import Entry
from custody.web.second import consent, consents

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


class OverrideForm(KeyedForm, kw_only=True):
    """Why releases go on during a change of custodian."""

    reason: str = ""


class EvacuationForm(KeyedForm, kw_only=True):
    """Where everything is carried to, and why."""

    to: str = ""
    reason: str = ""


class AccessForm(KeyedForm, kw_only=True):
    """Who entered a place, when, and where that is known from; hours as clocks there show them."""

    entered_at: str = ""
    left_at: str = ""
    source: str = ""
    person: str = ""
    visitor: str = ""
    purpose: str = ""


class RatingForm(KeyedForm, kw_only=True):
    """How secure a place is, and the second person with their PIN."""

    rating: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""


class SackForm(KeyedForm, kw_only=True):
    """The outer seal of a container, put on or read before it is opened, and who is present with their PINs.

    ``gross`` in kilograms, where the container is weighed under its new seal.
    """

    seal: str = ""
    state: str = ""
    gross: str = ""
    balance: str = ""
    reason: str = ""
    person: list[str] | str = ""
    pin: list[str] | str = ""

    def weight(self) -> WeightEntry | None:
        """The gross weight, if it was weighed."""
        gross = self.gross.strip()
        return WeightEntry(gross=MassEntry(gross, "kg"), balance=self.balance) if gross else None

    def consents(self) -> tuple[Consent, ...]:
        """Of those present."""
        people = self.person if isinstance(self.person, list) else [self.person]
        pins = self.pin if isinstance(self.pin, list) else [self.pin]
        return consents(zip(people, pins, strict=False))


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
    here, directory = desk(request), desk(request).services.directory
    await here.ask(inventories.require_not_counting, here.reader)
    found = await here.ask(places.place, directory, here.reader, number)
    boxes = await here.ask(places.containers, directory, here.reader, place_number=number)
    return await _contents_page(here, found, boxes, after, {"place": number})


@post("/places/{number:str}/custodian", opt={"permission": "custodian.name/1"}, status_code=303)
async def name_custodian(request: Web, number: FromPath[str], data: URLEncodedBody[CustodianForm]) -> Response[Any]:
    """Put a person in charge of a place, or open the change to one."""
    command = NameCustodian(place=number, person=data.person)
    return await _post(desk(request), number, "custodian.name/1", command, data, "custodian_named")


@post("/places/{number:str}/override", opt={"permission": "custodian.override/1"}, status_code=303)
async def override(request: Web, number: FromPath[str], data: URLEncodedBody[OverrideForm]) -> Response[Any]:
    """Let releases go on during a change of custodian."""
    command = Override(place=number, reason=data.reason)
    return await _post(desk(request), number, "custodian.override/1", command, data, "custodian_overridden")


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
            place=number, entered_at=local.typed(data.entered_at, "entered_at", there), source=data.source,
            left_at=local.typed(data.left_at, "left_at", there) if data.left_at.strip() else "",
            person=data.person, visitor=data.visitor, purpose=data.purpose,
        )  # fmt: skip
    except CustodyError as error:
        return await _again(here, number, error, data)
    return await _post(here, number, "place.access/1", command, data, "access_recorded")


@get("/places/{number:str}/register", opt={"permission": "register.read"})
async def register(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the register of a store, the export and the reading on record."""
    here = desk(request)
    await here.ask(inventories.require_not_counting, here.reader)
    return await papers.register(here, number)


@get("/containers/{number:str}", opt={"permission": "place.read"})
async def container(request: Web, number: FromPath[str], after: FromQuery[str] = "") -> Template:
    """Show a container with what lies in it, the reading on record."""
    here, directory = desk(request), desk(request).services.directory
    await here.ask(inventories.require_not_counting, here.reader)
    found = await here.ask(places.container, directory, here.reader, number)
    boxes = await here.ask(places.containers, directory, here.reader, parent=number)
    return await _contents_page(here, found, boxes, after, {"container": number})


@post("/containers/{number:str}/seal", opt={"permission": "container.seal/1"}, status_code=303)
async def seal_container(request: Web, number: FromPath[str], data: URLEncodedBody[SackForm]) -> Response[Any]:
    """Put an outer seal on a container."""
    command = SealContainer(container=number, seal=data.seal, weight=data.weight())
    return await _sack(desk(request), number, "container.seal/1", command, data, "container_sealed")


@post("/containers/{number:str}/unseal", opt={"permission": "container.unseal/1"}, status_code=303)
async def unseal_container(request: Web, number: FromPath[str], data: URLEncodedBody[SackForm]) -> Response[Any]:
    """Open a sealed container before witnesses."""
    here = desk(request)
    read = Line(number, data.seal.strip(), state=entries.said_state(data.state))
    [*_, entry] = entries.sacks([read])[1] or [SackEntry(container=number)]
    command = UnsealContainer(entry=entry, reason=data.reason)
    return await _sack(here, number, "container.unseal/1", command, data, "container_unsealed")


async def _list_page(
    here: Desk, place_form: PlaceForm, container_form: ContainerForm, error: CustodyError | None = None
) -> Template:
    await here.ask(inventories.require_not_counting, here.reader)
    directory = here.services.directory
    found = await here.ask(places.places, directory, here.reader)
    boxes = await here.ask(places.containers, directory, here.reader)
    forms = {"place_form": place_form, "container_form": container_form}
    mine = [one for one in found if one.agency == here.session.agency]
    return here.show("place_list.html", error, places=found, mine=mine, containers=boxes, **forms)


async def _contents_page(
    here: Desk,
    found: places.PlaceLine | places.ContainerLine,
    boxes: list[places.ContainerLine],
    after: str,
    columns: dict[str, str],
    error: CustodyError | None = None,
    typed: KeyedForm | None = None,
) -> Template:
    await here.read(found.number, "page")
    keepers = await _keepers(here, found.agency) if here.may("custodian.name/1") else []
    listed, cursor = await here.ask(exhibits.listed, here.reader, after, PAGE, columns)
    said = await here.ask(remarks, here.services.vault, found.number)
    visits = await here.ask(accesses.visits_of, here.services.vault, found.number) if _entered(here, found) else []
    people = [n for visit in visits for n in (visit.by, visit.person)]
    people += [n for remark in said for n in (remark.by, remark.person)]
    names = await here.names([*people, *(row.place for row in listed)])
    return here.show(
        "place_page.html", error, **await here.corrections(found.number), one=found, said=said,
        containers=boxes, exhibits=listed, next=cursor, names=names,
        today=here.today(), keepers=keepers, fresh=new_key(),
        witnesses=await _witnesses(here, found),
        balances=await here.ask(choices.balances, here.services.directory, [found.agency]),
        excess=await _excess(here, found), visits=visits, sources=SOURCES, entrants=await _entrants(here, found),
        zone=await here.ask(places.zone_of, found.agency),
        refuges=await _refuges(here, found), typed=typed if isinstance(typed, AccessForm) else AccessForm(key=""),
    )  # fmt: skip


async def _refuges(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[choices.Choice]:
    """Other places of the agency, where what lies in a place may be carried to."""
    if not (isinstance(found, places.PlaceLine) and here.may("place.evacuate/1")):
        return []
    offered = await here.ask(choices.places, here.services.directory, here.session.agency)
    return [one for one in offered if one.number != found.number]


async def _excess(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[Excess]:
    rated = isinstance(found, places.PlaceLine) and found.rating
    return await here.ask(places.excess, here.reader, found.number) if rated else []


def _entered(here: Desk, found: places.PlaceLine | places.ContainerLine) -> bool:
    """Whether entries are shown, and may be recorded: to who keeps the place, and to the inspection."""
    return isinstance(found, places.PlaceLine) and here.may("place.access/1")


def _rating(text: str) -> int:
    return int(text) if text in {"1", "2", "3", "4"} else 0


async def _witnesses(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[choices.Choice]:
    """Who may be present when a container is sealed or opened, or a place is rated."""
    if not here.may("place.rate/1" if isinstance(found, places.PlaceLine) else "container.seal/1"):
        return []
    return await here.ask(choices.people, here.services.directory, READERS, but=here.session.person)


async def _entrants(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[choices.Choice]:
    """Who may have been in a place, the reader too; those of its agency first."""
    if not _entered(here, found):
        return []
    return await here.ask(choices.people, here.services.directory, READERS, home=found.agency)


async def _sack(
    here: Desk, number: str, kind: str, command: Struct, form: SackForm, notice: str
) -> Response[Any]:  # fmt: skip
    directory = here.services.directory
    found = await here.ask(places.container, directory, here.reader, number)
    try:
        await here.act(kind, command, form.keyed(), form.consents())
    except CustodyError as error:
        boxes = await here.ask(places.containers, directory, here.reader, parent=number)
        return await _contents_page(here, found, boxes, "", {"container": number}, error)
    return here.go(f"/containers/{number}", notice)


async def _keepers(here: Desk, agency: str) -> list[choices.Choice]:
    home = (await here.names([agency]))[agency]
    offered = await here.ask(choices.people, here.services.directory, KEEPERS)
    return [choices.Choice(one.number, one.name) for one in offered if one.group == home]


async def _post(
    here: Desk, number: str, kind: str, command: Struct, form: KeyedForm, notice: str,
    consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    try:
        await here.act(kind, command, form.keyed(), consents)
    except CustodyError as error:
        return await _again(here, number, error, form)
    return here.go(f"/places/{number}", notice)


async def _again(here: Desk, number: str, error: CustodyError, typed: KeyedForm) -> Template:
    directory = here.services.directory
    found = await here.ask(places.place, directory, here.reader, number)
    boxes = await here.ask(places.containers, directory, here.reader, place_number=number)
    return await _contents_page(here, found, boxes, "", {"place": number}, error, typed)


handlers = [
    list_places, open_place, open_container, place, name_custodian, override, evacuate, rate, access, register,
    container, seal_container, unseal_container,
]  # fmt: skip
