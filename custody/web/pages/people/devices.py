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
from custody.service.people import devices, pending_changes, people
from custody.service.people.pending_changes import ProposalLine
from custody.text.i18n import N_
from custody.web.forms import form_values
from custody.web.forms.idempotent_forms import KeyedForm, ReasonForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
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
    return await _page(context_of(request), DeviceForm(key=new_key()))


@post("/devices", opt={"permission": "pending_change.propose/1"}, status_code=303)
async def propose(request: Web, data: URLEncodedBody[DeviceForm]) -> Response[Any]:
    """Propose to enrol a device; another key officer confirms it."""
    ctx = context_of(request)
    change = {
        "type": "device", "name": data.name, "agency": data.agency, "public_key": "".join(data.public_key.split()),
    }  # fmt: skip
    try:
        command = convert("pending_change.propose/1", {"change": change})
        receipt = await ctx.perform("pending_change.propose/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, data, error)
    return ctx.redirect(f"/proposals/{receipt.first('PR')}", "proposed")


@post("/devices/{device_id:str}/revoke", opt={"permission": "device.revoke/1"}, status_code=303)
async def revoke(request: Web, device_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Let a lost device record no more."""
    ctx = context_of(request)
    try:
        await ctx.perform("device.revoke/1", RevokeDevice(device=device_id, reason=data.reason), data.keyed())
    except CustodyError as error:
        return await _page(ctx, DeviceForm(key=new_key()), error)
    return ctx.redirect("/devices", "device_revoked")


@post("/devices/{device_id:str}/reopen", opt={"permission": "device.reopen/1"}, status_code=303)
async def reopen(request: Web, device_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Let a device take PINs again on which too many were wrong."""
    ctx = context_of(request)
    command = ReopenDevice(device=device_id, reason=data.reason)
    try:
        await devices.reopen(ctx.services.queries, ctx.session, command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, DeviceForm(key=new_key()), error)
    return ctx.redirect("/devices", "device_reopened")


@post("/devices/{device_id:str}/compromise", opt={"permission": "credential.declare_compromised/1"}, status_code=303)
async def compromise(request: Web, device_id: FromPath[str], data: URLEncodedBody[CompromiseForm]) -> Response[Any]:
    """Show how many acts a device did since it may have been in other hands; once seen, mark them."""
    ctx = context_of(request)
    try:
        shown = await compromise_preview.declare(ctx, device_id, data, f"/devices/{device_id}")
    except CustodyError as error:
        return await _page(ctx, DeviceForm(key=new_key()), error)
    return shown or ctx.redirect("/devices", "compromise_declared")


@post(
    "/devices/{device_id:str}/compromise/withdraw",
    opt={"permission": "credential.withdraw_compromise/1"},
    status_code=303,
)
async def withdraw(request: Web, device_id: FromPath[str], data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
    """Take back what was declared wrongly, a second person agreeing."""
    ctx = context_of(request)
    try:
        await compromise_preview.withdraw(ctx, device_id, data)
    except CustodyError as error:
        return await _page(ctx, DeviceForm(key=new_key()), error)
    return ctx.redirect("/devices", "compromise_withdrawn")


@post("/devices/queue", opt={"permission": "device.read"}, status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def take_queue(request: Web) -> Template:
    """Take the queue that a device has saved as a file, and show what became of each envelope."""
    ctx, posted = context_of(request), await request.form()
    chosen, form = await form_values.files(posted, "queue"), DeviceForm(key=new_key())
    try:
        device_id, sent = offline_queue.read_lines(chosen[0] if chosen else b"")
        before = await ctx.query(offline_queue.size)
        taken = await offline_queue.take(ctx.services.queries, ctx.services.policy, ctx.session, device_id, sent)
    except CustodyError as error:
        return await _page(ctx, form, error)
    result_lines = await offline_queue_report.lines(ctx, sent.envelopes, taken, before)
    return await _page(ctx, form, lines=result_lines, device=device_id)


async def _page(
    ctx: RequestContext, form: DeviceForm, error: CustodyError | None = None, lines: Sequence[Brought] = (),
    device: str = ""
) -> Template:  # fmt: skip
    """Show the page; ``lines``: what became of a file that was brought, of the queue of ``device``."""
    await ctx.read("", "search", "devices")
    known_devices = await ctx.query(devices.devices, ctx.services.directory, ctx.services.vault, ctx.reader)
    agencies = await ctx.query(people.agencies, ctx.services.directory)
    waiting = await _waiting(ctx) if ctx.may("pending_change.propose/1") else []
    seconds = await compromise_preview.seconds(ctx) if ctx.may("credential.withdraw_compromise/1") else []
    names = await ctx.names({device, *(line.author for line in lines)} - {""})
    opened = [discrepancy_id for line in lines for discrepancy_id, seen in line.opened if seen]
    return ctx.show("people/device_list.html", error, found=known_devices, waiting=waiting, form=form,
        agencies=agencies,
                     new_key=new_key, lines=lines, device=device, names=names, seconds=seconds,
                     known_as=await ctx.known_as(opened))  # fmt: skip


async def _waiting(ctx: RequestContext) -> list[ProposalLine]:
    """Return the device proposals that await another key officer."""
    open_ = await ctx.query(pending_changes.proposals, ctx.services.directory, ctx.services.vault, "open", "", PAGE)
    return [proposal for proposal in open_ if proposal.change == "device"]


handlers = [list_devices, propose, revoke, reopen, compromise, withdraw, take_queue]
