"""Balances as resources."""

from litestar import get
from msgspec import Struct

from custody.service.places import places
from custody.service.places.places import BalanceLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of

TAG = "places"


class Balances(Struct, frozen=True):
    """All balances."""

    balances: list[BalanceLine]


@get("/balances", opt={"permission": "directory.read"}, tags=[TAG], summary="All balances")
async def balances(request: Web) -> Balances:
    """List balances with readability, uncertainty and calibration."""
    ctx = context_of(request)
    return Balances(await ctx.query(places.balances, ctx.services.directory, ctx.services.vault, ctx.reader))


handlers = [
    balances,
    act_route("/balances", "balance.register/1", "Put a balance or its new calibration on record", TAG),
]
