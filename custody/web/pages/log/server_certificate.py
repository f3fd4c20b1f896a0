"""Pages that guide a phone to trust the server's own root certificate, step by step, with a test.

They are open to everybody, over plain http too (``custody.web.http.http_redirect_app``): a phone that does not trust
the server yet has no other way to them. An attacker in between could supply a false certificate. The person therefore
compares the fingerprint shown by the phone with the sheet beside the server, not with this page. Nothing here is a
secret.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from markupsafe import Markup

from custody.domain.kernel.errors import NotFound
from custody.service.log import server_certificate
from custody.service.log.server_certificate import Root
from custody.settings import Settings
from custody.text import i18n
from custody.text.i18n import gettext
from custody.web.http.auth import Web
from custody.web.rendering.render import page
from labels.stock import qr

SYSTEMS = {"Mac OS X": "apple", "Windows": "windows", "Android": "android", "Linux": "linux"}
"""What a browser says of its system, to the steps that stand open: an iPhone is "like Mac OS X", Android is Linux."""
NAME = "custody-ca"
HTTP = 80
TYPES = {
    "crt": "application/x-x509-ca-cert",
    "pem": "application/x-pem-file",
    "mobileconfig": "application/x-apple-aspen-config",
}
"""What a phone's browser hands to its settings, by the ending of the file's name."""


@get("/enrol", include_in_schema=False)
async def steps(request: Web, lang: FromQuery[str] = "") -> Template:
    """Say what a phone must be told, and how."""
    request.app.state.strangers.ask(request.auth.address)
    if i18n.known(lang):
        i18n.use(lang)
    settings = _settings(request)
    start = address_to_trust(settings)
    own = _root(settings)
    return page(
        "log/server_certificate.html", own=own, start=start, address=settings.address,
        host=urlsplit(settings.address).hostname,
        code=Markup(qr.svg(qr.matrix(start, "M"))), prints=own.fingerprint.split(":") if own else (),  # noqa: S704
        system=_system(request.headers.get("user-agent", "")),
    )  # fmt: skip


@get("/enrol/{file:str}", include_in_schema=False)
async def take(request: Web, file: FromPath[str]) -> Response[bytes]:
    """Give the root certificate out, in the form that the asker's system takes.

    Raises:
        NotFound: ``not_found`` for another file, and where the server has none of its own.
    """
    request.app.state.strangers.ask(request.auth.address)
    name, _, ending = file.partition(".")
    own = _root(_settings(request))
    if name != NAME or ending not in TYPES or own is None:
        raise NotFound("not_found")
    return Response(
        _bytes(own, ending), media_type=TYPES[ending],
        headers={"content-disposition": f'attachment; filename="{file}"'},
    )  # fmt: skip


@get("/enrol/check", include_in_schema=False)
async def check(request: Web) -> Template:
    """Say that this browser trusts the server, which it must to come here, and what it can do with it."""
    return page("log/server_certificate_check.html", secure=_settings(request).secure)


def address_to_trust(settings: Settings) -> str:
    """Return the address where a phone begins: plain http if the server has its own root and an http port."""
    if not (settings.tls and settings.http_port):
        return f"{settings.address}/enrol"
    port = "" if settings.http_port == HTTP else f":{settings.http_port}"
    return f"http://{urlsplit(settings.address).hostname}{port}/enrol"


def _system(agent: str) -> str:
    """Return the system whose steps the browser sees first: its own, else the most common phone's."""
    return next((system for name, system in SYSTEMS.items() if name in agent), "android")


def _bytes(own: Root, ending: str) -> bytes:
    if ending == "mobileconfig":
        return server_certificate.mobileconfig(own, gettext("Custody: trust this server"))
    return own.pem if ending == "pem" else own.der


def _root(settings: Settings) -> Root | None:
    return server_certificate.read(settings.tls) if settings.tls else None


def _settings(request: Web) -> Settings:
    settings: Settings = request.app.state.services.settings
    return settings


handlers: list[Any] = [steps, check, take]
