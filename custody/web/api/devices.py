"""Devices that record offline: listed, revoked and, once shut after wrong PINs, let take them again here.

To enrol one is a proposal (``POST /api/proposals``).
"""

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from custody.domain.people.device import ReopenDevice
from custody.service.offline import offline_queue
from custody.service.offline.offline_queue import Queue, QueueState, Taken
from custody.service.people import devices
from custody.service.people.devices import DeviceLine
from custody.storage.write.receipts import Receipt
from custody.web.http.act_routes import Key, act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.security import UPLOAD_LIMIT

TAG = "devices"


@get("/devices", opt={"permission": "device.read"}, tags=[TAG], summary="Devices that record offline")
async def list_devices(request: Web) -> list[DeviceLine]:
    """List the devices of the caller's agency; key officers and the inspection see those of all."""
    ctx = context_of(request)
    return await ctx.query(devices.devices, ctx.services.directory, ctx.services.vault, ctx.reader)


@post(
    "/devices/{device_id:str}/queue",
    opt={"permission": "device.read"},
    tags=[TAG],
    summary="Take the queue of a device",
    status_code=200,
    request_max_body_size=UPLOAD_LIMIT,
)
async def take_queue(request: Web, device_id: FromPath[str], data: JSONBody[Queue]) -> Taken:
    """Take envelopes that a device signed offline, in order; the same ones may come again.

    Each is answered for itself: ``recorded`` as the act that it says; a ``claim`` on record when its exhibits have
    changed since, or a rule refuses it (``code``); or it ``waits``, nothing of it being recorded, until what ``code``
    says is mended. Whoever brings it needs no part in it: the envelopes are proved by their signatures.
    """
    ctx = context_of(request)
    return await offline_queue.take(ctx.services.reading, ctx.services.policy, ctx.session, device_id, data)


@get(
    "/devices/{device_id:str}/queue/state",
    opt={"permission": "device.read"},
    tags=[TAG],
    summary="How far a queue was taken",
)
async def queue_state(request: Web, device_id: FromPath[str]) -> QueueState:
    """Tell the last number taken, and up to which one a witnessed checkpoint covers what was taken."""
    ctx = context_of(request)
    return await ctx.query(offline_queue.state, ctx.services.policy, ctx.reader, device_id)


@post(
    "/devices/reopen",
    opt={"permission": "device.reopen/1"},
    tags=[TAG],
    summary="Let a device take PINs again",
    status_code=201,
)
async def reopen(request: Web, data: JSONBody[ReopenDevice], key: Key) -> Response[Receipt]:
    """Put on record why, then take back the wrong PINs that were typed on it; three times within a day at most."""
    ctx = context_of(request)
    receipt = await devices.reopen(ctx.services.reading, ctx.session, data, key)
    return Response(receipt, status_code=200 if receipt.repeated else 201)


handlers = [
    reopen,
    list_devices,
    take_queue,
    queue_state,
    act_route("/compromises/withdraw", "key.withdraw_compromise/1", "Take back a wrong declaration", TAG),
    act_route("/compromises", "key.compromise/1", "Mark what was done with means that others may have had", TAG),
    act_route("/devices/revoke", "device.revoke/1", "Let a lost device record no more", TAG),
]
