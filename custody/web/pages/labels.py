"""Printing labels: the print is recorded, each copy with its number, and the sheets come as the answer."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.errors import BadInput, CustodyError
from custody.domain.labelling import PrintLabels, PrintPlaceLabels
from custody.domain.times import instant
from custody.service import acts, labels
from custody.service.keys import new_key
from custody.service.labels import Printed
from custody.service.reading import require_checked
from custody.web import i18n, terms
from custody.web.auth import Web
from custody.web.desk import Desk, desk
from custody.web.i18n import N_
from custody.web.menu import Entry
from custody.web.security import DEVICE_SECONDS, LABELS, cookie, cookie_name
from custody.web.services import Services
from custody.web.sheets import ScansForm
from custody.web.words import count, mass
from labels import hazard
from labels.label import Label
from labels.model import LogHead
from labels.quantity import format_date
from labels.sheet import sheet
from labels.stock import DEFAULT, STOCKS, Stock

menu = [
    Entry(
        path="/labels",
        title=N_("Print labels"),
        text=N_("Each print is recorded; a reprint needs a reason."),
        permission="exhibit.print/1",
    )
]


class LabelsForm(ScansForm, kw_only=True):
    """What to print, why again, on which sheets from which label on."""

    reason: str = ""
    stock: str = DEFAULT.name
    start: int = 1


@get("/labels", opt={"permission": "exhibit.print/1"})
async def labels_form(request: Web, exhibits: FromQuery[str] = "", act: FromQuery[str] = "") -> Template:
    """Show the form; ``exhibits`` are numbers to begin with, ``act`` the registration whose exhibits to begin with."""
    here = desk(request)
    numbers = [n for n in exhibits.split(",") if n]
    if act:
        registered = await here.ask(acts.act, here.reader, act)
        numbers = [e.subject for e in registered.events if e.subject.startswith("EV")]
    form = LabelsForm(key=new_key(), scans="\n".join(numbers), stock=_last(request, here.services))
    return here.show("label_form.html", form=form, action="/labels")


@post("/labels", opt={"permission": "exhibit.print/1"}, status_code=200)
async def print_labels(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Record the print, then answer with the sheets."""
    here = desk(request)
    try:
        paper = _paper(data)
        await here.ask(require_checked, here.reader, [n for n, _ in data.read()])
        command = PrintLabels(exhibits=tuple(n for n, _ in data.read()), reason=data.reason)
        receipt = await here.act("exhibit.print/1", command, data.keyed())
        printed = await here.ask(labels.printed, receipt)
    except CustodyError as error:
        return here.show("label_form.html", error, form=data, action="/labels")
    return await _sheets(here.services, [_label(one) for one in printed], paper, data.start, receipt.seq)


@get("/labels/places", opt={"permission": "place.print/1"})
async def places_form(request: Web, numbers: FromQuery[str] = "") -> Template:
    """Show the form for labels of places and containers; ``numbers`` to begin with, commas between."""
    here = desk(request)
    stock = _last(request, here.services)
    return _places_page(here, LabelsForm(key=new_key(), scans=numbers.replace(",", "\n"), stock=stock))


@post("/labels/places", opt={"permission": "place.print/1"}, status_code=200)
async def print_places(request: Web, data: URLEncodedBody[LabelsForm]) -> Response[Any]:
    """Record the print of labels of places and containers, then answer with the sheets."""
    here = desk(request)
    try:
        paper = _paper(data)
        command = PrintPlaceLabels(numbers=tuple(n for n, _ in data.read()), reason=data.reason)
        receipt = await here.act("place.print/1", command, data.keyed())
        signs = await here.ask(labels.signs, here.services.directory, receipt)
    except CustodyError as error:
        return _places_page(here, data, error)
    drawn = [Label(number=one.number, copy=one.copy, nature=one.name) for one in signs]
    return await _sheets(here.services, drawn, paper, data.start, receipt.seq)


def _places_page(here: Desk, form: LabelsForm, error: CustodyError | None = None) -> Template:
    return here.show("label_form.html", error, form=form, action="/labels/places")


async def _sheets(services: Services, drawn: list[Label], paper: Stock, start: int, seq: int) -> Response[Any]:
    pdf = await asyncio.to_thread(_draw, services, drawn, paper, start)
    headers = {"content-disposition": f'inline; filename="etiquettes-{seq}.pdf"'}
    keep = cookie(services.settings, LABELS, paper.name, DEVICE_SECONDS)
    return Response(pdf, media_type="application/pdf", status_code=200, headers=headers, cookies=[keep])


def _last(request: Web, services: Services) -> str:
    """What this browser, and so this desk with its printer, printed on the last time."""
    chosen = request.cookies.get(cookie_name(services.settings, LABELS), "")
    return chosen if chosen in STOCKS else DEFAULT.name


def _paper(form: LabelsForm) -> Stock:
    found = STOCKS.get(form.stock)
    if found is None:
        raise BadInput("stock_unknown", value=form.stock[:20])
    if found.dpi:
        form.start = 1  # a roll has no used sheet
    if not 1 <= form.start <= found.count:
        raise BadInput("bad_position", position=form.start, highest=found.count)
    return found


def _draw(services: Services, drawn: list[Label], paper: Stock, start: int) -> bytes:
    head = services.head()
    state = LogHead(origin=services.settings.origin, size=head.size, root_hex=head.root.hex()) if head else None
    return sheet(drawn, paper, start, i18n.current(), state)


def _label(one: Printed) -> Label:
    exhibit, weight = one.exhibit, one.exhibit.first_weight
    counted = count(exhibit.count.n, exhibit.count.unit) if exhibit.count else ""
    nature = " · ".join(
        text for text in (terms.substance(exhibit.substance), terms.form(exhibit.form), counted) if text
    )
    sign, warning = hazard.of(exhibit.known_substance, i18n.current())
    return Label(
        number=one.number,
        copy=one.copy,
        case=f"{one.pv} · {exhibit.number}",
        nature=nature,
        gross=mass(weight.gross.ug) if weight else "",
        seized=format_date(instant(one.seized_at), i18n.current()),
        seal=exhibit.seal,
        hazard=warning,
        sign=sign,
        synthetic=exhibit.synthetic,
    )


handlers = [labels_form, print_labels, places_form, print_places]
