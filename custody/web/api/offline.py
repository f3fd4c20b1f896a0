"""The scan desk and the queues of devices as resources: challenge, sign-in by PIN, the kit, what was signed offline.

A device proves its key by signing a challenge. The challenge is bound to the browser's cookie and expires after five
minutes.
"""

import gzip
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.service.kernel.directory import Directory
from custody.service.offline import offline_queue
from custody.service.offline.device_kit import Kit, kit
from custody.service.offline.offline_queue import Queue, QueueState, Taken
from custody.service.people import device_access
from custody.service.people.device_access import Browser, DeviceProof, Known
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from custody.text import local_time
from custody.web.http.auth import Web, keep_connection, services_of, session_cookies
from custody.web.http.request_context import context_of
from custody.web.http.security import UPLOAD_LIMIT, challenge, csrf_token, require_fresh

CHALLENGES = "challenges"
"""The service's own key under which challenges to devices are sealed, in every process of it the same."""
SCAN_TAG = "scan desk"
QUEUE_TAG = "devices"
UNTIMED = b'"at":""}'
"""Last bytes of a kit before it is given out: ``at`` is its last field."""


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
        challenge=challenge(_sealed_under(services.vault, token), clock.now().wall_ms),
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
    own = request.auth.token if request.user else request.auth.device
    return _sealed_under(services_of(request).vault, own)


def _sealed_under(vault: Vault, own: str) -> str:
    """Return what seals a browser's challenges: its cookie alone would let it compute, and sign, those of a year."""
    return f"{own}.{vault.derive(CHALLENGES, 'device challenge 1').hex()}"


def _require_shown(request: Web, shown: DeviceProof, type_: str, **more: str) -> None:
    require_fresh(shown.challenge, _secret(request), clock.now().wall_ms)
    device_access.require_signed(shown, type_, services_of(request).settings.origin, **more)


@post(
    "/devices/{device_id:str}/queue",
    opt={"permission": "device.read"},
    tags=[QUEUE_TAG],
    summary="Take the queue of a device",
    status_code=200,
    request_max_body_size=UPLOAD_LIMIT,
)
async def take_queue(request: Web, device_id: FromPath[str], data: JSONBody[Queue]) -> Taken:
    """Take envelopes that a device signed offline, in order; the same ones may come again.

    Each is answered for itself: ``event_authority`` as the act that it says; a ``claim`` on record when its exhibits
    have changed since, or a rule refuses it (``code``); or it ``waits``, nothing of it being recorded, until what
    ``code`` says is mended. Whoever brings it needs no part in it: the envelopes are proved by their signatures.
    """
    ctx = context_of(request)
    return await offline_queue.take(ctx.services.queries, ctx.services.policy, ctx.session, device_id, data)


@get(
    "/devices/{device_id:str}/queue/state",
    opt={"permission": "device.read"},
    tags=[QUEUE_TAG],
    summary="How far a queue was taken",
)
async def queue_state(request: Web, device_id: FromPath[str]) -> QueueState:
    """Tell the last number taken, and up to which one a witnessed checkpoint covers what was taken."""
    ctx = context_of(request)
    return await ctx.query(offline_queue.state, ctx.services.policy, ctx.reader, device_id)


handlers = [
    hello,
    device,
    sign_in_at_desk,
    confirm_pin,
    read_kit,
    take_queue,
    queue_state,
]
