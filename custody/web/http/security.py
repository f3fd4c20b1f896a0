"""Security of answers and changing requests: headers, cookies, CSRF, size limits.

**CSRF.** The token is an HMAC under the session cookie (under the device cookie before sign-in). It is bound to the
session, ends with it, and needs no storage and no server secret. JSON clients send it in ``x-csrf-token``, forms in the
hidden field ``_csrf_token``. **SameSite=Strict** is set, although a link in a mail then opens the sign-in page once. A
reading is an event in the log: no foreign page may make an official "read" a case by sending the browser there.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import Cookie, FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.types import Message, Scope
from msgspec import Struct, field

from custody.domain.kernel.errors import BadInput, NotAllowed
from custody.service.kernel.security_log import new_request_id
from custody.settings import Settings

BODY_LIMIT = 1024 * 1024
"""Bytes of a request body, unless the handler says ``request_max_body_size=UPLOAD_LIMIT``."""
UPLOAD_LIMIT = 12 * 1024 * 1024
BUNDLE_LIMIT = 65 * 1024 * 1024
"""Bytes of a request that brings a proof bundle, which is at most 64 MiB."""
FIELD_LIMIT = 10_000
"""Fields of a form: half a million empty ones fit into a body, and to take them apart stops everybody for seconds."""

CHALLENGE_MS = 5 * 60_000

CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "_csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
DEVICE_SECONDS = 400 * 24 * 60 * 60
"""The longest that browsers keep a cookie (RFC 6265bis)."""

SESSION, DEVICE, LANG, NOTICE = "custody", "custody-device", "custody-lang", "custody-notice"
BEFORE = "custody-before"
"""The CSRF token of the session that the same person had on this browser before: by it forms of then are known."""
BALANCE = "custody-balance"
LABELS = "custody-labels"
PAPER = "custody-paper"
"""Names of our cookies, before the ``__Host-`` prefix."""

CSP = (
    "default-src 'none';"
    " script-src 'self';"
    " style-src 'self';"
    " img-src 'self' data: blob:;"
    " connect-src 'self';"
    " font-src 'self';"
    " form-action 'self';"
    " frame-ancestors 'none';"
    " base-uri 'none'"
)

HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""On every answer that does not set its own; only files under /static set their own ``cache-control``."""

CLEARED = '"cache", "prefetchCache", "prerenderCache"'
"""What a browser clears at the sign-out (``Clear-Site-Data``): never its storage, where a device's unsent acts lie."""
HSTS = ("strict-transport-security", "max-age=63072000; includeSubDomains")


class Form(Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of every posted form: takes up the CSRF field, which the guard has already checked."""

    csrf: str = field(name=CSRF_FIELD, default="")


def header_adder(settings: Settings) -> Any:
    """Return a ``before_send`` hook that puts the headers on every answer: pages, errors, static files.

    HSTS is sent with secure cookies, but never with the server's own root (``Settings.tls``). A browser that stores it
    lets no user pass a certificate error. It also opens no plain http page of that name for two years. After a new
    root, every phone would be locked out of a store's server, even of the page that explains how to trust it.
    """
    strict = settings.secure and settings.tls is None
    wanted = {**HEADERS, **dict([HSTS] if strict else [])}

    async def add(message: Message, scope: Scope) -> None:
        """Add the headers that an answer lacks."""
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", [])}
            ours = {**wanted, "x-request-id": request_id(scope)}
            missing = [(name.encode(), v.encode()) for name, v in ours.items() if name.encode() not in present]
            message["headers"] = [*message.get("headers", []), *missing]

    return add


def request_id(scope: Scope) -> str:
    """Return the id of a request, drawn here: a client that chose it could hide among the lines of another.

    The answer's header, the lines of the logs and the page of an error bear it.
    """
    state: dict[str, Any] = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = new_request_id()
    return str(state["request_id"])


def new_token() -> str:
    """Return a fresh cookie value of 256 random bits."""
    return secrets.token_urlsafe(32)


def csrf_token(secret: str) -> str:
    """Return the CSRF token of a cookie: 24 bytes of HMAC-SHA-256, base64url."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), b"custody csrf 1", sha256)[:24]).decode()


def challenge(secret: str, now: int) -> str:
    """Return the challenge a device signs: Unix time in milliseconds, sealed under the browser's own cookie."""
    seal = hmac.digest(secret.encode(), b"custody challenge 1 %d" % now, sha256)[:24]
    return f"{now}.{urlsafe_b64encode(seal).decode()}"


def require_fresh(given: str, secret: str, now: int) -> None:
    """Refuse a challenge that this browser was not given within the last five minutes.

    Raises:
        NotAllowed: ``challenge_stale``.
    """
    time_text, _, _ = given.partition(".")
    given_at = int(time_text) if re.fullmatch(r"[0-9]{13}", time_text) else 0
    same = hmac.compare_digest(given.encode(), challenge(secret, given_at).encode())
    if not (same and 0 <= now - given_at <= CHALLENGE_MS):
        raise NotAllowed("challenge_stale")


def cookie_name(settings: Settings, name: str) -> str:
    """Return the name, as ``__Host-`` ties a cookie to this very host and to TLS.

    Browsers refuse the prefix on plain http.
    """
    return f"__Host-{name}" if settings.secure else name


def cookie(settings: Settings, name: str, value: str, max_age: int | None = None) -> Cookie:
    """Return a cookie for this host only, inaccessible to scripts and to requests started by other sites.

    Args:
        settings: whether it must be ``Secure``.
        name: without prefix.
        value: empty to delete it.
        max_age: seconds; None ends it with the browser.
    """
    return Cookie(
        key=cookie_name(settings, name),
        value=value,
        max_age=max_age if value else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="strict",
    )


async def require_csrf(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: a request that may change something must come from one of our own pages or clients.

    Raises:
        NotAllowed: ``csrf_missing`` or, for a request that the browser says another site began, ``csrf_foreign``.
        BadInput: ``body_too_large`` for a form of more fields than any page has.
    """
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise NotAllowed("csrf_foreign")
    form = connection.content_type[0] == RequestEncodingType.URL_ENCODED
    if form and (await connection.body()).count(b"&") >= FIELD_LIMIT:
        raise BadInput("body_too_large")
    sent = connection.headers.get(CSRF_HEADER) or await _form_token(connection)
    if not hmac.compare_digest(sent.encode(), connection.auth.csrf.encode()):
        raise NotAllowed("csrf_missing")


async def form_of(request: Request[Any, Any, Any]) -> FormMultiDict:
    """Return the form in a request.

    Raises:
        BadInput: ``bad_input`` for a part that is not UTF-8, or names another charset (``request_body.py``).
    """
    try:
        return await request.form()
    except UnicodeDecodeError as error:
        raise BadInput("bad_input") from error


async def _form_token(request: Request[Any, Any, Any]) -> str:
    if request.content_type[0] not in {RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART}:
        return ""
    sent = (await form_of(request)).get(CSRF_FIELD, "")
    return sent if isinstance(sent, str) else ""


def client_address(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> str:
    """Return the client's address: the peer, or the address seen by the outermost of our trusted proxies.

    ``X-Forwarded-For`` is read from the right, past our own proxies; entries further left are unverified. A proxy may
    add a line of its own below the client's: all lines are one list.
    """
    peer = connection.client.host if connection.client else ""
    lines = ",".join(connection.headers.getall("x-forwarded-for", []))
    hops = [hop.strip() for hop in lines.split(",") if hop.strip()]
    while hops and is_trusted(peer, settings.proxies):
        peer = hops.pop()
    return peer.partition("%")[0]  # the scope of an IPv6 address is a free text


def is_trusted(address: str, proxies: tuple[str, ...]) -> bool:
    """Return True if an address is one of our reverse proxies, or lies in one of their networks."""
    try:
        return any(ip_address(address.partition("%")[0]) in ip_network(proxy) for proxy in proxies)
    except ValueError:
        return False


def safe_path(path: str) -> str:
    """Return the path to open after signing in, or the start page if ``path`` could lead to another site."""
    # browsers read a backslash as a slash and drop control characters: only plain paths pass
    return path if re.fullmatch(r"/(?![/\\])[A-Za-z0-9/_.~%?=&:+-]{0,500}", path) else "/"
