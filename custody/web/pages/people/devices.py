"""Devices that record offline, as a page: what is enrolled, the proposal to enrol one, the end of one that is lost.

One that was shut after wrong PINs is let take them again here.
"""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.people.device import ReopenDevice, RevokeDevice
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.offline import offline_queue
from custody.service.people import devices, people, proposed_changes
from custody.service.people.proposed_changes import ProposalLine
from custody.text.i18n import N_
from custody.web.forms import form_values
from custody.web.forms.keyed_forms import KeyedForm, ReasonForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import compromise_preview, offline_queue_report
from custody.web.rendering.compromise_preview import CompromiseForm, WithdrawForm
from custody.web.rendering.menu import Entry
from custody.web.rendering.offline_queue_report import Brought

menu = [
    Entry(
        path="/devices",
        title=N_("Devices"),
        text=N_("Phones and laptops that record without the network; enrol one, end one that is lost."),
        permission="device.read",
    )
]


class DeviceForm(KeyedForm, kw_only=True):
    """A device to enrol, with the key that it shows."""

    name: str = ""
    agency: str = ""
    public_key: str = ""


@get("/devices", opt={"permission": "device.read"})
async def list_devices(request: Web) -> Template:
    """Show the devices of the person's agency; key officers and the inspection see those of all."""
    return await _page(desk(request), DeviceForm(key=new_key()))


@post("/devices", opt={"permission": "person.propose/1"}, status_code=303)
async def propose(request: Web, data: URLEncodedBody[DeviceForm]) -> Response[Any]:
    """Propose to enrol a device; another key officer confirms it."""
    here = desk(request)
    change = {
        "type": "device", "name": data.name, "agency": data.agency, "public_key": "".join(data.public_key.split()),
    }  # fmt: skip
    try:
        command = convert("person.propose/1", {"change": change})
        receipt = await here.act("person.propose/1", command, data.keyed())
    except CustodyError as error:
        return await _page(here, data, error)
    return here.go(f"/proposals/{receipt.first('PR')}", "proposed")


@post("/devices/{number:str}/revoke", opt={"permission": "device.revoke/1"}, status_code=303)
async def revoke(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Let a lost device record no more."""
    here = desk(request)
    try:
        await here.act("device.revoke/1", RevokeDevice(device=number, reason=data.reason), data.keyed())
    except CustodyError as error:
        return await _page(here, DeviceForm(key=new_key()), error)
    return here.go("/devices", "device_revoked")


@post("/devices/{number:str}/reopen", opt={"permission": "device.reopen/1"}, status_code=303)
async def reopen(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Let a device take PINs again on which too many were wrong."""
    here = desk(request)
    command = ReopenDevice(device=number, reason=data.reason)
    try:
        await devices.reopen(here.services.reading, here.session, command, data.keyed())
    except CustodyError as error:
        return await _page(here, DeviceForm(key=new_key()), error)
    return here.go("/devices", "device_reopened")


@post("/devices/{number:str}/compromise", opt={"permission": "key.compromise/1"}, status_code=303)
async def compromise(request: Web, number: FromPath[str], data: URLEncodedBody[CompromiseForm]) -> Response[Any]:
    """Show how many acts a device did since it may have been in other hands; once seen, mark them."""
    here = desk(request)
    try:
        shown = await compromise_preview.declare(here, number, data, f"/devices/{number}")
    except CustodyError as error:
        return await _page(here, DeviceForm(key=new_key()), error)
    return shown or here.go("/devices", "compromise_declared")


@post("/devices/{number:str}/compromise/withdraw", opt={"permission": "key.withdraw_compromise/1"}, status_code=303)
async def withdraw(request: Web, number: FromPath[str], data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
    """Take back what was declared wrongly, a second person agreeing."""
    here = desk(request)
    try:
        await compromise_preview.withdraw(here, number, data)
    except CustodyError as error:
        return await _page(here, DeviceForm(key=new_key()), error)
    return here.go("/devices", "compromise_withdrawn")


@post("/devices/queue", opt={"permission": "device.read"}, status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def take_queue(request: Web) -> Template:
    """Take the queue that a device has saved as a file, and show what became of each envelope."""
    here, posted = desk(request), await request.form()
    chosen, form = await form_values.files(posted, "queue"), DeviceForm(key=new_key())
    try:
        number, sent = offline_queue.read_lines(chosen[0] if chosen else b"")
        before = await here.ask(offline_queue.size)
        taken = await offline_queue.take(here.services.reading, here.services.policy, here.session, number, sent)
    except CustodyError as error:
        return await _page(here, form, error)
    told = await offline_queue_report.lines(here, sent.envelopes, taken, before)
    return await _page(here, form, lines=told, device=number)


async def _page(
    here: Desk, form: DeviceForm, error: CustodyError | None = None, lines: Sequence[Brought] = (), device: str = ""
) -> Template:  # fmt: skip
    """``lines``: what became of a file that was brought, of the queue of ``device``."""
    found = await here.ask(devices.devices, here.services.directory, here.services.vault, here.reader)
    agencies = await here.ask(people.agencies, here.services.directory)
    waiting = await _waiting(here) if here.may("person.propose/1") else []
    seconds = await compromise_preview.seconds(here) if here.may("key.withdraw_compromise/1") else []
    names = await here.names({device, *(line.author for line in lines)} - {""})
    opened = [number for line in lines for number, seen in line.opened if seen]
    return here.show("people/device_list.html", error, found=found, waiting=waiting, form=form, agencies=agencies,
                     new_key=new_key, lines=lines, device=device, names=names, seconds=seconds,
                     known_as=await here.known_as(opened))  # fmt: skip


async def _waiting(here: Desk) -> list[ProposalLine]:
    """The devices that wait for another key officer."""
    open_ = await here.ask(proposed_changes.proposals, here.services.directory, here.services.vault, "open", "", PAGE)
    return [one for one in open_ if one.change == "device"]


handlers = [list_devices, propose, revoke, reopen, compromise, withdraw, take_queue]
