"""Authentication: the middleware that finds the session, and the guard that checks its permissions."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import Cookie, MutableScopeHeaders, State
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from custody.domain.access.permissions import may
from custody.domain.kernel.errors import NotAllowed
from custody.domain.kernel.events import FromPaper
from custody.service.kernel.security_log import Trace, follow
from custody.service.people.device_access import require_password
from custody.service.people.sign_in import SignedIn
from custody.settings import Settings
from custody.text import i18n, local_time
from custody.web.http import form_recovery, paper_mode, security
from custody.web.http.connection_guard import KnownPeers
from custody.web.http.hashing_queue import HashingQueue
from custody.web.http.route_permissions import BY_PASSWORD, OWN, PUBLIC, SIGNED_IN
from custody.web.http.security import (
    BALANCE,
    BEFORE,
    DEVICE,
    DEVICE_SECONDS,
    LANG,
    NOTICE,
    SESSION,
    TOKEN,
    client_address,
    cookie,
    cookie_name,
    csrf_token,
    new_token,
    request_id,
)
from custody.web.http.services import Head, Services


def request_trace(scope: Scope, address: str, session: SignedIn | None) -> Trace:
    """Return what the lines of this request bear in the security log."""
    return Trace(request_id(scope), address, session.person if session else "")


@dataclass(frozen=True)
class Caller:
    """Everything known about the other end before the handler runs."""

    session: SignedIn | None
    token: str
    device: str
    """The long-lived cookie of this browser: hand it to ``SignIn.sign_in``, never show it."""
    lang: i18n.Lang
    csrf: str
    address: str = ""
    head: Head | None = None
    notice: str = ""
    before: str = ""
    """The CSRF token of this person's session before this one, if it was on this browser."""
    balance: str = ""
    """The balance last used on this browser, which forms begin with."""
    pins_apart_ms: int | None = None
    """How fast two PINs of the form were typed after each other, as ``pin_owner.js`` says."""
    paper: FromPaper | None = None
    """The paper that this session records from."""
    obstacle: str = ""
    """Why no act is recorded at all (``Services.obstacle``), for the head of every page."""


Web = Request[SignedIn | None, Caller, State]
"""The request as handlers see it: ``request.user`` and ``request.auth``."""


PINS_APART, MOST_DIGITS = "pins_apart", 9
"""The cookie that ``pin_owner.js`` writes when a form with PINs is sent, and the digits that are read of it."""


class Gate(ASGIMiddleware):
    """Looks up session and language once a request; routes with ``opt={"bare": True}`` go without."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "bare"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Fill ``scope["user"]`` and ``scope["auth"]``; give a new browser its device cookie."""
        connection: Request[Any, Any, Any] = Request(scope, receive)
        caller = await sync_to_thread(identify, connection)
        speak_to(connection, caller)
        follow(request_trace(scope, caller.address, caller.session))
        scope["user"], scope["auth"] = caller.session, caller
        if caller.session:
            keep_connection(connection, caller.csrf, caller.session.person)
        await next_app(scope, receive, _keeping_cookies(connection, caller, send))


def identify(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Return the caller of this request; reads the database."""
    services = services_of(connection)
    settings = services.settings
    token = _given(connection, cookie_name(settings, SESSION))
    session = services.sign_in.session(token, used=not _is_public(connection)) if token else None
    device = _given(connection, cookie_name(settings, DEVICE)) or new_token()
    return Caller(
        session=session,
        token=token,
        device=device,
        lang=language(connection, cookie_name(settings, LANG), session),
        csrf=csrf_token(token if session else device),
        address=client_address(connection, settings),
        head=services.head() if session and not connection.url.path.startswith("/api/") else None,
        notice=connection.cookies.get(cookie_name(settings, NOTICE), ""),
        before=connection.cookies.get(cookie_name(settings, BEFORE), ""),
        balance=connection.cookies.get(cookie_name(settings, BALANCE), ""),
        pins_apart_ms=_milliseconds(connection.cookies.get(PINS_APART, "")),
        paper=paper_mode.given(connection, settings, token) if session else None,
        obstacle=services.obstacle,
    )


def _milliseconds(text: str) -> int | None:
    """Return the milliseconds that the page's own cookie says, None for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def stranger(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Return an unidentified caller with language and address, without any token for a form."""
    settings: Settings = connection.app.state.services.settings
    lang = language(connection, cookie_name(settings, LANG))
    obstacle: str = connection.app.state.services.obstacle
    return Caller(
        session=None, token="", device="", lang=lang, csrf="", address=client_address(connection, settings),
        obstacle=obstacle,
    )  # fmt: skip


def _keeping_cookies(connection: ASGIConnection[Any, Any, Any, Any], caller: Caller, send: Send) -> Send:
    settings, cookies = services_of(connection).settings, []
    if connection.cookies.get(cookie_name(settings, DEVICE)) != caller.device:
        cookies.append(cookie(settings, DEVICE, caller.device, DEVICE_SECONDS))

    async def sending(message: Message) -> None:
        """Send the answer with the cookies of the caller."""
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            shown = caller.notice and headers.get("content-type", "").startswith("text/html")
            for set_cookie in [*cookies, *([cookie(settings, NOTICE, "")] if shown else [])]:
                headers.add("set-cookie", set_cookie.to_header(header=""))
        await send(message)

    return sending


def _given(connection: ASGIConnection[Any, Any, Any, Any], name: str) -> str:
    value = connection.cookies.get(name, "")
    return value if TOKEN.fullmatch(value) else ""


def language(
    connection: ASGIConnection[Any, Any, Any, Any], lang_cookie: str, session: SignedIn | None = None
) -> i18n.Lang:
    """Return the answer's language: from the session, the language cookie, the browser, else French."""
    wanted = (session.lang if session else "", connection.cookies.get(lang_cookie, ""))
    return i18n.choose(wanted, connection.headers.get("accept-language", ""))


async def require_permission(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard on every route: a permission is asked for, or the route stands in ``PUBLIC``.

    Raises:
        NotAllowed: ``signin_needed`` or ``session_ended`` without a living session, ``password_must_change``,
            ``second_factor_needed``, ``not_allowed`` when no role of the person carries the permission,
            ``password_needed`` in a session by PIN.
    """
    if connection.scope.get("method") == "OPTIONS" or _is_public(connection):
        return
    permission = handler.opt.get("permission")
    session = connection.user
    if session is None:
        if connection.auth.token:
            await form_recovery.keep(connection, csrf_token(connection.auth.token))
        raise NotAllowed("session_ended" if connection.auth.token else "signin_needed")
    if session.must_change and permission != OWN:
        raise NotAllowed("password_must_change")
    if session.needs_factor and permission not in BY_PASSWORD:
        raise NotAllowed("second_factor_needed")
    if permission not in {SIGNED_IN, OWN} and not (permission and may(session.roles, permission)):
        raise NotAllowed("not_allowed", permission=permission or "")
    if permission not in {SIGNED_IN, OWN}:
        require_password(session, permission, reads=connection.scope.get("method") in {"GET", "HEAD"})


def _is_public(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    return f"{connection.scope.get('method', '')} {connection.scope.get('path_template', '')}" in PUBLIC


async def require_csrf(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: as ``security.require_csrf``; a form that was shown to the caller is kept, should it not be taken.

    A bare route knows no session: nothing there is done in anybody's name.
    """
    if handler.opt.get("bare"):
        return
    try:
        await security.require_csrf(connection, handler)
    except NotAllowed as error:
        if error.code == "csrf_missing" and connection.user and connection.auth.before:
            await form_recovery.keep(connection, connection.auth.before)
        raise
    if connection.user:
        await form_recovery.keep(connection, connection.auth.csrf)


def speak_to(connection: ASGIConnection[Any, Any, Any, Any], caller: Caller) -> None:
    """Go on in a caller's language, and in the zone of the place of their agency, else of the installation."""
    settings: Settings = connection.app.state.services.settings
    i18n.use(caller.lang)
    local_time.use(caller.session.zone if caller.session and caller.session.zone else settings.zone)


def services_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Services:
    """Return the application's bundle of services."""
    services: Services = connection.app.state.services
    return services


async def begin_session(request: Web, username: str, password: str) -> str:
    """Check a password without blocking the event loop, and begin a session.

    Raises:
        NotAllowed: as ``SignIn.sign_in``; StorageRefused: ``signin_busy``.
    """
    caller, sign_in = request.auth, services_of(request).sign_in
    check = partial(
        sign_in.sign_in,
        username,
        password,
        device=caller.device,
        address=caller.address,
        lang=caller.lang,
        old_token=caller.token,
    )
    hashing: HashingQueue = request.app.state.hashing
    token = await hashing.run(check, partial(sign_in.is_known, username, caller.device))
    keep_connection(request, csrf_token(token), f"{username.strip().casefold()} signing in")
    return token


def keep_connection(connection: ASGIConnection[Any, Any, Any, Any], session: str, person: str) -> None:
    """Let the connection of somebody we know stand, however many others come (``connection_guard``).

    ``session``: what names it without opening it, such as its CSRF token.
    """
    peers: KnownPeers = connection.app.state.peers
    if connection.client:
        # granian gives the port as text
        peers.add((connection.client.host, int(connection.client.port)), session, person)


def session_cookies(settings: Settings, token: str, device: str, before: str = "") -> list[Cookie]:
    """Return the cookies of the session, of the session ``before`` (both until the browser ends), and of the device."""
    kept = cookie(settings, BEFORE, csrf_token(before) if before else "")
    return [cookie(settings, SESSION, token), kept, cookie(settings, DEVICE, device, DEVICE_SECONDS)]
