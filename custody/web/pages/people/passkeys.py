"""Passkeys as pages: a person makes their own and ends it; a key officer confirms it on the person's page."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.people.passkey import ConfirmPasskey, RegisterPasskey, RevokePasskey, challenge, require_home
from custody.domain.people.webauthn import packed
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import passkeys
from custody.text.i18n import N_
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.forms.passkey_signing import assertion_of
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
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
    """Form with the browser's data of a new passkey; ``by``: the JSON answer of a passkey that signs."""

    client_data: str = ""
    attestation: str = ""
    by: str = ""


class KeyForm(KeyedForm):
    """A passkey, by its id."""

    credential: str = ""


@get("/passkeys", opt={"permission": "passkey.register/1"})
async def own(request: Web) -> Template:
    """Show one's own passkeys, and make another."""
    return await _page(context_of(request))


@post("/passkeys", opt={"permission": "passkey.register/1"}, status_code=303)
async def register(request: Web, data: URLEncodedBody[MadeForm]) -> Response[Any]:
    """Record a passkey that the browser has made."""
    ctx = context_of(request)
    try:
        command = RegisterPasskey(client_data=data.client_data, attestation=data.attestation, by=assertion_of(data.by))
        require_home(command.client_data, ctx.services.settings.url)
        await ctx.perform("passkey.register/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, error)
    return ctx.redirect("/passkeys", "passkey_made")


@post("/passkeys/end", opt={"permission": "passkey.revoke/1"}, status_code=303)
async def end(request: Web, data: URLEncodedBody[KeyForm]) -> Response[Any]:
    """End one of one's own passkeys."""
    ctx = context_of(request)
    try:
        command = RevokePasskey(person=ctx.session.person, credential=data.credential)
        await ctx.perform("passkey.revoke/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, error)
    return ctx.redirect("/passkeys", "passkey_ended")


@post("/people/{person_id:str}/passkeys/confirm", opt={"permission": "passkey.confirm/1"}, status_code=303)
async def confirm(request: Web, person_id: FromPath[str], data: URLEncodedBody[KeyForm]) -> Response[Any]:
    """Confirm a person's passkey."""
    command = ConfirmPasskey(person=person_id, credential=data.credential)
    return await _settle(context_of(request), person_id, "passkey.confirm/1", command, data, "passkey_confirmed")


@post("/people/{person_id:str}/passkeys/end", opt={"permission": "passkey.confirm/1"}, status_code=303)
async def end_of(request: Web, person_id: FromPath[str], data: URLEncodedBody[KeyForm]) -> Response[Any]:
    """End a person's passkey."""
    command = RevokePasskey(person=person_id, credential=data.credential)
    return await _settle(context_of(request), person_id, "passkey.revoke/1", command, data, "passkey_ended")


async def _settle(
    ctx: RequestContext, person_id: str, kind: str, command: ConfirmPasskey | RevokePasskey, form: KeyForm, notice: str
) -> Response[Any]:
    try:
        await ctx.perform(kind, command, form.keyed())
    except CustodyError as error:
        return await person_page(ctx, person_id, error)
    return ctx.redirect(f"/people/{person_id}", notice)


async def _page(ctx: RequestContext, error: CustodyError | None = None) -> Template:
    key, held = new_key(), await ctx.query(passkeys.passkeys, ctx.session.person)
    asked = packed(challenge(key, ctx.session.person))
    keys = {passkey.credential: new_key() for passkey in held}
    signing = [passkey.credential for passkey in held if passkey.state == "signs"]
    return ctx.show("people/passkeys.html", error, key=key, held=held, asked=asked, keys=keys, signing=signing)


handlers = [own, register, end, confirm, end_of]
