"""Taking charge as pages: blind receipt, hand-over face to face, paper slips.

Whoever receives enters the seals and weights they see; the page never holds what was recorded before.
"""

import asyncio
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.access.roles import HOLDERS
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.photo_reference import Photo
from custody.domain.transfers.receive import Receive
from custody.domain.transfers.transfer import Transfer
from custody.service.access.reading import require_checked
from custody.service.exhibits import display_names
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.people import form_choices
from custody.service.people.form_choices import RECEIVERS
from custody.service.places import places
from custody.service.transfers import paper_slips, transfers
from custody.text import local_time
from custody.web.forms import exhibit_list_parser
from custody.web.forms.dispatch_form import DispatchForm
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.form_values import chosen
from custody.web.forms.keyed_forms import ListForm
from custody.web.forms.second_person import keys
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import display_names as called


class ReceiveForm(ListForm):
    """The receiver's half of a hand-over."""

    place: str = ""
    reservations: str = ""


class HandOverForm(DispatchForm):
    """Both halves at once; ``by`` is who gives the PIN for the receiver, "" for the receiver."""

    reservations: str = ""
    by: str = ""
    pin: str = ""


class SlipForm(ListForm):
    """A paper slip as it is copied; ``at`` is the local time written on it."""

    slip: str = ""
    at: str = ""
    releaser: str = ""
    receiver: str = ""
    purpose: str = "deposit"
    due: str = ""
    photo: UploadFile | None = None


@get("/transfers/{number:str}/receive", opt={"permission": "transfer.receive/1"})
async def receive_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which the receiver enters what they see."""
    here = desk(request)
    found = await _addressed(here, number)
    return await _receive_page(here, number, found, ReceiveForm(key=new_key(), balance=here.balance))


@post("/transfers/{number:str}/receive", opt={"permission": "transfer.receive/1"}, status_code=303)
async def receive(request: Web, number: FromPath[str], data: URLEncodedBody[ReceiveForm]) -> Response[Any]:
    """Take up one more exhibit, show what is missing, or take charge."""
    here = desk(request)
    found = await _addressed(here, number)
    try:
        focus = data.half([*found.exhibits, *found.containers])
        if focus:
            return await _receive_page(here, number, found, data, focus=focus)
        lines = data.entered()
        _require_expected(found, lines)
        if data.step != "send":
            return await _receive_page(here, number, found, data.taking(lines), review=data.step == "review")
        single, sealed = exhibit_list_parser.sacks(lines)
        command = Receive(
            transfer=number, checks=exhibit_list_parser.checks(single, data.balance), sacks=sealed, place=data.place,
            reservations=data.reservations,
        )  # fmt: skip
        receipt = await here.act("transfer.receive/1", command, data.keyed())
    except CustodyError as error:
        return await _receive_page(here, number, found, data, error, review=data.step == "send")
    notice = "received_amiss" if receipt.opened else "received"
    return here.go(f"/transfers/{number}", notice, balance=data.balance)


@get("/transfers/handover", opt={"permission": "transfer.handover/1"})
async def handover_form(request: Web) -> Template:
    """Show the form for two people who stand together."""
    here = desk(request)
    return await _handover_page(here, HandOverForm(key=new_key(), balance=here.balance))


@post("/transfers/handover", opt={"permission": "transfer.handover/1"}, status_code=303)
async def handover(request: Web, data: URLEncodedBody[HandOverForm]) -> Response[Any]:
    """Take up one more exhibit, or let custody pass with the receiver's PIN."""
    here = desk(request)
    try:
        focus = data.half()
        if focus:
            return await _handover_page(here, data, focus=focus)
        lines = data.entered()
        if data.step != "send":
            return await _handover_page(here, data.taking(lines))
        to, (singly, sacks) = chosen(data.to, "to"), exhibit_list_parser.sacks(lines)
        asked: dict[str, object] = {
            "to": to,
            "purpose": data.purpose,
            "checks": exhibit_list_parser.checks(singly, data.balance),
            "sacks": sacks,
            "due": data.due,
            "legal_basis": data.legal_basis,
            "reservations": data.reservations,
        }
        consent = consent_of(to, "receiver", data.pin, data.by)
        kind = "transfer.handover/1"
        receipt = await here.act(kind, convert(kind, asked), data.keyed(), (consent, *data.second_key()))
    except CustodyError as error:
        return await _handover_page(here, data, error)
    notice = "received_amiss" if receipt.opened else "received"
    return here.go(f"/transfers/{receipt.first('TR')}", notice, balance=data.balance)


@get("/transfers/slip", opt={"permission": "transfer.slip/1"})
async def slip_form(request: Web) -> Template:
    """Show the form of a paper slip."""
    here = desk(request)
    return await _slip_page(here, SlipForm(key=new_key(), balance=here.balance))


@post("/transfers/slip", opt={"permission": "transfer.slip/1"}, status_code=303, request_max_body_size=UPLOAD_LIMIT)
async def slip(
    request: Web, data: Annotated[SlipForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take up one more exhibit, or record the slip with its photograph."""
    here = desk(request)
    try:
        focus = data.half()
        if focus:
            return await _slip_page(here, data, focus=focus)
        lines = data.entered()
        if data.step != "send":
            return await _slip_page(here, data.taking(lines))
        if not data.at:
            raise BadInput("time_needed")
        kind, asked = "transfer.slip/1", await _on_slip(here, data, lines)
        occurred = Occurred(at=local_time.typed(data.at, "at"), source="paper", zone=local_time.current().key)
        receipt = await here.act(kind, convert(kind, asked), data.keyed(), occurred=occurred)
    except CustodyError as error:
        return await _slip_page(here, data, error)
    return here.go(f"/transfers/{receipt.first('TR')}", "slip_entered")


@get("/transfers/{number:str}/photo", opt={"permission": "transfer.read"})
async def slip_photo(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the photograph of a slip, the reading on record."""
    here = desk(request)
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    if found.settled_at:  # its exhibits may be on their way again, to be checked blind
        await here.ask(require_checked, here.reader, found.exhibits)
    scope, photo = await here.ask(paper_slips.photo, here.services.vault, number, found)
    return await downloads.photograph(here, scope, photo, number, 1, "page")


def consent_of(person: str, part: Literal["receiver", "attendee"], pin: str, by: str = "") -> Consent:
    """A will given on this device: by the person's own PIN, or by the PIN of ``by`` who vouches for them."""
    return Consent(person=person, part=part, method="vouched" if by else "pin", pin=pin, by=by)


async def _addressed(here: Desk, number: str) -> Transfer:
    """A hand-over that waits for this very person."""
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    if found.receiver != here.session.person:
        raise RuleBroken("not_receiver", number=number)
    if found.status != "dispatched":
        raise RuleBroken("wrong_state", number=number, status=found.status)
    return found


async def _called(here: Desk, number: str, exhibits: list[str]) -> dict[str, str]:
    """The hand-over in words; its exhibits by case and number in it, as on its slip, not by what was found (I13)."""
    known = await here.ask(display_names.named, here.services.directory, here.reader, await here.linked(exhibits))
    told = {n: called.told(n, structs.replace(one, substances=())) for n, one in known.items()}
    return told | await here.known_as([number])


def _require_expected(found: Transfer, lines: tuple[Line, ...]) -> None:
    expected = {*found.exhibits, *found.containers}
    stray = next((line.number for line in lines if line.number not in expected), None)
    if stray:
        raise RuleBroken("not_expected", number=stray)


async def _on_slip(here: Desk, form: SlipForm, lines: tuple[Line, ...]) -> dict[str, object]:
    """What the act of a paper slip asks for, its photograph kept."""
    singly, sacks = exhibit_list_parser.sacks(lines)
    return {
        "slip": form.slip,
        "releaser": chosen(form.releaser, "releaser"),
        "receiver": chosen(form.receiver, "receiver"),
        "purpose": form.purpose,
        "checks": exhibit_list_parser.checks(singly, form.balance),
        "sacks": sacks,
        "photo": await _photo(here, form, lines),
        "due": form.due,
    }


async def _photo(here: Desk, form: SlipForm, lines: tuple[Line, ...]) -> Photo:
    data = await form.photo.read() if form.photo else b""
    if not data:
        raise BadInput("photo_needed")
    scope = await here.ask(paper_slips.nameable, here.reader, exhibit_list_parser.numbers(lines), form.releaser)
    return await asyncio.to_thread(here.services.intake.keep, here.session.person, scope, data)


async def _receive_page(
    here: Desk, number: str, found: Transfer, form: ReceiveForm, error: CustodyError | None = None, *,
    focus: str = "", review: bool = False,
) -> Template:  # fmt: skip
    lines, agency = form.listed(), here.session.agency
    scanned = {line.number for line in lines}
    seen = await here.ask(places.inside, [box for box in found.containers if box in scanned]) | scanned
    missing = [n for n in found.exhibits if n not in seen]
    return here.show(
        "transfers/transfer_receive.html", error, one=transfers.summary(number, found), form=form, lines=lines,
        focus=focus,
        review=review, expected=found.exhibits, taken=len(seen.intersection(found.exhibits)),
        missing=missing, known_as=await _called(here, number, missing),
        balances=await here.ask(form_choices.balances, here.services.directory, agency),
        places=await here.ask(form_choices.places, here.services.directory, agency),
        names=await here.names([found.releaser, found.agency]),
    )  # fmt: skip


async def _handover_page(
    here: Desk, form: HandOverForm, error: CustodyError | None = None, *, focus: str = ""
) -> Template:
    receivers = await here.people(RECEIVERS)
    return here.show(
        "transfers/transfer_handover.html", error, form=form, lines=form.listed(), focus=focus, receivers=receivers,
        vouchers=await here.people(HOLDERS),
        balances=await here.ask(form_choices.balances, here.services.directory, here.session.agency),
        keys=await keys(here),
    )  # fmt: skip


async def _slip_page(here: Desk, form: SlipForm, error: CustodyError | None = None, *, focus: str = "") -> Template:
    return here.show(
        "transfers/transfer_slip.html", error, form=form, lines=form.listed(), focus=focus,
        zone=local_time.current().key,
        releasers=await here.people(HOLDERS, me=True),
        receivers=await here.people(RECEIVERS, me=True),
        balances=await here.ask(form_choices.balances, here.services.directory, here.session.agency),
    )  # fmt: skip


handlers = [receive_form, receive, handover_form, handover, slip_form, slip, slip_photo]
