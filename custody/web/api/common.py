"""The session, the search, the scan desk, photographs and the receipts of acts as resources.

A device proves its key by signing a challenge. The challenge is bound to the browser's cookie and expires after five
minutes.
"""

import asyncio
import gzip
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, FromPath, JSONBody, QueryParameter
from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.domain.kernel.photo_reference import Photo
from custody.service.access.audited_queries import visible_case, visible_exhibit
from custody.service.exhibits import photos
from custody.service.kernel import act_receipts
from custody.service.kernel.act_receipts import ActDetail
from custody.service.kernel.directory import Directory
from custody.service.offline.device_kit import Kit, kit
from custody.service.people import device_access
from custody.service.people.device_access import Browser, DeviceProof, Known
from custody.service.people.sign_in import SignedIn
from custody.service.search.search import Found
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from custody.text import local_time
from custody.web.forms.search_form import look
from custody.web.http import downloads
from custody.web.http.auth import Web, begin_session, keep_connection, services_of, session_cookies
from custody.web.http.openapi import PICTURE
from custody.web.http.request_context import context_of
from custody.web.http.route_permissions import OWN, SIGNED_IN
from custody.web.http.security import CLEARED, SESSION, UPLOAD_LIMIT, challenge, cookie, csrf_token, require_fresh

PHOTOS_TAG = "photographs"
SCAN_TAG = "scan desk"


class Who(Struct, frozen=True, omit_defaults=True):
    """The caller. ``csrf`` goes into the header ``x-csrf-token`` of every changing request."""

    csrf: str
    signed_in: bool = False
    person: str = ""
    name: str = ""
    agency: str = ""
    roles: tuple[str, ...] = ()
    device: str = ""
    lang: str = "fr"
    must_change_password: bool = False
    second_factor_needed: bool = False


class Credentials(Struct, frozen=True, forbid_unknown_fields=True):
    """Username and password."""

    username: str
    password: str


@get("/session", tags=["session"], summary="Who am I, and with which CSRF token?", security=[{}])
async def who(request: Web) -> Who:
    """Tell the caller's identity, roles and CSRF token; works without a session too."""
    return _who(request.user, request.auth.csrf, request.auth.lang)


@post("/session", tags=["session"], summary="Sign in", security=[{}])
async def sign_in(request: Web, data: JSONBody[Credentials]) -> Response[Who]:
    """Begin a session; the cookie is new at every sign-in."""
    services = services_of(request)
    token = await begin_session(request, data.username, data.password)
    return Response(
        Who(csrf=csrf_token(token), signed_in=True, lang=request.auth.lang),
        status_code=201,
        cookies=session_cookies(services.settings, token, request.auth.device),
    )


@delete("/session", tags=["session"], summary="Sign out", opt={"permission": OWN}, status_code=204, sync_to_thread=True)
def sign_out(request: Web) -> Response[None]:
    """End the session."""
    services = services_of(request)
    services.sign_in.sign_out(request.auth.token)
    headers = {"clear-site-data": CLEARED}
    return Response(None, status_code=204, headers=headers, cookies=[cookie(services.settings, SESSION, "")])


def _who(session: SignedIn | None, csrf: str, lang: str) -> Who:
    if session is None:
        return Who(csrf=csrf, lang=lang)
    return Who(
        csrf=csrf,
        signed_in=True,
        person=session.person,
        name=session.name,
        agency=session.agency,
        roles=session.roles,
        device=session.device,
        lang=lang,
        must_change_password=session.must_change,
        second_factor_needed=session.needs_factor,
    )


@get("/acts/{act_id:str}", opt={"permission": SIGNED_IN}, tags=["acts"], summary="The receipt of an act")
async def act(request: Web, act_id: FromPath[str]) -> ActDetail:
    """Show what an act recorded, by its key, to those who took part in it and to the inspection."""
    ctx = context_of(request)
    return await ctx.query(act_receipts.act, ctx.services.vault, ctx.services.trust, ctx.reader, act_id)


@get("/search", opt={"permission": "exhibit.read"}, tags=["search"], summary="What bears this number or name?")
async def find(
    request: Web,
    q: Annotated[str, QueryParameter(description="A scan, a number, a seal, a name or words of a title.")],
) -> Found:
    """Look a scan, a number, a seal, a case, an order, a certificate or an operation up; the search is on record."""
    return await look(context_of(request), q)


UPLOAD = "transfer.hand_over/1"
"""Whoever may hold exhibits may photograph them, on an enrolled device too."""


class Upload(Struct, frozen=True):
    """One photograph of a case; whoever sees no more of it than an exhibit names that ``exhibit`` instead."""

    photo: UploadFile
    case: str = ""
    exhibit: str = ""


@post(
    "/photos",
    opt={"permission": UPLOAD},
    tags=[PHOTOS_TAG],
    summary="Take in a photograph",
    request_max_body_size=UPLOAD_LIMIT,
)
async def upload(request: Web, data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)]) -> Photo:
    """Keep a JPEG or PNG of at most 10 MiB, encrypted under its case; name the answer in the act."""
    ctx, case = context_of(request), data.case
    if data.exhibit:
        exhibit_state, _ = await ctx.query(visible_exhibit, ctx.reader, data.exhibit)
        case = exhibit_state.case
    else:
        await ctx.query(visible_case, ctx.reader, case)
    return await asyncio.to_thread(ctx.services.intake.keep, ctx.session.person, case, await data.photo.read())


@get(
    "/exhibits/{exhibit_id:str}/photos/{place:int}",
    opt={"permission": "exhibit.read"},
    tags=[PHOTOS_TAG],
    summary="A photo",
    media_type=PICTURE,
)
async def of_exhibit(request: Web, exhibit_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of an exhibit; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_exhibit, ctx.services.vault, ctx.reader, exhibit_id, place)
    return await downloads.photograph(ctx, scope, photo, exhibit_id, place)


@get(
    "/seizures/{seizure_id:str}/photos/{place:int}",
    opt={"permission": "case.read"},
    tags=[PHOTOS_TAG],
    summary="A photo",
    media_type=PICTURE,
)
async def of_seizure(request: Web, seizure_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of a seizure; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_seizure, ctx.services.vault, ctx.reader, seizure_id, place)
    return await downloads.photograph(ctx, scope, photo, seizure_id, place)


UNTIMED = b'"at":""}'
"""How the bytes of a kit end before it is given out: ``at`` is its last field."""


class Hello(Struct, frozen=True, kw_only=True):
    """The service's clock, the log, a challenge for the device to sign, and who has signed in here ("" for nobody)."""

    now: str
    log: str
    challenge: str
    csrf: str
    person: str = ""
    name: str = ""
    agency: str = ""
    roles: tuple[str, ...] = ()


class PinSignIn(DeviceProof, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device's signature and the PIN of ``who``: a person's number, or a username."""

    who: str
    pin: str


class Pin(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another person's PIN, to be found right."""

    person: str
    pin: str


@get("/scan/hello", tags=[SCAN_TAG], summary="Who am I, what time is it, and what is to be signed?", security=[{}])
async def hello(request: Web) -> Hello:
    """Tell the service's time, the log and a challenge; works without a session too."""
    return _hello(request)


@post("/scan/device", tags=[SCAN_TAG], summary="Is this device enrolled?", security=[{}], status_code=200)
async def device(request: Web, data: JSONBody[DeviceProof]) -> Known:
    """Tell a device that shows its key whether it is enrolled, proposed, or revoked."""
    services = services_of(request)
    _require_shown(request, data, "custody.device/1")
    enrolment = await services.queries.in_snapshot(device_access.known, services.directory, data.key)
    if enrolment is not None:
        keep_connection(request, data.key, f"device {data.key}")
        return enrolment
    if request.user is None:
        request.app.state.newcomers.ask(request.auth.address)
    return await services.queries.in_snapshot(device_access.proposed, data.key)


@post("/scan/session", tags=[SCAN_TAG], summary="Sign in on an enrolled device with a PIN", security=[{}])
async def sign_in_at_desk(request: Web, data: JSONBody[PinSignIn]) -> Response[Hello]:
    """Begin a session by the device's signature and the person's PIN; guesses are counted per device."""
    services, caller = services_of(request), request.auth
    _require_shown(request, data, "custody.device-session/1", who=data.who)
    browser = Browser(device=caller.device, lang=caller.lang, old_token=caller.token)

    def check() -> tuple[str, str]:
        """Check the PIN and begin a session."""
        return device_access.sign_in(services.sign_in, data.key, data.who, data.pin, browser)

    def enrolled() -> bool:
        with services.store.reading() as connection:
            return device_access.known(connection, services.directory, data.key) is not None

    token, person = await request.app.state.hashing.run(check, enrolled)
    standing = await services.queries.in_snapshot(services.directory.standing, person)
    hello = structs.replace(
        _hello(request),
        csrf=csrf_token(token),
        challenge=challenge(token, clock.now().wall_ms),
        person=person,
        name=standing.name,
        agency=standing.agency,
        roles=standing.roles,
    )
    return Response(hello, status_code=201, cookies=session_cookies(services.settings, token, caller.device))


@post("/scan/pin", opt={"permission": "device.read"}, tags=[SCAN_TAG], summary="Is this their PIN?", status_code=200)
async def confirm_pin(request: Web, data: JSONBody[Pin]) -> None:
    """Find the PIN of another person right, who takes part in an act on this device; guesses are counted."""
    ctx = context_of(request)

    def check() -> None:
        """Check the PIN of a person present."""
        accounts = ctx.services.accounts
        accounts.check_pin(data.person, data.pin, device=ctx.session.device, by=ctx.session.person)

    await request.app.state.hashing.run(check)


@get(
    "/scan/kit",
    opt={"permission": "exhibit.read"},
    tags=[SCAN_TAG],
    summary="What is needed offline",
    responses={200: ResponseSpec(Kit, generate_examples=False, description="What the device keeps")},
)
async def read_kit(
    request: Web,
    device: Annotated[
        str, QueryParameter(description='The number of the enrolled device that asks, "" for none.')
    ] = "",
) -> Response[Any]:
    """Give out what the person's agency needs offline, blind; the reading is on record. 304 when nothing has changed.

    People, places, containers, balances, hand-overs under way, and the exhibits that the agency holds or awaits,
    without seals, weights and counts. With ``device`` it says up to which number of its queue it is.
    """
    ctx = context_of(request)
    vault, directory = ctx.services.vault, ctx.services.directory
    content, etag = await ctx.query(_told, vault, directory, ctx.reader, device, local_time.current().key)
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers={"etag": etag})
    await ctx.read(device or ctx.session.agency, "export")
    assert content.endswith(UNTIMED)
    body = content.removesuffix(UNTIMED) + b'"at":' + msgspec.json.encode(clock.text(clock.now().wall_ms)) + b"}"
    headers = {"etag": etag, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):  # a megabyte of numbers, over whatever network there is
        body = await to_thread.run_sync(gzip.compress, body, 6)
        headers |= {"content-encoding": "gzip"}
    return Response(body, media_type="application/json", headers=headers)


def _told(
    connection: Connection, vault: Vault, directory: Directory, reader: Reader, device: str, zone: str
) -> tuple[bytes, str]:  # fmt: skip
    """Return a kit without its time, as bytes, and its ETag: the digest of these bytes."""
    content = msgspec.json.encode(kit(connection, vault, directory, reader, device, zone))
    return content, f'"{sha256(content).hexdigest()[:32]}"'


def _hello(request: Web) -> Hello:
    caller, session, now = request.auth, request.user, clock.now().wall_ms
    hello = Hello(
        now=clock.text(now),
        log=services_of(request).settings.origin,
        csrf=caller.csrf,
        challenge=challenge(_secret(request), now),
    )
    if session is None:
        return hello
    return structs.replace(hello, person=session.person, name=session.name, agency=session.agency, roles=session.roles)


def _secret(request: Web) -> str:
    return request.auth.token if request.user else request.auth.device


def _require_shown(request: Web, shown: DeviceProof, type_: str, **more: str) -> None:
    require_fresh(shown.challenge, _secret(request), clock.now().wall_ms)
    device_access.require_signed(shown, type_, services_of(request).settings.origin, **more)


handlers = [
    who,
    sign_in,
    sign_out,
    act,
    find,
    upload,
    of_exhibit,
    of_seizure,
    hello,
    device,
    sign_in_at_desk,
    confirm_pin,
    read_kit,
]
