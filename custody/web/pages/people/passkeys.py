"""Passkeys as pages: a person makes their own and ends it; a key officer confirms it on the person's page."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import DecodeError
from msgspec.json import decode

from custody.domain.kernel.errors import CustodyError, RuleBroken
from custody.domain.people.passkey import ConfirmPasskey, RegisterPasskey, RevokePasskey, challenge, require_home
from custody.domain.people.webauthn import Assertion, packed
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import passkeys
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering.menu import Entry
from custody.web.rendering.person_page import person_page

menu = [
    Entry(
        path="/passkeys",
        title=N_("My passkeys"),
        text=N_("Sign orders, holds and destruction sessions with your own phone or security key."),
        permission="passkey.register/1",
    )
]


class MadeForm(KeyedForm):
    """What the browser gave when a passkey was made; ``by``: JSON of the answer of one that signs."""

    client_data: str = ""
    attestation: str = ""
    by: str = ""


class KeyForm(KeyedForm):
    """A passkey, by its id."""

    credential: str = ""


@get("/passkeys", opt={"permission": "passkey.register/1"})
async def own(request: Web) -> Template:
    """Show one's own passkeys, and make another."""
    return await _page(desk(request))


@post("/passkeys", opt={"permission": "passkey.register/1"}, status_code=303)
async def register(request: Web, data: URLEncodedBody[MadeForm]) -> Response[Any]:
    """Record a passkey that the browser has made."""
    here = desk(request)
    try:
        command = RegisterPasskey(client_data=data.client_data, attestation=data.attestation, by=_by(data.by))
        require_home(command.client_data, here.services.settings.url)
        await here.act("passkey.register/1", command, data.keyed())
    except CustodyError as error:
        return await _page(here, error)
    return here.go("/passkeys", "passkey_made")


@post("/passkeys/end", opt={"permission": "passkey.revoke/1"}, status_code=303)
async def end(request: Web, data: URLEncodedBody[KeyForm]) -> Response[Any]:
    """End one of one's own passkeys."""
    here = desk(request)
    try:
        command = RevokePasskey(person=here.session.person, credential=data.credential)
        await here.act("passkey.revoke/1", command, data.keyed())
    except CustodyError as error:
        return await _page(here, error)
    return here.go("/passkeys", "passkey_ended")


@post("/people/{number:str}/passkeys/confirm", opt={"permission": "passkey.confirm/1"}, status_code=303)
async def confirm(request: Web, number: FromPath[str], data: URLEncodedBody[KeyForm]) -> Response[Any]:
    """Confirm a person's passkey."""
    command = ConfirmPasskey(person=number, credential=data.credential)
    return await _settle(desk(request), number, "passkey.confirm/1", command, data, "passkey_confirmed")


@post("/people/{number:str}/passkeys/end", opt={"permission": "passkey.confirm/1"}, status_code=303)
async def end_of(request: Web, number: FromPath[str], data: URLEncodedBody[KeyForm]) -> Response[Any]:
    """End a person's passkey."""
    command = RevokePasskey(person=number, credential=data.credential)
    return await _settle(desk(request), number, "passkey.revoke/1", command, data, "passkey_ended")


def _by(text: str) -> Assertion | None:
    """What a passkey that signs answered, None for nothing; RuleBroken ``passkey_refused`` for what is no answer."""
    try:
        return decode(text, type=Assertion) if text else None
    except DecodeError as error:
        raise RuleBroken("passkey_refused", fault="json") from error


async def _settle(
    here: Desk, number: str, kind: str, command: ConfirmPasskey | RevokePasskey, form: KeyForm, notice: str
) -> Response[Any]:
    try:
        await here.act(kind, command, form.keyed())
    except CustodyError as error:
        return await person_page(here, number, error)
    return here.go(f"/people/{number}", notice)


async def _page(here: Desk, error: CustodyError | None = None) -> Template:
    key, held = new_key(), await here.ask(passkeys.passkeys, here.session.person)
    asked = packed(challenge(key, here.session.person))
    keys = {one.credential: new_key() for one in held}
    signing = [one.credential for one in held if one.state == "signs"]
    return here.show("people/passkeys.html", error, key=key, held=held, asked=asked, keys=keys, signing=signing)


handlers = [own, register, end, confirm, end_of]
