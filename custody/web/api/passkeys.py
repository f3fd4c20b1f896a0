"""Passkeys as resources: a person's own, making one, confirming and ending it."""

from litestar import get
from msgspec import Struct

from custody.domain.people.passkey import RegisterPasskey, require_home
from custody.service.people import passkeys
from custody.service.people.passkeys import PasskeyLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.services import Services

TAG = "people"


class Passkeys(Struct, frozen=True):
    """The caller's passkeys, the newest first."""

    passkeys: list[PasskeyLine]


@get("/passkeys", opt={"permission": "passkey.register/1"}, tags=[TAG], summary="One's own passkeys")
async def own(request: Web) -> Passkeys:
    """List one's own passkeys."""
    ctx = context_of(request)
    return Passkeys(await ctx.query(passkeys.passkeys, ctx.session.person))


def _at_home(services: Services, command: RegisterPasskey) -> None:
    require_home(command.client_data, services.settings.url)


handlers = [
    own,
    act_route(
        "/passkeys", "passkey.register/1", "Register a passkey that one's browser has made", TAG, before=_at_home
    ),
    act_route("/passkeys/confirm", "passkey.confirm/1", "Confirm a person's passkey", TAG),
    act_route("/passkeys/revoke", "passkey.revoke/1", "End a passkey", TAG),
]
