"""Signing a closed session as pages: what it states, who signs next, and every way to sign, on one page."""

import asyncio
import secrets
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_statement import challenge
from custody.domain.destruction.sign_off import Sign, reservation
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.people.passkey import require_home
from custody.domain.people.webauthn import Assertion, packed
from custody.service.destruction import sessions, sign_off, statement_summary, vouched_presence
from custody.service.documents import session_irregularities
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.people import passkeys
from custody.service.search.list_filter import paged
from custody.storage.write import clock
from custody.text import i18n
from custody.text.i18n import N_
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.load_pages import of_the_load
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/signatures",
        title=N_("To be signed"),
        text=N_("Destruction sessions that you attended and have not signed."),
        permission="destruction_session.sign/1",
    )
]


class WordForm(KeyedForm):
    """Form of a signature: the signer, the decision, the reservations and the salt that protects them."""

    person: str = ""
    decision: str = ""
    reservations: str = ""
    salt: str = ""


class SignForm(WordForm):
    """A signature in one of the ways. ``step``: account, pin, passkey, paper.

    ``client_data`` and its neighbours are a passkey's answer; ``by`` and ``by_pin`` the second person of the paper.
    """

    step: str = ""
    pin: str = ""
    on_paper: str = ""
    photo: UploadFile | None = None
    by: str = ""
    by_pin: str = ""
    credential: str = ""
    client_data: str = ""
    authenticator_data: str = ""
    signature: str = ""


@get("/signatures", opt={"permission": "destruction_session.sign/1"})
async def owed(request: Web, page: FromQuery[int] = 1) -> Template:
    """Show the sessions that the person has still to sign, then those that others say they signed, page by page."""
    ctx = context_of(request)
    own = await ctx.query(sign_off.own, ctx.reader)
    vouched = await ctx.query(vouched_presence.vouched, ctx.reader, clock.text(clock.now().wall_ms))
    listed = paged([*own.owed.items(), *own.vouched.items()], page)
    return ctx.show(
        "destruction/signature_list.html", listed=listed, owes=bool(own.owed),
        rows={session_id: session for session_id, session in listed.rows if session_id in own.owed},
        said={session_id: session for session_id, session in listed.rows if session_id in own.vouched}, again=own.again,
        vouched=vouched,
        names=await ctx.names([
            *(session.chair for _, session in listed.rows), *(person for one in vouched for person in one.by),
        ]),
    )  # fmt: skip


@get("/sessions/{session_id:str}/sign", opt={"permission": "destruction_session.sign/1"})
async def sign_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show what is signed, by whom so far, and the form for who is next; the reading is on record."""
    ctx = context_of(request)
    session = await _closed(ctx, session_id)
    return await _page(ctx, session_id, session, SignForm(key=new_key()))


@post("/sessions/{session_id:str}/challenge", opt={"permission": "destruction_session.sign/1"}, status_code=200)
async def ask_passkey(request: Web, session_id: FromPath[str], data: URLEncodedBody[WordForm]) -> dict[str, Any]:
    """Return the challenge that a passkey signs for this person and decision, and the passkeys that may sign."""
    ctx = context_of(request)
    session = await _closed(ctx, session_id)
    command = _command(ctx, session_id, data)
    quality = next((a.quality for a in session.attendance if a.person == command.person), "")
    if not quality:
        raise RuleBroken("not_present")
    over = challenge(
        data.keyed(), session_id, session.statement, command.person, quality, command.decision, reservation(command)[1]
    )  # fmt: skip
    return {"challenge": packed(over), "credentials": await ctx.query(passkeys.signing, command.person)}


@post(
    "/sessions/{session_id:str}/sign",
    opt={"permission": "destruction_session.sign/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def sign(
    request: Web, session_id: FromPath[str], data: Annotated[SignForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Record a signature."""
    ctx = context_of(request)
    session = await _closed(ctx, session_id)
    try:
        command = _command(ctx, session_id, data, await _photos(ctx, session_id, data))
        if command.assertion:
            require_home(command.assertion.client_data, ctx.services.settings.url)
        await ctx.perform("destruction_session.sign/1", command, data.keyed(), await _consents(ctx, data))
    except CustodyError as error:
        return await _page(ctx, session_id, session, data, error)
    return ctx.redirect(
        f"/sessions/{session_id}/sign", "signing_refused" if command.decision == "refused" else "signed"
    )


@get("/sessions/{session_id:str}/statement", opt={"permission": "session.read"})
async def statement(request: Web, session_id: FromPath[str]) -> Response[bytes]:
    """Give out what everybody signs, the export on record."""
    return await downloads.session_statement(context_of(request), session_id)


async def _closed(ctx: RequestContext, session_id: str) -> DestructionSession:
    """Return a session with a statement to sign.

    Raises:
        NotFound: there is none, or none for this person.
        RuleBroken: ``wrong_state`` before it is closed.
    """
    session = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    if not session.closed_at:
        raise RuleBroken("wrong_state", number=session_id, status=session.status)
    return session


def _command(ctx: RequestContext, session_id: str, form: WordForm, photographs: tuple[Photo, ...] = ()) -> Sign:
    """Return the act that the form asks for.

    Raises:
        BadInput: ``field_empty`` without a decision; as ``convert``.
    """
    asked: dict[str, object] = {
        "session": session_id, "person": form.person or ctx.session.person,
        "decision": chosen(form.decision, "decision"),
        "reservations": form.reservations, "salt": form.salt,
    }  # fmt: skip
    if isinstance(form, SignForm) and form.step == "passkey":
        fields = ("credential", "client_data", "authenticator_data", "signature")
        asked["assertion"] = Assertion(**{name: getattr(form, name) for name in fields})
    if isinstance(form, SignForm) and form.step == "paper":
        asked |= {"on_paper": chosen(form.on_paper, "on_paper"), "photos": photographs}
    command = convert("destruction_session.sign/1", asked)
    assert isinstance(command, Sign)
    return command


async def _photos(ctx: RequestContext, session_id: str, form: SignForm) -> tuple[Photo, ...]:
    """Return the photograph of the signed paper, kept under the session.

    Raises:
        BadInput: ``paper_photo_needed``, and as ``Intake.keep``.
    """
    if form.step != "paper":
        return ()
    data = await form.photo.read() if form.photo else b""
    if not data:
        raise BadInput("paper_photo_needed")
    return (await ctx.keep_photo(session_id, data),)


async def _consents(ctx: RequestContext, form: SignForm) -> tuple[Consent, ...]:
    """Return the consent given by PIN on this device, of the signer or the second person at a paper signature.

    A signed-in person who signs by PIN is no second person: the PIN is checked, and the account signs.
    """
    person = form.person or ctx.session.person
    if form.step == "pin" and person == ctx.session.person:
        await asyncio.to_thread(ctx.services.accounts.check_pin, person, form.pin, device=ctx.session.device, by=person)
        return ()
    if form.step == "pin":
        return (Consent(person=person, part="attendee", method="pin", pin=form.pin),)
    if form.step == "paper":
        return consent(chosen(form.by, "by"), form.by_pin)
    return ()


async def _page(
    ctx: RequestContext, session_id: str, session: DestructionSession, form: SignForm, error: CustodyError | None = None
) -> Template:
    """Return the page of what is signed, also after a refused act, and record the reading."""
    await ctx.read(session_id, "page")
    sheet = await ctx.query(sign_off.sheet, session_id, session, clock.text(clock.now().wall_ms))
    me = ctx.session.person
    owing = {missing.person for missing in sheet.missing if not missing.after}
    unheard = next((signer.unheard for signer in sheet.signers if signer.person == me), "")
    attended = any(signer.person == me for signer in sheet.signers)
    waits = any(missing.person == me and missing.after for missing in sheet.missing)
    handed_on = "" if waits else sheet.turn or (me if attended else "")
    next_one = form.person or (me if me in owing or unheard else handed_on)
    what, lacking = await ctx.query(
        lambda c: (
            statement_summary.stated(c, ctx.services.vault, session_id, session),
            session_irregularities(ctx.services, session_id, i18n.current(), c),
        )
    )
    named = [subject_id for signer in sheet.signers for subject_id in (signer.person, signer.agency, signer.after)]
    names = await ctx.names([session.chair, *named, *what.people])
    return ctx.show(
        "destruction/session_sign.html", error, number=session_id, meeting=session, sheet=sheet, form=form, me=me,
        lacking=lacking, person=next_one, waits=waits, what=what,
        unheard=unheard, names=names, salt=form.salt or secrets.token_urlsafe(16),
        key=form.key or new_key(), known_as=await ctx.known_as([session_id]) | await of_the_load(ctx, what.left),
        linked=await ctx.linked([*what.left, *what.missing.values()]),
    )  # fmt: skip


handlers = [owed, sign_form, ask_passkey, sign, statement]
