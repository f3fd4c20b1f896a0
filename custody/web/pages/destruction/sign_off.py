"""Signing a closed session as pages: what it states, who signs next, and every way to sign, on one page."""

import asyncio
import secrets
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.session_statement import challenge
from custody.domain.destruction.sign_off import Sign, reservation
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.people.passkey import require_home
from custody.domain.people.webauthn import Assertion, packed
from custody.service.destruction import sessions, sign_off, statement_summary
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.people import passkeys
from custody.storage.write import clock
from custody.text.i18n import N_
from custody.web.forms.form_values import chosen
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.list_filter import paged
from custody.web.forms.second_person import consent
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.load_pages import of_the_load
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/signatures",
        title=N_("To be signed"),
        text=N_("Destruction sessions that you attended and have not signed."),
        permission="session.sign/1",
    )
]


class WordForm(KeyedForm):
    """What a signature says: whose it is, the decision, the reservation and the salt that protects it."""

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


@get("/signatures", opt={"permission": "session.sign/1"})
async def owed(request: Web, page: FromQuery[int] = 1) -> Template:
    """Show the sessions that the person has still to sign, then those that others say they signed, page by page."""
    here = desk(request)
    found = await here.ask(sign_off.own, here.reader)
    listed = paged([*found.owed.items(), *found.vouched.items()], page)
    return here.show(
        "destruction/signature_list.html", listed=listed, owes=bool(found.owed),
        rows={n: one for n, one in listed.rows if n in found.owed},
        said={n: one for n, one in listed.rows if n in found.vouched}, again=found.again,
        names=await here.names(one.chair for _, one in listed.rows),
    )  # fmt: skip


@get("/sessions/{number:str}/sign", opt={"permission": "session.sign/1"})
async def sign_form(request: Web, number: FromPath[str]) -> Template:
    """Show what is signed, by whom so far, and the form for who is next; the reading is on record."""
    here = desk(request)
    found = await _closed(here, number)
    return await _page(here, number, found, SignForm(key=new_key()))


@post("/sessions/{number:str}/challenge", opt={"permission": "session.sign/1"}, status_code=200)
async def ask_passkey(request: Web, number: FromPath[str], data: URLEncodedBody[WordForm]) -> dict[str, Any]:
    """What a passkey is to sign for this person and this decision, and which passkeys may."""
    here = desk(request)
    found = await _closed(here, number)
    command = _command(here, number, data)
    quality = next((a.quality for a in found.attendance if a.person == command.person), "")
    if not quality:
        raise RuleBroken("not_present")
    over = challenge(
        data.keyed(), number, found.statement, command.person, quality, command.decision, reservation(command)[1]
    )  # fmt: skip
    return {"challenge": packed(over), "credentials": await here.ask(passkeys.signing, command.person)}


@post(
    "/sessions/{number:str}/sign",
    opt={"permission": "session.sign/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def sign(
    request: Web, number: FromPath[str], data: Annotated[SignForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Record a signature."""
    here = desk(request)
    found = await _closed(here, number)
    try:
        command = _command(here, number, data, await _photos(here, number, data))
        if command.assertion:
            require_home(command.assertion.client_data, here.services.settings.url)
        await here.act("session.sign/1", command, data.keyed(), await _consents(here, data))
    except CustodyError as error:
        return await _page(here, number, found, data, error)
    return here.go(f"/sessions/{number}/sign", "signing_refused" if command.decision == "refused" else "signed")


@get("/sessions/{number:str}/statement", opt={"permission": "session.read"})
async def statement(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out what everybody signs, the export on record."""
    return await downloads.session_statement(desk(request), number)


async def _closed(here: Desk, number: str) -> Session:
    """A session with a statement to sign.

    Raises:
        NotFound: there is none, or none for this person.
        RuleBroken: ``wrong_state`` before it is closed.
    """
    found = await here.ask(sessions.visible_session, here.reader, number)
    if not found.closed_at:
        raise RuleBroken("wrong_state", number=number, status=found.status)
    return found


def _command(here: Desk, number: str, form: WordForm, photographs: tuple[Photo, ...] = ()) -> Sign:
    """The act that the form asks for.

    Raises:
        BadInput: ``field_empty`` without a decision; as ``convert``.
    """
    asked: dict[str, object] = {
        "session": number, "person": form.person or here.session.person, "decision": chosen(form.decision, "decision"),
        "reservations": form.reservations, "salt": form.salt,
    }  # fmt: skip
    if isinstance(form, SignForm) and form.step == "passkey":
        fields = ("credential", "client_data", "authenticator_data", "signature")
        asked["assertion"] = Assertion(**{name: getattr(form, name) for name in fields})
    if isinstance(form, SignForm) and form.step == "paper":
        asked |= {"on_paper": chosen(form.on_paper, "on_paper"), "photos": photographs}
    command = convert("session.sign/1", asked)
    assert isinstance(command, Sign)
    return command


async def _photos(here: Desk, number: str, form: SignForm) -> tuple[Photo, ...]:
    """The photograph of the signed paper, kept under the session.

    Raises:
        BadInput: ``paper_photo_needed``, and as ``Intake.keep``.
    """
    if form.step != "paper":
        return ()
    data = await form.photo.read() if form.photo else b""
    if not data:
        raise BadInput("paper_photo_needed")
    return (await asyncio.to_thread(here.services.intake.keep, here.session.person, number, data),)


async def _consents(here: Desk, form: SignForm) -> tuple[Consent, ...]:
    """Who gives their PIN on this device: the signer, or the second person who saw the paper signed.

    Who is signed in and gives their own PIN is no second person: the PIN is checked, and they sign with their account.
    """
    person = form.person or here.session.person
    if form.step == "pin" and person == here.session.person:
        await asyncio.to_thread(
            here.services.accounts.check_pin, person, form.pin, device=here.session.device, by=person
        )
        return ()
    if form.step == "pin":
        return (Consent(person=person, part="attendee", method="pin", pin=form.pin),)
    if form.step == "paper":
        return consent(chosen(form.by, "by"), form.by_pin)
    return ()


async def _page(here: Desk, number: str, found: Session, form: SignForm, error: CustodyError | None = None) -> Template:
    """The page of what is signed, also for who is refused, the reading on record."""
    await here.read(number, "page")
    sheet = await here.ask(sign_off.sheet, number, found, clock.text(clock.now().wall_ms))
    me = here.session.person
    owing = {one.person for one in sheet.missing if not one.after}
    unheard = next((one.unheard for one in sheet.signers if one.person == me), "")
    attended = any(one.person == me for one in sheet.signers)
    waits = any(one.person == me and one.after for one in sheet.missing)
    handed_on = "" if waits else sheet.turn or (me if attended else "")
    next_one = form.person or (me if me in owing or unheard else handed_on)
    what = await here.ask(statement_summary.stated, here.services.vault, number, found)
    named = [n for one in sheet.signers for n in (one.person, one.agency, one.after)]
    names = await here.names([found.chair, *named, *what.people])
    return here.show(
        "destruction/session_sign.html", error, number=number, meeting=found, sheet=sheet, form=form, me=me,
        person=next_one,
        waits=waits, what=what, unheard=unheard, names=names, salt=form.salt or secrets.token_urlsafe(16),
        key=form.key or new_key(), known_as=await here.known_as([number]) | await of_the_load(here, what.left),
        linked=await here.linked([*what.left, *what.missing.values()]),
    )  # fmt: skip


handlers = [owed, sign_form, ask_passkey, sign, statement]
