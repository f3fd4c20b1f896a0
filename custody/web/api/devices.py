"""Devices that record offline: listed and revoked here; to enrol one is a proposal (``POST /api/proposals``)."""

from litestar import get

from custody.service import devices
from custody.service.devices import DeviceLine
from custody.web.acts import act_route
from custody.web.auth import Web
from custody.web.desk import desk

TAG = "devices"


@get("/devices", opt={"permission": "device.read"}, tags=[TAG], summary="Devices that record offline")
async def list_devices(request: Web) -> list[DeviceLine]:
    """List the devices of the caller's agency; key officers and the inspection see those of all."""
    here = desk(request)
    return await here.ask(devices.devices, here.services.directory, here.reader)


handlers = [
    list_devices,
    act_route("/devices/revoke", "device.revoke/1", "Let a lost device record no more", TAG),
]
