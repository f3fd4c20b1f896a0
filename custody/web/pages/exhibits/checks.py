"""What is done to exhibits where they lie: blind checks, sightings, putting them in their place."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.exhibits.blind_check import Measure
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.errors import CustodyError
from custody.domain.places.put_away import StoreExhibits
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.places import places
from custody.service.transfers import transfers
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.keyed_forms import ListForm
from custody.web.forms.second_person import consent, keys
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits/measure",
        title=N_("Check exhibits"),
        text=N_("Seal, weight and count, entered blind; differences open a discrepancy."),
        permission="exhibit.measure/1",
    ),
    Entry(
        path="/exhibits/sight",
        title=N_("Attest having seen exhibits"),
        text=N_("Scan what another person holds, where it lies."),
        permission="exhibit.sight/1",
    ),
    Entry(
        path="/exhibits/store",
        title=N_("Put away"),
        text=N_("Put exhibits and containers into a place, or exhibits into a container."),
        permission="exhibit.store/1",
    ),
]


class StoreForm(ScansForm, kw_only=True):
    """Where they are put: a place or a container."""

    place: str = ""
    container: str = ""
    second: str = ""
    second_pin: str = ""


@get("/exhibits/measure", opt={"permission": "exhibit.measure/1"})
async def measure_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form for blind checks; ``exhibits`` is the number to begin with."""
    here = desk(request)
    form = ListForm(key=new_key(), number=exhibits, balance=here.balance)
    return await _measure_page(here, form, "seal" if exhibits else "")


@post("/exhibits/measure", opt={"permission": "exhibit.measure/1"}, status_code=303)
async def measure(request: Web, data: URLEncodedBody[ListForm]) -> Response[Any]:
    """Take up one more exhibit, or record the checks; only then is shown what was recorded before."""
    here = desk(request)
    try:
        focus = data.half()
        if focus:
            return await _measure_page(here, data, focus)
        lines = data.entered()
        if data.step != "send":
            return await _measure_page(here, data.taking(lines))
        command = Measure(checks=exhibit_list_parser.checks(lines, data.balance))
        receipt = await here.act("exhibit.measure/1", command, data.keyed())
    except CustodyError as error:
        return await _measure_page(here, data, error=error)
    notice = "measured_amiss" if receipt.opened else "measured"
    return here.go(f"/acts/{receipt.act}", notice, balance=data.balance)


@get("/exhibits/sight", opt={"permission": "exhibit.sight/1"})
async def sight_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form for sightings."""
    return desk(request).show("exhibits/check_sight.html", form=ScansForm(key=new_key(), scans=exhibits))


@post("/exhibits/sight", opt={"permission": "exhibit.sight/1"}, status_code=303)
async def sight(request: Web, data: URLEncodedBody[ScansForm]) -> Response[Any]:
    """Record that exhibits were seen."""
    here = desk(request)
    try:
        scans = data.read()
        command = Sight(exhibits=tuple(n for n, _ in scans), copies=tuple(copy for _, copy in scans))
        receipt = await here.act("exhibit.sight/1", command, data.keyed())
    except CustodyError as error:
        return here.show("exhibits/check_sight.html", error, form=data)
    return here.go(f"/acts/{receipt.act}", "sighted_amiss" if receipt.opened else "sighted")


@get("/exhibits/store", opt={"permission": "exhibit.store/1"})
async def store_form(
    request: Web, exhibits: FromQuery[str] = "", place: FromQuery[str] = "", transfer: FromQuery[str] = ""
) -> Template:
    """Show the form for putting things away; ``transfer``: begin with what was received and lies nowhere yet."""
    here = desk(request)
    if transfer:
        found = await here.ask(transfers.visible_transfer, here.reader, transfer)
        waiting = await here.ask(transfers.to_put_away, here.reader, found)
        exhibits = "\n".join(await here.ask(transfers.put_away_as, waiting))
    return await _store_page(here, StoreForm(key=new_key(), scans=exhibits, place=place))


@post("/exhibits/store", opt={"permission": "exhibit.store/1"}, status_code=303)
async def store(request: Web, data: URLEncodedBody[StoreForm]) -> Response[Any]:
    """Record where things lie now."""
    here = desk(request)
    try:
        numbers = [n for n, _ in data.read()]
        command = StoreExhibits(
            place=data.place,
            container=data.container,
            exhibits=tuple(n for n in numbers if not n.startswith("CT")),
            containers=tuple(n for n in numbers if n.startswith("CT")),
        )
        consents = consent(data.second, data.second_pin)
        receipt = await here.act("exhibit.store/1", command, data.keyed(), consents)
    except CustodyError as error:
        return await _store_page(here, data, error)
    return here.go(f"/acts/{receipt.act}", "stored")


async def _measure_page(
    here: Desk, form: ListForm, focus: str = "", error: CustodyError | None = None
) -> Template:  # fmt: skip
    balances = await here.ask(form_choices.balances, here.services.directory, here.session.agency)
    return here.show(
        "exhibits/check_measure.html", error, form=form, lines=form.listed(), focus=focus, balances=balances
    )


async def _store_page(here: Desk, form: StoreForm, error: CustodyError | None = None) -> Template:
    directory = here.services.directory
    offered = await here.ask(form_choices.places, directory, here.session.agency)
    boxes = await here.ask(places.containers, directory, here.reader)
    return here.show(
        "exhibits/check_store.html", error, form=form, places=offered, containers=boxes, keys=await keys(here)
    )


handlers = [measure_form, measure, sight_form, sight, store_form, store]
